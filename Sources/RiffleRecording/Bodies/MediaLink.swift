/// A medium of an answer that lies elsewhere: the answer has only its address.
public struct MediaLink: Hashable, Sendable {
  /// Where it lies: an `http` or `https` address.
  public var address: String
  /// Whether the address stood among the words, as a picture of theirs, and not in the place of a medium.
  public var isInWords: Bool

  /// A medium at `address`.
  public init(address: String, isInWords: Bool = false) {
    self.address = address
    self.isInWords = isInWords
  }
}
