public import RiffleTypes

/// A writer of samples to a pipe, a terminal or a socket, where no header can be mended later.
///
/// As WAV the header says "length unknown" (both sizes 0xFFFFFFFF), which players and converters take to mean "until the end"; as raw
/// samples there is no header. The descriptor stays the caller's: it is not closed.
public final class AudioPipeWriter {
  /// What goes down the pipe.
  public enum Container: String, Sendable {
    /// A WAV header with streaming sizes, then samples.
    case wav
    /// Samples only; mu-law and A-law as 16-bit little-endian.
    case rawPCM
  }

  /// The layout of the samples that come in.
  public let source: PCMFormat
  /// Bytes of samples that came in so far.
  public private(set) var byteCount = 0

  private let pipe: PipeSink
  private let decodesToShorts: Bool
  private let unpacker: SampleUnpacker
  private var carry: FrameCarry

  /// A writer to `descriptor`; a WAV header is written at once.
  /// - Throws: ``MediaFileError`` with the system's reason; a reader that went away is `EPIPE` where SIGPIPE is ignored.
  public convenience init(descriptor: Int32, container: Container, source: PCMFormat) throws(MediaFileError) {
    try self.init(pipe: PipeSink(descriptor: descriptor), container: container, source: source)
  }

  init(pipe: PipeSink, container: Container, source: PCMFormat) throws(MediaFileError) {
    self.pipe = pipe
    self.source = source
    let isCompanded = source.encoding == .muLaw || source.encoding == .aLaw
    decodesToShorts = source.encoding == .signed16BigEndian || (isCompanded && container == .rawPCM)
    unpacker = SampleUnpacker(encoding: source.encoding)
    carry = FrameCarry(frameSize: source.bytesPerFrame)
    if container == .wav {
      let header = WAVHeader(format: source).bytes
      try pipe.write(header.span)
    }
  }

  /// Takes the next bytes of the samples, cut anywhere; whole frames go down the pipe at once.
  /// - Throws: ``MediaFileError`` with the system's reason.
  public func write(_ bytes: Span<UInt8>) throws(MediaFileError) {
    byteCount += bytes.count
    try carry.feed(bytes) { (frames) throws(MediaFileError) in
      guard decodesToShorts else { return try pipe.write(frames) }
      let bytes = LittleEndian.bytes(of: unpacker.shorts(frames))
      try pipe.write(bytes.span)
    }
  }

  /// What was written; a part of a frame at the end is dropped and reported.
  public func finish() -> AudioSummary { AudioSummary(source: source, byteCount: byteCount) }
}

/// A descriptor that bytes go down and never come back from.
final class PipeSink {
  let descriptor: Int32
  private(set) var byteCount = 0

  init(descriptor: Int32) { self.descriptor = descriptor }

  func write(_ bytes: Span<UInt8>) throws(MediaFileError) {
    let descriptor = descriptor
    do throws(ErrorNumber) {
      // Safe: the pointer is used only inside the closure, while the span is alive.
      try unsafe bytes.withUnsafeBytes { (raw) throws(ErrorNumber) in try unsafe SystemCalls.write(raw, to: descriptor)
      }
    } catch {
      throw MediaFileError(.system(errno: error.value, .write), path: "-", offset: byteCount)
    }
    byteCount += bytes.count
  }
}
