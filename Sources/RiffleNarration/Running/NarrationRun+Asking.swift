internal import FoundationEssentials
internal import RiffleAPI
internal import RiffleClient
internal import RiffleMedia
internal import RiffleRecording
internal import RiffleSession
internal import RiffleSound
internal import RiffleTypes

/// What became of the request for one piece.
struct PieceOutcome: Sendable {
  var index: Int
  /// The whole piece.
  var path: String?
  /// What can be played of a piece that is not whole.
  var partialPath: String?
  var frameCount = 0
  var sampleRate = 0
  var loudness = Loudness()
  var isCached = false
  var requestCount = 0
  var reason = ExitReason.success
  var message: String?
  var receipt = Receipt()
  var usage: UsageMetadata?
  var warnings: [String] = []
  /// The answer as it came, where it stays in the spool.
  var spoolID: String?
  /// What was recorded of a request that failed.
  var failure: Recording?

  /// Removes the file of a part, which is in the joined speech by now.
  func removePartial() {
    if let partialPath { try? FileManager.default.removeItem(atPath: partialPath) }
  }

  /// Whether its request may be on a bill: not where the service refused it, or could not be reached.
  var mayBeBilled: Bool {
    guard requestCount > 0 else { return false }
    guard let failure else { return true }
    if let error = failure.error, let status = error.httpStatus, status >= 400 { return error.maybeBilled }
    return failure.reason != .serviceUnavailable || failure.byteCount > 0 || failure.isOutcomeUnknown
  }

  /// Whether there is no use in asking for other pieces.
  var isHopeless: Bool {
    switch reason {
    case .keyRefused, .quotaExceeded, .serviceUnavailable, .fileError, .ceilingReached, .interrupted, .terminated,
      .brokenPipe, .usage, .internalError, .requestRefused:
      true
    default: false
    }
  }
}

extension NarrationRun {
  /// Asks for pieces, some at a time, in their order; after a failure that others would share, no more of them.
  ///
  /// - Parameters:
  ///   - indices: which.
  ///   - attempt: 0 for the first time, when the store is asked first.
  ///   - line: where the piece whose turn it is may go while it is spoken.
  ///   - onOutcome: called after each piece.
  mutating func gather(
    _ indices: [Int], attempt: Int, line: SpeechLine?, onOutcome: (inout NarrationRun) async -> Void
  ) async {
    var waiting = indices[...]
    let asker = PieceAsker(self, attempt: attempt, line: line)
    await withTaskGroup(of: PieceOutcome.self) { group in
      var runningCount = 0
      var isStopped = false
      func fill() {
        while !isStopped, !Task.isCancelled, runningCount < max(1, asker.narration.jobCount),
          let next = waiting.popFirst()
        {
          runningCount += 1
          group.addTask { await asker.ask(next) }
        }
      }
      fill()
      while let outcome = await group.next() {
        runningCount -= 1
        settle(outcome, attempt: attempt)
        onEvent(.piece(number: outcome.index + 1, isCached: outcome.isCached, reason: outcome.reason))
        if outcome.isHopeless { isStopped = true }
        await onOutcome(&self)
        if localFailure != nil, !isStopped {
          isStopped = true
          group.cancelAll()
        }
        fill()
      }
    }
  }

  /// Remembers an outcome; of several attempts the one nearest to the middle loudness.
  private mutating func settle(_ outcome: PieceOutcome, attempt: Int) {
    guard attempt > 0, var earlier = outcomes[outcome.index] else { return outcomes[outcome.index] = outcome }
    earlier.requestCount += outcome.requestCount
    defer { outcomes[outcome.index] = earlier }
    outcome.removePartial()
    guard let path = outcome.path, let middle = middleLoudness, let now = outcome.loudness.integrated else { return }
    let before = earlier.loudness.integrated.map { abs($0 - middle) } ?? .infinity
    guard abs(now - middle) < before else {
      try? FileManager.default.removeItem(atPath: path)
      return
    }
    var better = outcome
    better.requestCount = earlier.requestCount
    better.path = (try? narrator.store.keep(fileAt: path, as: keys[outcome.index])) ?? path
    earlier = better
  }

  /// The median loudness of the pieces.
  var middleLoudness: Double? { Self.median(outcomes.values.compactMap(\.loudness.integrated)) }

  /// Asks again for the pieces that are too loud or too quiet, as often as the rule allows.
  mutating func correctDrift(_ rule: Narration.DriftRule) async {
    guard outcomes.values.allSatisfy({ $0.path != nil }) else { return }
    for attempt in 0..<rule.retryLimit {
      guard let middle = middleLoudness, !Task.isCancelled else { return }
      let failing = outcomes.values.filter { outcome in
        outcome.loudness.integrated.map { abs($0 - middle) > rule.limit } ?? false
      }.map(\.index).sorted()
      guard !failing.isEmpty else { return }
      await gather(failing, attempt: attempt + 1, line: nil) { _ in }
    }
  }

