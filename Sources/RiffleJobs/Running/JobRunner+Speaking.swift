internal import FoundationEssentials
internal import RiffleNarration
internal import RiffleRecording
internal import RiffleSession
internal import RiffleTypes
internal import Synchronization

extension JobRunner {
  /// Speaks an item of several pieces, one after the other, and joins them.
  ///
  /// The item is one try, however many requests it is. Pieces that are finished stay in the store, so that another try asks only for the
  /// others; and where the run is stopped, the piece under way ends and the item is given back.
  func speak(_ narration: Narration, _ claim: Claim, _ session: Session) async throws -> SentItem {
    var session = session
    // The answer to a piece is not the answer to the item: no later run may take it for that.
    session.options.label = nil
    session.options.holdsSpooled = false
    session.onAnswer = { [ledger] status, _ in try? ledger.markAnswered(claim, status: status, spool: nil) }
    var narrator = Narrator(session: session, store: try options.pieceStore(), service: options.service)
    let hasBegun = Mutex(false)
    narrator.permit = { [self] in
      let isFirst = hasBegun.withLock { hasBegun in
        defer { hasBegun = true }
        return !hasBegun
      }
      // The turn of the first one came before the item was sent, and its tokens are those of all.
      if isFirst { return !isStopping }
      return await waitForTurn(tokens: 0)
    }
    return try finish(try await narrator.run(narration))
  }

  /// What a joined speech became.
  private func finish(_ result: NarrationResult) throws(JobError) -> SentItem {
    var sent = result.failure.map { SentItem($0) } ?? SentItem(result.exitReason, result.message)
    (sent.reason, sent.message) = (result.exitReason, result.message)
    sent.receipts = [result.receipt]
    sent.usage = result.hasUnmeteredRequests ? nil : result.receipt.usage
    sent.isUnknown = result.isOutcomeUnknown
    sent.isFree = !result.hasBilledRequests
    sent.isStopped = isStopping && result.exitReason == .interrupted && !result.isOutcomeUnknown
    if sent.isUnknown { sent.retryWish = nil }
    if sent.isStopped || sent.retryWish != nil, let path = result.receipt.path {
      // The item goes on from its pieces: what was joined of them is of no more use.
      try? FileManager.default.removeItem(atPath: path)
      sent.receipts[0].path = nil
      if let failure = result.failure, !sent.isStopped { sent.reason = failure.reason }
    }
    guard sent.reason == .success, let path = result.path else { return sent }
    sent.files = [try recorded(path, digest: result.receipt.sha256)]
    return sent
  }
}
