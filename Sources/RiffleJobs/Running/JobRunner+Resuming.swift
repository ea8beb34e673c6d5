internal import FoundationEssentials
internal import GRDB
internal import RiffleRecording
internal import RiffleTypes

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

extension JobRunner {
  /// Decides what became of an item whose run died while its request was under way.
  ///
  /// In this order: what was recorded is looked at again; a finished file that appeared after the request had left is its
  /// answer, because a final name only ever names a complete file; else nobody knows.
  func settle(_ orphan: Orphan) throws(JobError) {
    let claim = orphan.claim
    if orphan.state == .recorded {
      let files = try ledger.files(of: claim.itemKey)
      let isWhole = files.allSatisfy { file in
        if case .different = FileCheck(file, in: options.outputFolder, readsAlways: true) { false } else { true }
      }
      if isWhole, !files.isEmpty {
        try ledger.verify(claim)
        countRecovered()
        var sent = SentItem(.success, nil)
        sent.files = files
        return tell(claim, sent, isRecovered: true)
      }
    }
    if let sent = try adopted(orphan) {
      try ledger.record(claim, sent.files, sent.ending(.recorded, prices, claim))
      try ledger.verify(claim)
      countRecovered()
      return tell(claim, sent, isRecovered: true)
    }
    var sent = SentItem(
      .outcomeUnknown, "sent, and the run ended before an answer was recorded: it may have been paid")
    sent.isUnknown = true
    try ledger.end(claim, sent.ending(.unknown, prices, claim))
    tell(claim, sent, isRecovered: false)
  }

  /// File systems take their times from a clock that ticks a few hundred times a second.
  private static let clockTick: Int64 = 20_000_000

  private func adopted(_ orphan: Orphan) throws(JobError) -> SentItem? {
    let path = outputPath(orphan.claim.item)
    guard orphan.sentAt > 0, let identity = FileIdentity(path),
      identity.time >= orphan.sentAt * 1_000_000 - Self.clockTick
    else { return nil }
    var sent = SentItem(.success, nil)
    let file = try recorded(path, digest: nil)
    sent.files = [file]
    var receipt = Receipt()
    receipt.path = path
    receipt.bytes = Int(identity.size)
    receipt.sha256 = file.digest
    receipt.model = orphan.claim.item.model
    receipt.warnings = ["the run that sent the request died before it wrote a receipt"]
    sent.receipts = [receipt]
    return sent
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
