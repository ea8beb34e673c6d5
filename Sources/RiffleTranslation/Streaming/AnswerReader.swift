internal import RiffleAPI
internal import RiffleMedia
internal import RiffleTypes

/// Reads an answer in Gemini's format as it arrives, in any of its transports, and tells its pieces in order.
///
/// Give each chunk to ``next(in:)`` until it returns nil; after the last one call ``finish()``. The bytes of media are
/// passed on while they come; everything else of a document is read from its skeleton, when the document ends or, so that
/// the order of parts stays, when a medium begins in it.
///
/// A medium is told when it is known what it is: its type is sniffed from its first bytes and beats the declared one. A
/// picture waits longer. `thought` may follow the data in its part, and a picture that is a thought is no part of the
/// answer: so it is held until its part closes, but only up to a limit, since drafts are small. A longer one is passed on
/// while it comes.
///
/// Memory: a picture up to that limit, the skeleton of one document, and ``bufferSize`` bytes of a medium.
struct AnswerReader: ~Copyable {
  /// Decoded bytes that are handed on at once; 64 KiB as base64.
  static let bufferSize = 48 << 10
  /// Bytes that a type is read from.
  private static let prefixLength = MediaSniffer.prefixLength
  /// The largest draft that is kept back: drafts are 1K pictures, and those have 1 to 2 MB.
  static let defaultThoughtPictureLimit = 4 << 20

  private enum State {
    case none, holding, passing, dropping
  }

  /// nil when the answer has ended.
  private var decoder: ResponseDecoder?
  private let thoughtPictureLimit: Int
  private let tellsThoughtPictures: Bool
  private var pieces: [AnswerPiece] = []
  private var nextPiece = 0
  /// Parts of the document under way that were told, by the place of their candidate.
  private var toldParts: [Int] = []
  /// Candidates of it whose members were told.
  private var toldCandidateCount = 0

  // The medium under way.
  private var state = State.none
  private var head = MediaHead(media: 0)
  private var held: [UInt8] = []

  /// The bytes that the last piece told of.
  private(set) var bytes: [UInt8] = []
  /// The tokens used so far.
  private(set) var usage: UsageMetadata?
  /// Whether the prompt was blocked, or some candidate said why it ended.
  private(set) var sawEnd = false

  /// Media of one document; the largest answers hold a dozen, and the document so far is read anew at each.
  static let mediaLimit = 128
  private var mediaCount = 0
  /// Candidates of one answer; a request may ask for eight.
  static let candidateLimit = 128
  private var candidates: Set<Int> = []

  /// A reader at the start of an answer of this declared type.
  init(
    contentType: String?, thoughtPictureLimit: Int = Self.defaultThoughtPictureLimit,
    tellsThoughtPictures: Bool = false
  ) {
    decoder = ResponseDecoder(.init(contentType: contentType, paths: .gemini, collectsSkeletons: true))
    self.thoughtPictureLimit = thoughtPictureLimit
    self.tellsThoughtPictures = tellsThoughtPictures
  }

  /// The next piece, or nil when the chunk is used up.
  /// - Throws: ``TranslatedError`` for an error that stands in the answer, and for an answer that cannot be read.
  mutating func next(in chunk: Span<UInt8>) throws(TranslatedError) -> AnswerPiece? {
    while true {
      if nextPiece < pieces.count {
        nextPiece += 1
        return pieces[nextPiece - 1]
      }
      pieces.removeAll(keepingCapacity: true)
      nextPiece = 0
      guard let event = try nextEvent(in: chunk) else { return nil }
      try take(event)
    }
  }

  private mutating func nextEvent(in chunk: Span<UInt8>) throws(TranslatedError) -> ResponseEvent? {
    var event: ResponseEvent?
    do throws(ResponseDecodingError) {
      bytes = try [UInt8](capacity: Self.bufferSize) { (output) throws(ResponseDecodingError) in
        event = try decoder?.next(in: chunk, into: &output)
      }
    } catch {
      throw .malformed(error)
    }
    return event
  }

  /// Ends the answer.
  /// - Throws: ``TranslatedError`` for an answer that stops before its end.
  mutating func finish() throws(TranslatedError) {
    guard var decoder = decoder.take() else { return }
    var hasMore = true
    while hasMore {
      // Words that are told here belong to a document that was cut.
      _ = [UInt8](capacity: Self.bufferSize) { hasMore = decoder.drain(into: &$0) != nil }
    }
    let summary: ResponseSummary
    do throws(ResponseDecodingError) {
      summary = try decoder.finish()
    } catch {
      throw .malformed(error)
    }
    if summary.isTruncatedInDocument || state != .none { throw .truncated }
  }

  // MARK: - Events

