internal import Mustache
internal import RiffleTypes

/// Rows as markup.
struct RowText {
  /// Characters of a prompt or answer that stand open; what is longer is folded.
  static let openLimit = 280
  /// Characters of any one text that a page takes.
  static let textLimit = 4_000
  /// Media, receipts and warnings of one row that a page takes.
  static let listLimit = 50

  private let link: RelativeLink
  private let thumbnailLimit: Int
  private var thumbnailCount = 0

  /// Markup for pages in `folder` with at most `thumbnailLimit` small pictures.
  init(folder: String, thumbnailLimit: Int) {
    link = RelativeLink(from: folder)
    self.thumbnailLimit = thumbnailLimit
  }

  /// The markup of the row that came as number `number`.
  mutating func markup(of row: ReportRow, number: Int) -> String {
    var values: [String: Any] = [
      "number": number, "state": row.state.rawValue, "id": HTMLText.shown(row.id, limit: 200), "about": about(row),
    ]
    if let message = row.message { values["reason"] = HTMLText.shown(message, limit: Self.textLimit) }
    if let prompt = row.prompt, !prompt.isEmpty { Self.fold(prompt, "prompt", "longPrompt", into: &values) }
    if let answer = row.answer, !answer.isEmpty { Self.fold(answer, "answer", "longAnswer", into: &values) }
    let shown = row.media.prefix(Self.listLimit)
    var groups: [String: [[String: Any]]] = [:]
    for medium in shown {
      let (group, item) = item(for: medium)
      groups[group, default: []].append(item)
    }
    for (name, items) in groups { values[name] = items }
    var warnings = row.warnings.prefix(Self.listLimit).map { HTMLText.shown($0, limit: 500) }
    if shown.count < row.media.count { warnings.append("\(row.media.count - shown.count) more files are not shown") }
    if !warnings.isEmpty {
      values["hasWarnings"] = true
      values["warnings"] = warnings
    }
    if !row.receipts.isEmpty {
      values["hasReceipts"] = true
      values["receipts"] = row.receipts.prefix(Self.listLimit).map { HTMLText.shown($0, limit: Self.textLimit) }
    }
    return PageTemplates.shared.row.render(values)
  }

  /// Kind, model, tries and cost in one line.
  private func about(_ row: ReportRow) -> String {
    var parts = [row.kind, row.model].compactMap { $0 }
    if let count = row.attemptCount, count > 1 { parts.append("sent \(count) times") }
    if let cost = row.cost { parts.append(cost) }
    if let code = row.exitCode, code != 0 { parts.append("code \(code)") }
    return HTMLText.shown(parts.joined(separator: " \u{B7} "), limit: 500)
  }

  private static func fold(_ text: String, _ open: String, _ long: String, into values: inout [String: Any]) {
    let whole = HTMLText.shown(text, limit: textLimit)
    let beginning = whole.prefix(openLimit)
    if beginning.endIndex == whole.endIndex {
      values[open] = whole
    } else {
      values[long] = ["beginning": beginning + "\u{2026}", "whole": whole]
    }
  }

  /// The group of the template that a medium belongs to, and what it tells there.
  private mutating func item(for medium: ReportMedium) -> (String, [String: Any]) {
    var item: [String: Any] = ["name": HTMLText.shown(medium.name, limit: 200), "size": medium.size]
    guard let address = link.address(of: medium.path), LocalSystem.plainByteCount(medium.path) != nil else {
      item["trouble"] = "the file is not there"
      return ("lost", item)
    }
    item["link"] = address
    switch medium.kind {
    case .image:
      item["source"] = address
      guard thumbnailCount < thumbnailLimit else { return ("pictures", item) }
      thumbnailCount += 1
      switch Thumbnail.picture(at: medium.path) {
      case .made(let source): item["source"] = source
      case .leftToTheBrowser: break
      case .damaged(let trouble):
        item["trouble"] = trouble
        return ("lost", item)
      }
      return ("pictures", item)
    case .audio:
      if thumbnailCount < thumbnailLimit, let source = Thumbnail.waveform(at: medium.path) {
        thumbnailCount += 1
        item["wave"] = source
      }
      return ("sounds", item)
    case .video, .text, .other: return ("others", item)
    }
  }
}
