import FoundationEssentials
import Synchronization

/// The bytes of a request, with media that are read from their files only while they are sent.
///
/// JSON text around the media is held in memory; a file is named by its path. The length is exact, so that a request can
/// be sent with a `Content-Length` and without holding a picture in memory.
public struct RequestBody: Hashable, Sendable {
  /// A stretch of the body.
  public enum Segment: Hashable, Sendable {
    /// These bytes as they are.
    case bytes([UInt8])
    /// The file's bytes as padded base64 of the standard alphabet.
    case base64OfFile(path: String, byteCount: Int)
    /// The file's bytes as they are.
    case file(path: String, byteCount: Int)

    /// Bytes that the segment has in the body.
    public var byteCount: Int {
      switch self {
      case .bytes(let bytes): bytes.count
      case .base64OfFile(_, let byteCount): (byteCount + 2) / 3 * 4
      case .file(_, let byteCount): byteCount
      }
    }
  }

  /// The stretches in order.
  public let segments: [Segment]
  /// What the body is, for the header `Content-Type`.
  public var contentType = "application/json"

  /// Bytes of the whole body.
  public var contentLength: Int { segments.reduce(0) { $0 + $1.byteCount } }

  /// A body of these stretches.
  public init(segments: [Segment], contentType: String = "application/json") {
    self.segments = segments
    self.contentType = contentType
  }

  /// The JSON text of `value`, compact, with its media taken out of the way of the encoder.
  ///
  /// - Parameters:
  ///   - value: what is encoded.
  ///   - media: the media that its ordinals name.
  /// - Throws: what `value` throws when it is encoded; `RequestError.mediumMissing` for an ordinal that `media` has not.
  public init(encoding value: some Encodable, media: [MediaData] = []) throws {
    let (text, collector) = try Self.encodeCollecting(value)
    var segments: [Segment] = []
    for piece in collector.split(text) {
      switch piece {
      case .text(let bytes): segments.append(.bytes(bytes))
      case .medium(.ordinal(let ordinal)):
        guard media.indices.contains(ordinal) else { throw RequestError.mediumMissing(ordinal: ordinal) }
        segments.append(try Self.segment(media[ordinal]))
      case .medium(let medium): segments.append(try Self.segment(medium))
      }
    }
    self.segments = segments
  }

  /// The base64 text of `medium`.
  private static func segment(_ medium: MediaData) throws(RequestError) -> Segment {
    switch medium {
    case .base64(let base64): .bytes(Array(base64.utf8))
    case .bytes(let bytes): .bytes(Array(Data(bytes).base64EncodedString().utf8))
    case .file(let path, let byteCount): .base64OfFile(path: path, byteCount: byteCount)
    case .ordinal(let ordinal): throw .mediumMissing(ordinal: ordinal)
    }
  }

  /// The JSON text of `value` for people: indented, each medium as its size and where it comes from.
  public static func preview(of value: some Encodable) throws -> [UInt8] {
    let (text, collector) = try encodeCollecting(value)
    var result: [UInt8] = []
    for piece in collector.split(WireJSON.layOut(text, .pretty)) {
      switch piece {
      case .text(let bytes): result += bytes
      case .medium(.file(let path, let byteCount)):
        let quoted = try WireJSON.encode("<\(byteCount) bytes from \(path)>")
        result += quoted.dropFirst().dropLast()
      case .medium(let medium): result += Array("<\(medium.byteCount.map { "\($0) bytes" } ?? "a medium")>".utf8)
      }
    }
    return result
  }

  private static func encodeCollecting(_ value: some Encodable) throws -> ([UInt8], MediaCollector) {
    let collector = MediaCollector()
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.userInfo[MediaCollector.key] = collector
    return ([UInt8](try encoder.encode(value)), collector)
  }
}

/// Gathers the media of a value while it is encoded, and finds their places in the text.
///
/// A placeholder is a string that begins with a random word made for this one text; a prompt that happens to hold it
/// would have to guess 128 bits.
final class MediaCollector: Sendable {
  /// Where an encoder keeps its collector.
  static let key: CodingUserInfoKey = {
    guard let key = CodingUserInfoKey(rawValue: "riffle.media") else { preconditionFailure("the key has a name") }
    return key
  }()

  /// A stretch of encoded text.
  enum Piece {
    case text([UInt8])
    case medium(MediaData)
  }

  private let word =
    "medium-" + String(UInt64.random(in: .min ... .max), radix: 36) + "-"
    + String(UInt64.random(in: .min ... .max), radix: 36) + "-"
  private let media = Mutex<[MediaData]>([])

  /// The string that stands for `medium` until the text is split.
  func placeholder(for medium: MediaData) -> String {
    media.withLock { media in
      media.append(medium)
      return "\(word)\(media.count - 1)."
    }
  }

  /// Cuts `text` at its placeholders.
  func split(_ text: [UInt8]) -> [Piece] {
    let media = media.withLock(\.self)
    let word = Array(word.utf8)
    var pieces: [Piece] = []
    var begin = 0
    var index = 0
    // The word begins with a letter that is rare enough for a plain search: text around media is small.
    while index + word.count < text.count {
      guard text[index] == word[0], text[index..<index + word.count].elementsEqual(word) else {
        index += 1
        continue
      }
      if begin < index { pieces.append(.text(Array(text[begin..<index]))) }
      index += word.count
      var ordinal = 0
      while index < text.count, text[index] != UInt8(ascii: ".") {
        ordinal = ordinal * 10 + Int(text[index] &- UInt8(ascii: "0"))
        index += 1
      }
      index += 1
      begin = index
      pieces.append(.medium(media[ordinal]))
    }
    if begin < text.count { pieces.append(.text(Array(text[begin...]))) }
    return pieces
  }
}