  private mutating func take(_ event: ResponseEvent) throws(TranslatedError) {
    switch event {
    case .beginMedia(let head):
      endMedium(isThought: false, mimeType: nil)
      mediaCount += 1
      guard mediaCount <= Self.mediaLimit else {
        throw .upstreamFailed("The model's answer holds too many media in one document.")
      }
      try admit(head.candidate)
      if let skeleton = decoder?.openSkeleton { try tell(skeleton, isOpen: true) }
      self.head = head
      held.removeAll(keepingCapacity: true)
      state = .holding
    case .media: takeBytes()
    case .part(let tail):
      if let medium = tail.media.last { endMedium(isThought: tail.isThought, mimeType: medium.mimeType) }
    case .error(let error): throw ErrorTranslation.openAI(error)
    case .endDocument(let skeleton?): try tell(skeleton, isOpen: false)
    case .endDocument(nil), .endMedia, .text, .finishReason, .blocked, .modelVersion, .responseID: break
    }
  }

  /// What is kept for each candidate is bounded by their number.
  private mutating func admit(_ candidate: Int) throws(TranslatedError) {
    guard candidates.count < Self.candidateLimit || candidates.contains(candidate) else {
      throw .upstreamFailed("The model's answer holds too many candidates.")
    }
    candidates.insert(candidate)
  }

  private mutating func takeBytes() {
    switch state {
    case .passing: pieces.append(.bytes)
    case .holding:
      held += bytes
      guard held.count >= Self.prefixLength else { return }
      let type = sniffed(declared: head.mimeType)
      if head.isThought {
        state = .dropping
        dropIfLong()
      } else if type.kind != .image || held.count > thoughtPictureLimit {
        pass(type)
      }
    case .dropping:
      held += bytes
      dropIfLong()
    case .none: break
    }
  }

  /// A draft that nobody wants, or that is too long to be kept, is forgotten as it comes.
  private mutating func dropIfLong() {
    if !tellsThoughtPictures || held.count > thoughtPictureLimit { held.removeAll(keepingCapacity: false) }
  }

  private mutating func pass(_ type: MediaType) {
    bytes = held
    held = []
    state = .passing
    pieces += [.beginMedium(type, candidate: head.candidate), .bytes]
  }

  private mutating func endMedium(isThought: Bool, mimeType: String?) {
    switch state {
    case .none: return
    case .passing: pieces.append(.endMedium)
    case .holding, .dropping:
      let type = sniffed(declared: mimeType ?? head.mimeType)
      if !isThought, state == .holding {
        pass(type)
        pieces.append(.endMedium)
      } else if tellsThoughtPictures, type.kind == .image, !held.isEmpty {
        bytes = held
        pieces.append(.thoughtPicture(type))
      }
    }
    held = []
    state = .none
  }

  private func sniffed(declared: String?) -> MediaType {
    MediaSniffer.sniff(held.span.extracting(first: Self.prefixLength)) ?? declared.flatMap(MediaType.init(parsing:))
      ?? .octetStream
  }

  // MARK: - Skeletons

  /// Tells what is new in the document; while it is open its last part is the one that a medium begins in.
  private mutating func tell(_ skeleton: [UInt8], isOpen: Bool) throws(TranslatedError) {
    var document: GenerateContentResponse
    do throws(WireJSONError) {
      document = try WireJSON.decode(GenerateContentResponse.self, from: skeleton)
    } catch {
      throw .malformed(error)
    }
    let candidates = document.candidates
    document.candidates = []
    if let usage = document.usageMetadata {
      if self.usage == nil { self.usage = usage } else { self.usage?.merge(usage) }
    }
    if document.promptFeedback?.isBlocking == true { sawEnd = true }
    pieces.append(.document(document))
    for (place, candidate) in candidates.enumerated() {
      var candidate = candidate
      let index = candidate.index ?? place
      try admit(index)
      if place == toldParts.count { toldParts.append(0) }
      let parts = candidate.content?.parts ?? []
      for part in parts.dropFirst(toldParts[place]) where part.inlineData == nil && !part.isEmpty {
        pieces.append(.part(part, candidate: index))
      }
      toldParts[place] = parts.count
      // The last candidate of an open document is not whole.
      guard place >= toldCandidateCount, !isOpen || place + 1 < candidates.count else { continue }
      toldCandidateCount += 1
      candidate.index = index
      candidate.content = nil
      if let reason = candidate.finishReason, reason != .unspecified, !reason.rawValue.isEmpty { sawEnd = true }
      pieces.append(.candidate(candidate))
    }
    guard !isOpen else { return }
    mediaCount = 0
    toldParts.removeAll(keepingCapacity: true)
    toldCandidateCount = 0
  }
}

extension PromptFeedback {
  /// Whether it says that the prompt was blocked, and not only how it was rated.
  var isBlocking: Bool {
    if let blockReason, !blockReason.rawValue.isEmpty { return !blockReason.isUnspecified }
    return !(blockReasonMessage ?? "").isEmpty
  }
}
