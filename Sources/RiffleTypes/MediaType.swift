/// A media type (RFC 9110, section 8.3.1): `type/subtype` with parameters.
///
/// Type, subtype and parameter names compare without regard to case and are kept in lower case; parameter values are
/// kept as they came, without quotes.
public struct MediaType: Hashable, Sendable, CustomStringConvertible {
  /// What a medium is for a person.
  public enum Kind: String, Sendable {
    case audio, image, video, text, other
  }

  /// The top-level type, for example `audio`.
  public let type: String
  /// The subtype, for example `l16`.
  public let subtype: String
  /// The parameters in the order they came.
  public let parameters: [Parameter]

  /// One parameter of a media type.
  public struct Parameter: Hashable, Sendable {
    /// The name, in lower case.
    public let name: String
    /// The value without quotes.
    public let value: String
  }

  /// A type without parameters; both words in lower case.
  public init(_ type: String, _ subtype: String) {
    self.type = type
    self.subtype = subtype
    self.parameters = []
  }

  /// Parses `type/subtype; name=value`, with or without spaces, in any case; nil when there is no `type/subtype`.
  public init?(parsing text: String) {
    // By bytes: every event of a stream may declare its type, and the separators are ASCII.
    var pieces = text.utf8.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: true)[...]
    guard let head = pieces.popFirst() else { return nil }
    let names = head.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    guard names.count == 2 else { return nil }
    let (type, subtype) = (Self.trimmed(names[0]), Self.trimmed(names[1]))
    guard Self.isToken(type), Self.isToken(subtype) else { return nil }
    var parameters: [Parameter] = []
    for piece in pieces {
      guard let equals = piece.firstIndex(of: UInt8(ascii: "=")) else { continue }
      let name = Self.trimmed(piece[..<equals])
      var value = Self.trimmed(piece[piece.index(after: equals)...])
      let quote = UInt8(ascii: "\"")
      if value.count >= 2, value.first == quote, value.last == quote { value = value.dropFirst().dropLast() }
      guard Self.isToken(name) else { continue }
      parameters.append(Parameter(name: Substring(name).lowercased(), value: String(Substring(value))))
    }
    self.type = Substring(type).lowercased()
    self.subtype = Substring(subtype).lowercased()
    self.parameters = parameters
  }

  /// `type/subtype` without parameters.
  public var essence: String { "\(type)/\(subtype)" }

  /// The value of the first parameter called `name` (lower case).
  public func parameter(_ name: String) -> String? { parameters.first { $0.name == name }?.value }

  /// The type as a header would carry it.
  public var description: String { parameters.reduce(essence) { "\($0);\($1.name)=\($1.value)" } }

  /// What the medium is for a person, by its top-level type.
  public var kind: Kind { Kind(rawValue: type) ?? .other }

  /// The usual file extension without its dot, or nil when the type is not a file type that Riffle knows.
  public var fileExtension: String? { Self.extensions[essence] }

  /// The type that a file extension (any case, without its dot) usually has.
  public init?(fileExtension: String) {
    guard let found = Self.typesByExtension[fileExtension.lowercased()] else { return nil }
    self.init(parsing: found)
  }

  private static let extensions: [String: String] = [
    "image/png": "png", "image/jpeg": "jpg", "image/webp": "webp", "image/gif": "gif", "image/bmp": "bmp",
    "image/tiff": "tiff", "image/heic": "heic", "image/avif": "avif", "image/svg+xml": "svg",
    "audio/wav": "wav", "audio/x-wav": "wav", "audio/vnd.wave": "wav", "audio/mpeg": "mp3", "audio/mp3": "mp3",
    "audio/flac": "flac", "audio/ogg": "ogg", "audio/opus": "opus", "audio/aac": "aac", "audio/mp4": "m4a",
    "audio/aiff": "aiff", "audio/l16": "pcm", "audio/pcm": "pcm", "audio/mulaw": "ulaw", "audio/alaw": "alaw",
    "audio/basic": "ulaw", "video/mp4": "mp4", "video/webm": "webm", "application/pdf": "pdf", "text/plain": "txt",
    "text/html": "html", "application/json": "json", "application/gzip": "gz", "application/octet-stream": "bin",
  ]

  private static let typesByExtension: [String: String] = [
    "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "webp": "image/webp", "gif": "image/gif",
    "bmp": "image/bmp", "tif": "image/tiff", "tiff": "image/tiff", "heic": "image/heic", "heif": "image/heif",
    "avif": "image/avif", "wav": "audio/wav", "mp3": "audio/mpeg", "flac": "audio/flac", "ogg": "audio/ogg",
    "opus": "audio/opus", "aac": "audio/aac", "m4a": "audio/mp4", "aif": "audio/aiff", "aiff": "audio/aiff",
    "pcm": "audio/pcm", "raw": "audio/pcm", "mp4": "video/mp4", "webm": "video/webm", "pdf": "application/pdf",
    "txt": "text/plain", "json": "application/json",
  ]

  /// The text without blanks around it.
  private static func trimmed(_ text: Substring.UTF8View) -> Substring.UTF8View {
    func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }
    var text = text
    while let first = text.first, isBlank(first) { text.removeFirst() }
    while let last = text.last, isBlank(last) { text.removeLast() }
    return text
  }

  /// Whether `text` is a token (RFC 9110, section 5.6.2), the only thing a type or a parameter name may be.
  private static func isToken(_ text: Substring.UTF8View) -> Bool {
    !text.isEmpty
      && text.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
          || "!#$%&'*+-.^_`|~".utf8.contains(byte)
      }
  }
}

extension MediaType {
  /// PNG, `image/png`.
  public static let png = MediaType("image", "png")
  /// JPEG, `image/jpeg`.
  public static let jpeg = MediaType("image", "jpeg")
  /// WebP, `image/webp`.
  public static let webp = MediaType("image", "webp")
  /// GIF, `image/gif`.
  public static let gif = MediaType("image", "gif")
  /// RIFF WAVE, `audio/wav`.
  public static let wav = MediaType("audio", "wav")
  /// MPEG audio, in practice MP3, `audio/mpeg`.
  public static let mpegAudio = MediaType("audio", "mpeg")
  /// Bytes of unknown kind, `application/octet-stream`.
  public static let octetStream = MediaType("application", "octet-stream")
}
