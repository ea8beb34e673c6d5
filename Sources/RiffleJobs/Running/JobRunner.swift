internal import FoundationEssentials
internal import RiffleAPI
internal import RiffleRecording
public import RiffleTypes
internal import Synchronization

/// Runs a batch: takes a manifest into its ledger, settles what earlier runs left, and sends what is to be sent.
///
/// Rules, in the order they matter:
/// - That a request leaves is in the ledger, on the disk, before it leaves.
/// - An item that was sent and whose outcome nobody knows is not sent again unless that is asked for.
/// - An item is done when its files are there under their final names, written down, and looked at once more.
/// - No item is sent that could take the sum of all tries over the ceiling.
/// - One item's failure never stops the others; only a signal, the ceiling, the deadline, a ledger that cannot be written, and a
///   key that is refused before anything was served do.
public final class JobRunner: Sendable {
  let ledger: Ledger
  let context: BatchContext
  let options: BatchOptions
  let prices: PriceList
  let pace: Pace
  let onEvent: @Sendable (JobEvent) -> Void

  struct State {
    var stop: (reason: ExitReason, message: String)?
    var failure: JobError?
    var sentCount = 0
    var doneCount = 0
    var openCount = 0
    var recoveredCount = 0
    /// Raw answers that earlier runs have left in the spool, by their tries.
    var kept: [Int64: SpoolRecord] = [:]
  }
  let state = Mutex(State())

  /// A run of the batch in `ledger`.
  ///
  /// - Parameters:
  ///   - ledger: what the batch remembers.
  ///   - context: what all items have in common.
  ///   - options: how it is run.
  ///   - prices: what models cost.
  ///   - pace: when requests may leave.
  ///   - onEvent: told what happens, from any task.
  public init(
    ledger: Ledger, context: BatchContext, options: BatchOptions, prices: PriceList, pace: Pace,
    onEvent: @escaping @Sendable (JobEvent) -> Void = { _ in }
  ) {
    precondition(options.jobs > 0 && options.attempts > 0, "a batch sends something")
    self.ledger = ledger
    self.context = context
    self.options = options
    self.prices = prices
    self.pace = pace
    self.onEvent = onEvent
  }

  /// Sends nothing more; what is under way ends as it will.
  public func stop(_ reason: ExitReason, _ message: String) {
    let isFirst = state.withLock { state in
      guard state.stop == nil else { return false }
      state.stop = (reason, message)
      return true
    }
    if isFirst { onEvent(.stopping(reason, message: message)) }
  }

  /// Requests that are under way.
  public var openCount: Int { state.withLock(\.openCount) }

  var isStopping: Bool { state.withLock { $0.stop != nil } }

  var budget: Budget {
    Budget(limit: options.costLimit) { [prices, context] item in
      guard let size = try? item.wordSize(context), let count = try? item.requestCount(context) else { return nil }
      return prices.ceiling(of: item, wordBytes: size.bytes, requestCount: count)
    }
  }

  /// Runs the batch of the manifest at `manifest`; `-` is standard input.
  ///
  /// - Returns: what became of it.
  /// - Throws: ``JobError`` for what stops it before anything is sent, or when the ledger cannot be written any more.
  public func run(manifest: String) async throws(JobError) -> BatchSummary {
    try settleFolder()
    let run = try ledger.beginRun()
    do {
      let summary = try await carryOut(manifest, run)
      try run.end(in: ledger)
      return summary
    } catch {
      try? run.end(in: ledger)
      throw error
    }
  }

  private func carryOut(_ manifest: String, _ run: LedgerRun) async throws(JobError) -> BatchSummary {
    try settle(try ledger.takeOver(by: run))
    let folder = Ledger.absolute(options.outputFolder)
    let (ownManifest, ownLedger) = (Ledger.absolute(manifest), Ledger.absolute(ledger.path))
    _ = try ledger.load(
      manifest: manifest, context: context,
      alsoCheck: { [prices, options] (item) throws(ItemFields.Problem) in
        let path = folder + "/" + item.output
        if path == ownManifest || path.hasPrefix(ownLedger) {
          throw ItemFields.Problem(
            message: "output '\(ItemFields.shown(item.output))' is the batch's own manifest or ledger")
        }
        guard options.costLimit != nil, prices.price(of: item.model) == nil else { return }
        throw ItemFields.Problem(
          message: "model '\(item.model)' has no price in the list of \(prices.date), which a ceiling of cost needs")
      })
    _ = try ledger.retry(options.retries, options.shard)
    try ledger.checkFiles(in: options.outputFolder, options.shard, verifiesHashes: options.verifiesHashes) {
      onEvent(.damaged(id: $0, reason: $1))
    }
    onEvent(.began(try ledger.counts(options.shard)))
    let timer = options.timeLimit.map { limit in
      Task { [self] in
        try await Task.sleep(for: limit)
        stop(.ceilingReached, "the deadline was reached")
      }
    }
    await withTaskGroup { group in
      for _ in 0..<options.jobs { group.addTask { await self.work(run) } }
    }
    timer?.cancel()
    return try summary()
  }