  /// The middle one of `values`, or between the two in the middle.
  static func median(_ values: [Double]) -> Double? {
    guard !values.isEmpty else { return nil }
    let sorted = values.sorted()
    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
  }
}

/// Asks for pieces; shared by the tasks of a run.
struct PieceAsker: Sendable {
  let narrator: Narrator
  let narration: Narration
  private let pieces: [Piece]
  private let keys: [PieceKey]
  private let pauses: [Duration]
  private let attempt: Int
  private let line: SpeechLine?
  private let onEvent: @Sendable (NarrationEvent) -> Void

  init(_ run: NarrationRun, attempt: Int, line: SpeechLine?) {
    narrator = run.narrator
    narration = run.narration
    pieces = run.pieces
    keys = run.keys
    pauses = run.pieces.indices.map { run.pause(before: $0) }
    self.attempt = attempt
    self.line = line
    onEvent = run.onEvent
  }

  /// The piece from the store, else from the service.
  func ask(_ index: Int) async -> PieceOutcome {
    var outcome = PieceOutcome(index: index)
    if attempt == 0, let path = try? narrator.store.find(keys[index]), measure(path, into: &outcome) {
      outcome.isCached = true
      outcome.path = path
      return outcome
    }
    do {
      try await send(index, into: &outcome)
    } catch let error as RecordingError {
      (outcome.reason, outcome.message) = (error.reason, error.description)
    } catch let error as MediaFileError {
      (outcome.reason, outcome.message) = (error.exitReason, error.description)
    } catch {
      (outcome.reason, outcome.message) = (.internalError, "speech: \(error)")
    }
    return outcome
  }

  private func send(_ index: Int, into outcome: inout PieceOutcome) async throws {
    let (request, settings) = try narration.request(for: pieces[index], api: narrator.session.client.api)
    if let permit = narrator.permit, await !permit() {
      (outcome.reason, outcome.message) = (.interrupted, "stopped before the piece was asked for")
      return
    }
    var session = narrator.session
    // The first time by its key: what is recovered from the spool of a killed run is then where the next run looks for it.
    let mark = attempt == 0 ? "" : "-again-\(ProcessInfo.processInfo.processIdentifier)-\(attempt)"
    session.options.naming = OutputNaming(.file("\(narrator.store.workFolder)/\(keys[index])\(mark).wav"))
    session.options.replacesFiles = true
    session.options.audioFormat = .wav
    session.options.keepsAsReceived = false
    session.options.expectedKind = .audio
    session.options.wantsDigest = false
    // The text is nobody's business but its owner's: the memory of pieces does not tell it.
    session.options.comment = nil
    session.options.listener = PieceListener(line, index: index, pause: pauses[index]) { [onEvent] in
      onEvent(.firstSound)
    }
    let result = try await session.run(
      request, model: narration.model.id, shape: narration.shape, route: narration.route, settings: settings,
      onProgress: { [onEvent] in onEvent(.progress($0)) }, onRetry: { [onEvent] in onEvent(.retry($0)) })
    outcome.requestCount = result.attemptCount
    outcome.reason = result.exitReason
    outcome.message = result.message
    outcome.warnings = result.warnings
    outcome.usage = result.recording.usage
    outcome.spoolID = result.recording.spoolID
    if result.exitReason != .success { outcome.failure = result.recording }
    outcome.receipt = result.receipts.first ?? Receipt()
    for other in result.receipts.dropFirst() {
      outcome.warnings.append("answer: more than one sound in the answer, the first was taken")
      if let path = other.path { try? FileManager.default.removeItem(atPath: path) }
    }
    guard let path = outcome.receipt.path else { return }
    guard measure(path, into: &outcome), result.exitReason == .success else {
      outcome.partialPath = path
      guard result.exitReason == .success else { return }
      (outcome.reason, outcome.message) = (.mediaDamaged, "media: the piece cannot be read as sound")
      return
    }
    outcome.path = attempt == 0 ? try narrator.store.keep(fileAt: path, as: keys[index]) : path
  }

  /// Measures the sound file at `path`; false where it is none, or not whole.
  private func measure(_ path: String, into outcome: inout PieceOutcome) -> Bool {
    guard let reader = try? AudioFileReader(path: path) else { return false }
    let meter = LoudnessMeter(reader.format)
    var samples: [Int16] = []
    do {
      while try reader.next(into: &samples) { meter.append(samples.span) }
    } catch {
      return false
    }
    outcome.frameCount = meter.frameCount
    outcome.sampleRate = reader.format.sampleRate
    outcome.loudness = meter.loudness
    return !reader.isTruncated && meter.frameCount > 0
  }
}
