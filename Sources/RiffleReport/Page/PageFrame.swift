internal import Mustache

/// What is around the rows of each page: headline, counts, and the way to the other pages.
struct PageFrame {
  let page: ReportPage
  let path: String
  /// Rows of each state, in the order of the report.
  let counts: [(state: ReportRow.State, count: Int)]
  let pageCount: Int

  /// The address of page `number`, as seen from any other.
  private func address(_ number: Int) -> String {
    let name = ReportPage.path(path, number: number).split(separator: "/").last ?? ""
    return "./" + RelativeLink.encoded(name)
  }

  /// What comes before the rows of page `number`.
  func head(_ number: Int) -> String {
    let total = counts.reduce(0) { $0 + $1.count }
    var values: [String: Any] = [
      "title": HTMLText.shown(page.title, limit: 300), "style": PageStyle.text,
      "total": total == 1 ? "1 item" : "\(Figures.count(total)) items", "tallies": tallies, "notes": allNotes,
      "pager": pager(number),
    ]
    if number > 1 { values["later"] = "page \(number)" }
    if !page.facts.isEmpty {
      values["hasFacts"] = true
      values["facts"] = page.facts.map {
        ["term": HTMLText.shown($0.name, limit: 200), "words": HTMLText.shown($0.value, limit: 1_000)]
      }
    }
    return PageTemplates.shared.head.render(values)
  }

  /// What comes after the rows of page `number`.
  func tail(_ number: Int) -> String { PageTemplates.shared.tail.render(["pager": pager(number)]) }

  private var allNotes: [String] { page.notes.map { HTMLText.shown($0, limit: 1_000) } }

  /// The counts, each with the place where its rows begin.
  private var tallies: [[String: Any]] {
    var before = 0
    return counts.map { state, count in
      defer { before += count }
      let place = address(before / page.rowsPerPage + 1) + "#\(state.rawValue)"
      return ["tally": state.rawValue, "amount": Figures.count(count), "place": place]
    }
  }

  /// The way from page `number` to the others; empty where there are none.
  private func pager(_ number: Int) -> String {
    guard pageCount > 1 else { return "" }
    func link(_ target: Int, _ words: String) -> String { #"<a href="\#(address(target))">\#(words)</a>"# }
    var parts: [String] = []
    if number > 1 { parts.append(link(number - 1, "\u{2190} before")) }
    var last = 0
    for target in 1...pageCount
    where target == 1 || target == pageCount || abs(target - number) <= 3 || target.isMultiple(of: 50) {
      if target > last + 1 { parts.append("<span>\u{2026}</span>") }
      parts.append(target == number ? "<b>\(target)</b>" : link(target, "\(target)"))
      last = target
    }
    if number < pageCount { parts.append(link(number + 1, "after \u{2192}")) }
    return #"<nav aria-label="pages">\#(parts.joined(separator: "\n"))</nav>"#
  }
}
