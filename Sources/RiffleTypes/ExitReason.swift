/// How a run of the tool ended: the one table of exit codes.
///
/// The first case that fits wins. The raw value is the process's exit status.
public enum ExitReason: Int32, Sendable, CaseIterable {
  /// Done, complete and verified.
  case success = 0
  /// Internal error, or a batch in which some item failed.
  case internalError = 1
  /// The command line or a manifest is wrong; nothing was sent.
  case usage = 2
  /// The key or its permission was refused: 401, 403, and 400 with `API_KEY_INVALID`.
  case keyRefused = 3
  /// The quota is used up: 429 after retries.
  case quotaExceeded = 4
  /// The prompt or the answer was blocked by policy.
  case blocked = 5
  /// A medium failed verification: damage, or a contradicted type with `--strict-mime`.
  case mediaDamaged = 6
  /// The answer was cut or truncated; the usable part was kept and named.
  case partial = 7
  /// Network or service: no connection, a stall before any answer, 5xx after retries.
  case serviceUnavailable = 8
  /// The request went out and no status line came back; it may have been billed.
  case outcomeUnknown = 9
  /// The answer is malformed: not JSON, HTML with 200, an empty body, bad base64.
  case malformedAnswer = 10
  /// A local file error: no space, unwritable, name taken.
  case fileError = 11
  /// The request was refused: 400, 404, 413.
  case requestRefused = 12
  /// A whole answer that is not what was asked for: `NO_IMAGE`, words instead of media, an empty candidate.
  case notWhatWasAsked = 13
  /// A spending ceiling or deadline was reached.
  case ceilingReached = 14
  /// Ended by SIGINT.
  case interrupted = 130
  /// The reader of a pipe went away.
  case brokenPipe = 141
  /// Ended by SIGTERM.
  case terminated = 143
}
