import RiffleNarration
import Testing

/// Texts become sentences in order.
@Suite struct ScriptTests {
  static let rows: [(String, [String])] = [
    ("", []), ("  \n ", []), ("One", ["One"]), ("One. Two", ["One.", "Two"]),
    ("One! Two? Three…", ["One!", "Two?", "Three…"]),
    ("He said: \"Go.\" She went.", ["He said: \"Go.\"", "She went."]),
    ("Mr. Smith met Dr. Jones. They spoke.", ["Mr. Smith met Dr. Jones.", "They spoke."]),
    ("J. R. Tolkien wrote. I did. You too.", ["J. R. Tolkien wrote.", "I did.", "You too."]),
    ("Pi is 3.14. It is. e.g. here", ["Pi is 3.14.", "It is. e.g. here"]),
    ("Is it? yes it is.", ["Is it? yes it is."]),
    ("He works at Acme Inc. She does not.", ["He works at Acme Inc.", "She does not."]),
    ("今日は。元気です！はい", ["今日は。", "元気です！", "はい"]),
    ("Wait... What? (Nothing.) Good.", ["Wait...", "What?", "(Nothing.)", "Good."]),
    ("A.B.C. is short. End.", ["A.B.C. is short.", "End."]), ("...", ["..."]), ("No. 5 is alive.", ["No. 5 is alive."]),
    ("One.\nTwo.", ["One.", "Two."]), ("One\r\n\r\nTwo", ["One", "Two"]),
  ]

  @Test(arguments: rows) func `sentences end where a reader draws breath`(text: String, expected: [String]) {
    let script = Script(text)
    #expect(script.sentences.map(\.text) == expected)
    #expect(script.isEmpty == expected.isEmpty && script.sentences.last?.endsParagraph != false)
  }

  @Test func `a plain text is in its sentences and gaps, but for blanks at its ends`() {
    let text = "One. Two!  Three\nfour.\n\nFive? Six."
    #expect(Script(text).text == text)
    #expect(Script(text).sentences.map(\.endsParagraph) == [false, false, true, false, true])
  }

  @Test func `speakers take turns, whatever the case of their names`() {
    let text = "Before.\nAnn: Hello. There.\nBOB : Hi!\nNote: this.\n\nann:Bye."
    let script = Script(text, speakers: ["Ann", "Bob"])
    #expect(script.sentences.map(\.speaker) == ["Ann", "Ann", "Ann", "Bob", "Bob", "Ann"])
    #expect(script.sentences.map(\.text) == ["Before.", "Hello.", "There.", "Hi!", "Note: this.", "Bye."])
    #expect(script.sentences.map(\.endsParagraph) == [true, false, true, false, true, true])
    #expect(script.speakers == ["Ann", "Bob"] && Script(text).speakers.isEmpty)
  }

  static let markdownRows: [(String, String)] = [
    ("# Title\n\nSome *very* **bold** and `code` text.", "Title\n\nSome very bold and code text."),
    ("Setext\n===\nWords", "Setext\n\nWords"), ("a\n\n---\n\nb", "a\n\nb"), ("---\ntitle: x\n---\nText", "Text"),
    ("See [the page](https://example.com/a_b) now.", "See the page now."), ("![A boat](boat.png)", "A boat"),
    ("- one\n- two\n1. three", "one\n\ntwo\n\n1. three"), ("> quoted\n> words", "quoted\nwords"),
    ("before\n```swift\nlet x = 1\n```\nafter", "before\n\nafter"),
    ("snake_case and 2 * 3 * 4", "snake_case and 2 * 3 * 4"),
    ("<b>Bold</b> &amp; <!-- note -->done", "Bold & done"), ("a<!--\nhidden\n-->\nb", "a<!--\nhidden\n-->\nb"),
    ("a\n<!--\nhidden\n-->\nb", "a\n\nb"),
    ("| A | B |\n|---|---|\n| 1 | 2 |", "A, B.\n\n1, 2."), ("Text[^1].\n\n[ref]: https://example.com", "Text."),
    ("\\*not\\*", "*not*"), ("~~old~~ new", "old new"), ("[open", "[open"), ("a < b", "a < b"), ("# ", ""),
    ("####### x", "####### x"), ("- [x] done", "done"), ("<https://example.com>", "example.com"),
  ]

  @Test(arguments: markdownRows) func `the marks of Markdown are not read out`(text: String, expected: String) {
    #expect(Script(text, format: .markdown).text == Script(expected).text)
  }

  @Test func `headings begin chapters`() {
    let script = Script("Intro.\n# One\nAha. Bee.\n## Two\nCee.", format: .markdown)
    #expect(script.sentences.map(\.chapter) == [nil, "One", nil, nil, "Two", nil])
    var plain = Script("Aha. Bee.\n\nCee.")
    #expect(!plain.hasChapters)
    plain.makeParagraphsChapters()
    #expect(plain.sentences.map(\.chapter) == ["Aha.", nil, "Cee."])
  }

  @Test func `subtitles are read as their words`() {
    let srt = """
      1
      00:00:01,000 --> 00:00:02,000
      <i>Hello</i>
      there.

      2
      00:00:02,100 --> 00:00:03,000
      How are

      3
      00:00:03,100 --> 00:00:04,000
      {\\an8}you?

      4
      00:01:00,000 --> 00:01:01,000
      - Fine.
      """
    let script = Script(srt, format: .subtitles)
    #expect(script.sentences.map(\.text) == ["Hello there.", "How are you?", "Fine."])
    #expect(script.sentences.map(\.endsParagraph) == [false, true, true])
    let vtt =
      "WEBVTT\n\nNOTE a remark\n\n00:01.000 --> 00:02.000 align:start\n<v Ann>One.\n\nx\n00:02.000 --> 00:03.000\nTwo < three"
    #expect(Script(vtt, format: .subtitles).text == "One. Two < three")
    #expect(Script("no cues at all", format: .subtitles).isEmpty)
  }

  @Test(arguments: ["[", "<", "*", "`", "![](", "[[](", "&", "a: ", "-- ", "| ", "。", ". "])
  func `odd texts lose no words and are read in time`(part: String) {
    let text = String(repeating: part, count: 5_000)
    for format in Script.TextFormat.allCases { _ = Script(text, format: format, speakers: ["a"]) }
    #expect(Script(text).text == text.trimmingBlanks)
  }
}

extension String {
  fileprivate var trimmingBlanks: String {
    var text = Substring(self).drop(while: \.isWhitespace)
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}
