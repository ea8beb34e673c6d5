import RiffleTestSupport
import Testing

@testable import RiffleEngine

@Suite struct TextEngineTests {
  @Test(arguments: [
    ("What is 2+2?", "2+2 = 4"), ("2 * (3 + 4.5) - 1", "2 * (3 + 4.5) - 1 = 14"), ("10/4", "10/4 = 2.5"),
    ("compute -3 * -3 please", "-3 * -3 = 9"), ("0.1 + 0.2", "0.1 + 0.2 = 0.3"), ("6 \u{D7} 7", "6 * 7 = 42"),
    ("Repeat: hello world", "hello world"), ("reverse: abc", "cba"), ("Uppercase \"small\" now", "SMALL"),
    ("Count the words: one two  three", "That is 3 words and 13 characters."),
    ("Summarize: First thing. Second thing.", "First thing."),
    ("", "The message holds no words."),
  ]) func `an answer follows the rules`(question: String, expected: String) {
    #expect(TextEngine().answer([TextTurn(text: question)]) == expected)
  }

  @Test(arguments: [
    "On 2026-11-21 we met", "1/0", "version 1.2.3+4.5.6", "write 10-20 words", "a-b", "(((", "1/2/2026", "+",
  ])
  func `what only looks like a sum is none`(text: String) { #expect(Arithmetic.firstResult(in: text) == nil) }

  @Test func `other words are quoted, shortened, and files are counted`() {
    let engine = TextEngine()
    #expect(
      engine.answer([TextTurn(text: "The sea is blue")]).hasPrefix(
        "You said in your message, in 4 words: \"The sea is blue\"."))
    #expect(engine.answer([TextTurn(text: "Look", mediaCount: 2)]).hasPrefix("I received 2 files with this."))
    let turns = [TextTurn(text: "First"), TextTurn(role: "model", text: "Yes"), TextTurn(text: "Second one")]
    #expect(engine.answer(turns).contains("message 2"))
    #expect(engine.answer([TextTurn(text: String(repeating: "long ", count: 900))]).count < 500)
    #expect(!engine.answer([]).isEmpty)
  }

  @Test(arguments: ["", "one", "a b c d e f g h i j", "  leading and   inner spaces  ", "Caf\u{E9} \u{1F600} x"])
  func `pieces joined are the answer`(answer: String) {
    let pieces = TextEngine.pieces(of: answer)
    #expect(pieces.joined() == answer)
    #expect(pieces.allSatisfy { !$0.isEmpty })
  }

  @Test(arguments: [("", 0), ("a", 1), ("hello", 2), ("Hello, world!", 6), ("  \n", 0), ("\u{6F22}\u{5B57}", 2)])
  func `tokens are about a quarter of the bytes`(text: String, count: Int) {
    #expect(TextEngine.countTokens(text) == count)
  }

  @Test func `speech counts 32 tokens a second`() {
    #expect(TextEngine.countTokens(ofSpeech: .seconds(2)) == 64)
    #expect(TextEngine.countTokens(ofSpeech: .milliseconds(1_001)) == 33)
    #expect(TextEngine.countTokens(ofSpeech: .zero) == 0)
  }
}
