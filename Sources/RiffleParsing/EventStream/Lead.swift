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

  /// Its bytes, the first one lowest.
  private var word: UInt64 {
    switch self {
    case .byteOrderMark: 0xBF_BB_EF
    case .data: 0x61_74_61_64
    case .event: 0x74_6E_65_76_65
    case .id: 0x64_69
    case .retry: 0x79_72_74_65_72
    }
  }

  /// How many bytes it has.
  var count: Int {
    switch self {
    case .id: 2
    case .byteOrderMark: 3
    case .data: 4
    case .event, .retry: 5
    }
  }

  func byte(at index: Int) -> UInt8 { UInt8(truncatingIfNeeded: word >> UInt64(8 * index)) }

  /// The whole of it.
  var bytes: [UInt8] { (0..<count).map { byte(at: $0) } }

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
}
