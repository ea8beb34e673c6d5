import RiffleParsing
import RiffleTypes

extension FuzzTarget {
  /// Media types, boundaries of forms and percent-encoding, as they stand in headers and in JSON.
  static let mime = FuzzTarget("mime") { bytes in
    let text = String(decoding: bytes, as: UTF8.self)
    let type = MediaType(parsing: text)
    if let type {
      guard let again = MediaType(parsing: type.description) else { return "\(type) is not read again" }
      if again.essence != type.essence { return "\(type) is read again as \(again)" }
      if again.parameters.map(\.name) != type.parameters.map(\.name) { return "the parameters of \(type) change" }
      if type.essence.contains(where: { $0.isUppercase || $0.isWhitespace }) { return "\(type) is not in its one form" }
      if MediaType(parsing: text.uppercased())?.essence != type.essence, text.utf8.allSatisfy({ $0 < 0x80 }) {
        return "in capitals \(type) is something else"
      }
      if let ending = type.fileExtension, ending.contains(where: { !$0.isLetter && !$0.isNumber }) {
        return "\(type) gives a file the ending \(ending)"
      }
      if let format = try? PCMFormat(mediaType: type) {
        guard PCMFormat.sampleRateLimits.contains(format.sampleRate),
          (1...PCMFormat.channelCountLimit).contains(format.channelCount)
        else { return "\(type) is the layout \(format)" }
      }
    }
    if (type == nil) != (NaiveType(bytes) == nil) { return "by hand it is \(NaiveType(bytes) as Any)" }
    if let type, type.essence != NaiveType(bytes)?.essence { return "by hand it is \(NaiveType(bytes) as Any)" }
    if let boundary = MultipartBoundary(contentType: text) {
      let isLegal =
        (1...70).contains(boundary.value.utf8.count) && !boundary.value.utf8.contains { $0 < 0x20 || $0 > 0x7E }
      if !isLegal { return "the boundary \(shown(Array(boundary.value.utf8))) is none" }
    }
    let percents = Array(text.utf8)
    let decoded = PercentEncoding.decode(text) as String?
    if let decoded, decoded.utf8.count > percents.count { return "percent-decoding adds bytes" }
    if !percents.contains(UInt8(ascii: "%")), decoded != text { return "text without percents does not stay as it is" }
    return nil
  }
}

/// `type/subtype` before the first semicolon that has something in front of it, by RFC 9110, section 5.6.2.
private struct NaiveType {
  let essence: String

  init?(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    guard let head = text.unicodeScalars.split(separator: ";").first else { return nil }
    let words = head.split(separator: "/", omittingEmptySubsequences: false).map { word -> String in
      var scalars = Array(word)[...]
      while let first = scalars.first, Self.isBlank(first) { scalars.removeFirst() }
      while let last = scalars.last, Self.isBlank(last) { scalars.removeLast() }
      return String(String.UnicodeScalarView(scalars))
    }
    guard words.count == 2, words.allSatisfy(Self.isToken) else { return nil }
    essence = words.joined(separator: "/").lowercased()
  }

  private static func isBlank(_ scalar: Unicode.Scalar) -> Bool { " \t\r\n".unicodeScalars.contains(scalar) }

  private static func isToken(_ word: String) -> Bool {
    let others = "!#$%&'*+-.^_`|~"
    return !word.isEmpty
      && word.unicodeScalars.allSatisfy {
        $0.isASCII && ($0.properties.isAlphabetic || ("0"..."9").contains($0) || others.unicodeScalars.contains($0))
      }
  }
}
