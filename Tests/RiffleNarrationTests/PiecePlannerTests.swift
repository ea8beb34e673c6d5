import RiffleNarration
import Testing

/// Scripts are cut into pieces.
@Suite struct PiecePlannerTests {
  private static func pieces(_ text: String, limit: Int, _ change: (inout PieceRules) -> Void = { _ in }) -> [Piece] {
    var rules = PieceRules(limit: limit)
    change(&rules)
    return PiecePlanner.pieces(of: Script(text), rules: rules)
  }

  /// Paragraphs of four sentences each, no two alike.
  private static func text(paragraphs: Int) -> String {
    (0..<paragraphs).map { paragraph in
      (0..<4).map { "Word\(paragraph * 37 % 101) number \($0) of line \(paragraph) stands here." }.joined(
        separator: " ")
    }.joined(separator: "\n\n")
  }

  @Test(arguments: [60, 100, 150, 400, 1_000, 100_000])
  func `no piece is longer than the limit, and together they are the text`(limit: Int) {
    let text = Self.text(paragraphs: 30)
    let pieces = Self.pieces(text, limit: limit)
    #expect(pieces.allSatisfy { $0.text.count <= limit && !$0.sentences.isEmpty })
    #expect(Script(sentences: pieces.flatMap(\.sentences)).text == text)
    #expect(pieces.count >= text.count / limit && (limit < text.count || pieces.count == 1))
  }

  @Test func `pieces end with paragraphs where that is possible`() {
    let pieces = Self.pieces(Self.text(paragraphs: 30), limit: 600)
    #expect(pieces.allSatisfy { $0.sentences.last?.endsParagraph == true })
  }

  @Test func `a sentence is cut only when it alone is too long`() {
    let long = "This is one sentence, which goes on and on, and never ends; it has clauses"
    let pieces = Self.pieces("Short one. \(long). Short two.", limit: 30)
    #expect(pieces.allSatisfy { $0.text.count <= 30 })
    #expect(pieces.first?.text == "Short one." && pieces.last?.text.hasSuffix("Short two.") == true)
    #expect(pieces.dropFirst().first?.text.hasSuffix(",") == true)
    #expect(pieces.flatMap(\.sentences).map(\.text).joined(separator: " ") == "Short one. \(long). Short two.")
    let endless = Self.pieces(String(repeating: "x", count: 95), limit: 30)
    #expect(endless.map(\.text.count) == [30, 30, 30, 5])
    #expect(endless.dropLast().allSatisfy { $0.sentences.last?.isContinued == true })
  }

  @Test func `characters that are whole words count three`() {
    let pieces = Self.pieces(String(repeating: "今日は元気です。", count: 10), limit: 60)
    #expect(pieces.allSatisfy { $0.length <= 60 && $0.text.count <= 22 } && pieces.count >= 4)
    #expect(SpeechLength.of("ab今") == 5)
  }

  @Test(arguments: Array(0..<24)) func `a change of one sentence changes one piece`(paragraph: Int) {
    let text = Self.text(paragraphs: 24)
    let changed = text.replacing(
      "number 1 of line \(paragraph) stands", with: "number 1 of row \(paragraph) now stands")
    let (before, after) = (Self.pieces(text, limit: 700), Self.pieces(changed, limit: 700))
    #expect(changed != text && before.count > 8)
    #expect(Set(after.map(\.text)).subtracting(before.map(\.text)).count == 1)
  }

  @Test func `sentences and paragraphs can be pieces of their own`() {
    let text = "One. Two.\n\nThree."
    #expect(Self.pieces(text, limit: 100) { $0.granularity = .sentence }.map(\.text) == ["One.", "Two.", "Three."])
    #expect(Self.pieces(text, limit: 100) { $0.granularity = .paragraph }.map(\.text) == ["One. Two.", "Three."])
  }

  @Test(arguments: [1, 2, 3]) func `a piece has no more speakers than a request may`(limit: Int) {
    let script = Script("A: 1.\nB: 2.\nA: 3.\nC: 4.\nC: 5.\nB: 6.", speakers: ["A", "B", "C"])
    var rules = PieceRules(limit: 1_000)
    rules.speakerLimit = limit
    let pieces = PiecePlanner.pieces(of: script, rules: rules)
    #expect(pieces.map(\.speakers.count).max() == limit)
    let expected = [
      ["1.", "2.", "3.", "4.\n\n5.", "6."], ["1.\n\n2.\n\n3.", "4.\n\n5.\n\n6."], ["1.\n\n2.\n\n3.\n\n4.\n\n5.\n\n6."],
    ]
    #expect(pieces.map(\.text) == expected[limit - 1])
  }

  @Test func `many sentences are cut at once`() {
    let text = (0..<3_000).map { "Sentence number \($0) says this." }.joined(separator: " ")
    let pieces = Self.pieces(text, limit: 4_000)
    #expect(pieces.count < 120 && pieces.reduce(0) { $0 + $1.sentences.count } == 3_000)
  }
}
