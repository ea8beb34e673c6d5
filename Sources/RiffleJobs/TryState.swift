/// How far one try of an item has come.
public enum TryState: String, Sendable, Equatable, CaseIterable {
  case planned, sent, answered, recorded, verified, failed, unknown
}
