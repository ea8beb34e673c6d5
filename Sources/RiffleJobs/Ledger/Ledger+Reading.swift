internal import GRDB

/// How many items are in which state.
public struct BatchCounts: Sendable, Equatable {
  /// All items of the manifest, or of the shard that was asked about.
  public var total = 0
  /// Items whose files were verified.
  public var done = 0
  /// Items that ended with an error.
  public var failed = 0
  /// Items that were sent and nobody knows what became of them.
  public var unknown = 0
  /// Items that some run works on now, or that a run left when it died.
  public var inFlight = 0
  /// Items that wait.
  public var planned = 0
  /// What all tries together cost at most, in billionths: what is known, and for the rest what was reserved.
  public var charged: Int64 = 0

  /// No items.
  public init() {}

  /// Adds what another ledger has.
  public mutating func add(_ other: BatchCounts) {
    total += other.total
    done += other.done
    failed += other.failed
    unknown += other.unknown
    inFlight += other.inFlight
    planned += other.planned
    charged += other.charged
  }
}

/// An item and its newest try, for reports.
public struct LedgerRow: Sendable {
  /// The item.
  public var item: JobItem
  /// Its line in the manifest.
  public var line: Int
  /// How far it is.
  public var state: TryState
  /// Why it is where it is, in one line.
  public var message: String?
  /// How it ended, as an exit code; nil before that.
  public var exitCode: Int32?
  /// How often it was tried.
  public var tryCount: Int
  /// What all its tries cost at most, in billionths.
  public var charged: Int64
  /// Its files, relative to the folder of outputs.
  public var paths: [String]
  /// The receipts of the newest try, one JSON object each.
  public var receipts: [String]

  /// The beginning of the words that were asked for, at most `limit` bytes of them; nil where there are none.
  ///
  /// - Parameters:
  ///   - folder: the folder of outputs.
  ///   - limit: the most bytes.
  /// - Returns: the words; what is cut within a character ends in U+FFFD.
  public func answer(in folder: String, limit: Int) -> String? {
    guard item.kind == .ask, paths.contains(item.output) else { return nil }
    return (try? SmallFile.prefix(of: folder + "/" + item.output, count: limit)).map {
      String(decoding: $0, as: UTF8.self)
    }
  }
}

extension Ledger {
  /// How many items of `shard` are in which state.
  /// - Throws: ``JobError/ledger(path:reason:)``.
  public func counts(_ shard: Shard = .whole) throws(JobError) -> BatchCounts {
    try read { database in
      var counts = BatchCounts()
      let rows = try Row.fetchCursor(
        database,
        sql: """
          SELECT state, run IS NOT NULL, count(*) FROM item WHERE pass = (SELECT value FROM meta WHERE name = 'pass')
          AND bucket % ? = ? GROUP BY 1, 2
          """, arguments: [shard.count, shard.number - 1])
      while let row = try rows.next() {
        let count: Int = row[2]
        counts.total += count
        switch TryState(rawValue: row[0]) {
        case .verified: counts.done += count
        case .failed: counts.failed += count
        case .unknown: counts.unknown += count
        case .planned where row[1] == false: counts.planned += count
        case .planned, .sent, .answered, .recorded, nil: counts.inFlight += count
        }
      }
      counts.charged = try Int64.fetchOne(database, sql: "SELECT value FROM meta WHERE name = 'charged'") ?? 0
      return counts
    }
  }

  /// What all tries together cost at most, in billionths.
  func charged() throws(JobError) -> Int64 {
    try read { try Int64.fetchOne($0, sql: "SELECT value FROM meta WHERE name = 'charged'") ?? 0 }
  }

  /// The state and the digest of an item; nil where the ledger does not know it.
  static func state(of id: String, _ database: Database) throws -> (state: TryState, digest: String)? {
    let row = try Row.fetchOne(
      try database.cachedStatement(sql: "SELECT state, digest FROM item WHERE id = ?"), arguments: [id])
    return row.flatMap { row in TryState(rawValue: row[0]).map { (state: $0, digest: row[1]) } }
  }

  /// Whether a try ended with files that were looked at again.
  func isVerified(tryKey: Int64) throws(JobError) -> Bool {
    try read {
      try Bool.fetchOne(
        $0, sql: "SELECT EXISTS (SELECT 1 FROM try WHERE key = ? AND state = 'verified')", arguments: [tryKey]) ?? false
    }
  }

  /// Whether the file at `path`, relative to the folder of outputs, belongs to another item than `itemKey`.
  func isFile(_ path: String, notOf itemKey: Int64) throws(JobError) -> Bool {
    try read {
      try Bool.fetchOne(
        $0, sql: "SELECT EXISTS (SELECT 1 FROM file WHERE path = ? AND item <> ?)", arguments: [path, itemKey]) ?? false
    }
  }

  /// Ended tries of an item for the request that it asks now, the newest first; not too many.
  func earlierTries(_ claim: Claim) throws(JobError) -> [Int64] {
    try read { database in
      try Int64.fetchAll(
        database,
        sql: """
          SELECT key FROM try WHERE item = ? AND digest = ? AND key <> ? AND ended IS NOT NULL ORDER BY key DESC LIMIT 20
          """, arguments: [claim.itemKey, claim.digest, claim.tryKey])
    }
  }

  /// Calls `body` with each item of the manifest, in its order; memory does not grow with their number.
  /// - Throws: ``JobError``, or what `body` throws.
  public func forEachRow(_ shard: Shard = .whole, _ body: (LedgerRow) throws -> Void) throws {
    var last = -1
    while true {
      let page = try read { database in
        try Row.fetchAll(
          database,
          sql: """
            SELECT key, number, line, spec, state, run IS NOT NULL AS busy, message FROM item WHERE number > ?
            AND pass = (SELECT value FROM meta WHERE name = 'pass') AND bucket % ? = ? ORDER BY number LIMIT 200
            """, arguments: [last, shard.count, shard.number - 1]
        ).map { row in (number: row["number"] as Int, row: try Self.ledgerRow(row, database)) }
      }
      guard let end = page.last else { return }
      last = end.number
      for entry in page { try body(entry.row) }
    }
  }

  private static func ledgerRow(_ row: Row, _ database: Database) throws -> LedgerRow {
    let key: Int64 = row["key"]
    let paths = try String.fetchAll(
      try database.cachedStatement(sql: "SELECT path FROM file WHERE item = ? ORDER BY path"), arguments: [key])
    let sums = try Row.fetchOne(
      try database.cachedStatement(
        sql: "SELECT count(*), coalesce(sum(coalesce(charged, reserved)), 0) FROM try WHERE item = ?"), arguments: [key]
    )
    let newest = try Row.fetchOne(
      try database.cachedStatement(
        sql: "SELECT exit, message, receipts FROM try WHERE item = ? ORDER BY key DESC LIMIT 1"), arguments: [key])
    let receipts: String? = newest?["receipts"]
    let state = TryState(rawValue: row["state"]) ?? .planned
    return LedgerRow(
      item: try JobItem(spec: row["spec"]), line: row["line"], state: state,
      message: row["message"] ?? (state == .verified ? nil : newest?["message"]),
      exitCode: newest?["exit"], tryCount: sums?[0] ?? 0, charged: sums?[1] ?? 0,
      // An item that is planned anew has files that are no longer believed.
      paths: state == .verified || state == .recorded ? paths : [],
      receipts: receipts?.split(separator: "\n").map(String.init) ?? [])
  }
}
