public import RiffleTypes

/// One medium of an answer on its way down a pipe: `-o -`.
///
/// Samples (and WAV streams) go as WAV with streaming sizes, or as raw samples when those were asked for; everything else goes as it came,
/// PNG verified on the way. What has gone cannot be taken back, so the verdict at the end is all that a bad medium leads to. The
/// descriptor is not closed.
public final class MediaPipe {
  private let stream: MediaStream
  private let output: PipeOutput

  /// A medium that goes to `descriptor`; of the options, names and overwriting do not matter.
  public init(descriptor: Int32, _ options: MediaFileOptions) {
    output = PipeOutput(descriptor: descriptor, audioFormat: options.audioFormat)
    stream = MediaStream(options, output: output, canSpool: false)
  }

  /// What the service says that the bytes are; counts until the first ``MediaSniffer/prefixLength`` bytes have come.
  public var declaredType: MediaType? {
    get { stream.declaredType }
    set { stream.declaredType = newValue }
  }

  /// How far the medium has come.
  public var progress: MediaProgress { stream.progress }

  /// Takes the next bytes, cut anywhere.
  /// - Throws: ``MediaFileError`` when the system refuses them.
  public func write(_ bytes: Span<UInt8>) throws(MediaFileError) { try stream.write(bytes) }

  /// Says that the next bytes begin another part of the same medium.
  /// - Throws: ``MediaFileError`` when the system refuses the bytes of the first part.
  public func beginPart() throws(MediaFileError) { try stream.beginPart() }

  /// Sends what is held and gives the verdict.
  /// - Throws: ``MediaFileError`` with what is wrong with the medium or the pipe.
  public func finish() throws(MediaFileError) -> MediaFileResult {
    guard stream.receivedByteCount > 0 else { throw MediaFileError(.empty, path: "-") }
    if stream.lane == nil { try stream.begin(stream.plan(isWhole: true)) }
    do throws(MediaFileError) {
      try stream.lane?.finish()
    } catch {
      throw error.isLocalFileError ? error : MediaFileError(error.code, path: "the output", offset: error.offset)
    }
    return result
  }

  /// What has gone down the pipe; after an error of ``finish()`` that is all there is.
  public var result: MediaFileResult {
    stream.result(path: "-", finalPath: "-", byteCount: output.pipe.byteCount)
  }
}
