internal import RiffleAPI
internal import RiffleMedia
internal import RiffleTypes

/// Records one answer: takes its bytes as they come and leaves finished media files.
///
/// Give every chunk to ``receive(_:)`` and then call ``finish(_:)`` once, whatever happened: it keeps what can be kept and
/// says how it ended. Media are on disk, under partial names, before anything else is known about the answer. Memory does
/// not grow with the answer, save for its words (at most 16 MiB). All files are written by the calls themselves.
///
/// ```swift
/// var recorder = try Recorder(options)
/// for try await chunk in body { try recorder.receive(chunk.readableBytesUInt8Span) }
/// let recording = recorder.finish()
/// ```
public struct Recorder: ~Copyable {
  /// Decoded media bytes that are handed on at once: a piece that file systems like, and fits the second-level cache.
  private static let outputCapacity = 128 * 1024
  /// Bytes of an error answer that are kept for its message.
  private static let errorBodyLimit = 64 * 1024

  private var decoder: ResponseDecoder
  let answer: Answer
  private let output = ByteBuffer(capacity: Recorder.outputCapacity)
  private let status: Int?
  private var sorter: BodySorter
  private var isMediumOpen = false
  private var byteCount = 0
  private var failure: RecordingError?
  private var errorBody: [UInt8] = []
  private let spool: SpoolEntry?
  private let keepsVerified: Bool
  private let wantsText: Bool

  /// Makes ready for an answer, and looks first whether its files can be written where they are wanted.
  /// - Parameters:
  ///   - options: how it is recorded.
  ///   - origin: where it comes from; without, as for a saved answer, its bytes are not kept in a spool.
  /// - Throws: ``RecordingError/file(_:)`` for a name that is taken or a folder that cannot be written to,
  ///   ``RecordingError/usage(_:)`` for options that contradict each other.
  public init(_ options: RecordingOptions, from origin: AnswerOrigin? = nil) throws(RecordingError) {
    // Its bytes may already be paid for: they are kept even where they cannot become a file.
    let wantsSpool = origin != nil && options.status ?? 200 < 300
    let kept = wantsSpool ? options.spooling.spool : nil
    keepsVerified = kept?.keepsVerified == true || options.holdsSpooled
    spool = origin.flatMap { origin in kept.map { $0.begin(options, origin) } }
    var refusal: RecordingError?
    do {
      try options.check()
    } catch {
      guard spool?.isKeeping == true else { throw error }
      refusal = error
      failure = error
    }
    var decoding = ResponseDecoder.Options(contentType: options.contentType)
    decoding.httpStatus = options.status
    decoding.usesFastLane = options.usesFastLane
    decoder = ResponseDecoder(decoding)
    answer = Answer(options)
    sorter = BodySorter(options)
    status = options.status
    wantsText = options.wantsText
    if let refusal { answer.shelf.refuse(refusal) }
  }

  /// Takes the next bytes of the answer.
  /// - Throws: ``RecordingError`` when the bytes are wrong or a file cannot be written, and the same again after that;
  ///   then call ``finish(_:)``.
  public mutating func receive(_ chunk: Span<UInt8>) throws(RecordingError) {
    if let spool { spool.append(chunk) }
    if let failure { throw failure }
    byteCount += chunk.count
    keepErrorBody(chunk)
    do {
      try take(chunk)
    } catch {
      failure = error
      throw error
    }
  }

  /// Whether further bytes are worth to be given although an error was thrown: they are kept for a recovery.
  public var keepsBytes: Bool {
    // Whoever closed the pipe wants no more.
    if let failure, failure.reason == .brokenPipe { return false }
    return spool?.isKeeping ?? false
  }

  /// The answer's name in the spool; nil when it is not kept there.
  public var spoolID: String? { spool?.id }

  /// Whether the body is a medium as it is; one that is too short to tell counts as such.
  var isMedium: Bool { sorter.kind != .response }

  /// Addresses that stood in the places of media.
  var responseLinks: [String] { decoder.links }

  private mutating func take(_ chunk: Span<UInt8>) throws(RecordingError) {
    switch sorter.kind {
    case .response: return try decode(chunk)
    case .medium: return try takeMedium(chunk)
    case nil: break
    }
    let count = sorter.look(at: chunk)
    guard sorter.kind != nil else { return }
    try takeHeld()
    if count < chunk.count { try take(chunk.extracting(count...)) }
  }

  private mutating func takeHeld() throws(RecordingError) {
    let held = sorter.takeHeld()
    if !held.isEmpty { try take(held.span) }
  }

  /// Takes bytes of an answer that is itself a medium.
  private mutating func takeMedium(_ bytes: Span<UInt8>) throws(RecordingError) {
    if !isMediumOpen, case .medium(let type) = sorter.kind {
      isMediumOpen = true
      answer.beginMedium(type: type, isAlone: false)
    }
    try answer.append(bytes)
  }

