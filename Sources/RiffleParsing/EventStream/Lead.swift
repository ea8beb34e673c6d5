/// The fields that mean something in an event stream.
enum Field: Equatable {
  case data, event, id, retry
}

/// What the first bytes of a line may turn out to be; the first byte alone tells which.
enum Lead: Equatable {
  case byteOrderMark, data, event, id, retry

  /// The lead that begins with `byte`; the byte order mark counts at the start of the stream only.
  init?(firstByte byte: UInt8, isAtStart: Bool) {
    switch byte {
    case UInt8(ascii: "d"): self = .data
    case UInt8(ascii: "e"): self = .event
    case UInt8(ascii: "i"): self = .id
    case UInt8(ascii: "r"): self = .retry
    case 0xEF where isAtStart: self = .byteOrderMark
    default: return nil
    }
  }

  /// The whole of it.
  var bytes: [UInt8] {
    switch self {
    case .byteOrderMark: Self.byteOrderMarkBytes
    case .data: Self.dataBytes
    case .event: Self.eventBytes
    case .id: Self.idBytes
    case .retry: Self.retryBytes
    }
  }

  /// The field whose name it is.
  var field: Field? {
    switch self {
    case .byteOrderMark: nil
    case .data: .data
    case .event: .event
    case .id: .id
    case .retry: .retry
    }
  }

  private static let byteOrderMarkBytes: [UInt8] = [0xEF, 0xBB, 0xBF]
  private static let dataBytes = Array("data".utf8)
  private static let eventBytes = Array("event".utf8)
  private static let idBytes = Array("id".utf8)
  private static let retryBytes = Array("retry".utf8)
}
