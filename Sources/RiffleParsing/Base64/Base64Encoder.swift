/// An encoder that turns bytes, as they arrive, into base64 text with the standard alphabet and padding (RFC 4648, section 4).
///
/// Between calls it keeps at most two bytes.
public struct Base64Encoder: Sendable {
  /// The free capacity that every call can make progress with: one group is four characters.
  public static let minimumCapacity = 4

  /// The bytes of an unfinished group.
  private var bits: UInt32 = 0
  private var held = 0

  /// Makes an encoder for one text.
  public init() {}

  /// How many characters `count` bytes become, padding included.
  public static func encodedCount(of count: Int) -> Int { (count + 2) / 3 * 4 }

  /// Encodes the bytes from `start` on, as far as `output` has room for whole groups.
  ///
  /// - Returns: The index of the first byte that was not consumed; when it is below `bytes.count`, empty `output` and call
  ///   again from there.
  /// - Complexity: O(`bytes.count - start`).
  public mutating func encode(
    _ bytes: Span<UInt8>, from start: Int = 0, into output: inout OutputSpan<UInt8>
  ) -> Int {
    var index = start
    while index < bytes.count {
      if held == 0 {
        index = bytes.encodeBase64Groups(from: index, into: &output)
        guard index < bytes.count else { break }
      }
      if held == 2, output.freeCapacity < Self.minimumCapacity { break }
      // A whole group that the kernel left alone did not fit: taking it byte by byte would not make it fit.
      if held == 0, bytes.count - index >= 3 { break }
      bits = bits << 8 | UInt32(bytes[index])
      held += 1
      index += 1
      if held == 3 {
        append(bits, count: 4, to: &output)
        bits = 0
        held = 0
      }
    }
    return index
  }

  /// Ends the text: writes the last, padded group; `output` must have ``minimumCapacity`` bytes free.
  public mutating func finish(into output: inout OutputSpan<UInt8>) {
    guard held > 0 else { return }
    append(bits << UInt32(8 * (3 - held)), count: held + 1, to: &output)
    for _ in held..<3 { output.append(UInt8(ascii: "=")) }
    bits = 0
    held = 0
  }

  /// The text for `bytes` that are already in memory.
  public static func encode(_ bytes: [UInt8]) -> String {
    let text = [UInt8](capacity: encodedCount(of: bytes.count)) { output in
      var encoder = Base64Encoder()
      _ = encoder.encode(bytes.span, into: &output)
      encoder.finish(into: &output)
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Appends the first `count` characters of the group with these 24 bits.
  private func append(_ bits: UInt32, count: Int, to output: inout OutputSpan<UInt8>) {
    for place in 0..<count { output.append(character(of: bits >> UInt32(18 - 6 * place) & 63)) }
  }
}

/// The character of the standard alphabet that stands for `sextet`.
private func character(of sextet: UInt32) -> UInt8 {
  let value = UInt8(truncatingIfNeeded: sextet)
  return switch value {
  case 0..<26: value + UInt8(ascii: "A")
  case 26..<52: value - 26 + UInt8(ascii: "a")
  case 52..<62: value - 52 + UInt8(ascii: "0")
  case 62: UInt8(ascii: "+")
  default: UInt8(ascii: "/")
  }
}
