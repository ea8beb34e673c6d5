/// A decoder for base64 text that arrives in pieces.
///
/// Give it windows of chunks with ``decode(_:from:upTo:into:)``; it stops by itself at the first byte that is not its
/// business, such as the quotation mark that closes a JSON string, and the caller decides what that byte means. After the
/// last window call ``finish(into:)``. Between calls it keeps at most three characters as a number, never a chunk.
///
/// Follows RFC 4648 and, in what it forgives, the WHATWG Infra Standard ("forgiving-base64 decode"):
/// - the standard and the URL-safe alphabet are both accepted, even mixed (the WHATWG accepts the first only);
/// - padding is whole or absent; half of it, or more than is due, is an error;
/// - bits that are left over in the last character may be anything;
/// - white space is an error or skipped, see ``Whitespace``.
public struct Base64Decoder: ~Copyable {
  /// What to do with white space in the text.
  public enum Whitespace: Sendable {
    /// It is a foreign byte.
    case reject
    /// Space, TAB, LF, FF and CR are skipped.
    case skip
    /// For text inside a JSON string: a space is skipped, and so is white space that an escape stood for; raw control
    /// bytes stop the decoder, since they mean something to the layers around the string.
    case skipInString
  }

  /// The free capacity that every call can make progress with: one group is three bytes.
  public static let minimumCapacity = 3

  /// Where the next character stands, in bytes since the start of the stream.
  ///
  /// It moves with what is consumed. A caller whose text is not contiguous (escapes, line ends between) sets it.
  public var offset: Int

  private let whitespace: Whitespace
  /// The bits of the characters of an unfinished group.
  private var bits: UInt32 = 0
  /// How many characters of a group are held, 0 to 3; not changed by padding.
  private var held = 0
  /// How many `=` are still due after the first; nil before it.
  private var paddingDue: Int?
  private var failure: Base64Error?
  /// Whether a `\/` has come: a writer escapes every solidus or none, so from then on the kernel that reads them runs.
  private var hasSeenEscape = false

  /// Makes a decoder for one text.
  ///
  /// - Parameters:
  ///   - whitespace: What to do with white space.
  ///   - offset: Where the text begins, in bytes since the start of the stream.
  public init(whitespace: Whitespace = .reject, offset: Int = 0) {
    self.whitespace = whitespace
    self.offset = offset
  }

  /// Decodes the bytes of `chunk` in `start..<end` as far as they are base64.
  ///
  /// It stops before the first byte that is neither a character of an alphabet nor padding nor white space to be skipped,
  /// and when `output` cannot take the next group: when the result is below `end` and `output` has fewer than
  /// ``minimumCapacity`` bytes free, empty it and call again.
  ///
  /// - Parameters:
  ///   - chunk: The bytes that hold the window.
  ///   - start: Where the window begins.
  ///   - end: Where it ends.
  ///   - output: Where the decoded bytes go.
  ///   - solidusEscapes: Whether the window is the inside of a JSON string whose `\/` stands for `/`. Any other backslash is
  ///     a byte to stop before, and so is one that is the last byte of the window: what it begins is not known yet.
  /// - Returns: The index of the first byte that was not consumed.
  /// - Throws: `unexpectedPadding` and `byteAfterPadding`; what was decoded before is in `output`. For an escape the offset
  ///   is that of its solidus.
  /// - Complexity: O(`end - start`).
  public mutating func decode(
    _ chunk: Span<UInt8>, from start: Int, upTo end: Int, into output: inout OutputSpan<UInt8>,
    solidusEscapes: Bool = false
  ) throws(Base64Error) -> Int {
    precondition(0 <= start && start <= end && end <= chunk.count, "the window lies outside the chunk")
    if let failure { throw failure }
    var index = start
    while index < end {
      if held == 0, paddingDue == nil {
        let next = chunk.decodeBase64Groups(
          from: index, upTo: end, throughEscapes: solidusEscapes && hasSeenEscape, into: &output)
        offset += next - index
        index = next
        guard index < end else { break }
      }
      if solidusEscapes, chunk[index] == UInt8(ascii: "\\") {
        guard index + 1 < end, chunk[index + 1] == UInt8(ascii: "/") else { break }
        hasSeenEscape = true
        offset += 1
        guard try take(UInt8(ascii: "/"), skips: false, into: &output) == .consumed else {
          offset -= 1
          break
        }
        index += 1
      } else {
        guard try take(chunk[index], skips: skipsRaw(chunk[index]), into: &output) == .consumed else { break }
      }
      offset += 1
      index += 1
    }
    return index
  }

