import RiffleAPI
import Testing

@Suite struct TextPatternTests {
  /// Patterns with texts in which they are found, and texts in which they are not.
  static let rows: [(pattern: String, found: [String], missing: [String])] = [
    ("", ["", "a"], []), ("abc", ["abc", "xabcx"], ["ab", ""]), ("^a", ["ab"], ["ba"]), ("a$", ["ba"], ["ab", "a\n"]),
    ("^$", [""], ["a", "\n"]), ("a|b|", ["", "c"], []), ("^(a|bc)$", ["a", "bc"], ["ab", "c"]),
    ("^a*$", ["", "aaa"], ["b"]), ("^a+?$", ["a", "aa"], [""]), ("^ab?$", ["a", "ab"], ["abb"]),
    ("^a{2}$", ["aa"], ["a", "aaa"]), ("^a{2,}$", ["aa", "aaaa"], ["a"]), ("^a{1,2}$", ["a", "aa"], ["", "aaa"]),
    ("^a{,2}$", ["a{,2}"], ["a"]), ("^x{a}$", ["x{a}"], ["xa"]), ("^a{0}$", [""], ["a"]), ("^{$", ["{"], [""]),
    ("^.$", ["a", "\u{1F600}", "\t"], ["", "\n", "\u{2028}"]), ("^(?:ab){2}$", ["abab"], ["ab"]),
    ("^(?<year>\\d{4})$", ["2026"], ["26"]), ("^[a-c]$", ["b"], ["d", "-"]), ("^[a-]$", ["a", "-"], ["b"]),
    ("^[\\d-z]$", ["5", "-", "z"], ["a"]),
    ("^[^a-c]$", ["d", "\n"], ["a"]), ("^[]$", [], ["", "a"]), ("^[^]$", ["a", "\n"], [""]),
    ("^[\\d.\\-]+$", ["1.5-2"], ["a"]), ("^[\\]\\\\]$", ["]", "\\"], ["["]), ("^[\\b]$", ["\u{8}"], ["b"]),
    ("^\\d$", ["5"], ["\u{0665}", "a"]), ("^\\D$", ["a", "\u{0665}"], ["5"]), ("^\\w$", ["_", "A"], ["é", "-"]),
    ("^\\W$", ["é", " "], ["a"]), ("^\\s$", [" ", "\u{A0}", "\u{FEFF}", "\u{2003}"], ["a", "\u{200B}"]),
    ("^\\S$", ["a"], ["\n"]), ("\\bcat\\b", ["a cat.", "cat"], ["cats", "scat"]), ("a\\Bb", ["ab"], ["a"]),
    ("^\\t\\n\\r\\f\\v\\0$", ["\t\n\r\u{C}\u{B}\0"], [""]), ("^\\x41\\u0042\\u{1F600}$", ["AB\u{1F600}"], ["AB"]),
    ("^\\ud83d\\ude00$", ["\u{1F600}"], ["a"]), ("^\\cJ$", ["\n"], ["J"]), ("^\\/\\.\\$\\^\\-\\@$", ["/.$^-@"], ["a"]),
    ("^\\p{Lu}\\p{Ll}+$", ["Århus"], ["århus"]), ("^\\p{L}+$", ["日本"], ["1"]), ("^\\P{L}$", ["1"], ["a"]),
    ("^[\\p{Nd}x]$", ["\u{0665}", "x"], ["y"]),
    ("^(a*)*$", ["", "aaa"], ["b"]), ("^(a|a)*b$", ["aab", "b"], ["aaa"]), ("(a+)+c", ["aac"], ["aab"]),
    ("^\\+?[1-9]\\d{1,14}$", ["+4712345678"], ["+0", "12a"]), ("^é$", ["é"], ["e"]),
    ("^[^\\s@]+@[^\\s@]+\\.[^\\s@]+$", ["a@b.no"], ["a@b", "a b@c.d"]), ("^#[0-9a-fA-F]{6}$", ["#00ffAA"], ["#00ff"]),
  ]

