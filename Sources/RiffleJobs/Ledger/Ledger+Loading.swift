internal import GRDB

/// What loading a manifest found.
public struct LoadSummary: Sendable, Equatable {
  /// Items in the manifest.
  public var itemCount = 0
  /// Items that the ledger had not seen.
  public var newCount = 0
  /// Items whose request or inputs are not what they were.
  public var changedCount = 0
}

extension Ledger {
  /// Takes in the items of a manifest, all of them or, when a line is wrong, none.
  ///
  /// Items that changed are planned anew; items that the manifest no longer has keep their rows and are not looked at. A
  /// manifest that is what it was is only read: none of its rows is written.
  /// - Parameters:
  ///   - reader: the manifest.
  ///   - check: sees that an item can be asked for.
  ///   - digest: the SHA-256 of an item's canonical form with its inputs.
  /// - Returns: what was found.
  /// - Throws: ``JobError/manifest(_:isShortened:)`` with at most ``problemLimit`` lines.
  func load(
    _ reader: ManifestReader, check: (JobItem) throws(ItemFields.Problem) -> Void,
    digest: (JobItem, Database) throws -> (digest: String, spec: String)
  ) throws(JobError) -> LoadSummary {
    try write { database in
      let pass = (try Int.fetchOne(database, sql: "SELECT value FROM meta WHERE name = 'pass'") ?? 0) + 1
      var summary = LoadSummary()
      var problems: [ManifestProblem] = []
      try database.execute(
        sql: "CREATE TEMP TABLE IF NOT EXISTS seen (key INTEGER PRIMARY KEY); DELETE FROM temp.seen")
      let known = try database.makeStatement(sql: "SELECT key, digest, pass, line, number FROM item WHERE id = ?")
      let see = try database.makeStatement(sql: "INSERT OR IGNORE INTO temp.seen VALUES (?)")
      var seenCount = 0
      let add = try database.makeStatement(
        sql: """
          INSERT INTO item (id, pass, number, line, output, bucket, digest, spec) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
          """)
      let move = try database.makeStatement(
        sql: "UPDATE item SET pass = ?, number = ?, line = ?, output = ?, spec = ? WHERE key = ?")
      let change = try database.makeStatement(
        sql: "UPDATE item SET digest = ?, state = 'planned', message = NULL WHERE key = ? AND run IS NULL")
      while problems.count <= Self.problemLimit, let next = try reader.next() {
        guard case .item(let item, let line) = next else {
          if case .problem(let problem) = next { problems.append(problem) }
          continue
        }
        do throws(ItemFields.Problem) {
          try check(item)
        } catch {
          problems.append(ManifestProblem(line: line, "item '\(ItemFields.shown(item.id))': " + error.message))
          continue
        }
        let (sum, spec) = try digest(item, database)
        if let row = try Row.fetchOne(known, arguments: [item.id]) {
          let key: Int64 = row[0]
          let isSame = row[1] as String == sum && row[3] as Int == line && row[4] as Int == summary.itemCount
          try see.execute(arguments: [key])
          if row[2] as Int == pass || database.changesCount == 0 {
            problems.append(
              ManifestProblem(
                line: line, "the id '\(ItemFields.shown(item.id))' stands already on line \(row[3] as Int)"))
            continue
          }
          if isSame, row[2] as Int == pass - 1 {
            seenCount += 1
          } else {
            try move.execute(arguments: [pass, summary.itemCount, line, item.output, spec, key])
          }
          if row[1] as String != sum {
            try change.execute(arguments: [sum, key])
            summary.changedCount += 1
          }
        } else {
          try add.execute(
            arguments: [
              item.id, pass, summary.itemCount, line, item.output, Shard.bucket(of: item.id), sum, spec,
            ])
          summary.newCount += 1
        }
        summary.itemCount += 1
      }
      if problems.isEmpty, summary.itemCount == 0 {
        problems.append(ManifestProblem(line: 1, "the manifest is empty, expected items"))
      }
      let knownCount = try Int.fetchOne(
        database, sql: "SELECT count(*) FROM item WHERE pass = ?", arguments: [pass - 1])
      if problems.isEmpty, seenCount == summary.itemCount, seenCount == knownCount { return summary }
      try database.execute(
        sql: "UPDATE item SET pass = ? WHERE pass = ? AND key IN (SELECT key FROM temp.seen)",
        arguments: [pass, pass - 1])
      problems += try Self.sharedOutputs(database, pass)
      guard problems.isEmpty else {
        throw JobError.manifest(
          Array(problems.sorted { $0.line < $1.line }.prefix(Self.problemLimit)),
          isShortened: problems.count > Self.problemLimit)
      }
      try database.execute(sql: "UPDATE meta SET value = ? WHERE name = 'pass'", arguments: [pass])
      return summary
    }
  }

  /// The most wrong lines that are told.
  static var problemLimit: Int { 20 }

  /// Lines that write to the output of an earlier line.
  private static func sharedOutputs(_ database: Database, _ pass: Int) throws -> [ManifestProblem] {
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT output, min(line), max(line) FROM item WHERE pass = ? GROUP BY output HAVING count(*) > 1
        ORDER BY max(line) LIMIT ?
        """, arguments: [pass, problemLimit])
    return rows.map { row in
      ManifestProblem(
        line: row[2], "the output '\(ItemFields.shown(row[0]))' stands already on line \(row[1] as Int)")
    }
  }

  /// The digest of an input file, read only where the file has changed since it was read last.
  static func digest(ofInput path: String, _ database: Database) throws -> String {
    guard let identity = FileIdentity(path) else {
      throw JobError.file(path: path, reason: "is no regular file any more")
    }
    let row = try Row.fetchOne(
      try database.cachedStatement(sql: "SELECT size, time, inode, digest FROM input WHERE path = ?"), arguments: [path]
    )
    if let row, FileIdentity(size: row[0], time: row[1], inode: row[2]) == identity { return row[3] }
    let digest = try SmallFile.digest(of: path)
    try database.cachedStatement(sql: "INSERT OR REPLACE INTO input VALUES (?, ?, ?, ?, ?)")
      .execute(arguments: [path, identity.size, identity.time, identity.inode, digest])
    return digest
  }
}
