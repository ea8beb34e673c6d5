import RiffleImaging
import RiffleTypes
import Testing

@Suite struct ContactSheetTests {
  private let cell = PixelSize(width: 40, height: 30)
  private let red = Color(red: 200, green: 0, blue: 0)
  private let blue = Color(red: 0, green: 0, blue: 200)

  private func count(of color: Color, _ canvas: Canvas) -> (columns: Set<Int>, rows: Set<Int>) {
    var (columns, rows) = (Set<Int>(), Set<Int>())
    for y in 0..<canvas.size.height {
      for x in 0..<canvas.size.width where canvas[x, y] == color {
        columns.insert(x)
        rows.insert(y)
      }
    }
    return (columns, rows)
  }

  @Test func `pictures stand in rows, scaled into their cells with their shape kept`() {
    var sheet = ContactSheet(cell: cell, columnCount: 2)
    sheet.append(Canvas(size: PixelSize(width: 400, height: 100), color: red), caption: "wide")
    sheet.append(Canvas(size: PixelSize(width: 100, height: 400), color: blue), caption: "high")
    sheet.append(
      Canvas(size: PixelSize(width: 8, height: 8), color: Color(red: 0, green: 200, blue: 0)), caption: "small")
    let canvas = sheet.canvas()
    let (wide, high) = (count(of: red, canvas), count(of: blue, canvas))
    let small = count(of: Color(red: 0, green: 200, blue: 0), canvas)
    #expect((38...40).contains(wide.columns.count) && wide.rows.count == 10)
    #expect((28...30).contains(high.rows.count) && (7...8).contains(high.columns.count))
    #expect(small.columns.count == 8 && small.rows.count == 8)
    #expect((wide.columns.max() ?? 0) < (high.columns.min() ?? 0))
    #expect((wide.rows.max() ?? 0) < (small.rows.min() ?? 0))
    #expect(sheet.count == 3)
  }

  @Test(
    "the sheet is as wide as its row and as high as its rows",
    arguments: [(0, 1, 1), (1, 1, 1), (3, 3, 1), (4, 3, 2), (7, 3, 3)])
  func size(entries: Int, columns: Int, rows: Int) {
    var sheet = ContactSheet(cell: cell, columnCount: 3)
    for _ in 0..<entries { sheet.append(nil, caption: "") }
    let one = ContactSheet(cell: cell, columnCount: 3).canvas().size
    var row = ContactSheet(cell: cell, columnCount: 3)
    for _ in 0..<2 { row.append(nil, caption: "") }
    let step = row.canvas().size.width - one.width
    #expect(sheet.canvas().size.width == one.width + (columns - 1) * step)
    #expect((sheet.canvas().size.height - one.height) % max(1, rows - 1) == 0)
    #expect((sheet.canvas().size.height > one.height) == (rows > 1))
  }

  @Test func `a missing picture has its place, and a title is above all`() {
    var sheet = ContactSheet(cell: cell, columnCount: 2)
    sheet.append(nil, caption: "failed")
    let plain = sheet.canvas()
    sheet.title = "Storyboard"
    let titled = sheet.canvas()
    #expect(titled.size.height > plain.size.height && titled.size.width == plain.size.width)
    #expect(plain[plain.size.width / 2, 18] != plain[0, 0], "the empty cell is to be seen")
  }
}
