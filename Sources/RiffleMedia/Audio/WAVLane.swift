internal import RiffleTypes

/// A WAV stream that is read by ``WAVReader`` and written as the kind of sound that was asked for.
///
/// A stream of a kind that is not read (ADPCM, RIFX) is kept as it came, with a warning; a damaged one is kept too, and is an error at
/// the end. Until the format is known the bytes are held, up to ``heldLimit``, so that this way stays open.
///
/// Several parts of one answer become one sound. A part that begins with a RIFF header is read as a stream of its own, any other
/// continues the samples; a header that says they are of another layout makes the sound damaged, as no player could follow.
final class WAVLane: MediaLane {
  /// Bytes that may come before the `fmt ` chunk: large enough for the picture-less headers of all common writers.
  static let heldLimit = 64 * 1024
  /// Bytes that tell whether a part begins with a header.
  private static let markLength = 12

  private let output: any MediaOutput
  private var reader: WAVReader? = WAVReader()
  private var held: [UInt8] = []
  private var partHead: [UInt8]?
  private var continuesRaw = false
  private var sink: (any SampleSink)?
  private var verbatim: VerbatimLane?
  private var source: PCMFormat?
  private var failure: MediaFileError?
  private var audioReport = LaneReport(storedType: .wav, receivedType: .wav)

  init(output: any MediaOutput) { self.output = output }

  var report: LaneReport {
    var report = verbatim?.report ?? audioReport
    report.warnings = audioReport.warnings
    return report
  }

  func write(_ bytes: Span<UInt8>) throws(MediaFileError) {
    guard verbatim == nil, var head = partHead else { return try feed(bytes) }
    var start = 0
    while head.count < Self.markLength, start < bytes.count {
      head.append(bytes[start])
      start += 1
    }
    partHead = head
    guard head.count == Self.markLength else { return }
    try settlePart()
    try feed(bytes.extracting(start..<bytes.count))
  }

  func beginPart() {
    if sink != nil { partHead = partHead ?? [] }
  }

  func finish() throws(MediaFileError) {
    try settlePart()
    if let verbatim {
      try verbatim.finish()
    } else if let sink, let source {
      let summary = try sink.finish()
      audioReport.audio = summary
      noteEnding()
      if failure == nil { try summary.checkFrames(of: source) }
    } else {
      noteEnding()
      try keepAsItCame()
    }
    if let failure { throw failure }
  }

  /// Decides what the part is that has just begun, and takes the bytes that were held for that.
  private func settlePart() throws(MediaFileError) {
    guard let head = partHead else { return }
    partHead = nil
    if MediaSniffer.sniff(head.span) == .wav {
      noteEnding()
      reader = WAVReader()
      continuesRaw = false
    } else if reader?.isPastSamples ?? true {
      continuesRaw = true
    }
    try feed(head.span)
  }

  private func feed(_ bytes: Span<UInt8>) throws(MediaFileError) {
    if let verbatim { return try verbatim.write(bytes) }
    if continuesRaw { return try writeSamples(bytes) }
    guard sink == nil else { return try read(bytes) }
    // Exactly `heldLimit` bytes are looked at for the format, so that the verdict does not hang on the cuts.
    let room = Self.heldLimit - held.count
    let looked = bytes.extracting(first: room)
    for index in looked.indices { held.append(looked[index]) }
    try read(looked)
    if sink == nil, verbatim == nil, held.count == Self.heldLimit {
      try stopReading(WAVError(code: .missingFormat, offset: held.count))
    }
    if bytes.count > room { try feed(bytes.extracting(room...)) }
  }

  private func read(_ bytes: Span<UInt8>) throws(MediaFileError) {
    while true {
      let token: WAVReader.Token?
      do throws(WAVError) {
        token = try reader?.next(in: bytes)
      } catch {
        return try stopReading(error)
      }
      switch token {
      case .format(let format)?: try begin(format)
      case .samples(let range)?: try writeSamples(bytes.extracting(range))
      case nil: return
      }
    }
  }

  private func begin(_ format: PCMFormat) throws(MediaFileError) {
    if let source {
      guard source != format else { return }
      let words = "its samples are \(format.mediaTypeText), those of the part before it \(source.mediaTypeText)"
      return note(WAVError(code: .badFormat(words), offset: audioReport.audio?.byteCount ?? 0))
    }
    let (sink, storedType, warning) = try output.openSamples(format)
    self.sink = sink
    source = format
    held = []
    audioReport.storedType = storedType
    audioReport.audio = AudioSummary(source: format, byteCount: 0)
    if let warning { audioReport.warnings.append(warning) }
  }

  private func writeSamples(_ bytes: Span<UInt8>) throws(MediaFileError) {
    guard let sink, let source, let audio = audioReport.audio else { return }
    try sink.write(bytes)
    audioReport.audio = AudioSummary(source: source, byteCount: audio.byteCount + bytes.count)
  }

  /// The header cannot be read: what is not supported is no damage while all can be kept as it came, everything else is.
  private func stopReading(_ error: WAVError) throws(MediaFileError) {
    guard sink == nil else { return note(error) }
    switch error.code {
    case .bigEndian, .unsupportedFormat: audioReport.warnings.append(.notRewrapped(error))
    default: note(error)
    }
    try keepAsItCame()
  }

  private func keepAsItCame() throws(MediaFileError) {
    let lane = try VerbatimLane(.wav, output: output)
    let bytes = held
    held = []
    try lane.write(bytes.span)
    verbatim = lane
  }

  private func noteEnding() {
    do throws(WAVError) {
      try reader.take()?.finish()
    } catch {
      note(error)
    }
  }

  private func note(_ error: WAVError) {
    failure = failure ?? MediaFileError(.wav(error), path: "the samples", offset: error.offset)
  }
}
