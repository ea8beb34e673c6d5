internal import RiffleAPI

/// Media that do not come as strings of JSON: a body that is one, and what was fetched from elsewhere.
extension Answer {
  /// A medium of `type` begins; one that is alone is never more of the speech before it.
  func beginMedium(type: String?, isAlone: Bool) {
    let ordinal = words.nextOrdinal()
    words.current = PartMedia(media: ordinal, mimeType: type)
    shelf.begin(MediaHead(media: ordinal, candidate: isAlone ? ordinal : 0, mimeType: type))
  }

  /// Bytes of the medium.
  func append(_ bytes: Span<UInt8>) throws(RecordingError) {
    guard let current = words.current else { preconditionFailure("no medium has begun") }
    try shelf.append(bytes, to: current.media)
  }

  /// The medium ends.
  func endMedium(isComplete: Bool) throws(RecordingError) {
    guard var current = words.current else { preconditionFailure("no medium has begun") }
    words.current = nil
    try shelf.end(current.media)
    current.isComplete = isComplete
    try shelf.close(PartTail(media: [current], kind: .media))
  }
}
