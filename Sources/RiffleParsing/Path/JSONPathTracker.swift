/// Says which value of a JSON stream each token belongs to, and hands on only the tokens that somebody wants.
///
/// It owns the ``JSONScanner``, so that unwanted tokens never leave this room. For each container it keeps one number;
/// of a name that comes in pieces it keeps at most as many bytes as the longest name in its patterns has.
public struct JSONPathTracker: ~Copyable {
  /// A token and the pattern that names its value.
  public struct Match: Equatable, Sendable {
    /// The token; its ranges index into the chunk.
    public let token: JSONToken
    @usableFromInline let number: Int16
    /// Where the scanner was after the token, in the chunk: behind a string's closing quotation mark, say.
    public let end: Int

    @inline(__always)
    init(id: Int16, token: JSONToken, end: Int) {
      self.token = token
      self.number = id
      self.end = end
    }

    /// The number of the pattern, or ``JSONPathPatterns/noMatch``.
    ///
    /// A name has the number only inside a `**` pattern.
    @inlinable public var id: Int { Int(number) }
  }

  private var scanner: JSONScanner
  private var walker: PathWalker

  /// A tracker at the start of a stream.
  ///
  /// With `reportsEverything` all tokens leave, those that no pattern names with ``JSONPathPatterns/noMatch``.
  public init(
    _ patterns: JSONPathPatterns, reportsEverything: Bool = false, documents: JSONScanner.Documents = .one,
    depthLimit: Int = JSONScanner.defaultDepthLimit, isStrict: Bool = false
  ) {
    self.walker = PathWalker(patterns, reportsEverything: reportsEverything)
    self.scanner = JSONScanner(documents: documents, depthLimit: depthLimit, isStrict: isStrict)
  }

  /// The next wanted token of the window `start..<end` of `chunk`, or nil when the window is used up.
  ///
  /// `start` counts only at the first call for a window; ``chunkOffset`` must be right by then.
  /// - Throws: ``JSONError``; the same again on every later call.
  public mutating func next(in chunk: Span<UInt8>, from start: Int, upTo end: Int) throws(JSONError) -> Match? {
    while let token = try scanner.next(in: chunk, from: start, upTo: end) {
      let id = walker.number(of: token, chunk, depth: scanner.depth)
      if id != PathWalker.dropped { return Match(id: id, token: token, end: scanner.index) }
    }
    return nil
  }

  /// Empties `matches` and fills it with the next wanted tokens of the window `start..<end` of `chunk`.
  ///
  /// This is the fast twin of ``next(in:from:upTo:)``, and both may be used in turn. A batch ends with the window, when the
  /// buffer is full, and after a wanted ``JSONToken/beginString``, unless the string ends soon after: whoever reads a long
  /// string in another way begins there. What this tracker says of its place is true for the end of the batch.
  /// - Returns: How many tokens there are; 0 when the window is used up.
  /// - Throws: ``JSONError``, when no wanted token comes before it; the same again on every later call.
  public mutating func fill(
    _ matches: inout JSONMatchBuffer, in chunk: Span<UInt8>, from start: Int, upTo end: Int
  ) throws(JSONError) -> Int {
    try scanner.fill(&matches, in: chunk, from: start, upTo: end, &walker)
  }

  // MARK: - The scanner's state

  /// Opens a window that begins at `start`, so that ``index`` is right before the first call for it.
  public mutating func openWindow(at start: Int) { scanner.openWindow(at: start) }

  /// Passes over the bytes up to `index`, all of them plain bytes of the current string value.
  public mutating func skip(to index: Int) { scanner.skip(to: index) }

  /// Whether the bytes at ``index`` belong to a string value and no escape is half read.
  public var isInPlainString: Bool { scanner.isInPlainString }

  /// Whether no document is open.
  public var isBetweenDocuments: Bool { scanner.isBetweenDocuments }

  /// Whether a string, as a value or as a name, is open.
  public var isInString: Bool { scanner.isInString }

  /// The next unread byte of the current chunk.
  public var index: Int { scanner.index }

  /// Whether white space at this place changes nothing: no string, number or literal is open.
  public var ignoresWhitespace: Bool { scanner.ignoresWhitespace }

  /// Open objects and arrays.
  public var depth: Int { scanner.depth }

  /// Documents that have ended.
  public var documentCount: Int { scanner.documentCount }

  /// Halves of surrogate pairs that became U+FFFD.
  public var loneSurrogateCount: Int { scanner.loneSurrogateCount }

  /// Where the current chunk begins in the stream.
  public var chunkOffset: Int {
    get { scanner.chunkOffset }
    set { scanner.chunkOffset = newValue }
  }

  /// Ends the stream.
  /// - Throws: ``JSONError`` as ``JSONScanner/finish()`` does.
  public consuming func finish() throws(JSONError) { try scanner.finish() }
}
