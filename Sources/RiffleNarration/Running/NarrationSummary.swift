internal import RiffleAPI
internal import RiffleMedia
internal import RiffleRecording
internal import RiffleSession
internal import RiffleSound
internal import RiffleTypes

/// Puts together what is told of a run at its end.
struct NarrationSummary {
  let run: NarrationRun
  let file: SpokenFile
  let joinedCount: Int
  let before: Loudness?
  let plan: LoudnessPlan?

  func result() -> NarrationResult {
    let (reason, message) = ending
    let report = report
    return NarrationResult(
      receipt: receipt(reason), report: report, exitReason: reason, message: message, warnings: warnings(report),
      timeline: Timeline(
        pieces: run.pieces, extents: file.extents, sampleRate: file.format?.sampleRate ?? 24_000,
        frameCount: file.frameCount),
      spoolIDs: run.outcomes.values.sorted { $0.index < $1.index }.compactMap(\.spoolID),
      failure: firstFailure?.failure, isOutcomeUnknown: run.outcomes.values.contains { $0.reason == .outcomeUnknown },
      hasBilledRequests: run.outcomes.values.contains(where: \.mayBeBilled),
      hasUnmeteredRequests: run.outcomes.values.contains { $0.mayBeBilled && $0.usage == nil })
  }

  /// The piece whose failure decides how the run ended: the one that the joined speech lacks first, else the first one.
  private var firstFailure: PieceOutcome? {
    let failed = run.outcomes.values.filter { $0.reason != .success }.sorted { $0.index < $1.index }
    guard joinedCount < run.pieces.count else { return nil }
    return failed.first { $0.index == run.sources[joinedCount] } ?? failed.first
  }

  /// How the run ended: as its first piece that failed, but a part that can be played is worth its own code.
  private var ending: (ExitReason, String?) {
    if let failure = run.localFailure { return (failure.exitReason, failure.description) }
    guard joinedCount < run.pieces.count else { return (.success, nil) }
    let missing = run.sources.indices.filter { run.outcomes[run.sources[$0]]?.path == nil }.count
    let place = "\(missing) of \(run.pieces.count) pieces are missing"
    guard let first = firstFailure else {
      return (.interrupted, "speech: stopped, \(place)")
    }
    let words =
      "speech: \(place), piece \(first.index + 1): \(first.message ?? "ended with code \(first.reason.rawValue)")"
    switch first.reason {
    case .outcomeUnknown, .serviceUnavailable, .malformedAnswer, .requestRefused, .notWhatWasAsked:
      return (file.frameCount > 0 ? .partial : first.reason, words)
    default: return (first.reason, words)
    }
  }

  private func receipt(_ reason: ExitReason) -> Receipt {
    let asked = run.outcomes.values.filter { !$0.isCached }.sorted { $0.index < $1.index }
    var receipt = asked.last?.receipt ?? Receipt()
    (receipt.declaredType, receipt.convertedFrom, receipt.sha256) = (nil, nil, nil)
    let failed = asked.first { $0.reason != .success }
    (receipt.spool, receipt.truncated) = (failed?.spoolID, failed?.receipt.truncated)
    receipt.outcome = asked.contains { $0.reason == .outcomeUnknown } ? "unknown" : nil
    receipt.path = file.path
    receipt.kind = file.path == nil && file.frameCount == 0 ? nil : "audio"
    receipt.type = file.frameCount > 0 ? file.type.description : nil
    receipt.bytes = file.byteCount
    receipt.durationSeconds = file.format.map { Double(file.frameCount) / Double($0.sampleRate) }
    receipt.sampleRate = file.format?.sampleRate
    receipt.channelCount = file.format?.channelCount
    receipt.model = receipt.model ?? run.narration.model.id
    receipt.usage = usage(asked)
    receipt.exit = reason.rawValue
    receipt.warnings = warnings(report)
    if run.narrator.session.options.wantsDigest, let path = file.path, path != "-" {
      receipt.sha256 = Receipt.digest(ofFileAt: path)
    }
    return receipt
  }

