/// Says which value of a JSON stream each token belongs to, and hands on only the tokens that somebody wants.
///
/// It owns the ``JSONScanner``, so that unwanted tokens never leave this room. For each container it keeps one number;
/// of a name that comes in pieces it keeps at most as many bytes as the longest name in its patterns has.
public struct JSONPathTracker: ~Copyable {
  /// A token and the pattern that names its value.
  public struct Match: Equatable, Sendable {
    /// The number of the pattern, or ``JSONPathPatterns/noMatch``.
    ///
    /// A name has the number only inside a `**` pattern.
    public let id: Int
    /// The token; its ranges index into the chunk.
    public let token: JSONToken
  }

  private let patterns: JSONPathPatterns
  private let reportsEverything: Bool
  private var scanner: JSONScanner
  /// The node of each open container.
  private var stack: [Int32] = []
  /// The node of the value that comes next or is under way.
  private var valueNode = 0
  /// A name that comes in pieces, or was written with escapes.
  private var name: [UInt8] = []
  private var isInName = false

  /// A tracker at the start of a stream.
  ///
  /// With `reportsEverything` all tokens leave, those that no pattern names with ``JSONPathPatterns/noMatch``.
  public init(
    _ patterns: JSONPathPatterns, reportsEverything: Bool = false, documents: JSONScanner.Documents = .one,
    depthLimit: Int = JSONScanner.defaultDepthLimit, isStrict: Bool = false
  ) {
    self.patterns = patterns
    self.reportsEverything = reportsEverything
    self.scanner = JSONScanner(documents: documents, depthLimit: depthLimit, isStrict: isStrict)
  }

  /// The next wanted token of the window `start..<end` of `chunk`, or nil when the window is used up.
  ///
  /// `start` counts only at the first call for a window; ``chunkOffset`` must be right by then.
  /// - Throws: ``JSONError``; the same again on every later call.
  public mutating func next(in chunk: Span<UInt8>, from start: Int, upTo end: Int) throws(JSONError) -> Match? {
    while let token = try scanner.next(in: chunk, from: start, upTo: end) {
      if let match = take(token, chunk) { return match }
    }
    return nil
  }

  private mutating func take(_ token: JSONToken, _ chunk: Span<UInt8>) -> Match? {
    switch token {
    case .beginObject, .beginArray:
      let node = valueNode
      stack.append(Int32(truncatingIfNeeded: node))
      valueNode = token == .beginArray ? patterns.element(at: node) : JSONPathPatterns.noMatch
      return match(node, token)
    case .endObject, .endArray:
      let node = Int(stack.removeLast())
      if scanner.depth == 0 {
        valueNode = 0
      } else if !scanner.isInObject, let parent = stack.last {
        valueNode = patterns.element(at: Int(parent))
      }
      return match(node, token)
    case .key(let range, let isLast):
      let parent = Int(stack.last ?? -1)
      if isLast, !isInName {
        valueNode = patterns.member(at: parent, named: chunk, range)
      } else {
        keep(chunk, range)
        if isLast { finishName(of: parent) }
      }
      return nameMatch(parent, token)
    case .keyScalar(let scalar):
      isInName = true
      for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter { keep(byte) }
      return nameMatch(Int(stack.last ?? -1), token)
    case .beginString, .string, .scalar, .number, .bool, .null: return match(valueNode, token)
    }
  }

  private func match(_ node: Int, _ token: JSONToken) -> Match? {
    let id = patterns.id(of: node)
    return id >= 0 || reportsEverything ? Match(id: id, token: token) : nil
  }

  private func nameMatch(_ parent: Int, _ token: JSONToken) -> Match? {
    if patterns.isEverything(parent) { return Match(id: patterns.id(of: parent), token: token) }
    return reportsEverything ? Match(id: JSONPathPatterns.noMatch, token: token) : nil
  }

  private mutating func keep(_ chunk: Span<UInt8>, _ range: Range<Int>) {
    isInName = true
    for index in range.prefix(patterns.longestName + 1) { keep(chunk[index]) }
  }

  private mutating func keep(_ byte: UInt8) {
    if name.count <= patterns.longestName { name.append(byte) }
  }

  private mutating func finishName(of parent: Int) {
    valueNode = patterns.member(at: parent, named: name.span, 0..<name.count)
    name.removeAll(keepingCapacity: true)
    isInName = false
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
