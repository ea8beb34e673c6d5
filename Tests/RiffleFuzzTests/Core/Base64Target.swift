import RiffleParsing

extension FuzzTarget {
  /// Base64 both ways: the same in every instruction set and every cut, and the same as bit by bit.
  static let base64 = FuzzTarget("base64") { bytes in
    var dice = Dice(bytes)
    let pieces = dice.cut(bytes)
    let usual = InstructionSet.current
    defer { InstructionSet.use(usual) }
    let whitespace: Base64Decoder.Whitespace = [.reject, .skip, .skipInString][dice.next(3)]
    let expected = NaiveBits.decode(bytes, whitespace)
    let text = NaiveBits.encode(bytes)
    let escaped = NaiveBits.escaped(bytes, &dice)
    var first: Result<[UInt8], Base64Error>?
    for set in InstructionSet.available {
      InstructionSet.use(set)
      let words = "\(set), white space \(whitespace), cut into \(pieces.map(\.count))"
      let whole = decode([bytes], whitespace)
      if (try? whole.get()) != expected { return "\(words): \(whole), bit by bit \(expected as Any)" }
      if decode(pieces, whitespace, capacity: 3 + dice.next(40)) != whole { return "\(words): cut, it differs" }
      if let first, first != whole { return "\(words): instruction sets differ" }
      first = whole
      if Array(Base64Encoder.encode(bytes).utf8) != text { return "\(set): encoded otherwise than bit by bit" }
      if encode(pieces, capacity: 4 + dice.next(40)) != text { return "\(words): encoded in pieces, it differs" }
      if (try? Base64Decoder.decode(text)) != bytes { return "\(set): what was encoded is not decoded" }
      // A backslash that was there before may begin an escape too.
      if !bytes.contains(UInt8(ascii: "\\")), decodeEscaped(escaped) != NaiveBits.decode(bytes, .reject) {
        return "\(set): with escapes, it differs"
      }
    }
    return nil
  }

  private static func decode(
    _ chunks: [[UInt8]], _ whitespace: Base64Decoder.Whitespace, capacity: Int = 4096
  ) -> Result<[UInt8], Base64Error> {
    var decoder = Base64Decoder(whitespace: whitespace)
    var bytes: [UInt8] = []
    do throws(Base64Error) {
      for chunk in chunks {
        var index = 0
        while index < chunk.count {
          let start = index
          var isFull = false
          bytes += try [UInt8](capacity: capacity) { (output: inout OutputSpan<UInt8>) throws(Base64Error) -> Void in
            index = try decoder.decode(chunk.span, from: start, upTo: chunk.count, into: &output)
            isFull = output.freeCapacity < Base64Decoder.minimumCapacity
          }
          if index < chunk.count, !isFull || index == start { throw decoder.foreignByte(chunk[index]) }
        }
      }
      bytes += try [UInt8](capacity: 2) { (output: inout OutputSpan<UInt8>) throws(Base64Error) -> Void in
        try decoder.finish(into: &output)
      }
      return .success(bytes)
    } catch {
      return .failure(error)
    }
  }

  /// The inside of a JSON string in which some `/` are written `\/`.
  private static func decodeEscaped(_ text: [UInt8]) -> [UInt8]? {
    var decoder = Base64Decoder()
    return try? [UInt8](capacity: text.count + 3) { output in
      let end = try decoder.decode(text.span, from: 0, upTo: text.count, into: &output, solidusEscapes: true)
      guard end == text.count else { throw decoder.foreignByte(text[end]) }
      try decoder.finish(into: &output)
    }
  }

  private static func encode(_ chunks: [[UInt8]], capacity: Int) -> [UInt8] {
    var encoder = Base64Encoder()
    var text: [UInt8] = []
    for chunk in chunks {
      var index = 0
      while index < chunk.count {
        text += [UInt8](capacity: capacity) { output in index = encoder.encode(chunk.span, from: index, into: &output) }
      }
    }
    return text + [UInt8](capacity: 4) { output in encoder.finish(into: &output) }
  }
}

/// Base64 bit by bit.
private enum NaiveBits {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  private static func sextet(_ byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "-"): 62
    case UInt8(ascii: "_"): 63
    default: alphabet.firstIndex(of: byte).map { UInt32($0) }
    }
  }

  /// The bytes of `text`; nil when it is no base64.
  static func decode(_ text: [UInt8], _ whitespace: Base64Decoder.Whitespace) -> [UInt8]? {
    let blanks: [UInt8] =
      switch whitespace {
      case .reject: []
      case .skip: [0x20, 0x09, 0x0A, 0x0C, 0x0D]
      case .skipInString: [0x20]
      }
    let text = text.filter { !blanks.contains($0) }
    let body = text.prefix { $0 != UInt8(ascii: "=") }
    let padding = text.dropFirst(body.count)
    guard padding.allSatisfy({ $0 == UInt8(ascii: "=") }), body.count % 4 != 1 else { return nil }
    guard padding.isEmpty || body.count % 4 > 1 && padding.count == 4 - body.count % 4 else { return nil }
    var (bits, count, bytes) = (UInt32(0), 0, [UInt8]())
    for byte in body {
      guard let value = sextet(byte) else { return nil }
      (bits, count) = (bits << 6 | value, count + 6)
      if count >= 8 {
        count -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
      }
    }
    return bytes
  }

  static func encode(_ bytes: [UInt8]) -> [UInt8] {
    var text: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
      for place in 0..<4 {
        text.append(place <= group.count ? alphabet[Int(bits >> UInt32(18 - 6 * place) & 63)] : UInt8(ascii: "="))
      }
    }
    return text
  }

  /// `text` with a backslash before some of its slashes.
  static func escaped(_ text: [UInt8], _ dice: inout Dice) -> [UInt8] {
    let odds = 1 + dice.next(4)
    var escaped: [UInt8] = []
    for byte in text {
      if byte == UInt8(ascii: "/"), dice.next(odds) == 0 { escaped.append(UInt8(ascii: "\\")) }
      escaped.append(byte)
    }
    return escaped
  }
}
