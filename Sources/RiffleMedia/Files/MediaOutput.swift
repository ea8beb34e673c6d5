internal import RiffleTypes

/// Takes bytes as they come.
protocol ByteSink: AnyObject {
  func write(_ bytes: Span<UInt8>) throws(MediaFileError)
}

/// Takes samples and makes a sound of them.
protocol SampleSink: AnyObject {
  func write(_ bytes: Span<UInt8>) throws(MediaFileError)
  func finish() throws(MediaFileError) -> AudioSummary
}

extension PartialFile: ByteSink {}
extension PipeSink: ByteSink {}
extension AudioFileWriter: SampleSink {}
extension AudioPipeWriter: SampleSink {}

/// Where a medium goes, opened once its type is known.
protocol MediaOutput: AnyObject {
  /// A sink for bytes of `type`, as they are.
  func openBytes(_ type: MediaType?) throws(MediaFileError) -> any ByteSink
  /// A sink for samples, the type that is stored, and a warning when it is not the one that was asked for.
  func openSamples(_ source: PCMFormat) throws(MediaFileError) -> (any SampleSink, MediaType, MediaWarning?)
}

/// A file as the output: the partial file is made with the first bytes.
final class FileOutput: MediaOutput {
  private let options: MediaFileOptions
  private(set) var file: PartialFile?

  init(_ options: MediaFileOptions) { self.options = options }

  func openBytes(_ type: MediaType?) throws(MediaFileError) -> any ByteSink { try open(type) }

  func openSamples(_ source: PCMFormat) throws(MediaFileError) -> (any SampleSink, MediaType, MediaWarning?) {
    var format = options.audioFormat ?? .wav
    var warning: MediaWarning?
    if let reason = format.refusal(of: source), format != .wav {
      warning = .cannotHold(format, reason: reason)
      format = .wav
    }
    let file = try open(format.mediaType)
    let writer = try AudioFileWriter(to: file, format: format, source: source, tags: options.tags)
    guard let listener = options.listener else { return (writer, format.mediaType, warning) }
    return (HeardSink(writer, listener, source), format.mediaType, warning)
  }

  /// Lets go of the file, so that another one may be opened.
  func release() -> PartialFile? {
    defer { file = nil }
    return file
  }

  private func open(_ type: MediaType?) throws(MediaFileError) -> PartialFile {
    let opened = try PartialFile(finalPath: options.name(type), replacing: options.isReplacing)
    opened.expectedByteCount = options.expectedByteCount
    opened.isSynced = options.isSynced
    file = opened
    return opened
  }
}

/// A pipe as the output.
final class PipeOutput: MediaOutput {
  let pipe: PipeSink
  private let audioFormat: AudioFileFormat

  init(descriptor: Int32, audioFormat: AudioFileFormat?) {
    pipe = PipeSink(descriptor: descriptor)
    self.audioFormat = audioFormat ?? .wav
  }

  func openBytes(_ type: MediaType?) throws(MediaFileError) -> any ByteSink { pipe }

  func openSamples(_ source: PCMFormat) throws(MediaFileError) -> (any SampleSink, MediaType, MediaWarning?) {
    var warning: MediaWarning?
    if audioFormat != .wav && audioFormat != .rawPCM {
      warning = .cannotHold(audioFormat, reason: "\(audioFormat.rawValue) cannot be written to a pipe")
    }
    let isRaw = audioFormat == .rawPCM
    let writer = try AudioPipeWriter(pipe: pipe, container: isRaw ? .rawPCM : .wav, source: source)
    return (writer, isRaw ? AudioFileFormat.rawPCM.mediaType : .wav, warning)
  }
}
