#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The time of day, as OpenAI's answers tell it.
enum Timestamp {
  /// Seconds since 1970.
  static var now: Int { Int(Date().timeIntervalSince1970) }
}
