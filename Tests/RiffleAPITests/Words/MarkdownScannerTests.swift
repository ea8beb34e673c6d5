import FoundationEssentials
import RiffleAPI
import RiffleTestSupport
import Testing

/// What a scanner makes of words, after neighbouring pieces were joined.
struct ScannedWords: Equatable {
  struct Medium: Equatable {
    var mimeType: String?
    var bytes: [UInt8] = []
    var ending: MarkdownEnding?
  }

  var words = ""
  var media: [Medium] = []
  var links: [String] = []
  var obstacles: [MarkdownObstacle] = []
  private var bytes: [UInt8] = []

  init(words: String, media: [Medium] = [], links: [String] = [], obstacles: [MarkdownObstacle] = []) {
    self.words = words
    self.media = media
    self.links = links
    self.obstacles = obstacles
  }

  init(_ pieces: [[UInt8]], capacity: Int = MarkdownScanner.minimumOutputCapacity, passing: Bool = true) {
    var scanner = MarkdownScanner()
    for piece in pieces {
      if passing, scanner.pass(piece.span) {
        bytes += piece
        continue
      }
      while true {
        var token: MarkdownToken?
        let output = [UInt8](capacity: capacity) { token = scanner.next(in: piece.span, into: &$0) }
        guard let token else { break }
        take(token, output, piece)
      }
    }
    while true {
      var token: MarkdownToken?
      let output = [UInt8](capacity: capacity) { token = scanner.finish(into: &$0) }
      guard let token else { break }
      take(token, output, [])
    }
    words = String(decoding: bytes, as: UTF8.self)
    bytes = []
  }

  private mutating func take(_ token: MarkdownToken, _ output: [UInt8], _ piece: [UInt8]) {
    switch token {
    case .words(let range):
      precondition(!range.isEmpty && output.isEmpty)
      bytes += piece[range]
    case .heldWords(let count):
      precondition(count == output.count && count > 0)
      bytes += output
    case .beginMedium(let type): media.append(Medium(mimeType: type))
    case .medium(let count):
      precondition(count == output.count && count > 0)
      media[media.count - 1].bytes += output
    case .endMedium(let ending): media[media.count - 1].ending = ending
    case .unread(let obstacle): obstacles.append(obstacle)
    case .link(let text): links.append(text)
    }
  }
}

@Suite struct MarkdownScannerTests {
  typealias Medium = ScannedWords.Medium

  struct Row: Sendable, CustomTestStringConvertible {
    var text: String
    var expected: ScannedWords
    var testDescription: String { String(text.prefix(70)) }

    init(
      _ text: String, _ words: String, _ media: [Medium] = [], links: [String] = [], _ obstacles: MarkdownObstacle...
    ) {
      self.text = text
      expected = ScannedWords(words: words, media: media, links: links, obstacles: obstacles)
    }

    /// Words that stay as they are.
    init(kept text: String, _ obstacles: MarkdownObstacle...) {
      self.text = text
      expected = ScannedWords(words: text, obstacles: obstacles)
    }
  }

  static let abc = Medium(mimeType: "image/png", bytes: [0, 1, 2], ending: .complete)
  static func cut(_ bytes: [UInt8]) -> Medium { Medium(mimeType: "image/png", bytes: bytes, ending: .cut) }
  static func bad(_ bytes: [UInt8]) -> Medium { Medium(mimeType: "image/png", bytes: bytes, ending: .malformed) }

