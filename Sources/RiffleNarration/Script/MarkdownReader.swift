/// The words of a Markdown text, without its marks.
///
/// Read out is what a reader would see: headings, paragraphs, lists, quotes, the cells of tables, the words of links and the descriptions
/// of pictures. Left out are code blocks, HTML tags and comments, rules, definitions of links, and front matter. It is no full reader of
/// CommonMark: each line is looked at by itself, which keeps the work linear.
enum MarkdownReader {
  /// A heading, or everything up to the next one.
  struct Block: Equatable {
    var text: String
    var isHeading: Bool
  }

  /// The blocks of `text`, in order; none is empty.
  static func blocks(of text: String) -> [Block] {
    var blocks: [Block] = []
    var lines: [String] = []
    func flush() {
      let text = String(Script.trimmed(lines.joined(separator: "\n")[...]))
      lines = []
      if !text.isEmpty { blocks.append(Block(text: text, isHeading: false)) }
    }
    func addHeading(_ words: Substring) {
      flush()
      let title = inline(words)
      if !title.isEmpty { blocks.append(Block(text: title, isHeading: true)) }
    }
    var source = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)[...]
    dropFrontMatter(&source)
    var fence: Character?
    var isInComment = false
    for line in source {
      var rest = Script.trimmed(line)
      if let open = fence {
        if rest.hasPrefix(String(repeating: open, count: 3)), rest.allSatisfy({ $0 == open }) { fence = nil }
        continue
      }
      if isInComment {
        guard let end = rest.firstRange(of: "-->") else { continue }
        isInComment = false
        rest = rest[end.upperBound...]
      }
      if rest.hasPrefix("<!--"), !rest.contains("-->") {
        isInComment = true
        continue
      }
      if rest.hasPrefix("```") || rest.hasPrefix("~~~") {
        fence = rest.first
        lines.append("")
        continue
      }
      while rest.first == ">" { rest = Script.trimmed(rest.dropFirst()) }
      if let words = heading(rest) {
        addHeading(words)
      } else if isUnderline(rest, of: lines.last), let title = lines.popLast() {
        addHeading(title[...])
      } else if isRule(rest) || isDefinition(rest) || isTableRule(rest) {
        lines.append("")
      } else if let item = listItem(rest) {
        // Each item is a paragraph of its own.
        lines += ["", inline(item)]
      } else {
        lines.append(inline(rest.first == "|" ? cells(rest)[...] : rest))
        if rest.first == "|" { lines.append("") }
      }
    }
    flush()
    return blocks
  }

  private static func dropFrontMatter(_ lines: inout ArraySlice<Substring>) {
    guard lines.first == "---" else { return }
    guard let end = lines.dropFirst().prefix(200).firstIndex(where: { $0 == "---" || $0 == "..." }) else { return }
    lines = lines[(end + 1)...]
  }

  private static func heading(_ line: Substring) -> Substring? {
    let level = line.prefix { $0 == "#" }.count
    guard (1...6).contains(level) else { return nil }
    let words = line.dropFirst(level)
    guard words.first?.isWhitespace ?? true else { return nil }
    var title = Script.trimmed(words)
    while title.last == "#" { title.removeLast() }
    return Script.trimmed(title)
  }

  private static func isUnderline(_ line: Substring, of previous: String?) -> Bool {
    guard let mark = line.first, mark == "=" || mark == "-", line.allSatisfy({ $0 == mark }) else { return false }
    return previous.map { !$0.allSatisfy(\.isWhitespace) } ?? false
  }

  private static func isRule(_ line: Substring) -> Bool {
    guard let mark = line.first, "-*_".contains(mark) else { return false }
    return line.allSatisfy { $0 == mark || $0 == " " } && line.count(where: { $0 == mark }) >= 3
  }

  private static func isTableRule(_ line: Substring) -> Bool {
    line.contains("|") && line.contains("-") && line.allSatisfy { "|-: ".contains($0) }
  }

  /// `[name]: address` and `[^note]: words`, of which only the words of a note are text.
  private static func isDefinition(_ line: Substring) -> Bool {
    guard line.first == "[", !line.hasPrefix("[^"), let end = line.prefix(200).firstRange(of: "]:") else {
      return false
    }
    let address = line[end.upperBound...].drop(while: \.isWhitespace)
    return !address.isEmpty && !address.prefix { !$0.isWhitespace }.isEmpty
  }

  private static func listItem(_ line: Substring) -> Substring? {
    var rest = line
    if let mark = rest.first, "-*+".contains(mark) {
      rest.removeFirst()
    } else {
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      guard (1...9).contains(digits.count) else { return nil }
      rest = rest.dropFirst(digits.count)
      guard rest.first == "." || rest.first == ")" else { return nil }
      rest.removeFirst()
      // The number is read out: it is part of what a reader sees.
      guard rest.first == " " else { return nil }
      return line
    }
    guard rest.first == " " else { return nil }
    rest = Script.trimmed(rest)
    for box in ["[ ] ", "[x] ", "[X] "] where rest.hasPrefix(box) { rest = rest.dropFirst(4) }
    return rest
  }

  private static func cells(_ line: Substring) -> String {
    let words = line.split(separator: "|").map { String(Script.trimmed($0)) }.filter { !$0.isEmpty }.joined(
      separator: ", ")
    return words.isEmpty || words.last?.isPunctuation == true ? words : words + "."
  }
}
