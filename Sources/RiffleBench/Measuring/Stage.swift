/// A part of the work that is timed by itself.
///
/// All stages but ``read`` and the two of the core get the answer in pieces of half a megabyte that were read just
/// before, untimed: so all of them find their bytes in the same cache.
public enum Stage: String, CaseIterable, Codable, Hashable, Sendable {
  /// Reading the file chunk by chunk into one buffer, as `cat` does.
  case read
  /// Copying the bytes in memory, chunk by chunk, into one buffer: the yardstick.
  case memcpy
  /// The event stream and JSON, without looking for media.
  case parse
  /// The whole decoder; what it decodes is thrown away.
  case decode
  /// The whole decoder and the files, synchronised and under their names.
  case write
  /// `JSONDecoder` and `Data(base64Encoded:)` of Foundation.
  case foundation
  /// The decoder again and again over half a megabyte that stays in the cache.
  case core
  /// Copying that half megabyte: the core's yardstick.
  case coreMemcpy = "core-memcpy"

  /// The copy that a stage is compared with; nil for the copies.
  public var yardstick: Stage? {
    switch self {
    case .memcpy, .coreMemcpy: nil
    case .core: .coreMemcpy
    default: .memcpy
    }
  }
}
