internal import FoundationEssentials
internal import GRDB
internal import RiffleAPI
internal import RiffleMedia
internal import RiffleRecording
internal import RiffleSession
internal import RiffleTypes
internal import Synchronization

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

extension JobRunner {
  /// Where raw answers are kept.
  var spool: Spool? { options.recording.spooling.spool }

  /// Settles what dead runs have left, and lets go of raw answers that are not needed any more.
  func settle(_ orphans: [Orphan]) throws(JobError) {
    let kept = try keptAnswers()
    for orphan in orphans { try settle(orphan, kept[orphan.claim.tryKey]) }
    // A run may have died after its ledger knew and before the answer was let go.
    for (key, record) in kept where record.identity.state == .verified {
      if try ledger.isVerified(tryKey: key) { spool?.release(record.id) }
    }
  }

  /// Raw answers of this ledger that nobody works with, by their tries.
  func keptAnswers() throws(JobError) -> [Int64: SpoolRecord] {
    // A spool that cannot be read has nothing that could be used; the items are then unknown.
    guard let spool, let entries = try? spool.entries() else { return [:] }
    let prefix = ledger.name + "/"
    var kept: [Int64: SpoolRecord] = [:]
    for record in entries where !record.isInUse {
      guard let label = record.identity.label, label.hasPrefix(prefix),
        let key = Int64(label.dropFirst(prefix.count))
      else { continue }
      kept[key] = record
    }
    state.withLock { $0.kept = kept }
    return kept
  }

  /// Decides what became of an item whose run died while its request was under way.
  ///
  /// In this order: what was recorded is looked at again; a finished file that appeared after the request had left is its
  /// answer, because a final name only ever names a complete file; a raw answer in the spool is decoded again, and counts
  /// when it is whole, more than that file does, because it tells what it cost; else nobody knows.
  private func settle(_ orphan: Orphan, _ record: SpoolRecord?) throws(JobError) {
    let claim = orphan.claim
    var unknown = SentItem(
      .outcomeUnknown, "sent, and the run ended before an answer was recorded: it may have been paid")
    if orphan.state == .recorded {
      let files = try ledger.files(of: claim.itemKey)
      let isWhole = files.allSatisfy { file in
        if case .different = FileCheck(file, in: options.outputFolder, readsAlways: true) { false } else { true }
      }
      if isWhole, !files.isEmpty {
        try ledger.verify(claim)
        countRecovered()
        var sent = SentItem(.success, Self.takenOver)
        sent.files = files
        sent.heldSpool = record?.id
        letGo(sent)
        return tell(claim, sent, isRecovered: true)
      }
    }
    let own = try adopted(orphan, record)
    let isBetter = record?.identity.end?.isComplete == true && !Self.isOpen(claim.item)
    if let record, own == nil || isBetter {
      // A file that came of this try is made again with all that its answer tells, and gets the same bytes.
      var claim = claim
      let hasFile = if own == nil { try hasOpenFile(orphan) } else { true }
      if hasFile { claim.isReplacing = true }
      if let (sent, isWhole) = try recovered(claim, from: record) {
        if isWhole, sent.reason == .success || own == nil { return try end(claim, sent, isRecovered: true) }
        unknown = sent
        unknown.reason = .outcomeUnknown
        unknown.message = "its run ended in the middle of the answer, which may have been paid"
      }
    }
    if var own {
      own.heldSpool = record?.id
      own.usage = record.flatMap(usage)
      return try end(claim, own, isRecovered: true)
    }
    unknown.isUnknown = true
    try ledger.end(claim, unknown.ending(.unknown, prices, claim))
    tell(claim, unknown, isRecovered: false)
  }

  /// Whether the answer decides the extension of the item's file.
  private static func isOpen(_ item: JobItem) -> Bool { item.output.contains(OutputNaming.extensionPlaceholder) }

  private static let takenOver = "taken over from a run that was killed"
  private static let fromSpool = "recorded from the spool, without another request"

  /// File systems take their times from a clock that ticks a few hundred times a second.
  private static let clockTick: Int64 = 20_000_000

  /// The finished files of a dead run: the one under the item's name, or those that its raw answer tells.
  private func adopted(_ orphan: Orphan, _ record: SpoolRecord?) throws(JobError) -> SentItem? {
    let item = orphan.claim.item
    var paths = [outputPath(item)]
    if Self.isOpen(item) {
      guard let identity = record?.identity, identity.state == .verified, !identity.files.isEmpty else { return nil }
      paths = identity.files.map { BatchContext.folder(of: paths[0]) + "/" + ($0.split(separator: "/").last ?? "") }
    }
    var sent = SentItem(.success, Self.takenOver)
    for path in paths {
      guard orphan.sentAt > 0, let identity = FileIdentity(path),
        identity.time >= orphan.sentAt * 1_000_000 - Self.clockTick
      else { return nil }
      let file = try recorded(path, digest: nil)
      sent.files.append(file)
      var receipt = Receipt()
      receipt.path = path
      receipt.bytes = Int(identity.size)
      receipt.sha256 = file.digest
      receipt.model = item.model
      receipt.warnings = ["the run that sent the request died before it wrote a receipt"]
      sent.receipts.append(receipt)
    }
    return sent
  }

