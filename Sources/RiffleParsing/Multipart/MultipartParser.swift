/// A parser for `multipart/form-data` that arrives in pieces.
///
/// Give each chunk to ``next(in:)`` until it returns nil, then give it the next chunk; after the last one call ``finish()``.
/// The body of a part is reported as fragments, so it may be larger than memory. The parser keeps the header of one part (at
/// most ``headerLimit`` bytes) and a count of boundary bytes; it never keeps a chunk.
///
/// Follows RFC 7578 and, for the framing, RFC 2046, section 5.1.1: a boundary stands at the beginning of a line, the CR LF in
/// front of it belongs to it, white space may follow it, and what stands before the first and after the last one is ignored.
/// Lines end with CR LF only. Where the RFCs leave a choice:
/// - a line that begins with the boundary and goes on differently is an error, because no sender may choose such a boundary;
/// - `Content-Length`, `Content-Transfer-Encoding` and every other header of a part are ignored: bodies are bytes;
/// - folded header lines are joined, and header bytes that are not UTF-8 are repaired.
public struct MultipartParser: ~Copyable {
  /// The most bytes of one part's header; real ones have about two hundred.
  public static let headerLimit = 16 * 1024
  /// The most parts of one body; forms of the known services have a few dozen fields at most.
  public static let partLimit = 256

  private enum State {
    /// In front of the first boundary.
    case preamble
    /// Right after a boundary.
    case boundaryEnd
    /// After one hyphen that follows a boundary.
    case closingHyphen
    /// In the white space after a boundary.
    case padding
    /// After the CR that ends a boundary line.
    case boundaryLineFeed
    case header
    /// In the body of a part.
    case body
    /// The boundary that ends a body has been read, and the part's end has not been told.
    case bodyEnd
    /// After the closing boundary.
    case epilogue
  }

  /// CR LF, two hyphens and the boundary.
  public let delimiter: [UInt8]

  private var state = State.preamble
  private var index = 0
  /// Bytes in the chunks before the current one.
  private var earlierBytes = 0
  /// Bytes of the delimiter that stand right before `index`; at the beginning of a body a line has just begun.
  private var matchedCount = 2
  /// Those of them that came with earlier chunks.
  private var carriedCount = 2
  /// Where the bytes of the part begin that have not been told.
  private var dataStart = 0
  private var header: [UInt8] = []
  private var partCount = 0
  private var failure: MultipartError?

  /// Makes a parser for one body.
  public init(boundary: MultipartBoundary) { delimiter = Array("\r\n--".utf8) + Array(boundary.value.utf8) }

  /// Where the next unread byte stands, in bytes since the start of the body.
  public var offset: Int { earlierBytes + index }

  /// The next token of `chunk`; nil when the chunk is used up.
  ///
  /// - Throws: every code but `unexpectedEnd`.
  /// - Complexity: O(bytes read).
  public mutating func next(in chunk: Span<UInt8>) throws(MultipartError) -> MultipartToken? {
    if let failure { throw failure }
    while index < chunk.count || state == .bodyEnd {
      if let token = try step(in: chunk) { return token }
    }
    earlierBytes += chunk.count
    index = 0
    dataStart = 0
    carriedCount = matchedCount
    return nil
  }

  /// Ends the body.
  ///
  /// - Throws: `unexpectedEnd` ahead of the closing boundary, and the error that ``next(in:)`` threw before, if it did.
  public consuming func finish() throws(MultipartError) {
    if let failure { throw failure }
    guard state == .epilogue else { throw MultipartError(.unexpectedEnd, at: offset) }
  }

  private mutating func step(in chunk: Span<UInt8>) throws(MultipartError) -> MultipartToken? {
    switch state {
    case .preamble, .body: return bodyToken(in: chunk)
    case .bodyEnd:
      state = .boundaryEnd
      return .endPart
    case .boundaryEnd, .closingHyphen, .padding, .boundaryLineFeed: try boundaryLine(chunk[index])
    case .header:
      header.append(chunk[index])
      index += 1
      guard header.count <= Self.headerLimit else { throw fail(.headerTooLong(limit: Self.headerLimit)) }
      let isWhole = header == [0x0D, 0x0A] || header.suffix(4) == [0x0D, 0x0A, 0x0D, 0x0A]
      return isWhole ? .beginPart(try endHeader()) : nil
    case .epilogue: index = chunk.count
    }
    return nil
  }

  /// Reads until the delimiter is found, or what looked like one proves to be data, or the chunk ends.
  private mutating func bodyToken(in chunk: Span<UInt8>) -> MultipartToken? {
    let isBody = state == .body
    while true {
      if matchedCount == 0 {
        index = chunk.firstLineEnd(from: index, upTo: chunk.count)
        guard index < chunk.count else { return fragment(upTo: index, isTold: isBody) }
        let isReturn = chunk[index] == delimiter[0]
        index += 1
        guard isReturn else { continue }
        matchedCount = 1
      }
      while matchedCount < delimiter.count, index < chunk.count, chunk[index] == delimiter[matchedCount] {
        matchedCount += 1
        index += 1
      }
      let candidateStart = index - (matchedCount - carriedCount)
      if matchedCount == delimiter.count {
        (matchedCount, carriedCount) = (0, 0)
        state = isBody ? .bodyEnd : .boundaryEnd
        return fragment(upTo: candidateStart, isTold: isBody)
      }
      if index == chunk.count { return fragment(upTo: candidateStart, isTold: isBody) }
      let falseStart = carriedCount
      (matchedCount, carriedCount) = (0, 0)
      if falseStart > 0, isBody { return .carriedData(falseStart) }
    }
  }

  private mutating func fragment(upTo end: Int, isTold: Bool) -> MultipartToken? {
    let range = dataStart..<max(end, dataStart)
    dataStart = index
    return isTold && !range.isEmpty ? .data(range) : nil
  }

  private mutating func boundaryLine(_ byte: UInt8) throws(MultipartError) {
    switch (state, byte) {
    case (.boundaryEnd, UInt8(ascii: "-")): state = .closingHyphen
    case (.closingHyphen, UInt8(ascii: "-")): state = .epilogue
    case (.boundaryEnd, 0x20), (.boundaryEnd, 0x09), (.padding, 0x20), (.padding, 0x09): state = .padding
    case (.boundaryEnd, 0x0D), (.padding, 0x0D): state = .boundaryLineFeed
    case (.boundaryLineFeed, 0x0A):
      partCount += 1
      guard partCount <= Self.partLimit else { throw fail(.tooManyParts(limit: Self.partLimit)) }
      state = .header
    default: throw fail(.badBoundaryLine)
    }
    index += 1
  }

  private mutating func endHeader() throws(MultipartError) -> MultipartPart {
    let lines = MultipartHeaderLines(header)
    header = []
    if let bad = lines.badLineOffset { throw fail(.badHeaderLine, at: offset - lines.byteCount + bad) }
    guard let part = lines.part else { throw fail(.nameMissing, at: offset - lines.byteCount) }
    state = .body
    dataStart = index
    // The empty line that closes the header does not belong to a boundary after it: an empty body has a line end of its own.
    (matchedCount, carriedCount) = (0, 0)
    return part
  }

  private mutating func fail(_ code: MultipartError.Code, at offset: Int? = nil) -> MultipartError {
    let error = MultipartError(code, at: offset ?? self.offset)
    failure = error
    return error
  }
}
