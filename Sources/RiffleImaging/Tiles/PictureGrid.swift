public import RiffleTypes

/// A division of a picture into columns and rows.
public struct PictureGrid: Hashable, Sendable, CustomStringConvertible {
  /// The most columns, and the most rows.
  public static let limit = 16

  /// Tiles side by side.
  public let columns: Int
  /// Tiles one below the other.
  public let rows: Int

  /// A grid of `columns` by `rows`; nil for fewer than two tiles, or more than ``limit`` on a side.
  public init?(columns: Int, rows: Int) {
    guard (1...Self.limit).contains(columns), (1...Self.limit).contains(rows), columns * rows > 1 else { return nil }
    self.columns = columns
    self.rows = rows
  }

  /// Reads `2x2`: columns by rows; nil for anything else.
  public init?(parsing text: String) {
    let parts = text.split(separator: "x", omittingEmptySubsequences: false)
    guard parts.count == 2, let columns = Int(parts[0]), let rows = Int(parts[1]) else { return nil }
    self.init(columns: columns, rows: rows)
  }

  /// Tiles in all.
  public var count: Int { columns * rows }

  /// The grid as people write it.
  public var description: String { "\(columns)x\(rows)" }

  /// The tiles of a picture of `size`, row by row from the upper left: together all of it, nothing twice.
  ///
  /// Where the pixels do not divide evenly, tiles differ by one column or row. A picture with fewer pixels than tiles has none.
  public func tiles(of size: PixelSize) -> [Rectangle] {
    guard size.width >= columns, size.height >= rows else { return [] }
    func edge(_ index: Int, _ length: Int, _ count: Int) -> Int { length * index / count }
    return (0..<rows).flatMap { row in
      (0..<columns).map { column in
        let (x, y) = (edge(column, size.width, columns), edge(row, size.height, rows))
        return Rectangle(
          x: x, y: y, width: edge(column + 1, size.width, columns) - x, height: edge(row + 1, size.height, rows) - y)
      }
    }
  }
}
