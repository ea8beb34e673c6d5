public import RiffleMedia
public import RiffleTypes

/// Why a picture cannot be read or made.
public struct PictureError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong.
  public let code: Code

  /// The kinds of errors.
  public enum Code: Hashable, Sendable {
    /// The first bytes are not those of a PNG, JPEG or WebP.
    case unknownFormat
    /// A PNG is damaged.
    case png(PNGError)
    /// A JPEG or WebP is damaged; the text is the library's.
    case damaged(MediaType, String)
    /// The header says a size over the limits.
    case tooLarge(PixelSize)
    /// The picture has fewer pixels than it is to have tiles.
    case tooSmall(PixelSize, for: PictureGrid)
    /// The file is longer than the limit, in bytes.
    case fileTooLong(path: String, limit: Int)
    /// The file cannot be read.
    case unreadable(path: String, errno: Int32)
    /// The canvas is larger than the format allows, or its library failed; the text says how.
    case encodingFailed(MediaType, String)
  }

  /// An error of one kind.
  public init(_ code: Code) { self.code = code }

  /// One line: the subject first, then what is wrong.
  public var description: String {
    switch code {
    case .unknownFormat: "picture: unknown format, expected PNG, JPEG or WebP"
    case .png(let error): error.description
    case .damaged(let type, let message): "\(type.subtype): damaged (\(message))"
    case .tooLarge(let size): "picture: \(size) pixels are over the limit"
    case .tooSmall(let size, let grid): "picture: \(size) pixels cannot be cut into \(grid) tiles"
    case .fileTooLong(let path, let limit): "picture: '\(path)' is too long, expected at most \(limit) bytes"
    case .unreadable(let path, let errno): "picture: cannot read '\(path)' (\(systemMessage(errno)))"
    case .encodingFailed(let type, let message): "\(type.subtype): cannot encode (\(message))"
    }
  }
}
