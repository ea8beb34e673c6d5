internal import RiffleMedia
internal import RiffleTypes

/// Decides whether the body of an answer is JSON with media inside, or one medium as it is.
///
/// Services of speech answer with the sound itself. Its declared type says so, or its first bytes do when they are those of
/// a file: no JSON text and no event stream begins like one. At most ``MediaSniffer/prefixLength`` bytes are held until it is
/// known, and none where the very first byte tells.
struct BodySorter {
  /// What a body is.
  enum Kind: Equatable {
    /// JSON or an event stream, or what stands in their place.
    case response
    /// A medium of this declared type.
    case medium(type: String?)
  }

  /// What the body is, once it is known.
  private(set) var kind: Kind?
  private(set) var held: [UInt8] = []
  private let declared: MediaType?
  private let isPCMExpected: Bool

  /// A body of which only the head is known.
  init(_ options: RecordingOptions) {
    let type = options.contentType.flatMap { MediaType(parsing: $0) }
    declared = type
    isPCMExpected = options.takesBareSamples && options.undeclaredType.map(Self.isPCM) ?? false
    if let status = options.status, status >= 300 { kind = .response }
    if kind == nil, let type, Self.isMedium(type), Self.isPCM(type) { kind = .medium(type: type.description) }
    if kind == nil, isPCMExpected, type?.essence == MediaType.octetStream.essence { kind = .medium(type: nil) }
  }

  /// Looks at the next bytes; once ``kind`` is known, what was held comes first and the rest of the chunk after it.
  ///
  /// - Returns: how many bytes of the chunk are held.
  mutating func look(at chunk: Span<UInt8>) -> Int {
    let count = min(chunk.count, MediaSniffer.prefixLength - held.count)
    for index in 0..<count { held.append(chunk[index]) }
    guard let first = held.first else { return count }
    if !declaresMedium, Self.beginsResponse(first) {
      kind = .response
    } else if held.count == MediaSniffer.prefixLength {
      decide()
    }
    return count
  }

  /// Decides by what there is: nothing more will come.
  mutating func decide() {
    guard kind == nil else { return }
    let sniffed = MediaSniffer.sniff(held.span)
    if declaresMedium {
      // Some services declare a sound and send their apology.
      let first = held.first { !Self.isBlank($0) } ?? 0
      let isText =
        sniffed == nil && (first == UInt8(ascii: "{") || first == UInt8(ascii: "[") || first == UInt8(ascii: "<"))
      kind = isText || sniffed?.kind == .text ? .response : .medium(type: declared?.description)
    } else if let sniffed, Self.isMedium(sniffed) || sniffed.kind == .video {
      kind = .medium(type: nil)
    } else {
      kind = isPCMExpected && declared == nil && !held.isEmpty ? .medium(type: nil) : .response
    }
  }

  /// What was held, which nobody needs any more.
  mutating func takeHeld() -> [UInt8] {
    defer { held = [] }
    return held
  }

  private var declaresMedium: Bool { declared.map(Self.isMedium) ?? false }

  private static func isMedium(_ type: MediaType) -> Bool {
    type.kind == .audio || type.kind == .image || type.kind == .video || type.essence == "application/ogg"
  }

  private static func isPCM(_ type: MediaType) -> Bool { (try? PCMFormat(mediaType: type)) != nil }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

  /// Whether `byte` begins JSON, an event stream, a byte order mark or a page, and no file that is known by its first bytes.
  private static func beginsResponse(_ byte: UInt8) -> Bool {
    isBlank(byte) || "{[dei:<".utf8.contains(byte) || byte == 0xEF
  }
}
