public import RiffleTypes

/// Media that an answer only links to: whoever fetches them gives their bytes here, before the recording is finished.
///
/// They are named, verified and told in receipts as if they had come with the answer.
extension Recorder {
  /// The media that lie elsewhere, in order, as far as the answer has come.
  public var links: [MediaLink] {
    responseLinks.map { MediaLink(address: $0) } + answer.words.links.map { MediaLink(address: $0, isInWords: true) }
  }

  /// The medium at `link` begins: its bytes follow with ``receiveMedium(_:)``.
  ///
  /// - Parameters:
  ///   - link: where it lies.
  ///   - type: its declared type.
  public mutating func beginMedium(from link: MediaLink, type: String?) {
    answer.words.settled.insert(link)
    answer.beginMedium(type: type, isAlone: true)
  }

  /// Takes the next bytes of the medium that was begun.
  /// - Throws: ``RecordingError`` when a file cannot be written; then call ``finish(_:)``.
  public mutating func receiveMedium(_ bytes: Span<UInt8>) throws(RecordingError) { try answer.append(bytes) }

  /// The medium that was begun ends.
  /// - Parameter isComplete: whether all of it came.
  /// - Throws: ``RecordingError`` when a file cannot be written; then call ``finish(_:)``.
  public mutating func endMedium(isComplete: Bool) throws(RecordingError) {
    try answer.endMedium(isComplete: isComplete)
  }

  /// The medium at `link` cannot be had, for this reason, or not all of it.
  public mutating func giveUp(_ link: MediaLink, _ reason: ExitReason, message: String) {
    answer.words.settled.insert(link)
    answer.findings.linkFailures.append((reason, message))
  }
}
