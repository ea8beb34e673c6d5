public import RiffleTypes

/// Pictures side by side on one canvas, each with a line of words below it, in the order they were added.
///
/// Each picture is scaled into its cell when it is added, its shape kept, so that memory holds one picture at a time and the
/// cells. An entry without a picture shows its words on grey: what failed has its place too.
public struct ContactSheet: Sendable {
  /// The room of one picture.
  public let cell: PixelSize
  /// Pictures in a row.
  public let columnCount: Int
  /// Words above the pictures; empty for none.
  public var title: String

  private var entries: [(picture: Canvas?, caption: String)] = []

  /// Pixels between cells, and around all of them.
  private static let gap = 16
  /// Pixels below a picture for its words, and above all pictures for the title.
  private static let captionHeight = 36
  private static let titleHeight = 56
  private static let ink = Color(red: 40, green: 40, blue: 46)
  private static let ground = Color(red: 246, green: 246, blue: 248)
  private static let empty = Color(red: 214, green: 214, blue: 220)

  /// A sheet without pictures.
  ///
  /// - Precondition: a cell has at least one pixel, a row at least one cell.
  public init(cell: PixelSize = PixelSize(width: 320, height: 240), columnCount: Int = 4, title: String = "") {
    precondition(cell.width > 0 && cell.height > 0 && columnCount > 0, "a sheet has room for one picture at least")
    self.cell = cell
    self.columnCount = columnCount
    self.title = title
  }

  /// Entries so far.
  public var count: Int { entries.count }

  /// Adds a picture, or the place of one that is missing, with words.
  public mutating func append(_ picture: Canvas?, caption: String) {
    entries.append((picture?.thumbnail(fitting: cell), caption))
  }

  /// The sheet as it stands; a sheet without entries is one empty cell.
  public func canvas() -> Canvas {
    let columns = min(columnCount, max(1, entries.count))
    let rows = max(1, (entries.count + columnCount - 1) / columnCount)
    let top = title.isEmpty ? Self.gap : Self.gap + Self.titleHeight
    let (stepX, stepY) = (cell.width + Self.gap, cell.height + Self.captionHeight + Self.gap)
    let size = PixelSize(width: Self.gap + columns * stepX, height: top + rows * stepY)
    var canvas = Canvas(size: size, color: Self.ground)
    if !title.isEmpty {
      let line = Rectangle(
        x: Self.gap, y: Self.gap, width: size.width - 2 * Self.gap, height: Self.titleHeight - Self.gap)
      canvas.draw(text: title, in: line, style: Self.style(height: 30, .leading))
    }
    for (index, entry) in entries.enumerated() {
      let frame = Rectangle(
        x: Self.gap + index % columnCount * stepX, y: top + index / columnCount * stepY, width: cell.width,
        height: cell.height)
      draw(entry.picture, in: frame, on: &canvas)
      let words = Rectangle(x: frame.x, y: frame.y + cell.height + 4, width: cell.width, height: Self.captionHeight - 4)
      canvas.draw(text: entry.caption, in: words, style: Self.style(height: 15, .center))
    }
    return canvas
  }

  private func draw(_ picture: Canvas?, in frame: Rectangle, on canvas: inout Canvas) {
    guard let picture else {
      canvas.fill(frame, Self.empty)
      canvas.draw(text: "no picture", in: frame.inset(by: 8), style: Self.style(height: 18, .center))
      return
    }
    canvas.fill(frame, .white)
    canvas.draw(
      picture, x: frame.x + (cell.width - picture.size.width) / 2, y: frame.y + (cell.height - picture.size.height) / 2)
    canvas.strokeRectangle(frame, width: 1, Self.empty)
  }

  private static func style(height: Double, _ alignment: TextStyle.Alignment) -> TextStyle {
    TextStyle(maximumHeight: height, minimumHeight: 10, color: ink, outline: nil, alignment: alignment, lineLimit: 2)
  }
}
