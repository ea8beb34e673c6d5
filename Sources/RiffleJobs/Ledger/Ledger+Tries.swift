internal import GRDB
internal import RiffleTypes

/// An item that this run works on, and its open try.
struct Claim: Sendable {
  var itemKey: Int64
  var tryKey: Int64
  var item: JobItem
  /// What the try may cost at most, in billionths; 0 where nobody knows.
  var reserved: Int64
  /// The digest of the item when it was claimed.
  var digest: String
  /// Whether a file that the ledger knows may be in the way, to be replaced.
  var isReplacing = false
}

/// What may be spent, and what a try may cost.
struct Budget: Sendable {
  /// The most that all tries in the ledger may cost together, in billionths; nil: no bound.
  var limit: Int64?
  /// What one try of an item can cost at most.
  var ceiling: @Sendable (JobItem) -> Int64?
}

/// How a try ended, for the ledger.
struct TryEnding: Sendable {
  var state: TryState
  var reason: ExitReason
  var message: String?
  /// What it cost, in billionths.
  var charged: Int64
  var status: Int?
  var usage: String?
  var receipts: [String] = []
  var spool: String?
}

/// A file that an item became.
struct RecordedFile: Sendable {
  /// Relative to the folder of outputs.
  var path: String
  /// What tells whether it is still the same.
  var identity: FileIdentity
  /// Its SHA-256, in hexadecimal.
  var digest: String
}

extension Ledger {
  /// What there is to do next.
  enum Next {
    case claimed(Claim)
    /// Nothing is left that is free.
    case nothing
    /// The next item could cost more than is left.
    case tooDear(id: String)
  }

  /// Claims the next free item of `shard` for `run`, with a try that has not been sent.
  func claim(_ run: LedgerRun, shard: Shard, budget: Budget) throws(JobError) -> Next {
    try write { database in
      let row = try Row.fetchOne(
        try database.cachedStatement(
          sql: """
            SELECT key, spec, digest FROM item WHERE state = 'planned' AND run IS NULL
            AND pass = (SELECT value FROM meta WHERE name = 'pass') AND bucket % ? = ? ORDER BY number LIMIT 1
            """), arguments: [shard.count, shard.number - 1])
      guard let row else { return .nothing }
      return try Self.open(
        itemKey: row[0], item: try JobItem(spec: row[1]), digest: row[2], run, budget, database)
    }
  }

  /// Opens another try of an item that this run has already.
  func tryAgain(_ claim: Claim, _ run: LedgerRun, budget: Budget) throws(JobError) -> Next {
    try write { database in
      try Self.open(itemKey: claim.itemKey, item: claim.item, digest: claim.digest, run, budget, database)
    }
  }

  private static func open(
    itemKey: Int64, item: JobItem, digest: String, _ run: LedgerRun, _ budget: Budget, _ database: Database
  ) throws -> Next {
    let ceiling = budget.ceiling(item)
    if let limit = budget.limit {
      let spent = try Int64.fetchOne(database, sql: "SELECT value FROM meta WHERE name = 'charged'") ?? 0
      guard let ceiling, spent <= limit, ceiling <= limit - spent else { return .tooDear(id: item.id) }
    }
    try database.cachedStatement(sql: "UPDATE item SET run = ? WHERE key = ?").execute(arguments: [run.key, itemKey])
    try database.cachedStatement(
      sql: "INSERT INTO try (item, run, state, digest, begun, reserved) VALUES (?, ?, 'planned', ?, ?, ?)"
    ).execute(arguments: [itemKey, run.key, digest, now, ceiling ?? 0])
    let tryKey = database.lastInsertedRowID
    try charge(ceiling ?? 0, database)
    let hasFiles = try Bool.fetchOne(
      try database.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM file WHERE item = ?)"), arguments: [itemKey])
    return .claimed(
      Claim(
        itemKey: itemKey, tryKey: tryKey, item: item, reserved: ceiling ?? 0, digest: digest,
        isReplacing: hasFiles ?? false))
  }

  private static func charge(_ amount: Int64, _ database: Database) throws {
    guard amount != 0 else { return }
    try database.cachedStatement(sql: "UPDATE meta SET value = value + ? WHERE name = 'charged'")
      .execute(arguments: [amount])
  }

  /// Writes down that the request leaves now: when this returns, the disk has it.
  func markSent(_ claim: Claim) throws(JobError) { try mark(claim, .sent) }

  /// Writes down that a status line came.
  func markAnswered(_ claim: Claim, status: Int, spool: String?) throws(JobError) {
    try mark(claim, .answered, "answered = \(Self.now), status = \(status), spool = ?", spool)
  }

