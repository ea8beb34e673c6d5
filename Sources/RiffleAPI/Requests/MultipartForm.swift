/// A form whose fields may be files: `multipart/form-data` (RFC 7578).
///
/// A file is named by its path and read only while the form is sent.
public struct MultipartForm: Hashable, Sendable {
  /// A field.
  public struct Field: Hashable, Sendable {
    /// Its name, which need not be unique.
    public var name: String
    /// The name of the file; nil for words.
    public var filename: String?
    /// The type of the file.
    public var contentType: String?
    /// What it holds.
    public var value: MediaData

    /// Words.
    public init(_ name: String, text: String) {
      self.name = name
      self.value = .bytes(Array(text.utf8))
    }

    /// A file.
    public init(_ name: String, file: MediaData, filename: String, contentType: String) {
      self.name = name
      self.filename = filename
      self.contentType = contentType
      self.value = file
    }
  }

  /// The fields in order.
  public var fields: [Field]

  /// A form of these fields.
  public init(_ fields: [Field] = []) { self.fields = fields }

  /// The form as bytes, with a boundary made for it.
  ///
  /// - Throws: `RequestError.mediumMissing` for an ordinal, `RequestError.malformedMedium` for text that is no base64.
  public func body() throws(RequestError) -> RequestBody {
    var values: [RequestBody.Segment] = []
    for field in fields {
      switch field.value {
      case .file(let path, let byteCount): values.append(.file(path: path, byteCount: byteCount))
      case .ordinal(let ordinal): throw .mediumMissing(ordinal: ordinal)
      case .bytes, .base64:
        guard let bytes = field.value.decodedBytes else { throw .malformedMedium(field: field.name) }
        values.append(.bytes(bytes))
      }
    }
    let boundary = Self.boundary(for: values)
    var segments: [RequestBody.Segment] = []
    var text: [UInt8] = []
    for (field, value) in zip(fields, values) {
      text += Array("--\(boundary)\r\n\(Self.head(of: field))\r\n".utf8)
      if case .bytes(let bytes) = value {
        text += bytes
      } else {
        segments += [.bytes(text), value]
        text = []
      }
      text += [0x0D, 0x0A]
    }
    segments.append(.bytes(text + Array("--\(boundary)--\r\n".utf8)))
    return RequestBody(segments: segments, contentType: "multipart/form-data; boundary=\(boundary)")
  }

  /// The form for people: a line for each field, files by their sizes.
  public var preview: [UInt8] {
    var text = ""
    for field in fields {
      text += Self.head(of: field)
      switch field.value {
      case .bytes(let bytes) where field.filename == nil: text += "\r\n" + String(decoding: bytes, as: UTF8.self)
      case .file(let path, let byteCount): text += "\r\n<\(byteCount) bytes from \(path)>"
      default: text += "\r\n<\(field.value.byteCount.map { "\($0) bytes" } ?? "a medium")>"
      }
      text += "\r\n"
    }
    return Array(text.replacing("\r\n", with: "\n").utf8)
  }

  private static func head(of field: Field) -> String {
    var text = "Content-Disposition: form-data; name=\"\(quoted(field.name))\""
    if let filename = field.filename { text += "; filename=\"\(quoted(filename))\"" }
    text += "\r\n"
    if let type = field.contentType { text += "Content-Type: \(type.filter { !$0.isNewline })\r\n" }
    return text
  }

  /// A name inside quotes, as browsers escape it (WHATWG HTML, 4.10.21.8).
  private static func quoted(_ name: String) -> String {
    var result = ""
    for scalar in name.unicodeScalars {
      switch scalar {
      case "\"": result += "%22"
      case "\r": result += "%0D"
      case "\n": result += "%0A"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// A word of 128 random bits that none of the fields in memory holds.
  ///
  /// Files are not searched for it: who made one cannot have known the word, and chance has no chance.
  private static func boundary(for values: [RequestBody.Segment]) -> String {
    while true {
      let word =
        "riffle-" + String(UInt64.random(in: .min ... .max), radix: 36)
        + String(UInt64.random(in: .min ... .max), radix: 36)
      let isFree = values.allSatisfy { if case .bytes(let bytes) = $0 { !holds(bytes, word) } else { true } }
      if isFree { return word }
    }
  }

  private static func holds(_ bytes: [UInt8], _ word: String) -> Bool {
    bytes.contains(Array(word.utf8))
  }
}
