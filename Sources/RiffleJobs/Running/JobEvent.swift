public import RiffleTypes

/// What a batch tells while it runs.
public enum JobEvent: Sendable {
  /// The manifest was taken in, what there was to resume has been settled, and sending begins.
  case began(BatchCounts)
  /// The file of a done item is not what it was: the item is asked for again.
  case damaged(id: String, reason: String)
  /// A request leaves.
  case sent(id: String, attempt: Int)
  /// The service pushed back or could not be reached; everybody waits.
  case waiting(id: String, reason: String, pause: Duration)
  /// An item ended.
  case ended(ItemEnding)
  /// Nothing more is sent: the ceiling, the deadline, a signal or a refused key.
  case stopping(ExitReason, message: String)
}

/// How an item ended in this run.
public struct ItemEnding: Sendable {
  /// The item.
  public var id: String
  /// `verified`, `failed` or `unknown`.
  public var state: TryState
  /// The ending as the tool's other commands have it.
  public var reason: ExitReason
  /// The ending in one line; nil where all is well.
  public var message: String?
  /// The complete files.
  public var paths: [String]
  /// The receipts, one JSON object each.
  public var receipts: [String]
  /// What the last try cost at most, in billionths.
  public var charged: Int64
  /// Whether the answer was paid in an earlier run that did not live to record it.
  public var isRecovered = false
}

/// What became of a batch.
public struct BatchSummary: Sendable {
  /// All items of the shard.
  public var counts = BatchCounts()
  /// Requests that this run sent.
  public var sentCount = 0
  /// Items that this run brought to their end, well.
  public var doneCount = 0
  /// Those of them that an earlier run had paid for: nothing was sent.
  public var recoveredCount = 0
  /// How the run ended.
  public var reason = ExitReason.success
  /// The ending in one line; nil where all is well.
  public var message: String?
}
