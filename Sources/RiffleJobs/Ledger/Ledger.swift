internal import FoundationEssentials
internal import GRDB

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// What a batch remembers: its items, every try of them, and the files they became.
///
/// An SQLite database in WAL mode with `synchronous=FULL`: whatever a transaction has written down survives the end of the
/// process and a power cut. That a try is `sent` is committed before its request leaves. Several processes may use one ledger
/// at a time on one machine; each run holds a lock on a file of its own, `LEDGER-run-N`, for as long as it lives, and an item
/// belongs to the run that claimed it until that run lets go or dies.
///
/// Holds ids, requests in words, paths, digests, usage and amounts; never a key. The file can be read by its owner only.
public final class Ledger: Sendable {
  /// The file.
  public let path: String
  /// A random name for the ledger, for what is kept elsewhere about its items.
  let name: String
  let database: DatabaseQueue

  /// The version of the tables.
  static let version = 1
  /// How long a transaction waits for another process.
  private static let patience: TimeInterval = 60

  /// The usual place of a ledger: beside the manifest.
  ///
  /// - Parameters:
  ///   - manifest: the manifest's path; `-` is standard input, which has no place.
  ///   - shard: the part of an array of jobs on several machines, which do not share a ledger.
  /// - Returns: the path.
  /// - Throws: ``JobError/usage(_:)`` for standard input.
  public static func usualPath(manifest: String, shard: Shard? = nil) throws(JobError) -> String {
    guard manifest != "-" else { throw .usage("a manifest from standard input needs --ledger FILE") }
    guard let shard, !shard.isWhole else { return manifest + ".ledger.sqlite" }
    return manifest + ".shard-\(shard.number)-of-\(shard.count).ledger.sqlite"
  }

  /// Opens the ledger at `path`, or begins one.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - existing: whether it has to be there already.
  /// - Throws: ``JobError/ledger(path:reason:)``.
  public init(path: String, existing: Bool = false) throws(JobError) {
    self.path = path
    var status = stat()
    // The structure outlives the call.
    let isThere = unsafe stat(path, &status) == 0
    if existing, !isThere {
      throw .ledger(path: path, reason: "there is no such ledger, expected one that a run has made")
    }
    if !isThere {
      // Made by us, so that nobody else can ever read it: SQLite gives its other files the same mode.
      let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
      guard descriptor >= 0 || errno == EEXIST else { throw .ledger(path: path, reason: systemWords(errno)) }
      if descriptor >= 0 { close(descriptor) }
    }
    do {
      (database, name) = try Self.connect(path)
    } catch {
      throw Self.jobError(error, path)
    }
  }

  /// Opens the database, and waits its turn where several processes open it at the same moment.
  ///
  /// SQLite waits by itself for most locks, but not for the one that turns a new file to WAL mode, nor always for the one that
  /// the last process holds while it lets go: there it says "busy" at once (sqlite.org/wal.html, section 8).
  private static func connect(_ path: String) throws -> (DatabaseQueue, name: String) {
    let end = ContinuousClock.now + .seconds(patience)
    while true {
      do {
        var configuration = Configuration()
        configuration.journalMode = .wal
        configuration.busyMode = .timeout(patience)
        configuration.foreignKeysEnabled = false
        let database = try DatabaseQueue(path: path, configuration: configuration)
        // After the library's own choice for WAL, which a power cut could undo.
        try database.writeWithoutTransaction { database in try database.execute(sql: "PRAGMA synchronous = FULL") }
        return (database, try database.write { database in try prepare(database) })
      } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY && ContinuousClock.now < end {
        usleep(useconds_t.random(in: 1_000...20_000))
      }
    }
  }

