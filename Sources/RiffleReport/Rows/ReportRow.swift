/// One line of a report: what was asked for, and what came of it.
public struct ReportRow: Sendable, Equatable {
  /// How far an item has come; a report shows its rows in this order, what wants a person's eye first.
  public enum State: String, Sendable, CaseIterable {
    /// It ended without anything usable.
    case failed
    /// It was sent and nothing came back: it may have been billed.
    case unknown
    /// The usable part of a cut answer was kept.
    case partial
    /// It is under way.
    case sent
    /// It waits for its turn.
    case planned
    /// It is complete and verified.
    case done
  }

  /// The name by which its batch knows the item.
  public var id: String
  /// How far it has come.
  public var state: State
  /// What kind of request it is: `speak`, `image`, `edit` or `ask`.
  public var kind: String?
  /// The words of the request.
  public var prompt: String?
  /// The words of the answer.
  public var answer: String?
  /// The model that was asked.
  public var model: String?
  /// Why it is not done, in one line.
  public var message: String?
  /// The exit code that its ending stands for.
  public var exitCode: Int32?
  /// How often it was sent.
  public var attemptCount: Int?
  /// What it cost, in words.
  public var cost: String?
  /// The files that came of it.
  public var media: [ReportMedium] = []
  /// Its receipts, each a line of JSON, as they are.
  public var receipts: [String] = []
  /// Everything odd about it.
  public var warnings: [String] = []

  /// A row that tells no more than its name and state.
  public init(id: String, state: State) {
    self.id = id
    self.state = state
  }
}
