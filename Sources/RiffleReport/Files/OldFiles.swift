internal import RiffleMedia

/// Files of an earlier report of the same name, when that one had more of them.
enum OldFiles {
  /// The most files that are looked for: more pages than a report of five million rows has.
  static let limit = 10_000
  /// The first bytes of a file among which its mark stands.
  private static let headLength = 1024

  /// The folder of the file at `path`.
  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// Whether the file at `path` bears `mark`, so that it may be replaced unasked.
  static func isOurs(_ path: String, mark: String) -> Bool {
    LocalSystem.plainByteCount(path) != nil && LocalSystem.head(of: path, headLength).contains(mark.utf8)
  }

  /// Removes `NAME-5.html` and so on after a report of four pages, as long as they bear `mark`.
  static func remove(after count: Int, of path: String, mark: String) {
    for number in (count + 1)...(count + limit) {
      let old = ReportPage.path(path, number: number)
      guard isOurs(old, mark: mark) else { return }
      LocalSystem.remove(old)
    }
  }
}
