import RiffleParsing

/// Reads the response of a model as it arrives, and tells events.
///
/// Give each chunk to ``next(in:into:)`` until it returns nil, then give it the next chunk. After the last one take what
/// ``drain(into:)`` still has, then call ``finish()``.
///
/// A response is JSON in one of four transports: server-sent events, the elements of an array, one document, documents one
/// after another. The first byte that is no white space decides, with the declared content type as a second opinion. All
/// four become one sequence of documents, and ``MediaPaths`` says which of their values are media, words, reasons.
///
/// The bytes of a medium are decoded from the chunk straight into the caller's output, and never kept. Two ways lead
/// there and give the same events:
/// - the ordinary way: the event stream parser finds the fields, the scanner finds the string, base64 is decoded last;
/// - the fast lane: inside a medium's string every byte of the base64 alphabet means nothing to the layers above, so the
///   base64 decoder runs first and both parsers skip what it read. The byte that stops it goes the ordinary way.
///
/// Lenience, because of what servers send:
/// - `[DONE]` instead of an event's JSON ends nothing and is no error;
/// - lines of an event stream that are no fields are read as JSON when they begin like it: errors come so;
/// - a JSON document may be spread over several events, as gateways do that split at a length (not in strict mode);
/// - the last event counts even when its empty line is missing: its events are out by then, ``finish()`` tells of it.
///
/// Two ways lead from the chunk to the values too, and both check every byte: token by token, and in batches, which an
/// index of the structure makes fast. The slow ways are there to hold the fast ones to (``Options/usesFastLane``).
///
/// Memory: a few numbers for each level of nesting; the words of one candidate up to ``Options/textLimit``; the tokens of
/// one batch; one error object; a skeleton when skeletons are collected. Thought signatures are passed over. An event that
/// resembles the one before takes no memory of its own.
public struct ResponseDecoder: ~Copyable {
  /// How to read a response.
  public struct Options: Sendable {
    /// The declared content type; nil when it is not known.
    public var contentType: String?
    /// The status of the HTTP response, for the errors found in it.
    public var httpStatus: Int?
    /// The wire formats to look for.
    public var paths: MediaPaths
    /// Open objects and arrays that are believed.
    public var depthLimit = JSONScanner.defaultDepthLimit
    /// Whether half surrogates, white space inside base64 and documents spread over events are errors.
    public var isStrict: Bool
    /// Whether media are decoded by the fast lane, and everything else in batches; the result is the same without.
    public var usesFastLane: Bool
    /// Whether ``ResponseEvent/endDocument(skeleton:)`` carries skeletons.
    public var collectsSkeletons: Bool
    /// Bytes of a thought signature that a skeleton carries; a longer one becomes `null`.
    public var signatureLimit = ResponseDecoder.defaultSignatureLimit
    /// Bytes of one document's skeleton; more is an error.
    public var skeletonLimit = ResponseDecoder.defaultSkeletonLimit
    /// Bytes of words that are held until their candidate closes.
    public var textLimit = ResponseDecoder.defaultTextLimit

    /// Options; all have good defaults.
    public init(
      contentType: String? = nil, httpStatus: Int? = nil, paths: MediaPaths = .all, collectsSkeletons: Bool = false,
      isStrict: Bool = false, usesFastLane: Bool = true
    ) {
      self.contentType = contentType
      self.httpStatus = httpStatus
      self.paths = paths
      self.collectsSkeletons = collectsSkeletons
      self.isStrict = isStrict
      self.usesFastLane = usesFastLane
    }
  }

  /// The free capacity that the output must have at each call; 64 to 256 KiB are good.
  public static let minimumOutputCapacity = 64
  /// Words held for one candidate: more than the longest answers, which have 65,536 tokens.
  public static let defaultTextLimit = 1 << 20

  /// Bytes of a skeleton: more words than any model answers or reads at once.
  public static let defaultSkeletonLimit = 32 << 20
  /// Bytes of a signature for whoever only looks: real ones reach 1.5 MB and say nothing to us.
  public static let defaultSignatureLimit = 64 << 10
  /// Bytes of a signature for whoever sends it back: several times the longest that was ever seen.
  public static let wholeSignatureLimit = 8 << 20

  /// The most ``links`` that are kept of one response.
  public static let linkCountLimit = 256

  enum Transport {
    case undecided, eventStream, json
  }

  let options: Options
  var transport = Transport.undecided
  var events = EventStreamParser()
  /// Reads the JSON of the response: the whole body, or the data of events.
  var main: JSONPathTracker
  /// Reads JSON in lines of an event stream that are no fields.
  var bare: JSONPathTracker
  var bareText = BareText()
  var assembler: ResponseAssembler
  var medium = MediaString()
  /// Tokens of which those from `nextMatch` on wait to be taken.
  var matches = JSONMatchBuffer()
  var nextMatch = 0
  /// Where the token under way ended, in the chunk.
  var tokenEnd = 0
  var skeleton: SkeletonWriter?
  /// Addresses, `http` or `https`, that stood where a medium might have been, in order: the service keeps the medium there.
  public internal(set) var links: [String] = []

