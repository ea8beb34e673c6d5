/// Rows of words in columns, for people.
public struct TextTable: Hashable, Sendable {
  /// How a column stands.
  public enum Alignment: Hashable, Sendable {
    /// Words begin, or numbers end, below each other.
    case leading, trailing
  }

  private let headings: [String]
  private let alignments: [Alignment]
  private var rows: [[String]] = []

  /// A table without rows.
  public init(_ columns: [(heading: String, alignment: Alignment)]) {
    headings = columns.map(\.heading)
    alignments = columns.map(\.alignment)
  }

  /// Adds a row; cells that are missing are empty.
  public mutating func add(_ cells: [String]) {
    precondition(cells.count <= headings.count, "a row has no more cells than the table has columns")
    rows.append(cells + [String](repeating: "", count: headings.count - cells.count))
  }

  /// The lines: headings, then rows, without spaces at their ends.
  public var lines: [String] {
    let all = [headings] + rows
    let widths = headings.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
    return all.map { row in
      var line = ""
      for (column, cell) in row.enumerated() {
        let space = String(repeating: " ", count: widths[column] - cell.count)
        line += (column > 0 ? "  " : "") + (alignments[column] == .leading ? cell + space : space + cell)
      }
      while line.last == " " { line.removeLast() }
      return line
    }
  }
}
