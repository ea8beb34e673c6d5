/// A lexer for JSON text that arrives in pieces.
///
/// Give each chunk to ``next(in:)`` until it returns nil, then give it the next chunk; after the last one call ``finish()``.
/// A string or number that spans chunks is reported as several fragments, so a value may be larger than memory. The
/// scanner keeps one bit for each level of nesting, and of an escape its value so far; it never keeps a chunk.
///
/// Where the text is only a part of the chunk (a field of an event stream, say), ``next(in:from:upTo:)`` reads a window
/// of it and ``chunkOffset`` says where the chunk lies in the stream.
///
/// Follows RFC 8259 without extensions. Where the RFC leaves a choice:
/// - bytes inside strings are not checked to be UTF-8: base64 needs no check, and text is checked where it becomes a `String`;
/// - half of a surrogate pair becomes U+FFFD and is counted; in strict mode it is an error;
/// - equal keys in one object are all reported, in order;
/// - a byte order mark is an unexpected byte;
/// - numbers are checked and handed on as text, whatever their size.
public struct JSONScanner: ~Copyable {
  /// How many documents the stream holds.
  public enum Documents: Sendable {
    /// One, with nothing but white space after it.
    case one
    /// Any number, one after another, with or without white space between them (JSON Lines, `}{`).
    case many
  }

  /// Levels of nesting that real answers never reach; deeper ones are an attack.
  public static let defaultDepthLimit = 512
  /// A string value longer than this is announced by ``JSONToken/beginString``, so that its bytes need not be read twice.
  public static let wholeStringLimit = 1024

  enum State: UInt8 {
    case value, firstElement, firstKey, key, colon, afterValue, documentEnd
    case string, escape, hexDigits, number, literal
  }

  enum NumberState: UInt8 {
    case minus, zero, integer, point, fraction, exponent, exponentSign, exponentDigits
  }

  let documents: Documents
  let depthLimit: Int
  let isStrict: Bool

  var state = State.value
  var isInKey = false
  var numberState = NumberState.minus
  /// The literal's remaining bytes, the next one lowest.
  var literalRest: UInt64 = 0
  var literalToken = JSONToken.null
  var hexValue: UInt32 = 0
  var hexCount = 0
  /// A high surrogate that waits for its other half; 0 for none.
  var highSurrogate: UInt32 = 0
  var surrogateOffset = 0
  var escapeOffset = 0
  /// A character that follows a replaced half surrogate.
  var queuedScalar: Unicode.Scalar?

  /// One bit for each of the innermost levels, the innermost lowest: set for an object.
  ///
  /// After every 64 levels it begins anew.
  var kinds: UInt64 = 0
  /// What it was before it began anew.
  private var outerKinds: [UInt64] = []
  private var failure: JSONError?
  private(set) var isWindowOpen = false
  /// What the batch under way goes along; empty between batches.
  var entries = JSONIndex()

  /// The next unread byte of the current chunk.
  public internal(set) var index = 0
  /// Where the current chunk begins in the stream; ``next(in:)`` moves it by itself, who reads windows sets it.
  public var chunkOffset = 0
  /// Open objects and arrays.
  public internal(set) var depth = 0
  /// Documents that have ended.
  public internal(set) var documentCount = 0
  /// Halves of surrogate pairs that became U+FFFD.
  public internal(set) var loneSurrogateCount = 0

  /// A scanner at the start of a stream.
  public init(documents: Documents = .one, depthLimit: Int = defaultDepthLimit, isStrict: Bool = false) {
    self.documents = documents
    self.depthLimit = depthLimit
    self.isStrict = isStrict
  }

  /// The next token of `chunk`, or nil when the chunk is used up.
  /// - Throws: ``JSONError``; the same again on every later call.
  public mutating func next(in chunk: Span<UInt8>) throws(JSONError) -> JSONToken? {
    if let token = try next(in: chunk, from: 0, upTo: chunk.count) { return token }
    chunkOffset += chunk.count
    return nil
  }

  /// The next token of the window `start..<end` of `chunk`, or nil when the window is used up.
  ///
  /// `start` counts only at the first call for a window.
  /// - Throws: ``JSONError``; the same again on every later call.
  public mutating func next(in chunk: Span<UInt8>, from start: Int, upTo end: Int) throws(JSONError) -> JSONToken? {
    if let failure { throw failure }
    if !isWindowOpen { openWindow(at: start) }
    do throws(JSONError) {
      if let token = try scan(chunk, upTo: end) { return token }
    } catch {
      failure = error
      throw error
    }
    isWindowOpen = false
    return nil
  }

  // MARK: - For batches

  func throwEarlierFailure() throws(JSONError) { if let failure { throw failure } }

  mutating func fail(_ error: JSONError) { failure = error }

  mutating func closeWindow() { isWindowOpen = false }

  /// Whether no string, number or literal is open.
  var isBetweenTokens: Bool { state.rawValue <= State.documentEnd.rawValue }

  /// Whether white space at this place changes nothing.
  public var ignoresWhitespace: Bool { isBetweenTokens }

  /// Opens a window that begins at `start`, so that ``index`` is right before the first call for it.
  public mutating func openWindow(at start: Int) {
    isWindowOpen = true
    index = start
  }

  /// Whether the bytes at ``index`` belong to a string value, no escape is half read, and no error waits to be thrown.
  public var isInPlainString: Bool {
    state == .string && !isInKey && highSurrogate == 0 && queuedScalar == nil && failure == nil
  }

  /// Whether a string, as a value or as a name, is open.
  public var isInString: Bool { state == .string || state == .escape || state == .hexDigits }

  /// Whether the stream may end here: no document is open.
  public var isBetweenDocuments: Bool {
    guard failure == nil, depth == 0 else { return false }
    return switch state {
    case .value: true
    case .documentEnd: true
    case .number: isNumberComplete
    default: false
    }
  }

  /// Passes over the bytes up to `index`, all of them plain bytes of the current string value.
  public mutating func skip(to index: Int) {
    precondition(isInPlainString && index >= self.index, "only plain bytes of a string value may be skipped")
    self.index = index
  }

  /// Ends the stream.
  /// - Throws: ``JSONError`` with `unexpectedEnd` when a document is cut or, with ``Documents/one``, missing.
  public consuming func finish() throws(JSONError) {
    if let failure { throw failure }
    let isMissing = documents == .one && documentCount == 0 && state != .number
    if !isBetweenDocuments || isMissing { throw JSONError(code: .unexpectedEnd, offset: chunkOffset) }
  }

  // MARK: - Levels

  mutating func open(isObject: Bool) throws(JSONError) {
    if depth == depthLimit { throw error(.nestingTooDeep(limit: depthLimit)) }
    if depth & 63 == 0, depth > 0 {
      outerKinds.append(kinds)
      kinds = 0
    }
    kinds = kinds << 1 | (isObject ? 1 : 0)
    depth += 1
    state = isObject ? .firstKey : .firstElement
  }

  mutating func close() {
    depth -= 1
    kinds >>= 1
    if depth & 63 == 0, depth > 0 { kinds = outerKinds.removeLast() }
    endValue()
  }

  /// Whether the innermost container is an object; there must be one.
  var isInObject: Bool { kinds & 1 != 0 }

  mutating func endValue() {
    state = depth == 0 ? .documentEnd : .afterValue
    if depth == 0 { documentCount += 1 }
  }

  func error(_ code: JSONError.Code) -> JSONError { JSONError(code: code, offset: chunkOffset + index) }
}
