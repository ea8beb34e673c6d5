internal import RiffleAPI
internal import RiffleMedia
internal import RiffleTypes

/// All media of one answer: sorts parts into files and ends each file when it is time.
///
/// A picture is one file a part and ends with its part. The parts of a speech, which may lie in many events, are one file
/// for each candidate and type, and it ends with the answer. Pictures of a thought are dropped, or kept aside by option;
/// the last one is held back, for it is what there is when nothing else comes.
final class MediaShelf {
  /// First bytes that are looked at before an undeclared part is sorted: never more, never less, so that what is found
  /// does not hang on how the answer was cut.
  private static let sortingLength = MediaSniffer.prefixLength

  /// One media string of the answer, until its part has closed.
  private final class Arrival {
    let candidate: Int
    var declared: TypeReader.Known?
    var isThought: Bool
    /// First bytes that wait for more, before the part is sorted.
    var prefix: [UInt8] = []
    var hasEnded = false
    var medium: Medium?

    init(_ head: MediaHead, _ declared: TypeReader.Known?) {
      candidate = head.candidate
      self.declared = declared
      isThought = head.isThought
    }
  }

  private let options: RecordingOptions
  private var arrivals: [Int: Arrival] = [:]
  private var types = TypeReader()
  private let undeclaredText: String?
  private var openSpeeches: [Int: Medium] = [:]
  private var speeches: [Medium] = []
  private var heldThought: Medium?
  private var mediumCount = 0
  private var keptCount = 0
  private var keptThoughtCount = 0
  private var endings: [(arrival: Int, candidate: Int, ending: MediumEnding)] = []
  private var newest: Medium?
  /// Media strings without a byte in them.
  private(set) var emptyCount = 0
  /// Bytes of all media.
  private(set) var byteCount = 0
  /// Warnings about no medium in particular.
  private(set) var warnings: [String] = []
  /// The first local failure: nothing is written after it.
  private(set) var failure: RecordingError?

  /// A shelf with nothing on it.
  init(_ options: RecordingOptions) {
    self.options = options
    undeclaredText = options.undeclaredType?.description
  }

  /// Writes nothing, because of `error`.
  func refuse(_ error: RecordingError) { failure = failure ?? error }

  /// Media that had any bytes.
  var count: Int { mediumCount }

  /// A media string begins.
  func begin(_ head: MediaHead) {
    arrivals[head.media] = Arrival(head, types.read(head.mimeType ?? undeclaredText))
  }

  /// Bytes of a media string.
  func append(_ bytes: Span<UInt8>, to media: Int) throws(RecordingError) {
    byteCount += bytes.count
    guard bytes.count > 0, let arrival = arrivals[media] else { return }
    if let medium = arrival.medium { return try write(bytes, to: medium) }
    if arrival.prefix.isEmpty, bytes.count >= Self.sortingLength {
      try sort(arrival, head: bytes.extracting(first: Self.sortingLength), isEnd: false)
      return try write(bytes, to: arrival)
    }
    let count = min(bytes.count, Self.sortingLength - arrival.prefix.count)
    for index in 0..<count { arrival.prefix.append(bytes[index]) }
    try sort(arrival, isEnd: false)
    if count < bytes.count { try write(bytes.extracting(count...), to: arrival) }
  }

  /// A media string has closed, with all its base64.
  func end(_ media: Int) throws(RecordingError) {
    guard let arrival = arrivals[media] else { return }
    arrival.hasEnded = true
    try sort(arrival, isEnd: true)
  }

  /// A part has closed: its type and whether it is a thought are known now.
  func close(_ tail: PartTail) throws(RecordingError) {
    for index in tail.media.indices {
      guard let arrival = arrivals.removeValue(forKey: tail.media[index].media) else { continue }
      arrival.isThought = tail.isThought
      arrival.declared = types.read(tail.media[index].mimeType) ?? arrival.declared
      try sort(arrival, isEnd: true)
      guard let medium = arrival.medium else {
        emptyCount += 1
        continue
      }
      if let declared = arrival.declared { declare(declared, for: medium) }
      if !tail.media[index].isComplete { medium.isCut = true }
      guard !medium.isSpeech else { continue }
      medium.isThought = arrival.isThought
      try settle(medium, isWhole: !medium.isCut)
    }
  }

  private func declare(_ declared: TypeReader.Known, for medium: Medium) {
    if medium.isDeclared {
      guard medium.isSpeech, !medium.continues(with: declared) else { return }
      warnings.append("media: a part of the speech was declared \(declared.type), the part before it as another type")
    } else {
      medium.declare(declared.type)
      if declared.type.kind == .audio, !medium.isSpeech {
        medium.isSpeech = true
        open(medium)
      }
    }
  }

  // MARK: Sorting

  /// Sorts a part by the bytes of it that wait, and writes those.
  private func sort(_ arrival: Arrival, isEnd: Bool) throws(RecordingError) {
    guard arrival.medium == nil, !arrival.prefix.isEmpty else { return }
    let prefix = arrival.prefix
    try sort(arrival, head: prefix.span, isEnd: isEnd)
    guard let medium = arrival.medium else { return }
    arrival.prefix = []
    try write(prefix.span, to: medium)
  }

