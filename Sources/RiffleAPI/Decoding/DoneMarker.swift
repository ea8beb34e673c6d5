/// Finds `[DONE]`, which some services send as the data of a last event.
///
/// It begins like a JSON array, so what matches so far is held back: at most five bytes, all known.
struct DoneMarker {
  static let text = Array("[DONE]".utf8)

  /// Bytes of the text that were matched and held back.
  private(set) var count = 0
  /// Where the text began in the response.
  private(set) var offset = 0
  /// Whether the event is the marker: the rest of its data is passed over.
  private(set) var isComplete = false

  var isPartial: Bool { count > 0 && !isComplete }

  enum Verdict {
    /// Held back, or blank.
    case taken
    /// Not of the text: what was held back goes to the scanner first.
    case refused
  }

  mutating func take(_ byte: UInt8, at offset: Int) -> Verdict {
    if count == 0 {
      if byte == 0x20 || byte == 0x09 { return .taken }
      self.offset = offset
    }
    guard byte == Self.text[count] else { return .refused }
    count += 1
    isComplete = count == Self.text.count
    return .taken
  }

  mutating func reset() { self = DoneMarker() }
}