  /// Where the current chunk begins in the response.
  var chunkOffset = 0
  /// Whether the layers below are through with the current chunk, while events of it are still handed out.
  var isChunkRead = false
  /// The next byte of the chunk that no window has covered yet; only for JSON without an event stream.
  var index = 0
  /// The part of the chunk that the main scanner reads.
  var window: Range<Int>?
  var marker = DoneMarker()
  /// Bytes of a byte order mark seen at the very start.
  var markCount = 0
  var failure: ResponseDecodingError?

  /// A decoder at the start of a response.
  public init(_ options: Options = .init()) {
    self.options = options
    main = JSONPathTracker(
      options.paths.patterns, reportsEverything: options.collectsSkeletons, documents: .many,
      depthLimit: options.depthLimit, isStrict: options.isStrict)
    bare = JSONPathTracker(
      options.paths.patterns, documents: .many, depthLimit: options.depthLimit, isStrict: options.isStrict)
    assembler = ResponseAssembler(textLimit: options.textLimit, httpStatus: options.httpStatus)
    skeleton =
      options.collectsSkeletons
      ? SkeletonWriter(limit: options.skeletonLimit, signatureLimit: options.signatureLimit) : nil
  }

  /// Bytes of the chunks that are used up.
  public var offset: Int { chunkOffset }

  /// The next event, or nil when the chunk is used up.
  ///
  /// Decoded bytes and words are appended to `output`; the events ``ResponseEvent/media(_:decodedCount:)`` and
  /// ``ResponseEvent/text(_:)`` tell whose they are. Empty the output after each event; it must have
  /// ``minimumOutputCapacity`` bytes free. What is longer than its room comes in pieces.
  /// - Throws: ``ResponseDecodingError``, after the events of everything before it; the same again on every later call.
  public mutating func next(
    in chunk: Span<UInt8>, into output: inout OutputSpan<UInt8>
  ) throws(ResponseDecodingError) -> ResponseEvent? {
    precondition(output.freeCapacity >= Self.minimumOutputCapacity, "the output has too little room")
    while true {
      if let event = assembler.popEvent(into: &output) { return event }
      if let failure { throw failure }
      if isChunkRead {
        isChunkRead = false
        chunkOffset += chunk.count
        return nil
      }
      do throws(ResponseDecodingError) {
        if try step(in: chunk, into: &output) { continue }
        isChunkRead = true
      } catch {
        failure = error
      }
      reportDecoded()
    }
  }

  /// After the last chunk: what was held because more of its candidate might have come, until nil.
  ///
  /// The output is as in ``next(in:into:)``.
  public mutating func drain(into output: inout OutputSpan<UInt8>) -> ResponseEvent? {
    precondition(output.freeCapacity >= Self.minimumOutputCapacity, "the output has too little room")
    assembler.releaseEverything()
    return assembler.popEvent(into: &output)
  }

  /// The tokens used so far, as the response told them field by field; nil before it told any.
  public var usage: UsageMetadata? { assembler.usage }

  /// Ends the response.
  ///
  /// A response that was cut is no error here: see ``ResponseSummary/isTruncatedInDocument``.
  /// - Throws: ``ResponseDecodingError``: what ``next(in:into:)`` threw, or `notJSON` for an event stream that holds text
  ///   but no event.
  public consuming func finish() throws(ResponseDecodingError) -> ResponseSummary {
    if let failure { throw failure }
    let documentCount = main.documentCount + bare.documentCount
    var summary = ResponseSummary(
      transport: .empty, documentCount: documentCount, byteCount: chunkOffset, mediaCount: assembler.mediaCount,
      sawFinishReason: assembler.sawFinishReason, sawBlockReason: assembler.sawBlockReason,
      sawError: assembler.sawError, sawCompletion: assembler.sawCompletion,
      isTruncatedInDocument: !main.isBetweenDocuments || !bare.isBetweenDocuments || marker.isPartial,
      endsWithOpenEvent: false, loneSurrogateCount: main.loneSurrogateCount + bare.loneSurrogateCount)
    switch transport {
    case .undecided: break
    case .json: summary.transport = assembler.sawArray ? .array : documentCount > 1 ? .documents : .document
    case .eventStream:
      summary.transport = .eventStream
      if let (byte, offset) = bareText.first, documentCount == 0, !summary.isTruncatedInDocument {
        throw ResponseDecodingError(code: .notJSON(byte), offset: offset)
      }
      do throws(EventStreamError) {
        summary.endsWithOpenEvent = try events.finish() == .openEvent
      } catch {
        throw ResponseDecodingError(error)
      }
    }
    return summary
  }

  /// Makes an event of the decoded bytes that no event has told of.
  mutating func reportDecoded() {
    guard medium.decodedCount > 0, case .decoding(let ordinal) = medium.state else { return }
    assembler.events.append(.media(ordinal, decodedCount: medium.decodedCount))
    medium.decodedCount = 0
  }
}
