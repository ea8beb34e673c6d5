internal import RiffleImaging
internal import RiffleMedia
internal import RiffleTypes

/// Writes contact sheets: PNG pictures of the pictures of a batch, in the order of its rows.
///
/// Each picture of a row is a cell with the row's name below it, a sound is its waveform; a row without either is a grey cell
/// that says what is the matter. A full sheet is written at once and the next is `NAME-2.png`, so memory holds one sheet.
public final class SheetWriter {
  /// The room of one picture.
  static let cell = PixelSize(width: 240, height: 180)
  /// Pictures in a row.
  static let columnCount = 8
  /// The mark by which a sheet is known for one of ours.
  static let mark = "Riffle contact sheet"

  private let title: String
  private let path: String
  private let isReplacing: Bool
  private let cellsPerSheet: Int
  private var sheet: ContactSheet
  private var files = ReportFiles()

  /// A sheet without cells, whose first file will be at `path`.
  ///
  /// - Parameters:
  ///   - title: the headline.
  ///   - path: the first sheet; an earlier one there is replaced.
  ///   - replacing: whether any other file is replaced too.
  ///   - cellsPerSheet: the most cells of a sheet.
  /// - Precondition: a sheet has room for one cell at least.
  /// - Throws: ``ReportError`` when no file can be made there.
  public init(
    title: String, at path: String, replacing: Bool = false, cellsPerSheet: Int = 120
  ) throws(ReportError) {
    precondition(cellsPerSheet > 0, "a sheet has room for one cell at least")
    do {
      try PartialFile.preflight(path, replacing: replacing || OldFiles.isOurs(path, mark: Self.mark))
    } catch {
      throw .file(error)
    }
    self.title = title
    self.path = path
    isReplacing = replacing
    self.cellsPerSheet = cellsPerSheet
    sheet = Self.emptySheet(title)
  }

  private static func emptySheet(_ title: String) -> ContactSheet {
    ContactSheet(cell: cell, columnCount: columnCount, title: String(title.prefix(200)))
  }

  /// Takes a row: a cell for each picture and each sound, or a grey one.
  /// - Throws: ``ReportError`` when the disk refuses a full sheet.
  public func append(_ row: ReportRow) throws(ReportError) {
    files.rowCount += 1
    files.counts[row.state, default: 0] += 1
    let shown = row.media.filter { $0.kind == .image || $0.kind == .audio }
    let name = String(row.id.prefix(200))
    guard !shown.isEmpty else { return try append(nil, "\(name): \(row.state.rawValue)") }
    for (index, medium) in shown.enumerated() {
      let caption = shown.count > 1 ? "\(name) \(index + 1)" : name
      let picture = Self.picture(of: medium)
      try append(picture, picture == nil ? "\(caption): cannot be shown" : caption)
    }
  }

  private func append(_ picture: Canvas?, _ caption: String) throws(ReportError) {
    if sheet.count == cellsPerSheet { try writeSheet() }
    sheet.append(picture, caption: caption)
  }

  /// Writes the last sheet; those of an earlier run that had more of them are removed.
  /// - Returns: what was written.
  /// - Throws: ``ReportError``.
  public func finish() throws(ReportError) -> ReportFiles {
    if sheet.count > 0 || files.paths.isEmpty { try writeSheet() }
    OldFiles.remove(after: files.paths.count, of: path, mark: Self.mark)
    return files
  }

  private func writeSheet() throws(ReportError) {
    let target = ReportPage.path(path, number: files.paths.count + 1)
    let isReplacing = isReplacing || OldFiles.isOurs(target, mark: Self.mark)
    do throws(MediaFileError) {
      let file = try PartialFile(finalPath: target, replacing: isReplacing)
      // A sheet can be made again: no need to wait for the disk.
      file.isSynced = false
      do throws(MediaFileError) {
        try sheet.canvas().encodePNG(text: [PNGText("Software", Self.mark)]) { piece throws(MediaFileError) in
          try file.write(piece)
        }
        try file.commit(replacing: isReplacing)
      } catch {
        file.discard()
        throw error
      }
    } catch {
      throw .file(error)
    }
    files.paths.append(target)
    sheet = Self.emptySheet(title)
  }

  /// What a cell shows of a medium; nil where it is missing or damaged.
  private static func picture(of medium: ReportMedium) -> Canvas? {
    guard LocalSystem.plainByteCount(medium.path) != nil else { return nil }
    if medium.kind == .image { return try? PictureReader(limits: Thumbnail.limits).read(fileAt: medium.path) }
    return Thumbnail.envelope(ofFileAt: medium.path).map { WaveformPlot(envelope: $0).strip(size: cell) }
  }
}
