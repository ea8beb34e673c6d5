/// What lines of an event stream that are no fields are taken for.
///
/// A line is read as JSON when a JSON document is open, or when its first byte that is no blank opens one.
struct BareText {
  enum Line {
    case undecided, json, ignored
  }

  var line = Line.undecided
  /// The first byte of text that is no JSON, and its place.
  private(set) var first: (byte: UInt8, offset: Int)?

  /// Decides about the line under way by one more byte of it.
  mutating func decide(_ byte: UInt8, at offset: Int) {
    switch byte {
    case 0x20, 0x09: break
    case UInt8(ascii: "{"), UInt8(ascii: "["): line = .json
    default:
      line = .ignored
      if first == nil { first = (byte, offset) }
    }
  }
}
