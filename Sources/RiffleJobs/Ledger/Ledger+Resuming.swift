internal import GRDB

extension Ledger {
  /// Plans failed or unknown items of `shard` anew.
  /// - Returns: how many.
  func retry(_ states: Set<TryState>, _ shard: Shard) throws(JobError) -> Int {
    var count = 0
    for state in states.sorted(by: { $0.rawValue < $1.rawValue }) {
      count += try write { database in
        try database.execute(
          sql: """
            UPDATE item SET state = 'planned', message = NULL WHERE state = ? AND run IS NULL AND bucket % ? = ?
            AND pass = (SELECT value FROM meta WHERE name = 'pass')
            """, arguments: [state.rawValue, shard.count, shard.number - 1])
        return database.changesCount
      }
    }
    return count
  }

  /// Looks whether the files of done items are still what they were, and plans those anew whose files are not.
  ///
  /// A file whose size, time and inode fit is believed unless `verifiesHashes`; any other is read.
  /// - Parameters:
  ///   - folder: the folder of outputs.
  ///   - shard: whose items.
  ///   - verifiesHashes: whether every file is read.
  ///   - onDamage: told of each item that is planned anew, and why.
  /// - Throws: ``JobError/ledger(path:reason:)``.
  func checkFiles(
    in folder: String, _ shard: Shard, verifiesHashes: Bool, onDamage: (_ id: String, _ reason: String) -> Void
  ) throws(JobError) {
    var last: Int64 = -1
    while let page = try donePage(after: last, shard) {
      last = page.last
      var fresh: [(item: Int64, path: String, identity: FileIdentity)] = []
      var damaged: [(item: Int64, id: String, reason: String)] = []
      for item in page.items {
        if item.files.isEmpty { damaged.append((item.key, item.id, "no file is written down")) }
        for file in item.files {
          switch FileCheck(file, in: folder, readsAlways: verifiesHashes) {
          case .same: continue
          case .sameBytes(let identity): fresh.append((item.key, file.path, identity))
          case .different(let reason):
            damaged.append((item.key, item.id, reason))
          }
          if damaged.last?.item == item.key { break }
        }
      }
      guard !fresh.isEmpty || !damaged.isEmpty else { continue }
      try write { database in
        for file in fresh {
          try database.execute(
            sql: "UPDATE file SET size = ?, time = ?, inode = ? WHERE item = ? AND path = ?",
            arguments: [file.identity.size, file.identity.time, file.identity.inode, file.item, file.path])
        }
        for item in damaged {
          try database.execute(
            sql: "UPDATE item SET state = 'planned', message = ? WHERE key = ? AND state = 'verified' AND run IS NULL",
            arguments: [item.reason, item.item])
        }
      }
      for item in damaged { onDamage(item.id, item.reason) }
    }
  }

  private struct DoneItem {
    var key: Int64
    var id: String
    var files: [RecordedFile]
  }

  private static let pageSize = 500

  /// Some done items, by their keys.
  private func donePage(after last: Int64, _ shard: Shard) throws(JobError) -> (items: [DoneItem], last: Int64)? {
    try read { database -> (items: [DoneItem], last: Int64)? in
      let rows = try Row.fetchCursor(
        try database.cachedStatement(
          sql: """
            SELECT done.key, done.id, file.path, file.size, file.time, file.inode, file.sha256 FROM (
              SELECT key, id FROM item WHERE key > ? AND state = 'verified' AND bucket % ? = ?
              AND pass = (SELECT value FROM meta WHERE name = 'pass') ORDER BY key LIMIT ?) AS done
            LEFT JOIN file ON file.item = done.key ORDER BY done.key
            """), arguments: [last, shard.count, shard.number - 1, Self.pageSize])
      var items: [DoneItem] = []
      while let row = try rows.next() {
        let key: Int64 = row[0]
        if items.last?.key != key { items.append(DoneItem(key: key, id: row[1], files: [])) }
        guard let path: String = row[2] else { continue }
        items[items.count - 1].files.append(
          RecordedFile(path: path, identity: FileIdentity(size: row[3], time: row[4], inode: row[5]), digest: row[6]))
      }
      return items.last.map { (items, $0.key) }
    }
  }
}

/// Whether a file is still what was written down.
enum FileCheck: Equatable {
  /// By size, time and inode.
  case same
  /// Only by its bytes: it was copied or touched.
  case sameBytes(FileIdentity)
  /// It is not; why.
  case different(String)

  /// Looks at `file` in `folder`.
  init(_ file: RecordedFile, in folder: String, readsAlways: Bool) {
    let path = folder + "/" + file.path
    guard let identity = FileIdentity(path) else {
      self = .different("\(file.path) is missing")
      return
    }
    if identity == file.identity, !readsAlways {
      self = .same
    } else if identity.size != file.identity.size {
      self = .different("\(file.path) has \(identity.size) bytes, expected \(file.identity.size)")
    } else if (try? SmallFile.digest(of: path)) == file.digest {
      self = identity == file.identity ? .same : .sameBytes(identity)
    } else {
      self = .different("\(file.path) has other bytes than it had")
    }
  }
}
