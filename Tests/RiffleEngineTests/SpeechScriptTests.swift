import RiffleTestSupport
import Testing

@testable import RiffleEngine

@Suite struct SpeechScriptTests {
  /// What a script does, for comparing: words as they are, silences as their length in brackets.
  static func items(_ turns: [SpeechTurn]) -> [String] {
    var script = SpeechScript(turns)
    var items: [String] = []
    while let item = script.next() {
      switch item {
      case .phrase(let text, let turn): items.append(turn == 0 ? text : "\(turn):\(text)")
      case .silence(let milliseconds): items.append("[\(milliseconds)]")
      }
    }
    return items
  }

  static let texts: [(String, [String])] = [
    ("Hello.", ["Hello."]),
    ("Hello. How are you?", ["Hello.", "[320]", "How are you?"]),
    ("Dr. Smith paid $3.50 to J. R. Jones. Yes!", ["Dr. Smith paid $3.50 to J. R. Jones.", "[320]", "Yes!"]),
    ("One\r\nTwo\n\nThree", ["One", "[240]", "Two", "[550]", "Three"]),
    ("One.\n\nTwo.\nThree.", ["One.", "[550]", "Two.", "[320]", "Three."]),
    ("Short, not cut.", ["Short, not cut."]),
    (
      "This clause is long enough to stand for itself alone, and here is the rest of it.",
      ["This clause is long enough to stand for itself alone,", "[140]", "and here is the rest of it."]
    ),
    ("Hi <short pause> there", ["Hi", "[500]", "there"]),
    ("Hi. <long pause>There", ["Hi.", "[1820]", "There"]),
    ("Hi <laugh> there [sighs] now", ["Hi there now"]),
    ("<long pause>", ["[1500]"]),
    ("Wait <long pause>", ["Wait", "[1500]"]),
    ("Yes |oh hmm| indeed", ["Yes oh hmm indeed"]),
    ("2 < 3 and [1] > 0", ["2 less than 3 and 1 greater than 0"]),
    ("\"Quoted.\" Then more", ["Quoted.", "[320]", "Then more"]),
    ("Caf\u{E9} cr\u{E8}me, na\u{EF}ve \u{2014} 100 %", ["Cafe creme, naive , 100 percent"]),
    ("e\u{301}t\u{E9} \u{152}uvre Stra\u{DF}e \u{141}\u{F3}d\u{17A}", ["ete oeuvre Strasse lodz"]),
    ("\u{41F}\u{440}\u{438}\u{432}\u{435}\u{442}", ["privet"]),
    ("\u{3053}\u{3093}\u{306B}\u{3061}\u{306F}\u{3002}\u{306F}\u{3044}", ["konnitiha.", "[320]", "hai"]),
    ("", []), ("   \n ... !? ", []), ("\u{6F22}\u{5B57}", []), ("\u{1F600}\u{1F680}", []), ("***", []), ("<laugh>", []),
  ]

  @Test(arguments: texts) func `a text becomes phrases and silences`(text: String, expected: [String]) {
    #expect(Self.items([SpeechTurn(text: text, voice: "Kore")]) == expected)
  }

  @Test func `speakers take turns with a pause between, and a turn without words is passed over`() {
    let turns = ["Ready?", "<laugh>", "Almost."].map { SpeechTurn(text: $0, voice: "Kore") }
    #expect(Self.items(turns) == ["Ready?", "[350]", "2:Almost."])
  }

  @Test(arguments: [
    String(repeating: "word ", count: 2_000), String(repeating: "a", count: 5_000), String(repeating: "7", count: 900),
    String(repeating: "x ", count: 700),
  ]) func `no phrase is longer than its limit, and none of the words is lost`(text: String) {
    var script = SpeechScript([SpeechTurn(text: text, voice: "Kore")])
    var spoken = ""
    while let item = script.next() {
      guard case .phrase(let phrase, _) = item else { continue }
      #expect(phrase.utf8.count <= SpeechScript.phraseLimit)
      spoken += phrase
    }
    #expect(spoken.filter { $0 != " " } == text.filter { $0 != " " })
  }

  @Test func `a dialogue is split at the names of its speakers`() {
    let voices = [(speaker: "Ann", voice: "Kore"), (speaker: "Bob", voice: "Puck")]
    let text = "TTS the following conversation:\nAnn: Hello: there.\n**Bob:** Hi.\nHow are you?\nann : Fine."
    let turns = SpeechTurn.dialogue(text, voices: voices)
    #expect(turns.map(\.voice) == ["Kore", "Puck", "Kore"])
    #expect(Self.items(turns) == ["Hello: there.", "[350]", "1:Hi.", "[320]", "1:How are you?", "[350]", "2:Fine."])
    #expect(SpeechTurn.dialogue("No names here.", voices: voices).map(\.voice) == ["Kore"])
    #expect(SpeechTurn.dialogue("No names here.", voices: []).isEmpty)
  }

  @Test(
    arguments: [
      ("Say warmly: good morning", "good morning", "Say warmly"),
      ("Read this aloud in a low voice: it is late.", "it is late.", "Read this aloud in a low voice"),
      ("The time: ten past two", "The time: ten past two", nil),
      ("Say it. Now: go", "Say it. Now: go", nil),
    ] as [(String, String, String?)]) func `an instruction in front of the older family's text is its style`(
      prompt: String, words: String, style: String?
    )
  {
    let turn = SpeechTurn.prompt(prompt, voice: "Kore")
    #expect(turn.text.drop { $0 == " " } == words)
    #expect(turn.style == style)
  }
}