  /// Sorts what is still held, hands out what the layers below held back, and ends the medium that the answer is.
  private mutating func drain(_ ending: TransportEnding) throws(RecordingError) {
    sorter.decide()
    try takeHeld()
    try drain()
    try answer.endWords()
    if isMediumOpen { try answer.endMedium(isComplete: ending == .complete) }
  }

  private mutating func decode(_ chunk: Span<UInt8>) throws(RecordingError) {
    let memory = unsafe output.memory
    while true {
      // Safe: the buffer belongs to this recorder and outlives the span; nothing else uses it meanwhile.
      var output = unsafe OutputSpan(buffer: memory, initializedCount: 0)
      let event: ResponseEvent?
      do {
        event = try decoder.next(in: chunk, into: &output)
      } catch {
        throw .answer(error)
      }
      guard let event else { return }
      try answer.take(event, output.span)
    }
  }

  private mutating func drain() throws(RecordingError) {
    let memory = unsafe output.memory
    while true {
      // Safe: as in `decode`.
      var output = unsafe OutputSpan(buffer: memory, initializedCount: 0)
      guard let event = decoder.drain(into: &output) else { return }
      try answer.take(event, output.span)
    }
  }

  private mutating func keepErrorBody(_ chunk: Span<UInt8>) {
    guard let status, status >= 300 else { return }
    for index in 0..<min(chunk.count, Self.errorBodyLimit - errorBody.count) { errorBody.append(chunk[index]) }
  }

  /// How far the recording has come.
  public var progress: RecordingProgress {
    var progress = RecordingProgress()
    progress.bytesReceived = byteCount
    progress.mediaByteCount = answer.shelf.byteCount
    progress.mediaCount = answer.shelf.count
    progress.characterCount = answer.textByteCount
    (progress.audioDuration, progress.pixelSize) = answer.shelf.extent
    return progress
  }

  /// Ends the recording: complete media get their final names, the usable part of a cut one a name that says so.
  public consuming func finish(_ ending: TransportEnding = .complete) -> Recording {
    let (spool, keepsVerified, wantsText) = (spool, keepsVerified, wantsText)
    spool?.end(ending)
    var recording = finishMedia(ending)
    if let warning = spool?.warning { recording.add(warning) }
    let files = recording.receipts.compactMap(\.path).filter { $0 != "-" }
    let isSalvaged = !files.isEmpty || wantsText && !recording.textBytes.isEmpty
    let id = spool?.settle(recording.reason, files: files, isSalvaged: isSalvaged, keepsVerified: keepsVerified)
    if let id {
      recording.note(spoolID: id)
    }
    return recording
  }

  private consuming func finishMedia(_ ending: TransportEnding) -> Recording {
    var decodingError: ResponseDecodingError?
    if case .answer(let error) = failure { decodingError = error }
    if decodingError != nil { try? answer.endWords() }
    if failure == nil {
      do {
        try drain(ending)
      } catch {
        failure = error
      }
    }
    let usage = decoder.usage
    let links = self.links
    var summary: ResponseSummary?
    if decodingError == nil {
      do {
        summary = try decoder.finish()
      } catch {
        decodingError = error
      }
    }
    // A medium proves its end by that of its message, as a document does by its closing brace.
    if isMediumOpen { summary?.transport = .document }
    var statusError: APIError?
    if let status, status >= 300 { statusError = APIError(body: errorBody, httpStatus: status) }
    return answer.finish(
      ending, usage: usage, summary: summary, decodingError: decodingError, statusError: statusError,
      links: links, byteCount: byteCount)
  }
}

extension RecordingOptions {
  /// Sees, before anything is paid for, whether files can be made where they are wanted.
  /// - Throws: ``RecordingError``, as ``Recorder/init(_:)`` does.
  public func check() throws(RecordingError) {
    switch naming.target {
    case .file(let path):
      if path.contains(OutputNaming.extensionPlaceholder) {
        return try checkFolder(naming.folder)
      }
      do {
        try PartialFile.preflight(path, replacing: replacesFiles)
      } catch {
        throw .file(error)
      }
    case .folder: try checkFolder(naming.folder)
    case .standardOutput:
      guard let audioFormat, audioFormat != .wav, audioFormat != .rawPCM else { return }
      throw .usage("output: only wav and raw samples go down a pipe, expected a file for \(audioFormat.rawValue)")
    case .discard: return
    }
  }

  private func checkFolder(_ path: String) throws(RecordingError) {
    if let error = LocalFile.makeFolder(path) { throw RecordingError(SystemError(code: error), path: path) }
  }
}
