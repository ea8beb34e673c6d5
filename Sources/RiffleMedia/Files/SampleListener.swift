public import RiffleTypes

/// Hears the samples of a sound while it is written.
public protocol SampleListener: AnyObject, Sendable {
  /// Takes the next bytes of samples, cut anywhere, and their layout.
  /// - Throws: `MediaFileError`, which ends the writing too.
  func take(_ bytes: Span<UInt8>, _ format: PCMFormat) throws(MediaFileError)
}

/// A sink that tells a listener what goes into another one.
final class HeardSink: SampleSink {
  private let sink: any SampleSink
  private let listener: any SampleListener
  private let format: PCMFormat

  init(_ sink: any SampleSink, _ listener: any SampleListener, _ format: PCMFormat) {
    self.sink = sink
    self.listener = listener
    self.format = format
  }

  func write(_ bytes: Span<UInt8>) throws(MediaFileError) {
    try sink.write(bytes)
    try listener.take(bytes, format)
  }

  func finish() throws(MediaFileError) -> AudioSummary { try sink.finish() }
}