  private func summary() throws(JobError) -> BatchSummary {
    let end = state.withLock { $0 }
    if let failure = end.failure { throw failure }
    var summary = BatchSummary()
    summary.counts = try ledger.counts(options.shard)
    summary.sentCount = end.sentCount
    summary.doneCount = end.doneCount
    summary.recoveredCount = end.recoveredCount
    let bad = summary.counts.failed + summary.counts.unknown
    if let stop = end.stop, summary.counts.planned > 0 || stop.reason != .ceilingReached {
      (summary.reason, summary.message) = stop
    } else if bad > 0 {
      summary.reason = .internalError
      summary.message = "\(summary.counts.failed) items failed and \(summary.counts.unknown) are unknown"
    }
    return summary
  }

  /// Sees that the files of this ledger stay in one folder: in another one nothing would be found, and all be paid again.
  private func settleFolder() throws(JobError) {
    do {
      try FileManager.default.createDirectory(atPath: options.outputFolder, withIntermediateDirectories: true)
    } catch {
      throw .file(path: options.outputFolder, reason: "cannot be made")
    }
    let folder = Ledger.absolute(options.outputFolder)
    guard let known = try ledger.outputFolder() else { return try ledger.setFact("outputs", folder) }
    guard known == folder || Ledger.absolute(known) == folder else {
      throw .usage("the files of this ledger are in \(known), expected that folder, or another ledger")
    }
  }

  // MARK: Work

  /// Takes one item after the other.
  private func work(_ run: LedgerRun) async {
    do throws(JobError) {
      while !isStopping {
        switch try ledger.claim(run, shard: options.shard, budget: budget) {
        case .nothing: return
        case .claimed(let claim):
          state.withLock { $0.openCount += 1 }
          defer { state.withLock { $0.openCount -= 1 } }
          try await work(on: claim, run)
        case .tooDear(let id):
          // What is under way may cost less than was reserved for it.
          guard openCount > 0 else {
            return stop(.ceilingReached, "item '\(id)' could exceed the ceiling of cost")
          }
          try? await Task.sleep(for: .milliseconds(50))
        }
      }
    } catch {
      state.withLock { $0.failure = $0.failure ?? error }
      stop(error.exitReason, error.description)
    }
  }

  /// Brings one item to its end, or gives it back when the run is stopped before it was sent.
  private func work(on first: Claim, _ run: LedgerRun) async throws(JobError) {
    var claim = first
    for attempt in 1... {
      let request: ItemRequest
      do throws(ItemFields.Problem) {
        request = try ItemRequest(claim.item, context)
      } catch {
        return try end(claim, SentItem(unsent: .usage, error.message))
      }
      if attempt == 1, let sent = try recoveredEarlier(claim) { return try end(claim, sent, isRecovered: true) }
      let tokens = tokenEstimate(claim.item)
      guard await waitForTurn(tokens: tokens) else { return try ledger.release(claim) }
      if let obstacle = prepareOutput(claim) { return try end(claim, obstacle) }
      try ledger.markSent(claim)
      state.withLock { $0.sentCount += 1 }
      onEvent(.sent(id: claim.item.id, attempt: attempt))
      let sent = await send(request, claim)
      if sent.isStopped {
        try ledger.end(claim, sent.ending(.failed, prices, claim), isKept: true)
        return try ledger.giveBack(claim)
      }
      guard let wish = sent.retryWish, attempt < options.attempts, !isStopping else {
        if sent.reason == .success { pace.succeeded(moreTokens: (sent.usage?.totalTokenCount ?? tokens) - tokens) }
        return try end(claim, sent)
      }
      try ledger.end(claim, sent.ending(.failed, prices, claim), isKept: true)
      letGo(sent)
      await pause(wish, attempt, claim, sent.message)
      switch try ledger.tryAgain(claim, run, budget: budget) {
      case .claimed(let next): claim = next
      case .tooDear, .nothing: return try ledger.giveBack(claim)
      }
    }
  }