  static let rows: [Row] = [
    // Media.
    Row("![image](data:image/png;base64,AAEC)", "", [abc]),
    Row("Here: ![](data:image/png;base64,AAEC) done.", "Here:  done.", [abc]),
    Row("a\n![cat.png](data:image/png;base64,AAEC)\nb", "a\n\nb", [abc]),
    Row("![a](data:image/png;base64,AAEC)![b](data:image/png;base64,AAEC)", "", [abc, abc]),
    Row(
      "[media](data:audio/wav;base64,AAEC)", "", [Medium(mimeType: "audio/wav", bytes: [0, 1, 2], ending: .complete)]),
    Row(
      "![x](data:audio/L16;rate=24000;base64,AAEC)", "",
      [Medium(mimeType: "audio/L16;rate=24000", bytes: [0, 1, 2], ending: .complete)]),
    Row("![x](data:;base64,AAEC)", "", [Medium(mimeType: nil, bytes: [0, 1, 2], ending: .complete)]),
    Row("![x](DATA:Image/PNG;BASE64,AAEC)", "", [Medium(mimeType: "Image/PNG", bytes: [0, 1, 2], ending: .complete)]),
    Row("![x](data:image/png;base64, AA\nEC )", "", [abc]),
    Row("![x]( data:image/png; base64 ,AAEC)", "", [abc]),
    Row("![x](\ndata:image/png;base64,\nAAEC\n)", "", [abc]),
    Row("![x](<data:image/png;base64,AAEC>)", "", [abc]),
    Row("![x](data:image/png;base64,AAEC \"a title\")b", "b", [abc]),
    Row("![x](data:image/png;base64,AAEC 'a)", "", [abc]),
    Row("![x](<data:image/png;base64,AAEC> \"t\")b", "b", [abc]),
    Row(
      "![x](data:image/png;base64,AAECAw==)", "",
      [Medium(mimeType: "image/png", bytes: [0, 1, 2, 3], ending: .complete)]),
    Row(
      "![x](data:image/png;base64,AAECAw)", "", [Medium(mimeType: "image/png", bytes: [0, 1, 2, 3], ending: .complete)]),
    Row(
      "![x](data:image/png;base64,%2f%2B8%3D)", "",
      [Medium(mimeType: "image/png", bytes: [0xFF, 0xEF], ending: .complete)]),
    Row(
      "![x](data:image/png;base64,_-8)", "", [Medium(mimeType: "image/png", bytes: [0xFF, 0xEF], ending: .complete)]),
    Row("![x](data:image/png;base64,)", "", [Medium(mimeType: "image/png", bytes: [], ending: .complete)]),
    Row("![a\\]b](data:image/png;base64,AAEC)", "", [abc]),
    Row("[![a](data:image/png;base64,AAEC)](https://x/y)", "[](https://x/y)", [abc]),
    Row("[a ![b](data:image/png;base64,AAEC) c", "[a  c", [abc]),
    Row("!![a](data:image/png;base64,AAEC)", "!", [abc]),
    Row("![![a](data:image/png;base64,AAEC)", "![", [abc]),
    Row("[[a](data:image/png;base64,AAEC)", "[", [abc]),
    Row("data:image/png;base64,AAEC", "", [abc]),
    Row("\n data:image/png;base64, AAEC and words", "\n  and words", [abc]),
    Row("data:image/png;base64,AAEC)x", ")x", [abc]),
    // Media that are cut or damaged.
    Row("![x](data:image/png;base64,AAEC", "", [cut([0, 1, 2])]),
    Row("![x](data:image/png;base64,AAECA", "", [cut([0, 1, 2])]),
    Row("![x](data:image/png;base64,AAECA)y", "y", [bad([0, 1, 2])]),
    Row("![x](data:image/png;base64,AAEC...)y", "y", [bad([0, 1, 2])]),
    Row("![x](data:image/png;base64,AAEC…)y", "y", [bad([0, 1, 2])]),
    Row("![x](data:image/png;base64,AAECAw==AAEC)y", "y", [bad([0, 1, 2, 3])]),
    Row("![x](data:image/png;base64,AAEC%zz)y", "y", [bad([0, 1, 2])]),
    Row("![x](data:image/png;base64,AAEC%2", "", [cut([0, 1, 2])]),
    Row("![x](data:image/png;base64,AAEC%21)y", "y", [bad([0, 1, 2])]),
    Row("![x](data:image/png;base64,AAEC[cut]\nwords", "\nwords", [bad([0, 1, 2])]),
    Row("data:image/png;base64,A b", " b", [bad([])]),
    Row("![x](data:image/png;base64,!)y", "y", [bad([])]),
    Row("data:image/png;base64,@@", "@@", [bad([])]),
    // Links.
    Row("![x](https://a/b.png)", "![x](https://a/b.png)", links: ["https://a/b.png"]),
    Row("![x](http://a/b.png \"t\") c", "![x](http://a/b.png \"t\") c", links: ["http://a/b.png"]),
    Row("![x](<https://a/b.png>)", "![x](<https://a/b.png>)", links: ["https://a/b.png"]),
    Row("![x](dat.png)", "![x](dat.png)"),
    Row("![x](https://a/b.png", "![x](https://a/b.png"),
    Row("[x](https://a/b.png)", "[x](https://a/b.png)"),
    Row("![x]()", "![x]()"),
    Row("![x](ftp://a)", "![x](ftp://a)"),
    // Words.
    Row("", ""), Row("plain words!", "plain words!"), Row("!", "!"), Row("[", "["), Row("![", "!["),
    Row("![a", "![a"), Row("![a]", "![a]"), Row("![a](", "![a]("), Row("![a](da", "![a](da"),
    Row("![a](data:image/png", "![a](data:image/png"), Row("![a](data:image/png;base64", "![a](data:image/png;base64"),
    Row("![a] (data:image/png;base64,AAEC)", "![a] (data:image/png;base64,AAEC)"),
    Row(kept: "![a](data:image/svg+xml,%3Csvg%3E)", .notBase64), Row(kept: "[a](data:image/svg+xml,%3Csvg%3E)"),
    Row(kept: "![a](data:image/png;base65,AAEC)", .notBase64),
    Row("![a](data:text/plain)b,;base64,", "![a](data:text/plain)b,;base64,"),
    // Code.
    Row(kept: "Say `![a](data:image/png;base64,AAEC)`.", .code),
    Row(kept: "Say ``` `` ![a](data:image/png;base64,AAEC)```.", .code),
    Row(kept: "```\n![a](data:image/png;base64,AAEC)\n```", .code),
    Row(kept: "x\n  ~~~ md\n```\n![a](data:image/png;base64,AAEC)\n", .code),
    Row(kept: "````\n```\n![a](data:image/png;base64,AAEC)", .code),
    Row(kept: "```\n``` x\n![a](data:image/png;base64,AAEC)", .code),
    Row(kept: "```\n    ```\n![a](data:image/png;base64,AAEC)", .code),
    Row("`\\` [a](data:image/png;base64,AAEC)`![b](https://a/b.png)`", "`\\` `![b](https://a/b.png)`", [abc]),
    Row(kept: "![a`](data:image/png;base64,AAEC)`", .code),
    Row(kept: "`![a](https://a/b.png)`"), Row(kept: "`[a](data:image/png;base64,AAEC)`"),
    // No code any more, or never.
    Row("`a` ![a](data:image/png;base64,AAEC)", "`a` ", [abc]),
    Row("``a`b`` ![a](data:image/png;base64,AAEC)", "``a`b`` ", [abc]),
    Row("a lone ` here\n![a](data:image/png;base64,AAEC)", "a lone ` here\n", [abc]),
    Row("no \\`![a](data:image/png;base64,AAEC)`", "no \\``", [abc]),
    Row("\\\\`a` ![a](data:image/png;base64,AAEC)", "\\\\`a` ", [abc]),
    Row("```x``` ![a](data:image/png;base64,AAEC)", "```x``` ", [abc]),
    Row("```sh\nls\n```  \n![a](data:image/png;base64,AAEC)", "```sh\nls\n```  \n", [abc]),
    Row("~~~\n`\n~~~~\r\n![a](data:image/png;base64,AAEC)", "~~~\n`\n~~~~\r\n", [abc]),
    Row("~~gone~~ ![a](data:image/png;base64,AAEC)", "~~gone~~ ", [abc]),
    Row("a ~~~\n![a](data:image/png;base64,AAEC)", "a ~~~\n", [abc]),
    Row("    ```\n![a](data:image/png;base64,AAEC)", "    ```\n", [abc]),
    Row("![a](data:image/png;base64,AAEC)`x`![a](data:image/png;base64,AAEC)", "`x`", [abc, abc]),
    Row("x[i](y)[j] = !z[k]", "x[i](y)[j] = !z[k]"),
    Row("say data:image/png;base64,AAEC", "say data:image/png;base64,AAEC"),
    Row("data: one, two", "data: one, two"), Row("dates", "dates"), Row("  \n", "  \n"),
    Row("ä![ö](ü)€", "ä![ö](ü)€"), Row("![a\\", "![a\\"), Row("![a](\u{1A}data", "![a](\u{1A}data"),
  ]

