internal import RiffleMedia
internal import RiffleRecording
internal import RiffleSound
internal import RiffleTypes

/// What a joined speech goes through: its level is set, it is measured, and it is written.
final class SpeechSink {
  private let output: SpeechOutput?
  private let plan: LoudnessPlan?
  private var meter: LoudnessMeter?
  private var stage: LoudnessStage?
  private var leveled: [Int16] = []

  /// A sink that writes as `options` say; without them it only measures.
  init(_ options: RecordingOptions?, plan: LoudnessPlan?) {
    output = options.map(SpeechOutput.init)
    self.plan = plan
  }

  func write(_ samples: Span<Int16>, _ format: PCMFormat) throws(MediaFileError) {
    if meter == nil {
      meter = LoudnessMeter(format)
      stage = plan.map { LoudnessStage($0, format: format) }
    }
    guard let stage else { return try pass(samples, format) }
    leveled.removeAll(keepingCapacity: true)
    stage.append(samples, to: &leveled)
    let block = leveled
    try pass(block.span, format)
  }

  private func pass(_ samples: Span<Int16>, _ format: PCMFormat) throws(MediaFileError) {
    meter?.append(samples)
    try output?.write(samples, format)
  }

  /// Ends the speech.
  /// - Parameters:
  ///   - isWhole: whether it gets its final name.
  ///   - cues: named places, for a file that can hold them.
  /// - Returns: what became of it.
  /// - Throws: `MediaFileError` when the file or the pipe fails.
  func finish(isWhole: Bool, cues: [CuePoint]) throws(MediaFileError) -> SpokenFile {
    if let stage, let format = meter?.format {
      leveled.removeAll(keepingCapacity: true)
      stage.finish(to: &leveled)
      let block = leveled
      try pass(block.span, format)
    }
    var file = SpokenFile()
    file.loudness = meter?.loudness ?? Loudness()
    file.format = meter?.format
    file.frameCount = meter?.frameCount ?? 0
    guard let output else { return file }
    (file.path, file.byteCount) = isWhole ? try output.commit(cues) : output.keepPartial()
    file.type = output.storedType
    file.warnings = output.warnings
    return file
  }

  /// Keeps what was written, after a failure.
  func keepPartial() -> SpokenFile {
    var file = SpokenFile()
    guard let output else { return file }
    (file.path, file.byteCount) = output.keepPartial()
    file.type = output.storedType
    file.format = output.format
    file.frameCount = output.frameCount
    return file
  }
}

/// What became of a joined speech.
struct SpokenFile: Sendable {
  var path: String?
  var byteCount: Int?
  var type = MediaType.wav
  var format: PCMFormat?
  var frameCount = 0
  var loudness = Loudness()
  var warnings: [String] = []
  var extents: [Range<Int>] = []
  var seams = SeamReport()
}
