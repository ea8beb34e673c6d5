/// One line of a report: what was asked for, and what came of it.
public struct ReportRow: Sendable, Equatable {
  /// The name by which its batch knows the item.
  public var id: String

  /// Creates a row.
  public init(id: String) { self.id = id }
}