  /// Whether a file with an extension that its answer decided appeared after the request had left, and is nobody else's.
  ///
  /// A medium gets its final name when it ends, and its answer may go on.
  private func hasOpenFile(_ orphan: Orphan) throws(JobError) -> Bool {
    let item = orphan.claim.item
    guard Self.isOpen(item) else { return false }
    let folder = BatchContext.folder(of: outputPath(item))
    let place = item.output.contains("/") ? BatchContext.folder(of: item.output) + "/" : ""
    let stem = item.output.dropFirst(place.count).prefix { $0 != "{" }
    for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
      guard name.hasPrefix(stem), !name.hasSuffix(".partial"), let identity = FileIdentity(folder + "/" + name),
        identity.time >= orphan.sentAt * 1_000_000 - Self.clockTick
      else { continue }
      if try !ledger.isFile(place + name, notOf: orphan.claim.itemKey) { return true }
    }
    return false
  }

  /// What a raw answer says that it used.
  private func usage(in record: SpoolRecord) -> UsageMetadata? {
    let recording = try? spool?.recover(
      record, naming: .discard, savesWords: false,
      change: { options in
        options.spooling = .off
        options.holdsSpooled = true
      })
    return recording?.usage
  }

  /// The answer to an earlier try of the same request that did not become a file, decoded again; nil where there is none.
  func recoveredEarlier(_ claim: Claim) throws(JobError) -> SentItem? {
    let kept = state.withLock(\.kept)
    guard !kept.isEmpty else { return nil }
    for key in try ledger.earlierTries(claim) {
      guard let record = kept[key],
        record.identity.state == .verified
          || record.identity.end?.isComplete == true
            && record.identity.state == .unrecovered
      else { continue }
      var claim = claim
      // The file that is in the way came of that very answer: the run could write it and not look at it any more.
      let name = outputPath(claim.item).split(separator: "/").last
      if record.identity.state == .verified,
        record.identity.files.contains(where: { $0.split(separator: "/").last == name })
      {
        claim.isReplacing = true
      }
      guard var (sent, _) = try recovered(claim, from: record), sent.reason == .success else { continue }
      // It was counted when it was sent.
      sent.isFree = true
      return sent
    }
    return nil
  }

  /// A raw answer decoded again, and whether it is all of it; nil where there is no way to.
  ///
  /// What can be used of a part gets a name that says so.
  private func recovered(_ claim: Claim, from record: SpoolRecord) throws(JobError) -> (SentItem, isWhole: Bool)? {
    guard let spool, let request = try? ItemRequest(claim.item, context), prepareOutput(claim) == nil
    else { return nil }
    let wanted = recordingOptions(claim, request)
    let found = try? spool.recover(
      record, naming: wanted.naming, savesWords: false,
      change: { options in
        let saved = options
        options = wanted
        options.spooling = .off
        (options.status, options.contentType, options.requestID) = (saved.status, saved.contentType, saved.requestID)
        (options.expectedByteCount, options.undeclaredType) = (saved.expectedByteCount, saved.undeclaredType)
      })
    guard let recording = found else { return nil }
    var sent = try finish(recording)
    sent.heldSpool = record.id
    sent.status = record.identity.status
    sent.spool = recording.spoolID
    let wholeReasons: [ExitReason] = [.success, .blocked, .notWhatWasAsked]
    let isWhole = record.identity.end?.isComplete == true || wholeReasons.contains(recording.reason)
    guard sent.reason == .success else { return (sent, isWhole) }
    sent.message = Self.fromSpool
    guard case .question(let question, _) = request.asking else { return (sent, isWhole) }
    do {
      _ = try question.value(of: recording.text)
      try write(
        recording.text, to: &sent, claim, usage: recording.usage, recording, model: claim.item.model)
    } catch let error as ReplyError {
      (sent.reason, sent.message) = (error.exitReason, error.message)
    } catch let error as MediaFileError {
      (sent.reason, sent.message) = (error.exitReason, error.description)
    } catch {
      (sent.reason, sent.message) = (.fileError, "\(error)")
    }
    return (sent, isWhole)
  }
}

extension Ledger {
  /// `path` from the root, without links where it is there.
  static func absolute(_ path: String) -> String {
    // The system allocates the text, and it is freed here.
    guard let text = unsafe realpath(path, nil) else { return path }
    defer { unsafe free(text) }
    return unsafe String(cString: text)
  }

  /// Gives an item back whose last try has ended.
  func giveBack(_ claim: Claim) throws(JobError) {
    try write { database in
      try database.execute(sql: "UPDATE item SET run = NULL WHERE key = ?", arguments: [claim.itemKey])
    }
  }
}