  /// The tokens of all requests together.
  private func usage(_ asked: [PieceOutcome]) -> UsageMetadata? {
    let used = asked.compactMap(\.usage)
    guard !used.isEmpty else { return nil }
    func sum(_ count: (UsageMetadata) -> Int?) -> Int? {
      let counts = used.compactMap(count)
      return counts.isEmpty ? nil : counts.reduce(0) { $0.addingClamped($1) }
    }
    return UsageMetadata(
      promptTokenCount: sum(\.promptTokenCount), candidatesTokenCount: sum(\.candidatesTokenCount),
      thoughtsTokenCount: sum(\.thoughtsTokenCount), totalTokenCount: sum(\.totalTokenCount))
  }

  private func warnings(_ report: NarrationReport) -> [String] {
    var warnings = file.warnings
    for outcome in run.outcomes.values.sorted(by: { $0.index < $1.index }) {
      for warning in outcome.warnings where !warnings.contains(warning) { warnings.append(warning) }
    }
    let count = file.seams.noticeableCount
    if count > 0 { warnings.append("seams: \(count) of \(file.seams.count) may be heard, the receipt tells where") }
    if let wanted = run.narration.loudness?.integrated, let found = file.loudness.integrated, wanted - found > 0.5 {
      warnings.append("loudness: \(Self.tenths(found)) LUFS, for \(Self.tenths(wanted)) the peaks are too high")
    }
    if let limit = run.narration.drift?.limit, let drift = report.largestLoudnessDrift, drift > limit {
      warnings.append(
        "loudness: a piece still lies \(Self.tenths(drift)) LU from the middle one, limit \(Self.tenths(limit))")
    }
    return warnings
  }

  private var report: NarrationReport {
    var report = NarrationReport()
    report.pieceCount = run.pieces.count
    report.joinedCount = joinedCount
    report.loudnessBefore = before
    report.loudness = file.loudness
    report.leveling = plan
    report.seams = file.seams
    let rates = run.outcomes.values.compactMap { rate(of: $0, run.pieces[$0.index]) }
    let (middleLoudness, middleRate) = (run.middleLoudness, NarrationRun.median(rates))
    let sampleRate = Double(file.format?.sampleRate ?? 1)
    for index in run.pieces.indices {
      let source = run.sources[index]
      let outcome = run.outcomes[source]
      let isRepeated = source != index
      if isRepeated || outcome?.isCached == true { report.cachedCount += outcome?.path == nil ? 0 : 1 }
      if !isRepeated { report.requestCount += outcome?.requestCount ?? 0 }
      var piece = PieceReport(
        number: index + 1, length: run.pieces[index].length, isCached: isRepeated || outcome?.isCached ?? false,
        requestCount: isRepeated ? 0 : outcome?.requestCount ?? 0,
        exit: outcome?.reason.rawValue ?? ExitReason.interrupted.rawValue)
      if index < file.extents.count {
        piece.startSeconds = Double(file.extents[index].lowerBound) / sampleRate
        piece.durationSeconds = Double(file.extents[index].count) / sampleRate
      }
      piece.loudness = outcome?.loudness.integrated
      piece.truePeak = outcome?.loudness.truePeak
      piece.rate = outcome.flatMap { rate(of: $0, run.pieces[index]) }
      if let loudness = piece.loudness, let middleLoudness { piece.loudnessDrift = loudness - middleLoudness }
      if let rate = piece.rate, let middleRate { piece.rateDrift = (rate / middleRate - 1) * 100 }
      report.largestLoudnessDrift = Self.larger(report.largestLoudnessDrift, piece.loudnessDrift)
      report.largestRateDrift = Self.larger(report.largestRateDrift, piece.rateDrift)
      if report.pieces.count < NarrationReport.pieceLimit { report.pieces.append(piece) }
    }
    return report
  }

  private func rate(of outcome: PieceOutcome, _ piece: Piece) -> Double? {
    guard outcome.path != nil, outcome.frameCount > 0, outcome.sampleRate > 0 else { return nil }
    return Double(piece.length) * Double(outcome.sampleRate) / Double(outcome.frameCount)
  }

  private static func larger(_ one: Double?, _ other: Double?) -> Double? {
    guard let other else { return one }
    return max(one ?? 0, abs(other))
  }

  private static func tenths(_ value: Double) -> String {
    let tenths = Int((abs(value) * 10).rounded())
    return (value < 0 ? "-" : "") + "\(tenths / 10).\(tenths % 10)"
  }
}
