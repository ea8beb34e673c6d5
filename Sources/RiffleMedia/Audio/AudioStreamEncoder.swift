public import RiffleTypes

/// An encoder of sound for sockets and pipes: samples go in, in any pieces, and the bytes of a stream come out that nobody goes back over.
///
/// What a file says of its length at the start is missing here, as each format allows: WAV has both sizes 0xFFFFFFFF ("until the end"),
/// FLAC an unknown count of samples and no MD5, MP3 no table of contents (it has one bit rate). Ogg pages are closed after ``pageLatency`` of sound, so that a
/// listener need not wait for more. Between calls one frame at most is kept, beside what the encoder itself holds.
public final class AudioStreamEncoder {
  /// The most sound that one Ogg page holds.
  public static let pageLatency = Duration.milliseconds(200)

  /// The kind of stream.
  public let format: AudioFileFormat
  /// The layout of the samples that come in.
  public let source: PCMFormat
  /// Bytes of samples that came in so far.
  public private(set) var byteCount = 0

  private let sink: StreamSink
  /// The library's encoder; nil for WAV and raw samples.
  private let encoder: AudioFileWriter?
  private let unpacker: SampleUnpacker
  private let becomesShorts: Bool
  private var carry: FrameCarry
  private var isFinished = false

  /// An encoder at the start of a stream of `format`.
  /// - Throws: ``MediaFileError`` when the format cannot hold such samples, or cannot be written without going back.
  public init(format: AudioFileFormat, source: PCMFormat) throws(MediaFileError) {
    switch format {
    case .wav, .rawPCM, .flac, .oggVorbis, .opus, .mp3: break
    case .w64, .aiff:
      throw MediaFileError(
        .unsupportedAudio(
          format, reason: "\(format.rawValue) cannot be streamed, expected wav, pcm, flac, ogg, opus or mp3"),
        path: "-")
    }
    self.format = format
    self.source = source
    sink = StreamSink(dropsInfoFrame: format == .mp3)
    unpacker = SampleUnpacker(encoding: source.encoding)
    carry = FrameCarry(frameSize: source.bytesPerFrame)
    let isCompanded = source.encoding == .muLaw || source.encoding == .aLaw
    becomesShorts = source.encoding == .signed16BigEndian || (isCompanded && format == .rawPCM)
    if format == .wav || format == .rawPCM {
      if let reason = format.refusal(of: source) {
        throw MediaFileError(.unsupportedAudio(format, reason: reason), path: "-")
      }
      encoder = nil
      if format == .wav { sink.append(WAVHeader(format: source).bytes) }
    } else {
      encoder = try AudioFileWriter(
        sink: sink, path: "-", format: format, source: source, pageLatency: Self.pageLatency)
    }
  }

  /// What came in so far.
  public var summary: AudioSummary { AudioSummary(source: source, byteCount: byteCount) }

  /// Takes the next bytes of the samples, cut anywhere, and appends what the stream has become by them to `output`.
  /// - Throws: ``MediaFileError`` with the encoder's reason.
  public func write(_ samples: Span<UInt8>, into output: inout [UInt8]) throws(MediaFileError) {
    byteCount += samples.count
    if let encoder {
      try encoder.write(samples)
    } else {
      carry.feed(samples) { frames in
        if becomesShorts { sink.append(LittleEndian.bytes(of: unpacker.shorts(frames))) } else { sink.append(frames) }
      }
    }
    sink.move(to: &output)
  }

  /// Ends the stream: appends what the encoder still holds; a part of a frame at the end is dropped and reported.
  /// - Throws: ``MediaFileError`` with the encoder's reason.
  @discardableResult
  public func finish(into output: inout [UInt8]) throws(MediaFileError) -> AudioSummary {
    guard !isFinished else { return summary }
    isFinished = true
    try encoder?.finish()
    sink.end()
    sink.move(to: &output)
    return summary
  }
}

/// Takes what an encoder writes and forgets what it writes again.
///
/// Encoders go back at the end to mend their header. The header has left by then, and what it says from the start is legal: that nothing
/// is known of the length. So a seek succeeds, and bytes that were written once stay as they were.
final class StreamSink: SeekableSink {
  /// Longer than any frame of MPEG audio layer III.
  private static let infoFrameLimit = 1500

  private(set) var position = 0
  private(set) var byteCount = 0
  private var pending: [UInt8] = []
  private var dropsInfoFrame: Bool

  /// A sink at the start of a stream; `dropsInfoFrame` for MPEG audio, where LAME keeps a place for a table of contents that
  /// will not come: one frame of silence, with nothing behind its header.
  init(dropsInfoFrame: Bool) { self.dropsInfoFrame = dropsInfoFrame }

  func seek(to position: Int) { self.position = position }

  func write(_ bytes: UnsafeRawBufferPointer) {
    let known = min(max(byteCount - position, 0), bytes.count)
    // Safe: the buffer lives during the call, and `known` is at most its count.
    unsafe pending.append(contentsOf: bytes[known...])
    position += bytes.count
    byteCount = max(byteCount, position)
  }

  func append(_ bytes: [UInt8]) {
    pending += bytes
    byteCount += bytes.count
  }

  func append(_ bytes: Span<UInt8>) {
    // Safe: the pointer is used only inside the closure, while the span is alive.
    unsafe bytes.withUnsafeBufferPointer { unsafe pending.append(contentsOf: $0) }
    byteCount += bytes.count
  }

  /// Hands over what may leave.
  func move(to output: inout [UInt8]) {
    if dropsInfoFrame {
      guard pending.count >= Self.infoFrameLimit else { return }
      dropInfoFrame()
    }
    output += pending
    pending.removeAll(keepingCapacity: true)
  }

  /// Nothing comes any more.
  func end() {
    if dropsInfoFrame { dropInfoFrame() }
  }

  private func dropInfoFrame() {
    dropsInfoFrame = false
    guard let length = MPEGFrame.layer3Length(pending.span, 0), length <= pending.count,
      pending[4..<length].allSatisfy({ $0 == 0 })
    else { return }
    pending.removeFirst(length)
  }
}