  private func mark(_ claim: Claim, _ state: TryState, _ also: String? = nil, _ value: String? = nil) throws(JobError) {
    try write { database in
      let also = also ?? "sent = \(Self.now), spool = ?"
      try database.execute(
        sql: "UPDATE try SET state = ?, \(also) WHERE key = ?", arguments: [state.rawValue, value, claim.tryKey])
      try database.execute(
        sql: "UPDATE item SET state = ? WHERE key = ?", arguments: [state.rawValue, claim.itemKey])
    }
  }

  /// Gives an item back that was claimed and never sent, as if nothing had happened.
  func release(_ claim: Claim) throws(JobError) {
    try write { database in
      try database.execute(sql: "DELETE FROM try WHERE key = ? AND state = 'planned'", arguments: [claim.tryKey])
      try database.execute(
        sql: "UPDATE item SET run = NULL, state = 'planned' WHERE key = ?", arguments: [claim.itemKey])
      try Self.charge(-claim.reserved, database)
    }
  }

  /// Writes down which files an item became, and what they cost.
  func record(_ claim: Claim, _ files: [RecordedFile], _ ending: TryEnding) throws(JobError) {
    try write { database in
      try database.execute(sql: "DELETE FROM file WHERE item = ?", arguments: [claim.itemKey])
      for file in files {
        try database.execute(
          sql: "INSERT INTO file VALUES (?, ?, ?, ?, ?, ?, ?)",
          arguments: [
            claim.itemKey, file.path, claim.tryKey, file.identity.size, file.identity.time, file.identity.inode,
            file.digest,
          ])
      }
      try Self.write(ending, of: claim, ended: nil, database)
      try database.execute(sql: "UPDATE item SET state = 'recorded' WHERE key = ?", arguments: [claim.itemKey])
    }
  }

  /// Ends a try.
  ///
  /// - Parameters:
  ///   - claim: the item and its try.
  ///   - ending: how it ended.
  ///   - isKept: whether the item stays with this run, for another try.
  /// - Throws: ``JobError/ledger(path:reason:)``.
  func end(_ claim: Claim, _ ending: TryEnding, isKept: Bool = false) throws(JobError) {
    try write { database in
      try Self.write(ending, of: claim, ended: Self.now, database)
      try database.execute(
        sql: "UPDATE item SET state = ?, run = CASE WHEN ? THEN run ELSE NULL END, message = ? WHERE key = ?",
        arguments: [isKept ? TryState.planned.rawValue : ending.state.rawValue, isKept, ending.message, claim.itemKey])
      try Self.charge(ending.charged - claim.reserved, database)
    }
  }

  private static func write(
    _ ending: TryEnding, of claim: Claim, ended: Int64?, _ database: Database
  ) throws {
    try database.execute(
      sql: """
        UPDATE try SET state = ?, ended = ?, charged = ?, exit = ?, status = coalesce(?, status), message = ?, usage = ?,
        receipts = ?, spool = ? WHERE key = ?
        """,
      arguments: [
        ending.state.rawValue, ended, ending.charged, ending.reason.rawValue, ending.status, ending.message,
        ending.usage,
        ending.receipts.isEmpty ? nil : ending.receipts.joined(separator: "\n"), ending.spool, claim.tryKey,
      ])
  }

  /// Ends a try whose files were looked at again.
  func verify(_ claim: Claim) throws(JobError) {
    try write { database in
      try database.execute(
        sql: "UPDATE try SET state = 'verified', ended = ? WHERE key = ?", arguments: [Self.now, claim.tryKey])
      try database.execute(
        sql: "UPDATE item SET state = 'verified', run = NULL, message = NULL WHERE key = ?", arguments: [claim.itemKey])
      let charged = try Int64.fetchOne(
        database, sql: "SELECT coalesce(charged, reserved) FROM try WHERE key = ?", arguments: [claim.tryKey])
      try Self.charge((charged ?? claim.reserved) - claim.reserved, database)
    }
  }

  /// The files that an item became.
  func files(of itemKey: Int64) throws(JobError) -> [RecordedFile] {
    try read { database in
      try Row.fetchAll(
        database, sql: "SELECT path, size, time, inode, sha256 FROM file WHERE item = ?", arguments: [itemKey]
      ).map { row in
        RecordedFile(
          path: row[0], identity: FileIdentity(size: row[1], time: row[2], inode: row[3]), digest: row[4])
      }
    }
  }
}
