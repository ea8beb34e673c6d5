internal import RiffleMedia
internal import RiffleRecording
internal import RiffleTypes

/// Where a joined speech goes: a file that ends well, standard output, or nowhere.
///
/// Nothing is made before the first samples.
final class SpeechOutput {
  private let options: RecordingOptions
  private var file: PartialFile?
  private var writer: AudioFileWriter?
  private var pipe: AudioPipeWriter?
  private(set) var format: PCMFormat?
  private(set) var storedType = AudioFileFormat.wav.mediaType
  private(set) var frameCount = 0
  private(set) var warnings: [String] = []
  private var bytes: [UInt8] = []

  init(_ options: RecordingOptions) { self.options = options }

  /// Whether samples go down a pipe, from which nothing can be taken back.
  var isPipe: Bool { options.naming.target == .standardOutput }

  func write(_ samples: Span<Int16>, _ format: PCMFormat) throws(MediaFileError) {
    if self.format == nil { try open(format) }
    frameCount += samples.count / format.channelCount
    bytes.removeAll(keepingCapacity: true)
    bytes.reserveCapacity(samples.count * 2)
    for index in samples.indices {
      bytes.append(UInt8(truncatingIfNeeded: samples[index]))
      bytes.append(UInt8(truncatingIfNeeded: samples[index] >> 8))
    }
    let block = bytes
    try writer?.write(block.span)
    try pipe?.write(block.span)
  }

  private func open(_ format: PCMFormat) throws(MediaFileError) {
    self.format = format
    var stored = options.joinedFormat ?? .wav
    switch options.naming.target {
    case .discard: break
    case .standardOutput:
      let isRaw = stored == .rawPCM
      storedType = isRaw ? stored.mediaType : .wav
      pipe = try AudioPipeWriter(
        descriptor: options.joinedDescriptor, container: isRaw ? .rawPCM : .wav, source: format)
      return
    case .file, .folder:
      if stored != .wav, let reason = stored.refusal(of: format) {
        warnings.append("\(reason); saved as WAV")
        stored = .wav
      }
      let file = try PartialFile(
        finalPath: options.joinedPath(for: stored.mediaType), replacing: options.replacesFiles)
      file.isSynced = options.isSynced
      self.file = file
      writer = try AudioFileWriter(
        to: file, format: stored, source: format, tags: AudioTags(software: "Riffle", comment: options.comment))
    }
    storedType = stored.mediaType
  }

  /// Ends a speech that is whole: its file gets its final name.
  /// - Returns: the path, `-` for standard output, nil for nowhere, and the bytes of a file.
  func commit(_ cues: [CuePoint]) throws(MediaFileError) -> (path: String?, byteCount: Int?) {
    guard let file, let writer else { return (pipe == nil ? nil : "-", nil) }
    writer.cuePoints = cues
    try writer.finish()
    try file.commit(replacing: options.replacesFiles)
    return (file.path, file.byteCount)
  }

  /// Ends a speech that is not whole: what there is of it can be played, under a name that says so.
  func keepPartial() -> (path: String?, byteCount: Int?) {
    guard let file, let writer else { return (pipe == nil ? nil : "-", nil) }
    _ = try? writer.finish()
    guard frameCount > 0, let path = try? file.keepPartial() else {
      file.discard()
      return (nil, nil)
    }
    return (path, file.byteCount)
  }

  /// Ends with nothing.
  func discard() { file?.discard() }
}
