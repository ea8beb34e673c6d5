internal import GRDB

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// A process at work on a ledger; alive as long as it holds the lock on its file.
final class LedgerRun: Sendable {
  /// The run's row.
  let key: Int64
  private let lock: FileLock

  init(key: Int64, lock: FileLock) {
    self.key = key
    self.lock = lock
  }

  /// Lets go of everything.
  ///
  /// A run that still has items, because the ledger could not be written for a while, is left to be found dead.
  func end(in ledger: Ledger) throws(JobError) {
    let hasItems = try ledger.write { database in
      try database.execute(
        sql: "UPDATE run SET ended = ? WHERE key = ? AND NOT EXISTS (SELECT 1 FROM item WHERE run = ?)",
        arguments: [Ledger.now, key, key])
      return database.changesCount == 0
    }
    if !hasItems { lock.remove() }
  }
}

/// An item whose run died while its request was under way.
struct Orphan: Sendable {
  var claim: Claim
  var state: TryState
  /// When it was sent, in milliseconds since 1970.
  var sentAt: Int64
}

extension Ledger {
  /// Begins a run of this process.
  func beginRun() throws(JobError) -> LedgerRun {
    try write { database in
      try database.execute(
        sql: "INSERT INTO run (process, begun) VALUES (?, ?)", arguments: [Int(getpid()), Self.now])
      let key = database.lastInsertedRowID
      // Held before anybody can see the row: a run without a lock is a dead one.
      guard let lock = FileLock(path: lockPath(key), isWaiting: false) else {
        throw JobError.usage("cannot lock \(lockPath(key))")
      }
      return LedgerRun(key: key, lock: lock)
    }
  }

  private func lockPath(_ run: Int64) -> String { path + "-run-\(run)" }

  /// Takes over what dead runs have left: what was never sent is free again, what was sent now belongs to `run`.
  func takeOver(by run: LedgerRun) throws(JobError) -> [Orphan] {
    try write { database in
      var orphans: [Orphan] = []
      let others = try Int64.fetchAll(
        database, sql: "SELECT key FROM run WHERE ended IS NULL AND key <> ?", arguments: [run.key])
      for other in others {
        // Whoever gets the lock of a run knows that it is dead.
        guard let lock = FileLock(path: lockPath(other), isWaiting: false) else { continue }
        orphans += try Self.orphans(of: other, database)
        try Self.release(other, to: run.key, database)
        lock.remove()
      }
      return orphans
    }
  }

  /// Items of a dead run whose requests were under way.
  private static func orphans(of run: Int64, _ database: Database) throws -> [Orphan] {
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT item.key, try.key AS try, item.id, item.spec, try.state, try.sent, try.reserved, item.digest,
          EXISTS (SELECT 1 FROM file WHERE file.item = item.key) AS hasFiles
        FROM item JOIN try ON try.item = item.key AND try.ended IS NULL
        WHERE item.run = ? AND try.state IN ('sent', 'answered', 'recorded')
        """, arguments: [run])
    return try rows.compactMap { row -> Orphan? in
      guard let state = TryState(rawValue: row["state"]) else { return nil }
      let claim = Claim(
        itemKey: row["key"], tryKey: row["try"], item: try JobItem(spec: row["spec"]), reserved: row["reserved"],
        digest: row["digest"], isReplacing: row["hasFiles"])
      return Orphan(claim: claim, state: state, sentAt: row["sent"] ?? 0)
    }
  }

  private static func release(_ dead: Int64, to run: Int64, _ database: Database) throws {
    try database.execute(
      sql: """
        UPDATE meta SET value = value - (SELECT coalesce(sum(reserved), 0) FROM try
          WHERE run = ? AND state = 'planned' AND ended IS NULL) WHERE name = 'charged'
        """, arguments: [dead])
    try database.execute(
      sql: "DELETE FROM try WHERE run = ? AND state = 'planned' AND ended IS NULL", arguments: [dead])
    try database.execute(sql: "UPDATE item SET run = NULL WHERE run = ? AND state = 'planned'", arguments: [dead])
    try database.execute(sql: "UPDATE item SET run = ? WHERE run = ?", arguments: [run, dead])
    try database.execute(sql: "UPDATE run SET ended = ? WHERE key = ?", arguments: [now, dead])
  }
}

/// A lock on a file that goes when the process does.
final class FileLock: Sendable {
  private let descriptor: CInt
  private let path: String

  /// Locks the file at `path`, making it where it is missing; nil where that cannot be done, or where it is taken and
  /// nobody wants to wait.
  init?(path: String, isWaiting: Bool) {
    self.path = path
    // The path lives for the call only.
    descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return nil }
    while flock(descriptor, isWaiting ? LOCK_EX : LOCK_EX | LOCK_NB) != 0 {
      guard errno == EINTR else {
        close(descriptor)
        return nil
      }
    }
  }

  deinit { close(descriptor) }

  /// Removes the file; the lock stays until the object goes.
  func remove() { unsafe unlink(path) }

  /// The bytes of the file, at most `limit`.
  func contents(limit: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: limit)
    // The buffer is as long as it says.
    let count = unsafe bytes.withUnsafeMutableBytes { unsafe pread(descriptor, $0.baseAddress, $0.count, 0) }
    return count > 0 ? Array(bytes[..<count]) : []
  }

  /// Replaces the bytes of the file.
  func replaceContents(_ bytes: [UInt8]) {
    // The buffer is as long as it says. A file that cannot be written only forgets.
    let count = unsafe bytes.withUnsafeBytes { unsafe pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    if count == bytes.count { _ = ftruncate(descriptor, off_t(count)) }
  }
}