  /// Decodes one character that stood in the text as an escape, such as `\/` or `\u002b`.
  ///
  /// `output` must have ``minimumCapacity`` bytes free. The offset moves by one; set it when the escape was longer.
  ///
  /// - Throws: `foreignByte`, `unexpectedPadding` and `byteAfterPadding`.
  public mutating func decode(byte: UInt8, into output: inout OutputSpan<UInt8>) throws(Base64Error) {
    precondition(output.freeCapacity >= Self.minimumCapacity, "the output has no room for a group")
    if let failure { throw failure }
    if try take(byte, skips: whitespace != .reject && isWhitespace(byte), into: &output) != .consumed {
      try fail(foreignByte(byte).code)
    }
    offset += 1
  }

  /// Ends the text: flushes the bytes of an unpadded last group and checks that the text is complete.
  ///
  /// `output` must have two bytes free. Assign a new decoder for the next text.
  ///
  /// - Throws: `incompletePadding` and `incompleteGroup`.
  public mutating func finish(into output: inout OutputSpan<UInt8>) throws(Base64Error) {
    if let failure { throw failure }
    if let paddingDue {
      if paddingDue > 0 { try fail(.incompletePadding) }
    } else if held == 1 {
      try fail(.incompleteGroup)
    } else if held > 1 {
      flushTail(into: &output)
    }
    held = 0
  }

  /// The error for a byte that ``decode(_:from:upTo:into:)`` stopped at, where the caller has no use for it either.
  public func foreignByte(_ byte: UInt8) -> Base64Error {
    paddingDue == nil ? Base64Error(.foreignByte(byte), at: offset) : Base64Error(.byteAfterPadding(byte), at: offset)
  }

  private enum Verdict { case consumed, foreign, noRoom }

  /// Takes one byte; the offset is the caller's to move.
  private mutating func take(
    _ byte: UInt8, skips: Bool, into output: inout OutputSpan<UInt8>
  ) throws(Base64Error) -> Verdict {
    if skips { return .consumed }
    if byte == UInt8(ascii: "=") { return try takePadding(into: &output) }
    guard let sextet = sextet(of: byte) else { return .foreign }
    if paddingDue != nil { try fail(.byteAfterPadding(byte)) }
    if held == 3, output.freeCapacity < 3 { return .noRoom }
    bits = bits << 6 | sextet
    held += 1
    if held == 4 {
      output.append(UInt8(truncatingIfNeeded: bits >> 16))
      output.append(UInt8(truncatingIfNeeded: bits >> 8))
      output.append(UInt8(truncatingIfNeeded: bits))
      bits = 0
      held = 0
    }
    return .consumed
  }

  private mutating func takePadding(into output: inout OutputSpan<UInt8>) throws(Base64Error) -> Verdict {
    switch paddingDue {
    case nil where held < 2, 0: try fail(.unexpectedPadding)
    case nil:
      guard output.freeCapacity >= held - 1 else { return .noRoom }
      flushTail(into: &output)
      paddingDue = 3 - held
    case .some(let due): paddingDue = due - 1
    }
    return .consumed
  }

  /// Appends the whole bytes of a group of two or three characters.
  private func flushTail(into output: inout OutputSpan<UInt8>) {
    if held == 2 {
      output.append(UInt8(truncatingIfNeeded: bits >> 4))
    } else {
      output.append(UInt8(truncatingIfNeeded: bits >> 10))
      output.append(UInt8(truncatingIfNeeded: bits >> 2))
    }
  }

  private func skipsRaw(_ byte: UInt8) -> Bool {
    switch whitespace {
    case .reject: false
    case .skip: isWhitespace(byte)
    case .skipInString: byte == UInt8(ascii: " ")
    }
  }

  private mutating func fail(_ code: Base64Error.Code) throws(Base64Error) -> Never {
    let error = Base64Error(code, at: offset)
    failure = error
    throw error
  }
}

/// Whether `byte` is ASCII white space as the WHATWG Infra Standard has it.
private func isWhitespace(_ byte: UInt8) -> Bool {
  byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0C || byte == 0x0D
}

/// The six bits that `byte` stands for in either alphabet.
private func sextet(of byte: UInt8) -> UInt32? {
  switch byte {
  case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(byte - UInt8(ascii: "A"))
  case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(byte - UInt8(ascii: "a")) + 26
  case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0")) + 52
  case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
  case UInt8(ascii: "/"), UInt8(ascii: "_"): 63
  default: nil
  }
}
