import RiffleJobs
import RiffleRecording
import RiffleReport
import RiffleTypes

/// The items of a batch as rows of a report.
enum BatchRows {
  /// Calls `body`, whose errors end the run.
  static func report<Value>(_ body: () throws -> Value) throws -> Value {
    do {
      return try Ending.fromJob(body)
    } catch let error as ReportError {
      throw Ending(error.exitReason, "\(error)")
    }
  }

  /// Calls `body` with a row for each item of all ledgers; memory does not grow with their number.
  static func forEach(
    in ledgers: [Ledger], _ places: BatchPlaces, _ prices: PriceList, _ body: (ReportRow) throws -> Void
  ) throws {
    for ledger in ledgers {
      let folder = try ledger.outputFolder() ?? "."
      try ledger.forEachRow(try places.shard(of: ledger)) { row in try body(self.row(row, folder, prices)) }
    }
  }

  /// The most bytes of an answer in words that a report looks at.
  private static let answerLimit = 16 * 1024

  private static func row(_ row: LedgerRow, _ folder: String, _ prices: PriceList) -> ReportRow {
    var report = ReportRow(id: row.item.id, state: state(of: row))
    report.kind = row.item.kind.rawValue
    report.prompt = row.item.text.isEmpty ? row.item.file : row.item.text
    report.answer = row.answer(in: folder, limit: answerLimit)
    report.model = row.item.model
    report.message = row.message
    report.exitCode = row.exitCode
    report.attemptCount = row.tryCount
    if row.charged > 0 { report.cost = "at most " + prices.words(row.charged) }
    report.receipts = row.receipts
    let receipts = row.receipts.compactMap { Receipt(jsonLine: $0) }
    for warning in receipts.flatMap(\.warnings) where !report.warnings.contains(warning) {
      report.warnings.append(warning)
    }
    report.media = media(of: row, folder, receipts)
    return report
  }

  /// The files of an item: the complete ones, or what could be used of a cut one.
  private static func media(of row: LedgerRow, _ folder: String, _ receipts: [Receipt]) -> [ReportMedium] {
    guard row.paths.isEmpty else {
      return row.paths.filter { row.item.kind != .ask || $0 != row.item.output }.map { path in
        medium(folder + "/" + path, receipts.first { $0.path.map { $0 == path || $0.hasSuffix("/" + path) } ?? false })
      }
    }
    // Receipts have the paths as their run knew them: all are beside the item's own file.
    let place = folder + "/" + BatchContext.folder(of: row.item.output)
    guard [.failed, .unknown].contains(row.state) else { return [] }
    return receipts.compactMap { receipt in
      receipt.path?.split(separator: "/").last.map { medium(place + "/" + $0, receipt) }
    }
  }

  private static func medium(_ path: String, _ receipt: Receipt?) -> ReportMedium {
    var medium = ReportMedium(path: path, type: receipt?.type)
    medium.byteCount = receipt?.bytes
    medium.durationSeconds = receipt?.durationSeconds
    (medium.width, medium.height) = (receipt?.width, receipt?.height)
    return medium
  }

  private static func state(of row: LedgerRow) -> ReportRow.State {
    switch row.state {
    case .planned: .planned
    case .sent, .answered, .recorded: .sent
    case .verified: .done
    case .failed: row.exitCode == ExitReason.partial.rawValue ? .partial : .failed
    case .unknown: .unknown
    }
  }
}