  /// Makes the tables, or sees that they are ours.
  /// - Returns: the ledger's name.
  private static func prepare(_ database: Database) throws -> String {
    let found = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
    if found == 0 {
      guard try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master") == 0 else {
        throw JobError.usage("is another program's database, expected a ledger")
      }
      try database.execute(sql: tables)
      try database.execute(sql: "PRAGMA user_version = \(version)")
      try database.execute(
        sql: "INSERT INTO meta VALUES ('name', ?), ('pass', 0), ('charged', 0)", arguments: [UUID().uuidString])
    } else if found != version {
      throw JobError.usage("is of version \(found), expected \(version)")
    }
    return try String.fetchOne(database, sql: "SELECT value FROM meta WHERE name = 'name'") ?? ""
  }

  private static let tables = """
    CREATE TABLE meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
    CREATE TABLE item (
      key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, pass INTEGER NOT NULL, number INTEGER NOT NULL,
      line INTEGER NOT NULL, output TEXT NOT NULL, bucket INTEGER NOT NULL, digest TEXT NOT NULL, spec TEXT NOT NULL,
      state TEXT NOT NULL DEFAULT 'planned', run INTEGER, message TEXT);
    CREATE INDEX item_planned ON item (number) WHERE state = 'planned' AND run IS NULL;
    CREATE INDEX item_number ON item (number);
    CREATE INDEX item_busy ON item (run) WHERE run IS NOT NULL;
    CREATE TABLE try (
      key INTEGER PRIMARY KEY AUTOINCREMENT, item INTEGER NOT NULL, run INTEGER NOT NULL, state TEXT NOT NULL,
      digest TEXT NOT NULL, begun INTEGER NOT NULL, sent INTEGER, answered INTEGER, ended INTEGER,
      reserved INTEGER NOT NULL, charged INTEGER, exit INTEGER, status INTEGER, message TEXT, usage TEXT,
      receipts TEXT, spool TEXT);
    CREATE INDEX try_item ON try (item);
    CREATE TABLE file (
      item INTEGER NOT NULL, path TEXT NOT NULL, try INTEGER NOT NULL, size INTEGER NOT NULL, time INTEGER NOT NULL,
      inode INTEGER NOT NULL, sha256 TEXT NOT NULL, PRIMARY KEY (item, path)) WITHOUT ROWID;
    CREATE TABLE input (
      path TEXT PRIMARY KEY, size INTEGER NOT NULL, time INTEGER NOT NULL, inode INTEGER NOT NULL,
      digest TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE run (key INTEGER PRIMARY KEY AUTOINCREMENT, process INTEGER NOT NULL, begun INTEGER NOT NULL, ended INTEGER);
    """

  // MARK: Transactions

  /// Runs `body` in a transaction that nobody else can come between.
  func write<Value>(_ body: (Database) throws -> Value) throws(JobError) -> Value {
    do {
      return try database.write(body)
    } catch {
      throw Self.jobError(error, path)
    }
  }

  /// Reads one state of the ledger.
  func read<Value>(_ body: (Database) throws -> Value) throws(JobError) -> Value {
    do {
      return try database.read(body)
    } catch {
      throw Self.jobError(error, path)
    }
  }

  private static func jobError(_ error: any Error, _ path: String) -> JobError {
    switch error {
    case JobError.usage(let words): .ledger(path: path, reason: words)
    case let error as JobError: error
    case let error as DatabaseError: .ledger(path: path, reason: (error.message ?? "sqlite error").lowercased())
    default: .ledger(path: path, reason: "\(error)")
    }
  }

  // MARK: Small facts

  /// A fact about the whole batch.
  func fact(_ name: String) throws(JobError) -> String? {
    try read { try String.fetchOne($0, sql: "SELECT value FROM meta WHERE name = ?", arguments: ["fact." + name]) }
  }

  /// Writes a fact about the whole batch down.
  func setFact(_ name: String, _ value: String) throws(JobError) {
    try write {
      try $0.execute(sql: "INSERT OR REPLACE INTO meta VALUES (?, ?)", arguments: ["fact." + name, value])
    }
  }

  /// The folder that the files of this ledger are in, as a run has written it down; nil before the first.
  public func outputFolder() throws(JobError) -> String? { try fact("outputs") }

  /// Milliseconds since 1970.
  static var now: Int64 {
    var time = timespec()
    // The structure outlives the call.
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
  }
}