  @Test(arguments: rows) func `media are taken out of words wherever those are cut`(row: Row) {
    forEveryCut(of: Array(row.text.utf8)) { pieces in
      #expect(ScannedWords(pieces) == row.expected, "\(pieces.map(\.count))")
      #expect(ScannedWords(pieces, passing: false) == row.expected, "\(pieces.map(\.count))")
    }
  }

  @Test func `a medium of a megabyte costs no more memory than a small one`() {
    let bytes = (0..<1_000_003).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 8) }
    let text = Array("before ![x](data:image/png;base64,\(Data(bytes).base64EncodedString())) after".utf8)
    for size in [text.count, 65_536, 4099] {
      let scanned = ScannedWords(pieces(of: text, size: size), capacity: 4096)
      #expect(scanned.words == "before  after")
      #expect(scanned.media == [Medium(mimeType: "image/png", bytes: bytes, ending: .complete)])
    }
  }

  @Test(arguments: ["[", "`", "~", "\\", "`\n", "~`", " ", "![", "```\n"])
  func `a text of marks is read in one pass`(mark: String) {
    // Looking for each mark anew in all that is left would take minutes here.
    let text = Array(String(repeating: mark, count: 400_000 / mark.utf8.count).utf8)
    #expect(ScannedWords([text]).words.utf8.count == text.count)
  }

  @Test(arguments: [MarkdownScanner.headLimit - 40, MarkdownScanner.headLimit, 100_000])
  func `an endless head is words`(count: Int) {
    let label = String(repeating: "a", count: count)
    let text = "![\(label)](data:image/png;base64,AAEC)"
    let scanned = ScannedWords([Array(text.utf8)])
    let fits = count < MarkdownScanner.headLimit - 30
    #expect(scanned == (fits ? ScannedWords(words: "", media: [Self.abc]) : ScannedWords(words: text)))
    #expect(ScannedWords(pieces(of: Array(text.utf8), size: 1)) == scanned)
  }

  @Test(arguments: [100, MarkdownScanner.linkLimit - 10, MarkdownScanner.linkLimit + 1])
  func `an endless link is not reported`(count: Int) {
    let link = "https://" + String(repeating: "a", count: count)
    let scanned = ScannedWords([Array("![](\(link))".utf8)])
    #expect(scanned.words == "![](\(link))")
    #expect(scanned.links == (link.utf8.count <= MarkdownScanner.linkLimit ? [link] : []))
  }
}
