/// Base64 as strangers write it (RFC 4648, sections 4 and 5).
enum Base64Text {
  private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)

  /// The usual alphabet, padded.
  static func standard(_ bytes: some Collection<UInt8>) -> String { encode(bytes, letters + Array("+/".utf8)) }

  /// The alphabet of addresses, not padded.
  static func urlSafe(_ bytes: some Collection<UInt8>) -> String {
    encode(bytes, letters + Array("-_".utf8)).filter { $0 != "=" }
  }

  private static func encode(_ bytes: some Collection<UInt8>, _ alphabet: [UInt8]) -> String {
    let bytes = Array(bytes)
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = (0..<3).reduce(0) { $0 << 8 | (start + $1 < bytes.count ? Int(bytes[start + $1]) : 0) }
      for (place, shift) in [18, 12, 6, 0].enumerated() {
        text.append(start + place <= bytes.count ? alphabet[group >> shift & 63] : UInt8(ascii: "="))
      }
    }
    return String(decoding: text, as: UTF8.self)
  }
}
