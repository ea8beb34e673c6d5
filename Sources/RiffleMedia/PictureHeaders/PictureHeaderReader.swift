public import RiffleTypes

/// A reader of picture headers that arrive in pieces: what kind of picture it is and its size in pixels.
///
/// Knows PNG, JPEG (any frame header), WebP (lossy, lossless and extended), GIF and BMP. It keeps at most 30 bytes; the
/// segments of a JPEG before its frame header are counted, not kept. Nothing is verified: a size is what the header
/// says.
public struct PictureHeaderReader: Sendable {
  private enum State {
    case prefix
    case jpeg(JPEGFrameScanner)
    case finished
  }

  /// The most bytes that a header other than JPEG's takes: up to the size in a WebP.
  private static let prefixLength = 30

  private var state = State.prefix
  private var prefix: [UInt8] = []

  /// The picture's size in pixels, as soon as it is known.
  public private(set) var size: PixelSize?
  /// What kind of picture it is, by its first bytes, as soon as it is known.
  public private(set) var type: MediaType?

  /// A reader of one picture.
  public init() {}

  /// Whether the size is known, or it is clear that there will be none.
  public var isFinished: Bool { if case .finished = state { true } else { false } }

  /// Takes the next bytes of the picture; all chunks in order, until ``isFinished``.
  /// - Returns: the size, once it is known.
  /// - Complexity: O(bytes in the chunk).
  @discardableResult
  public mutating func read(_ chunk: Span<UInt8>) -> PixelSize? {
    var index = 0
    while index < chunk.count {
      switch state {
      case .prefix:
        prefix.append(chunk[index])
        index += 1
        lookAtPrefix()
      case .jpeg(var scanner):
        switch scanner.scan(chunk, &index) {
        case .unknown: state = .jpeg(scanner)
        case .none: state = .finished
        case .size(let found): finish(found)
        }
      case .finished: return size
      }
    }
    return size
  }

  private mutating func finish(_ found: PixelSize?) {
    if let found, found.width > 0, found.height > 0 { size = found }
    state = .finished
  }

  private mutating func lookAtPrefix() {
    if prefix.count == 3, prefix == [0xFF, 0xD8, 0xFF] {
      type = .jpeg
      // The third byte already begins a marker.
      return state = .jpeg(JPEGFrameScanner())
    }
    for format in PrefixFormat.all where format.matches(prefix) {
      type = format.type
      guard prefix.count >= format.length(prefix) else { return }
      return finish(format.size(prefix))
    }
    if prefix.count == Self.prefixLength { state = .finished }
  }
}
