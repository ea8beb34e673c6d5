import RiffleImaging
import RiffleMedia
import RiffleTestSupport
import RiffleTypes
import Testing

@testable import RiffleReport

/// Pages as they are written, read back as text.
@Suite struct ReportWriterTests {
  static func text(_ path: String) throws -> String { String(decoding: try Files.read(path), as: UTF8.self) }

  /// The pages of a report with `rows`.
  static func pages(
    _ rows: [ReportRow], in folder: TemporaryFolder, name: String = "report.html",
    page: ReportPage = ReportPage(title: "A batch")
  ) throws -> (files: ReportFiles, pages: [String]) {
    let writer = try ReportWriter(page, at: folder.path(name))
    for row in rows { try writer.append(row) }
    let files = try writer.finish()
    return (files, try files.paths.map(text))
  }

  static func row(_ id: String, _ state: ReportRow.State = .done) -> ReportRow { ReportRow(id: id, state: state) }

  static func place(_ words: String, in page: String) throws -> String.Index {
    try #require(page.firstRange(of: words), "\(words) is on the page").lowerBound
  }

  @Test func `failures come first, whatever the order of the rows`() throws {
    let folder = try TemporaryFolder()
    let rows = [
      Self.row("one"), Self.row("two", .planned), Self.row("three", .failed), Self.row("four", .unknown),
      Self.row("five"), Self.row("six", .partial), Self.row("seven", .failed), Self.row("eight", .sent),
    ]
    let (files, pages) = try Self.pages(rows, in: folder)
    #expect(folder.names == ["report.html"] && files.paths == [folder.path("report.html")])
    #expect(
      files.rowCount == 8 && files.counts == [.done: 2, .failed: 2, .planned: 1, .unknown: 1, .partial: 1, .sent: 1])
    let order = ["three", "seven", "four", "six", "eight", "two", "one", "five"]
    let places = try order.map { try Self.place(">\($0)</h3>", in: pages[0]) }
    #expect(places == places.sorted())
    #expect(pages[0].contains("8 items") && pages[0].contains(##"href="./report.html#failed">2 failed"##))
  }

  @Test func `a row tells its prompt, answer, message, cost, warnings and receipt`() throws {
    let folder = try TemporaryFolder()
    var row = Self.row("boat", .failed)
    (row.kind, row.model, row.prompt, row.answer) = ("image", "a-model", "A red boat", "I cannot draw.")
    (row.message, row.exitCode, row.attemptCount, row.cost) = ("answer: no media", 13, 3, "0.04 USD")
    (row.warnings, row.receipts) = (["an oddity"], [#"{"exit":13}"#])
    var page = ReportPage(title: "Night")
    page.facts = [("Manifest", "night.jsonl")]
    page.notes = ["Real bills may differ."]
    let text = try Self.pages([row], in: folder, page: page).pages[0]
    for words in [
      "A red boat", "I cannot draw.", "answer: no media", "code 13", "sent 3 times", "0.04 USD", "an oddity", "a-model",
      "{&quot;exit&quot;:13}", "<dt>Manifest</dt><dd dir=\"auto\">night.jsonl</dd>", "Real bills may differ.", "1 item",
    ] { #expect(text.contains(words), "\(words)") }
  }

  /// Words that would be markup, script or a template if they were not escaped.
  static let attacks = [
    "<script>alert(1)</script>", "</article></main><img src=x onerror=alert(1)>", "\" onmouseover=\"alert(1)",
    "' onmouseover='alert(1)", "\"\u{301} onerror=alert(1) x=\"\u{301}", "<\u{338}script>alert(1)</script>",
    "&lt;b&gt;&\u{301}#60;",
    "{{title}}{{{style}}}{{%CONTENT_TYPE:TEXT}}", "</style><script>alert(1)</script>", "-->]]><!--",
    "\u{0}<\u{0}b>\u{B}\u{7F}",
    "javascript:alert(1)", "data:text/html,<script>alert(1)</script>", "\u{202E}<gnirts>\u{2066}", "`${alert(1)}`",
  ]

  @Test(arguments: attacks) func `nothing that a row says becomes markup`(_ attack: String) throws {
    /// A page in which every word is `words`.
    func page(_ words: String) throws -> String {
      let folder = try TemporaryFolder()
      let name = "\(words.replacing("/", with: "-").filter { $0 != "\u{0}" }).txt"
      try Files.write([1], to: folder.path(name))
      var row = ReportRow(id: words, state: .failed)
      (row.kind, row.model, row.prompt, row.answer, row.message, row.cost) = (words, words, words, words, words, words)
      (row.warnings, row.receipts) = ([words], [words])
      row.media = [ReportMedium(path: folder.path(name)), ReportMedium(path: words + ".png", type: words)]
      var page = ReportPage(title: words)
      page.facts = [(words, words)]
      page.notes = [words]
      return try Self.pages([row], in: folder, page: page).pages[0]
    }
    // As long as letters, so that nothing is folded that would not be.
    let harmless = try page(String(repeating: "a", count: attack.count))
    let text = try page(attack)
    for mark in ["<", ">", "\"", "'", "`"] {
      #expect(
        text.utf8.count { $0 == mark.utf8.first } == harmless.utf8.count { $0 == mark.utf8.first },
        "\(mark) of \(attack)")
    }
    #expect(!text.lowercased().contains("<script") && !text.contains("href=\"javascript"))
    #expect(!text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" && $0 != "\t" })
  }

  @Test func `a page asks nobody for anything`() throws {
    let folder = try TemporaryFolder()
    let text = try Self.pages([Self.row("one")], in: folder).pages[0]
    for word in ["http:", "https:", "//", "<script", "@import", "url("] { #expect(!text.contains(word), "\(word)") }
    #expect(text.contains("default-src 'none'") && text.contains("<meta charset=\"utf-8\">"))
    #expect(text.contains("prefers-color-scheme:dark"))
  }

  @Test func `many rows go to further pages, which know of one another`() throws {
    let folder = try TemporaryFolder()
    var page = ReportPage(title: "Many")
    page.rowsPerPage = 7
    let rows = (0..<30).map { Self.row("item-\($0)", $0 < 10 ? .done : .failed) }
    let (files, pages) = try Self.pages(rows, in: folder, page: page)
    #expect(files.paths == ["report.html"].map(folder.path) + (2...5).map { folder.path("report-\($0).html") })
    for (index, text) in pages.enumerated() {
      #expect(text.ranges(of: "<article ").count == (index < 4 ? 7 : 2))
      #expect(text.ranges(of: "<section ").count == text.ranges(of: "</section>").count)
      #expect(text.contains("20 failed") && text.contains("10 done"))
      // Twenty failures fill two pages and six places of the third.
      #expect(text.contains("href=\"./report.html#failed\"") && text.contains("href=\"./report-3.html#done\""))
      #expect(text.contains("<nav") && text.contains("<b>\(index + 1)</b>"))
    }
    #expect(pages[2].contains("id=\"done\"") && pages[4].contains("report-4.html\">\u{2190} before"))
  }

  @Test func `a shorter report removes the pages of a longer one, and nothing else`() throws {
    let folder = try TemporaryFolder()
    var page = ReportPage(title: "Many")
    page.rowsPerPage = 1
    _ = try Self.pages((0..<4).map { Self.row("\($0)") }, in: folder, page: page)
    try Files.write(Array("mine".utf8), to: folder.path("report-5.html"))
    _ = try Self.pages([Self.row("0"), Self.row("1")], in: folder, page: page)
    #expect(folder.names == ["report-2.html", "report-5.html", "report.html"])
    #expect(try Self.text(folder.path("report-5.html")) == "mine")
  }

  @Test func `a report without rows is a page that says so`() throws {
    let folder = try TemporaryFolder()
    let (files, pages) = try Self.pages([], in: folder)
    #expect(files.paths.count == 1 && files.rowCount == 0 && pages[0].contains("0 items"))
    #expect(!pages[0].contains("<article ") && pages[0].hasSuffix("</html>\n"))
  }

  @Test func `long words are folded, and what is cut is said`() throws {
    let folder = try TemporaryFolder()
    var row = Self.row("long")
    row.prompt = String(repeating: "word ", count: 100)
    row.answer = String(repeating: "e\u{301}", count: 40_000)
    row.media = (0..<60).map { ReportMedium(path: folder.path("\($0).png")) }
    let text = try Self.pages([row], in: folder).pages[0]
    #expect(text.contains("<details class=\"prompt\">") && text.contains("bytes in all)"))
    #expect(text.contains("10 more files are not shown") && text.utf8.count < 60_000)
  }

  @Test func `a place where no report can be made is refused before any row`() throws {
    let folder = try TemporaryFolder()
    try Files.write([1], to: folder.path("taken.html"))
    #expect(throws: ReportError.self) {
      try ReportWriter(ReportPage(title: ""), at: folder.path("taken.html"), replacing: false)
    }
    #expect(throws: ReportError.self) { try ReportWriter(ReportPage(title: ""), at: folder.path("no/such/r.html")) }
    do {
      _ = try ReportWriter(ReportPage(title: ""), at: folder.path)
      Issue.record("a folder is no page")
    } catch {
      #expect(error.exitReason == .fileError && error.description.contains("is a folder"))
    }
  }
}
