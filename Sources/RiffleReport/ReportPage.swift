/// What stands above the rows of a report, and how many rows a page has.
public struct ReportPage: Sendable {
  /// The headline.
  public var title: String
  /// What is known of the whole, each with its name.
  public var facts: [(name: String, value: String)] = []
  /// Sentences below the facts.
  public var notes: [String] = []
  /// Rows on one page; what is more goes to `NAME-2.html` and so on.
  public var rowsPerPage = 500
  /// Small pictures that the pages carry in themselves; later ones are shown by the browser from their files.
  public var thumbnailLimit = 2_000

  /// A report under this headline.
  public init(title: String) { self.title = title }

  /// The path of page `number`, from 1: `report.html`, `report-2.html`.
  static func path(_ path: String, number: Int) -> String {
    guard number > 1 else { return path }
    let slash = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
    guard let dot = path[slash...].lastIndex(of: "."), dot != slash else { return "\(path)-\(number)" }
    return "\(path[..<dot])-\(number)\(path[dot...])"
  }
}
