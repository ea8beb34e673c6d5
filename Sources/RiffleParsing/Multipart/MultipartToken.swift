/// What a ``MultipartParser`` found; ranges are indices of the current chunk.
public enum MultipartToken: Equatable, Sendable {
  /// A part begins.
  case beginPart(MultipartPart)
  /// A fragment of the part's body, never empty.
  case data(Range<Int>)
  /// The number of first bytes of ``MultipartParser/delimiter`` that belong to the part's body.
  ///
  /// An earlier chunk ended with them; they looked like the start of a boundary until the current chunk came.
  case carriedData(Int)
  /// The part is whole.
  case endPart
}

/// What the header of one part of a form says.
public struct MultipartPart: Hashable, Sendable {
  /// The name of the field.
  public var name: String
  /// The name of the file on the sender's side, to be trusted in nothing; nil where the field is no file.
  public var filename: String?
  /// The declared media type as it came.
  public var contentType: String?

  /// A part called `name`.
  public init(name: String, filename: String? = nil, contentType: String? = nil) {
    self.name = name
    self.filename = filename
    self.contentType = contentType
  }
}
