internal import RiffleAPI
internal import RiffleRecording
internal import RiffleTypes

/// Who waits before an item is sent again.
enum RetryWish: Sendable {
  /// All items, on this machine; as long as the service asked, or as it seems good.
  case everybody(Duration?)
  /// The item alone.
  case thisItem
}

/// What became of one request.
struct SentItem: Sendable {
  var reason: ExitReason
  var message: String?
  /// The complete files, relative to the folder of outputs.
  var files: [RecordedFile] = []
  var receipts: [Receipt] = []
  var usage: UsageMetadata?
  var status: Int?
  /// Whether it went out and no status line came back.
  var isUnknown = false
  /// Whether the item may be sent again now, and who waits before; nil: it may not.
  var retryWish: RetryWish?
  /// Whether it was stopped between its requests, and goes on another time.
  var isStopped = false
  /// Whether it surely cost nothing.
  var isFree = false
  /// The raw answer that is kept, by its name in the spool.
  var spool: String?
  /// The raw answer that is held until the ledger knows how the item ended.
  var heldSpool: String?

  /// What ended with an answer, or with something in its place.
  init(_ reason: ExitReason, _ message: String?) {
    self.reason = reason
    self.message = message
  }

  /// What ended before anything was sent.
  init(unsent reason: ExitReason, _ message: String) {
    self.init(reason, message)
    isFree = true
  }

  /// What became of a request, by its recording.
  init(_ recording: Recording) {
    self.init(recording.reason, recording.message)
    receipts = recording.receipts
    usage = recording.usage
    isUnknown = recording.isOutcomeUnknown || recording.reason == .outcomeUnknown
    spool = recording.spoolID
    let hasAnswer = recording.byteCount > 0
    if let error = recording.error, let httpStatus = error.httpStatus, httpStatus >= 400 {
      status = httpStatus
      isFree = !error.maybeBilled
      if error.isRetryable {
        let isFull = [408, 429, 503, 529].contains(httpStatus)
        retryWish = isFull ? .everybody(error.retryDelay) : .thisItem
      }
    } else if recording.reason == .serviceUnavailable, !hasAnswer, !isUnknown {
      // No connection: nothing went out.
      isFree = true
      retryWish = .everybody(nil)
    }
  }

  /// The same for the ledger.
  func ending(_ state: TryState, _ prices: PriceList, _ claim: Claim) -> TryEnding {
    let charged =
      isFree ? 0 : isUnknown ? claim.reserved : prices.cost(of: usage, model: claim.item.model) ?? claim.reserved
    return TryEnding(
      state: state, reason: reason, message: message, charged: charged, status: status,
      usage: usage.flatMap { try? $0.oneLine }, receipts: receipts.map(\.jsonLine), spool: spool)
  }
}

extension UsageMetadata {
  /// The JSON on one line.
  fileprivate var oneLine: String { get throws { String(decoding: try WireJSON.encode(self), as: UTF8.self) } }
}
