import RiffleParsing

/// Addresses, and what data URLs hold.
extension MarkdownScanner {
  static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

  private static let scheme = Array("data:".utf8)

  // MARK: - Heads

  /// Takes a byte of an address: `data:` type (`;` parameter)* `;base64,`, or anything else.
  mutating func takeHead(_ byte: UInt8) -> MarkdownToken? {
    let length = held.count - addressStart
    if length < Self.scheme.count {
      if byte | 0x20 == Self.scheme[length] | 0x20, byte != 0x1A { hold(byte, then: .head) } else { leaveAddress() }
      return nil
    }
    if byte == UInt8(ascii: ",") {
      guard let type = mimeType(), !code.isCode else {
        if isPicture { obstacle = code.isCode ? .code : .notBase64 }
        release()
        return nil
      }
      held.removeAll(keepingCapacity: true)
      index += 1
      // Without Markdown around it nothing but white space ends a data URL.
      base64 = Base64Decoder(whitespace: isBare ? .reject : .skip)
      state = .medium
      return .beginMedium(mimeType: type.isEmpty ? nil : type)
    }
    if [UInt8(ascii: ")"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\n")].contains(byte) {
      release()
    } else {
      hold(byte, then: .head)
    }
    return nil
  }

  /// The address is no data URL: that of a picture is read on as a link, everything else as words.
  private mutating func leaveAddress() {
    guard isPicture else { return release() }
    link = Array(held[addressStart...])
    release(then: .link)
  }

  /// The type in the head that is held, without its comma; nil when the data are not base64.
  private func mimeType() -> String? {
    let text = String(decoding: held[addressStart...].dropFirst(Self.scheme.count), as: UTF8.self)
      .filter { !$0.isWhitespace }
    let ending = ";base64"
    guard text.lowercased().hasSuffix(ending) else { return nil }
    return String(text.dropLast(ending.count))
  }

  // MARK: - Data

  /// Decodes until the output is full or a byte comes that is not base64, which then decides.
  mutating func decode(_ chunk: Span<UInt8>, into output: inout OutputSpan<UInt8>) {
    let offset = base64.offset
    do throws(Base64Error) {
      index = try base64.decode(chunk, from: index, upTo: chunk.count, into: &output)
    } catch {
      index += base64.offset - offset
      return breakOff()
    }
    guard index < chunk.count, output.freeCapacity >= Base64Decoder.minimumCapacity else { return }
    let byte = chunk[index]
    switch byte {
    case UInt8(ascii: "%"):
      index += 1
      escaped = 0
      state = .escape(due: 2)
    case _ where isBare && base64.offset == 0 && Self.isBlank(byte): index += 1
    case _ where isBare: end(base64.offset == 0 ? .malformed : .complete, into: &output)
    case UInt8(ascii: ")") where !isAngled:
      index += 1
      end(.complete, into: &output)
    case UInt8(ascii: ">") where isAngled, UInt8(ascii: "\""), UInt8(ascii: "'"):
      index += 1
      end(.complete, into: &output)
      state = .tail
    default: breakOff()
    }
  }

  /// The data go on in a way that no base64 does: the medium ends here, and the rest of its Markdown is dropped.
  private mutating func breakOff() {
    ending = .malformed
    state = isBare ? .words : .tail
  }

  /// The medium ends; the last bytes may be decoded only now.
  mutating func end(_ wanted: MarkdownEnding, into output: inout OutputSpan<UInt8>) {
    state = .words
    do throws(Base64Error) {
      try base64.finish(into: &output)
      ending = wanted
    } catch {
      ending = wanted == .cut ? .cut : .malformed
    }
  }

  /// Takes a digit of `%2B`.
  mutating func takeEscape(
    _ byte: UInt8, _ due: Int, into output: inout OutputSpan<UInt8>
  ) -> MarkdownToken? {
    guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
      breakOff()
      return nil
    }
    index += 1
    escaped = escaped << 4 | UInt8(digit)
    guard due == 1 else {
      state = .escape(due: due - 1)
      return nil
    }
    state = .medium
    let count = output.count
    do throws(Base64Error) {
      try base64.decode(byte: escaped, into: &output)
    } catch {
      breakOff()
    }
    return output.count > count ? .medium(decodedCount: output.count - count) : nil
  }

  /// Drops what follows the data, a title perhaps, up to the closing bracket or the end of the line.
  mutating func takeTail(_ byte: UInt8) {
    if byte != UInt8(ascii: "\n") { index += 1 }
    if byte == UInt8(ascii: ")") || byte == UInt8(ascii: "\n") { state = .words }
  }
}
