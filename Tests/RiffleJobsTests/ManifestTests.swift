import RiffleAPI
import RiffleJobs
import RiffleTestSupport
import RiffleTypes
import Testing

/// What a manifest may say, and what its lines are told when they say something else.
@Suite struct ManifestTests {
  /// The plan of a manifest with this text.
  static func plan(_ text: String, name: String = "batch.jsonl") throws -> BatchPlan {
    let batch = try BatchFixture([], name: name)
    try Files.write(Array(text.utf8), to: batch.manifest)
    try Files.write(try Samples.read("gradient-64x48-rgb.png"), to: batch.folder.path("in.png"))
    return try BatchPlan(manifest: batch.manifest, context: batch.context, prices: .shared)
  }

  static func problems(_ text: String, name: String = "batch.jsonl") throws -> [ManifestProblem] {
    do {
      _ = try plan(text, name: name)
      return []
    } catch JobError.manifest(let problems, _) {
      return problems
    }
  }

  @Test(arguments: [
    (BatchFixture.ask("a"), ItemKind.ask), (BatchFixture.ask("a", output: "b/c/./d.md"), .ask),
    (#"{"id":"a","kind":"speak","text":"Hi","voice":"Kore","output":"a.wav"}"#, .speak),
    (#"{"id":"a","kind":"speak","text":"Hi","voice":["kore"],"output":"a.{ext}"}"#, .speak),
    (#"{"id":"a","kind":"image","prompt":"Boat","aspect":"16:9","seed":7,"output":"a.png"}"#, .image),
    (#"{"id":"a","kind":"edit","prompt":"Grey","inputs":["in.png"],"output":"a.jpg"}"#, .edit),
    (BatchFixture.ask("a", more: #","temperature":0.5,"maxTokens":20,"stop":["x","y"]"#), .ask),
  ])
  func `a good line is an item`(line: String, kind: ItemKind) throws {
    let plan = try Self.plan(line + "\n\n")
    #expect(plan.counts == [kind: 1])
  }

  @Test(arguments: [
    ("{", "no JSON object"), ("[1]", "expected JSON objects"), ("", "empty"), ("{}", "has no id"),
    (#"{"id":"a"}"#, "has no kind"), (#"{"id":7,"kind":"ask"}"#, "id is a number"),
    (#"{"id":"a","kind":"sing","output":"a"}"#, "unknown kind 'sing'"),
    (BatchFixture.ask("a", more: #","promt":"x""#), "unknown field 'promt'"),
    (BatchFixture.ask("a", more: #","voice":"Kore""#), "unknown field 'voice' for ask"),
    (BatchFixture.ask("a", more: #","temperature":"warm""#), "temperature is text"),
    (BatchFixture.ask("a", more: #","topK":1.5"#), "expected a whole number"),
    (BatchFixture.ask("a", more: #","seed":true"#), "true or false"),
    (BatchFixture.ask("a", more: #","inputs":["gone.png"]"#), "input 'gone.png' is no file"),
    (BatchFixture.ask("a", more: #","schema":"gone.json""#), "gone.json"),
    (BatchFixture.ask("a", ""), "prompt is empty"), (BatchFixture.ask("a", " "), "has no prompt"),
    (BatchFixture.ask("a", output: "/etc/passwd"), "is absolute"),
    (BatchFixture.ask("a", output: "../a.txt"), "leaves the folder"),
    (BatchFixture.ask("a", output: "b/../../a.txt"), "leaves the folder"),
    (BatchFixture.ask("a", output: "b/"), "is no name of a file"), (BatchFixture.ask("a", output: "-"), "is no name"),
    (BatchFixture.ask("a", output: "a.partial"), "in progress"),
    (BatchFixture.ask("a", output: String(repeating: "x", count: 300)), "too long"),
    (#"{"id":"a","kind":"speak","text":"Hi","output":"a.png"}"#, "names no audio format"),
    (#"{"id":"a","kind":"speak","text":"Hi","voice":"Korre","output":"a.wav"}"#, "unknown voice 'Korre'"),
    (#"{"id":"a","kind":"speak","output":"a.wav"}"#, "has no text"),
    (#"{"id":"a","kind":"speak","text":"Hi","file":"in.png","output":"a.wav"}"#, "both text and file"),
    (#"{"id":"a","kind":"image","prompt":"x","output":"a.wav"}"#, "names no picture format"),
    (#"{"id":"a","kind":"image","prompt":"x","aspect":"7:5","output":"a.png"}"#, "unsupported aspect ratio"),
    (#"{"id":"a","kind":"edit","prompt":"x","output":"a.png"}"#, "has no inputs"),
  ])
  func `a bad line is told with its number`(line: String, words: String) throws {
    let problems = try Self.problems(line.isEmpty ? "" : "\n" + line + "\n")
    #expect(problems.count == 1)
    #expect(problems.first?.line == (line.isEmpty ? 1 : 2))
    #expect(problems.first?.message.contains(words) == true, "\(problems)")
  }

  @Test func `ids and outputs that stand twice are told with both lines, however they are written`() throws {
    let problems = try Self.problems(
      [
        BatchFixture.ask("a"), BatchFixture.ask("b"), BatchFixture.ask("a", output: "c.txt"),
        BatchFixture.ask("d", output: "./b.txt"),
      ].joined(separator: "\n"))
    #expect(problems.map(\.line) == [3, 4])
    #expect(problems[0].message.contains("the id 'a' stands already on line 1"))
    #expect(problems[1].message.contains("the output 'b.txt' stands already on line 2"))
  }

  @Test func `of very many wrong lines the first ones are told`() throws {
    let batch = try BatchFixture(Array(repeating: "{}", count: 50))
    let error = #expect(throws: JobError.self) {
      _ = try BatchPlan(manifest: batch.manifest, context: batch.context, prices: .shared)
    }
    guard case .manifest(let problems, let isShortened)? = error else { return }
    #expect(problems.map(\.line) == Array(1...20) && isShortened)
    #expect(error?.exitReason == .usage)
  }

  @Test func `CSV has the fields of its head, quotes, line ends in fields and lists`() throws {
    let text =
      "\u{FEFF}id,kind,prompt,text,voice,output,inputs,temperature\r\n"
      + "a,ask,\"Say \"\"no\"\",\r\nplease\",,,a.txt,in.png;./in.png,0.5\r\n" + "b,speak,,Hi,Kore,b.wav,,\n"
    let plan = try Self.plan(text, name: "batch.csv")
    #expect(plan.counts == [.ask: 1, .speak: 1])
    #expect(plan.inputCount == 2)
    #expect(plan.characterCount == "Say \"no\",\nplease".count + 2)
  }

  @Test(arguments: [
    ("id,kind,prompt,output\na,ask,x\n", 2, "has 3 fields, expected 4"),
    ("id,kind,promt,output\na,ask,x,a\n", 1, "unknown field 'promt'"),
    ("id,id\na,b\n", 1, "stands twice"),
    ("id,kind,prompt,output\na,ask,\"x\n\n\n", 2, "never closed"),
    ("id,kind,prompt,output\na,ask,\"x\"y,a\n", 2, "words after a closing quote"),
    ("id,kind,prompt,output\na,ask,x\"y,a\n", 2, "quote inside a field"),
    ("id,kind,prompt,output\na,ask,\"x\ny\",a.txt\nb,ask,,b.txt\n", 4, "has no prompt"),
    ("id,kind,prompt,output,topK\na,ask,x,a.txt,many\n", 2, "expected a number"),
    ("id,kind,prompt,output\n", 1, "is empty"),
  ])
  func `a bad record is told with the line that it begins on`(text: String, line: Int, words: String) throws {
    let problems = try Self.problems(text, name: "batch.csv")
    #expect(problems.map(\.line) == [line], "\(problems)")
    #expect(problems.first?.message.contains(words) == true, "\(problems)")
  }

  @Test func `a plan counts, estimates by a list that can be replaced, and names models without a price`() throws {
    let prices = try PriceList(
      json: Array(
        """
        {"date":"2026-01-02","currency":"EUR","source":"a test","models":{"m":{"input":1,"output":10,"outputLimit":100}}}
        """.utf8))
    let batch = try BatchFixture([
      BatchFixture.ask("a", "12345678", more: #","model":"m","maxTokens":50"#),
      BatchFixture.ask("b", "1234", more: #","model":"m""#), BatchFixture.ask("c", more: #","model":"other""#),
    ])
    let plan = try BatchPlan(manifest: batch.manifest, context: batch.context, prices: prices)
    #expect(plan.itemCount == 3 && plan.characterCount == 16 && plan.unpriced == ["other": 1])
    // No byte is more than a token, and no answer longer than its limit: (8 + 4) x 1 + (50 + 100) x 10, in millionths.
    #expect(plan.ceiling == 1_512_000)
    #expect(plan.estimate < plan.ceiling)
    #expect(prices.words(1_512_000) == "0.0015 EUR")
  }

  @Test(arguments: [
    "", "[]", #"{"date":"x"}"#, #"{"date":"x","currency":"c","source":"s","models":{"m":{"input":-1,"output":1}}}"#,
    #"{"date":"x","currency":"c","source":"s","models":{"m":{"input":1,"output":1,"outputLimit":0}}}"#,
  ])
  func `a list of prices that is none is refused`(json: String) {
    #expect(throws: JobError.self) { try PriceList(json: Array(json.utf8)) }
  }
}