  /// Finds the medium that a part belongs to: a declared type decides with the first byte, without one the magic number does.
  private func sort(_ arrival: Arrival, head: Span<UInt8>, isEnd: Bool) throws(RecordingError) {
    let speech = arrival.isThought ? nil : openSpeeches[arrival.candidate]
    let mustLook = options.keepsAsReceived || arrival.declared?.isWholeFile ?? true
    if mustLook, !isEnd, head.count < Self.sortingLength { return }
    let sniffed = mustLook ? MediaSniffer.sniff(head.extracting(first: Self.sortingLength)) : nil
    let isNewFile =
      sniffed.map { TypeReader.isWholeFile($0) || (options.keepsAsReceived && $0 == .wav) } ?? false
    if let speech, !isNewFile, speech.continues(with: arrival.declared, or: sniffed) {
      try speech.beginPart()
      arrival.medium = speech
      return
    }
    mediumCount += 1
    let type = arrival.declared?.type ?? sniffed
    let isSpeech = !arrival.isThought && (type?.kind ?? options.expectedKind) == .audio
    let medium = Medium(
      arrival: mediumCount, candidate: arrival.candidate, declaredType: arrival.declared?.type, isWAV: sniffed == .wav,
      isSpeech: isSpeech, isThought: arrival.isThought, options: options)
    if isSpeech { open(medium) }
    arrival.medium = medium
  }

  private func open(_ speech: Medium) {
    keptCount += 1
    speech.name.number = keptCount
    openSpeeches[speech.candidate] = speech
    speeches.append(speech)
  }

  private func write(_ bytes: Span<UInt8>, to arrival: Arrival) throws(RecordingError) {
    if let medium = arrival.medium { try write(bytes, to: medium) }
  }

  private func write(_ bytes: Span<UInt8>, to medium: Medium) throws(RecordingError) {
    if let failure { throw failure }
    newest = medium
    do {
      try medium.write(bytes)
    } catch {
      failure = error
      medium.isCut = true
      throw error
    }
  }

  // MARK: Ending

  /// Ends a picture, or holds it back when it belongs to a thought.
  private func settle(_ medium: Medium, isWhole: Bool) throws(RecordingError) {
    guard medium.isThought else {
      keptCount += 1
      medium.name.number = keptCount
      return try record(medium, isWhole: isWhole)
    }
    if options.keepsThoughts {
      keptThoughtCount += 1
      medium.name.thoughtNumber = keptThoughtCount
      return try record(medium, isWhole: isWhole)
    }
    // A cut picture does not take the place of a whole one.
    if heldThought != nil, medium.isCut { return medium.drop() }
    heldThought?.drop()
    heldThought = medium
  }

  private func record(_ medium: Medium, isWhole: Bool) throws(RecordingError) {
    let ending = medium.end(isWhole: isWhole)
    endings.append((medium.arrival, medium.candidate, ending))
    guard ending.reason == .fileError || ending.reason == .brokenPipe else { return }
    let error = RecordingError.stopped(ending.reason, message: ending.message ?? "file: cannot be written")
    if failure == nil { failure = error }
    throw error
  }

  /// Ends everything that is still open, after the last byte of the answer.
  ///
  /// - Parameter isComplete: whether a candidate's sound is all there.
  /// - Returns: how each medium ended, in the order of arrival.
  func finish(isComplete: (_ candidate: Int) -> Bool) -> [MediumEnding] {
    for (media, arrival) in arrivals.sorted(by: { $0.key < $1.key }) {
      try? sort(arrival, isEnd: true)
      arrivals[media] = nil
      guard let medium = arrival.medium else {
        emptyCount += 1
        continue
      }
      if !arrival.hasEnded { medium.isCut = true }
      guard !medium.isSpeech else { continue }
      // What follows the bytes in a part may say that they are a thought, or another type: an open part is not whole.
      medium.isCut = true
      medium.isThought = arrival.isThought
      try? settle(medium, isWhole: false)
    }
    for speech in speeches {
      try? record(speech, isWhole: !speech.isCut && failure == nil && isComplete(speech.candidate))
    }
    if let thought = heldThought { settleHeld(thought, isComplete: isComplete(thought.candidate)) }
    return endings.sorted { $0.arrival < $1.arrival }.map(\.ending)
  }

  private func settleHeld(_ thought: Medium, isComplete: Bool) {
    let hasOther = endings.contains { $0.ending.receipt != nil }
    guard !hasOther else { return thought.drop() }
    warnings.append("media: there was no picture but in a thought; the last of those was taken")
    keptCount += 1
    thought.name.number = keptCount
    try? record(thought, isWhole: !thought.isCut && failure == nil && isComplete)
  }

  /// What the medium that came last looks or sounds like so far; the sound of all candidates together.
  var extent: (duration: Duration, pixelSize: PixelSize?) {
    let duration = speeches.reduce(Duration.zero) { $0 + ($1.extent.duration ?? .zero) }
    return (duration, newest?.extent.pixelSize)
  }
}
