/// How far one try of an item has come.
public enum TryState: String, Sendable, Equatable, CaseIterable {
  /// Nothing has left this machine.
  case planned
  /// Written down before the request leaves, so that no crash can hide it.
  case sent
  /// A status line came.
  case answered
  /// The files are there under their final names, and written down.
  case recorded
  /// The files were looked at again after that: done.
  case verified
  /// It ended with an error.
  case failed
  /// It was sent, and nobody knows what became of it: it may have been paid.
  case unknown
}