  /// Waits after a refusal: everybody where the service or the network is at its end, else this item alone.
  private func pause(_ wish: RetryWish, _ attempt: Int, _ claim: Claim, _ message: String?) async {
    switch wish {
    case .everybody(let duration):
      let pause = pace.pushedBack(wish: duration)
      onEvent(.waiting(id: claim.item.id, reason: message ?? "", pause: pause))
    case .thisItem:
      let policy = RetryPolicy(attempts: options.attempts)
      let pause = policy.delay(beforeAttempt: attempt + 1, random: .random(in: 0...1)) ?? policy.firstDelay
      onEvent(.waiting(id: claim.item.id, reason: message ?? "", pause: pause))
      var rest = pause
      while rest > .zero, !isStopping {
        try? await Task.sleep(for: min(rest, Self.slice))
        rest -= Self.slice
      }
    }
  }

  /// How long nobody looks whether the run is stopped.
  private static let slice = Duration.milliseconds(200)

  /// Waits until a request may leave.
  /// - Returns: false when the run is stopped.
  func waitForTurn(tokens: Int) async -> Bool {
    var turn = pace.reserve(tokens: tokens)
    while !isStopping {
      let paused = pace.pausedUntil()
      let now = Pace.now
      if paused > now {
        try? await Task.sleep(for: min(.nanoseconds(paused - now), Self.slice))
        // Everybody who waited takes a new place, so that not all leave at once.
        if Pace.now >= paused { turn = pace.reserve(tokens: 0) }
      } else if turn > now {
        try? await Task.sleep(for: min(.nanoseconds(turn - now), Self.slice))
      } else {
        return true
      }
    }
    return false
  }

  private func tokenEstimate(_ item: JobItem) -> Int {
    let model = context.model(item.kind, item.model)
    let size = (try? item.wordSize(context))?.characters ?? 0
    let count = (try? item.requestCount(context)) ?? 1
    return prices.tokenEstimate(
      of: item, characterCount: size, outputLimit: model.outputTokenLimit.multipliedClamped(by: count))
  }

  /// Writes down how an item ended, and tells it.
  func end(_ claim: Claim, _ sent: SentItem, isRecovered: Bool = false) throws(JobError) {
    var sent = sent
    if sent.reason == .success {
      let files = sent.files
      try ledger.record(claim, files, sent.ending(.recorded, prices, claim))
      let changed = files.compactMap { file -> String? in
        if case .different(let reason) = FileCheck(file, in: options.outputFolder, readsAlways: false) {
          reason
        } else {
          nil
        }
      }
      if let reason = changed.first {
        (sent.reason, sent.message) = (.mediaDamaged, reason)
        try ledger.end(claim, sent.ending(.failed, prices, claim))
      } else {
        try ledger.verify(claim)
        isRecovered ? countRecovered() : state.withLock { $0.doneCount += 1 }
      }
    } else {
      try ledger.end(claim, sent.ending(sent.isUnknown ? .unknown : .failed, prices, claim))
    }
    // The ledger knows: a raw answer whose files are safe is not needed any more.
    letGo(sent)
    tell(claim, sent, isRecovered: isRecovered)
    // A key that was never good is no item's failure; once something was served, a refusal is the item's own.
    if sent.reason == .keyRefused, state.withLock({ $0.doneCount == 0 }) {
      stop(.keyRefused, sent.message ?? "the key was refused")
    }
  }

  /// Lets a raw answer go that the ledger does not need any more; the spool keeps what is not safe.
  func letGo(_ sent: SentItem) {
    guard let held = sent.heldSpool, [.success, .blocked, .notWhatWasAsked].contains(sent.reason) else { return }
    spool?.release(held)
  }

  func tell(_ claim: Claim, _ sent: SentItem, isRecovered: Bool) {
    let state: TryState = sent.reason == .success ? .verified : sent.isUnknown ? .unknown : .failed
    let ending = sent.ending(state, prices, claim)
    var event = ItemEnding(
      id: claim.item.id, state: state, reason: sent.reason, message: sent.message, paths: sent.files.map(\.path),
      receipts: ending.receipts, charged: ending.charged)
    event.isRecovered = isRecovered
    onEvent(.ended(event))
  }

  /// Counts an item that an earlier run had paid for.
  func countRecovered() {
    state.withLock {
      $0.doneCount += 1
      $0.recoveredCount += 1
    }
  }
}
