/// The value of a header such as `form-data; name="image[]"; filename="a.png"`, taken apart.
///
/// Inside quotation marks a backslash escapes a quotation mark or another backslash and is itself before anything else, because
/// some senders write whole paths. `%22`, `%0D` and `%0A` stand for the three characters that browsers may not write
/// (WHATWG HTML, "Multipart form data"); `name*=UTF-8''…` is read as RFC 8187 says, and wins over the plain name.
struct HeaderParameters {
  /// What stands before the first semicolon.
  let value: String
  private var parameters: [String: String] = [:]

  init(_ text: String) {
    var rest = Array(text.unicodeScalars)[...]
    value = Self.trimmed(Self.take(&rest, until: { $0 == ";" }))
    while rest.popFirst() != nil {
      let name = Self.trimmed(Self.take(&rest, until: { $0 == "=" || $0 == ";" })).lowercased()
      guard rest.first == "=" else { continue }
      rest.removeFirst()
      while let first = rest.first, first == " " || first == "\t" { rest.removeFirst() }
      let parameter = rest.first == "\"" ? Self.takeQuoted(&rest) : Self.trimmed(Self.take(&rest) { $0 == ";" })
      if rest.first != ";" { _ = Self.take(&rest) { $0 == ";" } }
      if parameters[name] == nil { parameters[name] = parameter }
    }
  }

  /// The parameter called `name`, lower case.
  subscript(name: String) -> String? {
    if let extended = parameters[name + "*"], let text = Self.decodeExtended(extended) { return text }
    return parameters[name]
  }

  /// The parameter called `name` as forms write it.
  func formText(_ name: String) -> String? {
    if let extended = parameters[name + "*"], let text = Self.decodeExtended(extended) { return text }
    return parameters[name]?.replacing("%22", with: "\"").replacing("%0D", with: "\r").replacing("%0A", with: "\n")
  }

  private static func take(
    _ rest: inout ArraySlice<Unicode.Scalar>, until isEnd: (Unicode.Scalar) -> Bool
  ) -> String {
    let end = rest.firstIndex(where: isEnd) ?? rest.endIndex
    defer { rest = rest[end...] }
    return text(rest[..<end])
  }

  private static func takeQuoted(_ rest: inout ArraySlice<Unicode.Scalar>) -> String {
    rest.removeFirst()
    var result: [Unicode.Scalar] = []
    while let scalar = rest.popFirst(), scalar != "\"" {
      if scalar == "\\", let next = rest.first, next == "\"" || next == "\\" {
        result.append(next)
        rest.removeFirst()
      } else {
        result.append(scalar)
      }
    }
    return text(result[...])
  }

  /// `UTF-8'en'%e2%82%ac` as text; nil for another character set or bad escapes.
  private static func decodeExtended(_ text: String) -> String? {
    let pieces = text.split(separator: "'", maxSplits: 2, omittingEmptySubsequences: false)
    guard pieces.count == 3, pieces[0].lowercased() == "utf-8" else { return nil }
    return PercentEncoding.decode(pieces[2])
  }

  private static func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars)
    return String(text)
  }

  private static func trimmed(_ text: String) -> String {
    let isBlank = { (character: Character) in character == " " || character == "\t" }
    return String(text.drop(while: isBlank).reversed().drop(while: isBlank).reversed())
  }
}

/// The header lines of one part.
struct MultipartHeaderLines {
  /// Bytes of the header, the empty line included.
  let byteCount: Int
  /// Where a line without a colon begins; nil when all have one.
  private(set) var badLineOffset: Int?
  private var fields: [String: String] = [:]

  init(_ header: [UInt8]) {
    byteCount = header.count
    var lines: [(offset: Int, text: [UInt8])] = []
    var start = 0
    for end in header.indices.dropFirst() where header[end] == 0x0A && header[end - 1] == 0x0D {
      let line = Array(header[start..<end - 1])
      if let first = line.first, first == 0x20 || first == 0x09, !lines.isEmpty {
        lines[lines.count - 1].text += line
      } else if !line.isEmpty {
        lines.append((start, line))
      }
      start = end + 1
    }
    for line in lines {
      guard let colon = line.text.firstIndex(of: UInt8(ascii: ":")), colon > 0 else {
        badLineOffset = line.offset
        return
      }
      let name = String(decoding: line.text[..<colon], as: UTF8.self).lowercased()
      let value = String(decoding: line.text[(colon + 1)...], as: UTF8.self)
      if fields[name] == nil { fields[name] = value }
    }
  }

  /// What they say; nil without the name of a field.
  var part: MultipartPart? {
    guard let disposition = fields["content-disposition"].map(HeaderParameters.init),
      disposition.value.lowercased() == "form-data", let name = disposition.formText("name")
    else { return nil }
    let type = fields["content-type"].map { String($0.drop { $0 == " " || $0 == "\t" }) }
    return MultipartPart(name: name, filename: disposition.formText("filename"), contentType: type)
  }
}
