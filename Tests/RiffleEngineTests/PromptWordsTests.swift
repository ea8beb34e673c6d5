import Testing

@testable import RiffleEngine

@Suite struct PromptWordsTests {
  @Test(arguments: [
    ("titled ''Quarterly Sales'' now", ["Quarterly Sales"]), ("a \"b c\" and 'd'", ["b c", "d"]),
    ("What's in Bob's \u{201C}big\u{201D} bag?", ["big"]), ("it's Ann's", []), ("\"open", []), ("''", []),
    ("say 'it's mine' twice", ["it's mine"]),
  ])
  func `phrases stand between quotation marks`(text: String, expected: [String]) {
    #expect(PromptWords(text).phrases == expected)
  }

  @Test(arguments: [
    ("What is the weather in San Francisco?", ["San Francisco"]),
    ("What is the weather in San Francisco, CA today?", ["San Francisco, CA"]),
    ("Weather in Oslo and Rome?", ["Oslo", "Rome"]), ("How is it?", []), ("Paris is big. London too.", []),
    ("Meet Bob, Alice and Carl Smith tomorrow.", ["Bob", "Alice", "Carl Smith"]), ("I think I'm here", []),
    ("Compare Oslo with Rome.", ["Oslo", "Rome"]), ("New York weather", ["New York"]),
  ])
  func `names are capitalised words inside sentences`(text: String, expected: [String]) {
    #expect(PromptWords(text).names == expected)
  }

  @Test(arguments: [
    ("Weather in Oslo and Rome?", [["Oslo", "Rome"]]), ("in Oslo, Rome, and Paris now", [["Oslo", "Rome", "Paris"]]),
    ("from Oslo to Rome", []), ("Oslo. And Rome", []), ("in San Francisco, CA", []),
    ("Meet Bob or Alice in Rome", [["Bob", "Alice"]]), ("in Oslo and in Rome", [["Oslo", "Rome"]]),
    ("in Oslo and then in Rome", []),
  ])
  func `lists are names joined by commas and conjunctions`(text: String, expected: [[String]]) {
    #expect(PromptWords(text).lists == expected)
  }

  @Test(
    arguments: [
      ("Q1: 50000, Q2: 75000, Q3: 60000.", ["Q1", "Q2", "Q3"], [50_000, 75_000, 60_000]),
      ("a=1 b=2.5", ["a", "b"], [1, 2.5]), ("data: Q1: 5", ["Q1"], [5]), ("costs $1,234.50 or 15%", [], [1234.5, 15]),
      ("10:30 and a: b", [], []), ("", [], []), ("1e999 nan inf", [], []),
    ] as [(String, [String], [Double])])
  func `numbers are found with their labels`(text: String, labels: [String], numbers: [Double]) {
    let words = PromptWords(text)
    #expect(words.pairs.map(\.label) == labels)
    #expect(words.numbers == numbers)
  }

  @Test func `addresses, dates and times are found by their form`() {
    let words = PromptWords(
      "See https://a.example/x?y=1, mail ann@b.example by 3/7/2025 at 10:00 PM or 2026-11-21 9:05.")
    #expect(words.urls == ["https://a.example/x?y=1"])
    #expect(words.emails == ["ann@b.example"])
    #expect(words.dates == ["2025-03-07", "2026-11-21"])
    #expect(words.times == ["22:00:00", "09:05:00"])
    let none = PromptWords("http:/x @ 1/2 25:61 2026-1-1")
    #expect(none.urls.isEmpty && none.emails.isEmpty && none.dates.isEmpty && none.times.isEmpty)
  }

  @Test(arguments: [
    ("a.b+c%d@x-1.example.org.", ["a.b+c%d@x-1.example.org"]), ("a@b@c.de", ["b@c.de"]), ("a@b.c", []),
    ("a@.de, @b.de, a@b", []), ("Größe@b.de1", ["e@b.de"]), ("a@b.co.x", ["a@b.co"]), ("a@b.cd@e.fg", ["a@b.cd"]),
    (String(repeating: "a", count: 400_000), []), (String(repeating: "a@", count: 200_000), []),
    (String(repeating: "a.", count: 200_000) + "@b.de", [String(repeating: "a.", count: 200_000) + "@b.de"]),
  ])
  func `addresses of mail are found, however long the words are`(text: String, expected: [String]) {
    #expect(PromptWords(text).emails == expected)
  }

  @Test(arguments: ["\"", "\u{201C}", "«", " '"])
  func `quotation marks without an end are no phrases, however many they are`(mark: String) {
    let text = String(repeating: mark + "a", count: 100_001)
    #expect(PromptWords(text).phrases.count == (mark == "\"" ? 50_000 : 0))
  }

  @Test(arguments: [
    ("weather in oslo please", "oslo"), ("in the big city now", "big city"), ("fly to rome from oslo", nil),
    ("in", nil), ("nothing here", nil), ("in Rome, then home", "Rome"),
  ])
  func `words after a preposition end at the next boundary`(text: String, expected: String?) {
    #expect(PromptWords(text).words(after: ["in"]) == expected)
  }

  @Test func `values and numbers stand beside their names`() {
    let words = PromptWords("Set brightness to 25, count: 3, name: Ann Lee; size is large. 7 cups")
    #expect(words.number(beside: "brightness") == 25)
    #expect(words.number(beside: "count") == 3)
    #expect(words.number(beside: "cup") == 7)
    #expect(words.number(beside: "spoon") == nil)
    #expect(words.value(labelled: "name") == "Ann Lee")
    #expect(words.value(labelled: "size") == "large")
    #expect(words.value(labelled: "ame") == nil)
    #expect(words.value(labelled: "colour") == nil)
    #expect(words.mentions("Brightness") && words.mentions("ann lee") && !words.mentions("bright"))
  }

  @Test func `of a prompt that is too long the beginning and the end are read`() {
    let filler = String(repeating: "lorem ipsum dolor sit amet ", count: 9_000)
    let words = PromptWords("The first city: Oslo. " + filler + "middle: 5 " + filler + " The last city: Rome.")
    #expect(words.text.utf8.count <= PromptWords.readLimit + 1)
    #expect(words.value(labelled: "first city") == "Oslo" && words.value(labelled: "last city") == "Rome")
    #expect(words.value(labelled: "middle") == nil && words.mentions("lorem ipsum"))
  }

  @Test func `a thousand questions to a long prompt cost no more than reading it`() {
    // Read anew for each of them, the prompt would be gone through for hours.
    let words = PromptWords(String(repeating: "a: a is a = 1, ", count: 4_000) + "colour: red")
    for number in 0..<2_000 {
      #expect(words.value(labelled: "name\(number) a") == nil)
      #expect(!words.mentions("a name\(number)") && words.number(beside: "name\(number)") == nil)
    }
    #expect(words.value(labelled: "Colour") == "red")
  }

  @Test(arguments: [
    ("my name is Ann, ok", "name", "Ann"), ("Full Name: Ann Lee; x", "full name", "Ann Lee"),
    ("rename: x", "name", nil),
    ("rename: x name: y", "name", "y"), ("name : x", "name", nil), ("name = x y\nz", "name", "x y"),
    ("name=", "name", nil),
    ("größe: 5", "größe", "5"), ("übername: 5", "name", nil), ("", "name", nil), ("name: x", "", nil),
  ]) func `a value stands behind its label`(text: String, label: String, value: String?) {
    #expect(PromptWords(text).value(labelled: label) == value)
  }
}
