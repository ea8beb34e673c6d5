internal import RiffleMedia

/// Writes a report: an HTML page that opens without a network, and further ones when there are many rows.
///
/// Rows may come in any order; each is made into markup at once and waits in a file without a name, so memory holds one row
/// and sixteen bytes for each other. The pages are written by ``finish()``, which puts the failures first. Each
/// page is one file: style and small pictures are inside it, sounds and large pictures are links relative to it. Whatever
/// the rows say is text: nothing in them can become markup or script. Files that are missing or damaged are rows that say so.
public final class ReportWriter {
  private let page: ReportPage
  private let path: String
  private let isReplacing: Bool
  private let scratch: Scratch
  private var text: RowText
  private var places: [ReportRow.State: [Range<Int>]] = [:]
  private var rowCount = 0

  /// A report without rows, whose first page will be at `path`.
  ///
  /// - Parameters:
  ///   - page: what stands above the rows.
  ///   - path: the first page; an earlier report there is replaced.
  ///   - replacing: whether any other file is replaced too.
  /// - Throws: ``ReportError`` when no file can be made there.
  public init(_ page: ReportPage, at path: String, replacing: Bool = false) throws(ReportError) {
    precondition(page.rowsPerPage > 0, "a page has room for one row at least")
    do {
      try PartialFile.preflight(path, replacing: replacing || OldFiles.isOurs(path, mark: PageTemplates.mark))
    } catch {
      throw .file(error)
    }
    self.page = page
    self.path = path
    isReplacing = replacing
    let folder = OldFiles.folder(of: path)
    scratch = try Scratch(in: folder)
    text = RowText(folder: folder, thumbnailLimit: page.thumbnailLimit)
  }

  /// Takes a row.
  /// - Throws: ``ReportError`` when the disk refuses.
  public func append(_ row: ReportRow) throws(ReportError) {
    rowCount += 1
    places[row.state, default: []].append(try scratch.append(text.markup(of: row, number: rowCount)))
  }

  /// Writes the pages; those of a longer report that were there before are removed.
  /// - Returns: what was written.
  /// - Throws: ``ReportError``; the first page is then as it was before.
  public func finish() throws(ReportError) -> ReportFiles {
    var rows: [(state: ReportRow.State, place: Range<Int>)] = []
    for state in ReportRow.State.allCases { rows += (places[state] ?? []).map { (state, $0) } }
    let pageCount = max(1, (rows.count + page.rowsPerPage - 1) / page.rowsPerPage)
    let counts = ReportRow.State.allCases.compactMap { state in places[state].map { (state, $0.count) } }
    let frame = PageFrame(page: page, path: path, counts: counts, pageCount: pageCount)
    var files = ReportFiles()
    files.rowCount = rows.count
    files.counts = places.mapValues(\.count)
    // The first page comes last: what it links to is there by then.
    for number in (1...pageCount).reversed() {
      let start = (number - 1) * page.rowsPerPage
      let shown = rows[start..<min(start + page.rowsPerPage, rows.count)]
      let target = ReportPage.path(path, number: number)
      let isReplacing = isReplacing || OldFiles.isOurs(target, mark: PageTemplates.mark)
      let file = try Self.make(target, replacing: isReplacing)
      do {
        try write(shown, frame, number, to: file)
        try file.commit(replacing: isReplacing)
      } catch {
        file.discard()
        throw Self.known(error)
      }
      files.paths.insert(target, at: 0)
    }
    OldFiles.remove(after: pageCount, of: path, mark: PageTemplates.mark)
    return files
  }

  private func write(
    _ rows: ArraySlice<(state: ReportRow.State, place: Range<Int>)>, _ frame: PageFrame, _ number: Int,
    to file: PartialFile
  ) throws {
    try file.write(frame.head(number).utf8.span)
    var section: ReportRow.State?
    for row in rows {
      if row.state != section {
        let name = row.state.rawValue
        let count = Figures.count(places[row.state]?.count ?? 0)
        let end = section == nil ? "" : "</div></section>\n"
        try file.write(#"\#(end)<section id="\#(name)"><h2>\#(count) \#(name)</h2><div class="grid">\#n"#.utf8.span)
        section = row.state
      }
      try scratch.read(row.place) { piece throws(MediaFileError) in try file.write(piece) }
    }
    if section != nil { try file.write("</div></section>\n".utf8.span) }
    try file.write(frame.tail(number).utf8.span)
  }

  private static func make(_ path: String, replacing: Bool) throws(ReportError) -> PartialFile {
    do {
      let file = try PartialFile(finalPath: path, replacing: replacing)
      // A report can be made again: no need to wait for the disk.
      file.isSynced = false
      return file
    } catch {
      throw .file(error)
    }
  }

  private static func known(_ error: any Error) -> ReportError {
    switch error {
    case let error as ReportError: return error
    case let error as MediaFileError: return .file(error)
    default: preconditionFailure("writing fails with an error of the file, not with \(error)")
    }
  }
}
