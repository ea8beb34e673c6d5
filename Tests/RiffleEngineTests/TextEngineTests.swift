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
    #expect(
      engine.answer([TextTurn(text: "Look", media: ["a cat", "a dog"])])
        == "I received 2 files. File 1: a cat. File 2: a dog. You wrote with it: \"Look\". "
        + "This was measured by rules, not seen by a model.")
    let turns = [TextTurn(text: "First"), TextTurn(role: "model", text: "Yes"), TextTurn(text: "Second one")]
    #expect(engine.answer(turns).contains("message 2"))
    #expect(engine.answer([TextTurn(text: String(repeating: "long ", count: 900))]).count < 500)
    #expect(!engine.answer([]).isEmpty)
  }

  @Test(arguments: [
    ("What did I say?", "You said: \"My favourite colour is dark blue.\"."),
    ("What did I say first?", "You said: \"My name is Ada\"."),
    ("And what did you answer?", "I said: \"Noted.\"."),
    ("What is my name?", "Your name is Ada."), ("What's my favourite colour?", "Your favourite colour is dark blue."),
    (
      "Which image did I send?",
      "In an earlier message: I received one file: a dot. This was measured by rules, not seen by a model."
    ),
  ])
  func `earlier turns are remembered`(question: String, expected: String) {
    let turns = [
      TextTurn(text: "My name is Ada"), TextTurn(role: "model", text: "Hello."),
      TextTurn(text: "My favourite colour is dark blue.", media: ["a dot"]), TextTurn(role: "model", text: "Noted."),
    ]
    #expect(TextEngine().answer(turns + [TextTurn(text: question)]) == expected)
    // without the turns before, nothing is made up
    #expect(TextEngine().answer([TextTurn(text: question)]) != expected)
  }

  @Test(arguments: [
    ("Answer in UPPERCASE.", "2+2 = 4 IS"), ("Be brief.", "One. Two."), ("End every answer with \"over\".", "x"),
    ("Begin with 'Dear reader,'", "x"), ("You are a cat. Your name is Neko.", "x"), ("You are an owl who sings", "x"),
    ("Use capital letters", "abc"), ("Answer in lower case", "ABC"), ("Speak French", "x"), ("", "x"),
  ])
  func `a system instruction is followed or told`(instruction: String, answer: String) {
    let expected = [
      "Answer in UPPERCASE.": "2+2 = 4 IS", "Be brief.": "One.", "End every answer with \"over\".": "x over",
      "Begin with 'Dear reader,'": "Dear reader, x", "You are a cat. Your name is Neko.": "Neko: x",
      "You are an owl who sings": "As an owl: x", "Use capital letters": "ABC", "Answer in lower case": "abc",
      "Speak French": "x (I was told beforehand: \"Speak French\".)", "": "x",
    ]
    #expect(TextEngine.following(instruction, answer) == expected[instruction])
  }

  @Test(arguments: [
    ("What is 2+2?", "print(2+2)\n", "4\n", false), ("6/3 please", "print(6/3)\n", "2.0\n", false),
    ("compute 1/0", "print(1/0)\n", "ZeroDivisionError: division by zero\n", true),
    ("7 / 2", "print(7 / 2)\n", "3.5\n", false),
  ]) func `a sum is written as a program`(text: String, code: String, output: String, fails: Bool) {
    let calculation = Calculation(in: text)
    #expect(calculation?.code == code)
    #expect(calculation?.output == output)
    #expect(calculation?.fails == fails)
  }

  @Test func `primes are summed, within the limit`() {
    #expect(Calculation(in: "What is the sum of the first 50 prime numbers?")?.output == "5117\n")
    #expect(Calculation(in: "The first 1 primes")?.output == "2\n")
    for text in ["first 0 primes", "first 1001 primes", "first primes", "no sum", "2026-11-21"] {
      #expect(Calculation(in: text) == nil)
    }
  }

  @Test(arguments: [1, 2, 3, 4, 9]) func `thoughts fit their budget`(stepCount: Int) {
    let thoughts = Thoughts(prompt: "Add 2 and 3", rule: "add", turnCount: 1, toolCount: 0, stepCount: stepCount)
    #expect(thoughts.steps.count == min(stepCount, 4))
    for limit in [0, 1, 5, 20, 50, 1000] {
      #expect(thoughts.fitting(limit).reduce(0) { $0 + TextEngine.countTokens($1) } <= limit)
    }
    #expect(thoughts.fitting(1000) == thoughts.steps)
    #expect(thoughts.fitting(0).isEmpty)
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
