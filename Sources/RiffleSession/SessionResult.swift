public import RiffleRecording
public import RiffleTypes

/// What became of one request.
public struct SessionResult: Sendable {
  /// The recording of the answer, or of its absence.
  public var recording: Recording
  /// How often the request was sent, as far as is known.
  public var attemptCount: Int

  /// One receipt for each file.
  public var receipts: [Receipt] { recording.receipts }
  /// How it ended.
  public var exitReason: ExitReason { recording.reason }
  /// The ending in one line; nil when it is ``ExitReason/success``.
  public var message: String? { recording.message }
  /// The words of the answer.
  public var text: String { recording.text }
  /// Everything odd, one line each.
  public var warnings: [String] { recording.warnings }
  /// The paths of the complete files.
  public var paths: [String] { recording.paths }
}