  @Test(arguments: rows) func `a pattern is found as ECMAScript finds it`(
    pattern: String, found: [String], missing: [String]
  ) throws {
    let compiled = try TextPattern(pattern)
    #expect(found.filter { !compiled.matches($0) } == [])
    #expect(missing.filter { compiled.matches($0) } == [])
  }

  @Test(arguments: [
    ("(", "lacks a ')': '('"), (")", "has a ')' too much: ')'"), ("a)b", "has a ')' too much: 'a)b'"),
    ("[a", "lacks a ']': '[a'"), ("*", "repeats nothing: '*'"), ("a**", "repeats a repetition: 'a**'"),
    ("^*", "repeats something that has no length: '^*'"), ("a\\", "ends with a backslash: 'a\\'"),
    ("a{2,1}", "has a repetition whose bounds are the wrong way round: 'a{2,1}'"),
    ("a{9999}", "repeats more than 2000 times: 'a{9999}'"), ("[b-a]", "has a range that is none: '[b-a]'"),
    ("(?!a)", "looks around with '(?!', which is not supported: '(?!a)'"),
    ("(?<=a)", "looks around with '(?<=', which is not supported: '(?<=a)'"),
    ("(?i)a", "has a group of an unknown kind: '(?i)a'"),
    ("(a)\\1", "refers back to a group, which is not supported: '(a)\\1'"),
    ("\\z", "has an unknown escape '\\z': '\\z'"),
    ("\\u12", "has too few hexadecimal digits: '\\u12'"), ("\\ud83d", "has half a surrogate pair: '\\ud83d'"),
    ("\\p{Nothing}", "names an unknown property 'Nothing': '\\p{Nothing}'"), ("\\pL", "has a bad '\\p': '\\pL'"),
    ("(a{2000}){2000}", "is too large, its repetitions counted out: '(a{2000}){2000}'"),
  ]) func `what is no pattern is refused with a reason`(pattern: String, message: String) {
    #expect(throws: TextPatternError(message: message)) { try TextPattern(pattern) }
  }

  @Test func `no pattern takes longer than the text and itself allow`() throws {
    let text = String(repeating: "a", count: 20_000)
    #expect(!(try TextPattern("^(a+)+$").matches(text + "b")))
    #expect(!(try TextPattern("^(a|a|aa)*b$").matches(text)))
    let nothing = String(repeating: "(", count: 60) + String(repeating: "){2000}", count: 60)
    #expect(try TextPattern(nothing).matches(""))
    #expect(try TextPattern(nothing).sample() == "")
    #expect(throws: TextPatternError.self) {
      try TextPattern(String(repeating: "(", count: 5000) + String(repeating: ")", count: 5000))
    }
  }

  @Test(arguments: [
    ("", 0, ""), ("^[A-Z]{3}-\\d+$", 0, "AAA-0"), ("^\\d{4}-\\d{2}$", 0, "0000-00"), ("^a|b$", 0, "a"),
    ("^a*$", 3, "aaa"),
    ("^(ab)+$", 5, "ababab"), ("^[^a-z]$", 0, "A"), ("^\\p{Lu}.*$", 2, "Aa"), ("^\\+47\\d{8}$", 0, "+4700000000"),
  ]) func `a text is made that matches`(pattern: String, least: Int, sample: String) throws {
    let compiled = try TextPattern(pattern)
    #expect(compiled.sample(least: least) == sample)
    #expect(compiled.matches(sample))
  }

  @Test(arguments: [("^[]$", 0, 9), ("^a{5}$", 0, 4), ("^a$", 2, 9), ("a\\bb", 0, 9), ("^a$^b$", 0, 9)])
  func `no text is made where none was found`(pattern: String, least: Int, most: Int) throws {
    #expect(try TextPattern(pattern).sample(least: least, most: most) == nil)
  }
}
