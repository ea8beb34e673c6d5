import Foundation
import RiffleChaos
import RiffleTestSupport
import Testing

/// `riffle batch` as a person runs it.
@Suite(.serialized, .timeLimit(.minutes(3))) struct BatchCommandTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  static func ask(_ id: String) -> String { #"{"id":"\#(id)","kind":"ask","prompt":"Why?","output":"\#(id).txt"}"# }

  func write(_ lines: [String], to name: String = "night.jsonl") throws {
    try Files.write(Array(lines.map { $0 + "\n" }.joined().utf8), to: folder.path(name))
  }

  /// An answer of `parts`, JSON objects.
  static func event(_ parts: String) -> [UInt8] {
    Array(#"{"candidates":[{"content":{"parts":[\#(parts)]},"finishReason":"STOP"}]}"#.utf8)
  }

  static func words(_ text: String) -> Scenario { .events([event(#"{"text":"\#(text)"}"#)]) }

  static func medium(_ type: String, _ bytes: [UInt8]) -> Scenario {
    let data = Data(bytes).base64EncodedString()
    return .events([event(#"{"inlineData":{"mimeType":"\#(type)","data":"\#(data)"}}"#)])
  }

  /// An answer that comes in two halves, the second when `gate` opens.
  static func held(_ text: String, at gate: Gate) -> Scenario {
    let body = Array("data: ".utf8) + event(#"{"text":"\#(text)"}"#) + [10, 10]
    return .hold(body, after: 20, at: gate, contentType: "text/event-stream")
  }

  /// Runs `work` where it may wait without holding up a server of this process.
  static func aside<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      DispatchQueue.global().async { continuation.resume(with: Result { try work() }) }
    }
  }

  func run(_ arguments: [String], input: [UInt8] = []) async throws -> RiffleProcess {
    try await Self.aside { [folder] in try RiffleProcess.run(["batch"] + arguments, input: input, in: folder) }
  }

  func status(_ arguments: [String] = ["night.jsonl"]) async throws -> [String: Any] {
    let run = try await run(["status"] + arguments + ["--json"])
    return try #require(try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
  }

  @Test func `a signal sends nothing more, waits for what is under way, and ends with its own code`() async throws {
    try write(["a", "b", "c"].map(Self.ask))
    let gate = Gate()
    try await ChaosServer.run([Self.held("One", at: gate), Self.words("Two"), Self.words("Three")]) { server in
      let arguments = ["batch", "run", "night.jsonl", "-o", "out", "--jobs", "1", "--base-url", server.url]
      let running = try await Self.aside { [folder] in try RiffleProcess.start(arguments, in: folder) }
      await gate.waitUntilReached()
      running.signal(SIGINT)
      let isTold = try await Self.aside { running.wait { running.errors.contains("waiting for what is under way") } }
      #expect(isTold, "\(running.errors)")
      gate.open()
      let end = try await Self.aside { running.finish() }
      #expect(end.code == 130 && server.requestCount == 1, "\(end.errors)")
      #expect(try Files.read(folder.path("out/a.txt")) == Array("One\n".utf8))
      let counts = try await status()
      #expect(counts["done"] as? Int == 1 && counts["planned"] as? Int == 2 && counts["unknown"] as? Int == 0)
      let rest = try await run(["run", "night.jsonl", "--base-url", server.url, "-q"])
      #expect(rest.code == 0 && server.requestCount == 3, "\(rest.errors)")
    }
  }

  @Test func `a second signal ends at once, and the next run tells what is unknown`() async throws {
    try write(["a", "b"].map(Self.ask))
    let gate = Gate()
    try await ChaosServer.run([Self.held("One", at: gate), Self.words("Two")]) { server in
      let arguments = ["batch", "run", "night.jsonl", "-o", "out", "--jobs", "1", "--base-url", server.url]
      let running = try await Self.aside { [folder] in try RiffleProcess.start(arguments, in: folder) }
      await gate.waitUntilReached()
      running.signal(SIGINT)
      let isTold = try await Self.aside { running.wait { running.errors.contains("waiting for what is under way") } }
      #expect(isTold, "\(running.errors)")
      running.signal(SIGINT)
      #expect(try await Self.aside { running.finish() }.code == 130)
      gate.open()
      let rest = try await run(["run", "night.jsonl", "--base-url", server.url, "-q"])
      #expect(rest.code == 1 && server.requestCount == 2, "\(rest.errors)")
      let counts = try await status()
      #expect(counts["done"] as? Int == 1 && counts["unknown"] as? Int == 1 && counts["planned"] as? Int == 0)
      let text = try await run(["status", "night.jsonl", "--items"])
      #expect(text.output.contains("a\tunknown\t"), "\(text.output)")
    }
  }

  @Test(arguments: [
    #"{"id":"a","kind":"ask","prompt":"Say \"no\"","output":"a.txt"}"# + "\n",
    "id,kind,output,prompt\r\na,ask,a.txt,\"Say \"\"no\"\"\"\r\n",
  ])
  func `a manifest may come down a pipe, as JSON Lines or as CSV`(text: String) async throws {
    try await ChaosServer.run([Self.words("No")]) { server in
      let options = ["--ledger", "l.sqlite", "--base-url", server.url]
      let first = try await run(["run", "-", "-o", "out"] + options, input: Array(text.utf8))
      #expect(first.code == 0, "\(first.errors)")
      #expect(server.requests.first.map { $0.body.contains(#"Say \"no\""#.utf8) } == true)
      let second = try await run(["run", "-"] + options, input: Array(text.utf8))
      #expect(second.code == 0 && server.requestCount == 1)
      #expect(try Files.read(folder.path("out/a.txt")) == Array("No\n".utf8))
      #expect(try await status(["-", "--ledger", "l.sqlite"])["done"] as? Int == 1)
      let plan = try await run(["plan", "-", "--ledger", "l.sqlite", "--json"], input: Array(text.utf8))
      #expect(
        plan.output.contains(#""items":1"#) && plan.output.contains(#""done":1"#), "\(plan.output) \(plan.errors)")
    }
  }

  @Test(arguments: [
    ("run -", 2, "--ledger"), ("run night.jsonl --retry some", 2, "some"), ("run night.jsonl --rpm 0", 2, "--rpm"),
    ("run night.jsonl --tpm -5", 2, "--tpm"), ("run night.jsonl --max-cost nan", 2, "--max-cost"),
    ("run night.jsonl --deadline 0", 2, "--deadline"), ("run night.jsonl --jobs 0", 2, "--jobs"),
    ("run night.jsonl --shard 9/8 --local", 2, "9/8"), ("run bad.jsonl --local", 2, "line 2"),
    ("plan bad.jsonl", 2, "line 2"), ("status night.jsonl", 11, "no such ledger"),
    ("report night.jsonl", 11, "no such ledger"), ("sheet night.jsonl", 11, "no such ledger"),
    ("report - --ledger l.sqlite", 2, "-o FILE"), ("run none.jsonl --local", 11, "none.jsonl"),
    ("plan none.jsonl", 11, "none.jsonl"), ("plan night.jsonl --prices night.jsonl", 2, "prices"),
  ])
  func `what cannot be done is told before anything is sent`(line: String, code: Int32, words: String) async throws {
    try write([Self.ask("a")])
    try write([Self.ask("a"), #"{"id":"b"}"#], to: "bad.jsonl")
    let run = try await run(line.split(separator: " ").map(String.init))
    #expect(run.code == code && run.errors.contains(words), "\(run.code) \(run.errors)")
    #expect(run.output.isEmpty)
  }

  /// A batch with an item of every kind and ending, and words that are markup for a browser.
  func fill(_ server: ChaosServer) async throws {
    let evil = #"<script>alert(1)</script>\" onload=\"x \u202egnp"#
    try write([
      #"{"id":"boat \"1\" <b>","kind":"image","prompt":"\#(evil)","output":"pic's & \"1\".png"}"#,
      #"{"id":"talk","kind":"speak","text":"Good morning","output":"sounds/talk.wav"}"#,
      #"{"id":"words","kind":"ask","prompt":"What?","output":"words.txt"}"#,
      #"{"id":"bad","kind":"ask","prompt":"Refuse","output":"bad.txt"}"#,
    ])
    let run = try await run(["run", "night.jsonl", "-o", "out", "--jobs", "1", "--base-url", server.url, "-q"])
    #expect(run.code == 1 && server.requestCount == 4, "\(run.errors)")
  }

  static func answers() throws -> [Scenario] {
    [
      medium("image/png", try Samples.read("gradient-64x48-rgb.png")),
      medium("audio/l16;rate=24000", [UInt8](repeating: 7, count: 24_000)),
      words(#"</p><img src=x onerror=alert(2)> & more"#),
      .apiError(400, name: "INVALID_ARGUMENT", message: "<i>no</i>"),
    ]
  }

  @Test func `a report has failures first, media, prompts and receipts, and nothing in it is markup of strangers`()
    async throws
  {
    try await ChaosServer.run(try Self.answers()) { server in
      try await fill(server)
      let report = try await run(["report", "night.jsonl", "-o", "night.html"])
      #expect(report.code == 0 && report.output == "night.html\n", "\(report.errors)")
      let page = String(decoding: try Files.read(folder.path("night.html")), as: UTF8.self)
      for words in [
        "3 done", "1 failed", "&lt;script&gt;alert(1)&lt;/script&gt;&quot; onload=&quot;x \\u{202e}gnp",
        "boat &quot;1&quot; &lt;b&gt;", "&lt;/p&gt;&lt;img src=x onerror=alert(2)&gt; &amp; more",
        "src=\"data:image/jpeg;base64,", "href=\"./out/pic%27s%20%26%20%221%22.png\"", "64\u{D7}48",
        "<audio controls preload=\"none\" src=\"./out/sounds/talk.wav\">", "0.5 s", "&quot;sha256&quot;", "code 12",
        "real bills may differ",
      ] { #expect(page.contains(words), "\(words)") }
      #expect(!page.contains("<script") && !page.contains("<i>") && !page.contains("<img src=x"))
      let places = try ["bad", "talk"].map { try #require(page.range(of: ">\($0)</h3>")).lowerBound }
      #expect(places == places.sorted(), "failures come first")
      // An earlier report is replaced, anything else is not.
      #expect(try await run(["report", "night.jsonl", "-o", "night.html"]).code == 0)
      let manifest = try Files.read(folder.path("night.jsonl"))
      let refused = try await run(["report", "night.jsonl", "-o", "night.jsonl"])
      #expect(refused.code == 11 && refused.output.isEmpty, "\(refused.errors)")
      #expect(try Files.read(folder.path("night.jsonl")) == manifest)
      try Files.write([1], to: folder.path("mine.html"))
      #expect(try await run(["report", "night.jsonl", "-o", "mine.html"]).code == 11)
      #expect(try await run(["report", "night.jsonl", "-o", "mine.html", "--force"]).code == 0)
      #expect(try await run(["report", "night.jsonl", "-o", "no/such/folder/x.html"]).code == 11)
    }
  }

  @Test func `a sheet is a sound PNG with a cell for each item`() async throws {
    try await ChaosServer.run(try Self.answers()) { server in
      try await fill(server)
      let sheet = try await run(["sheet", "night.jsonl"])
      #expect(sheet.code == 0 && sheet.output == "night.jsonl.sheet.png\n", "\(sheet.errors)")
      let path = folder.path("night.jsonl.sheet.png")
      let verdict = try await Self.aside { try RiffleProcess.run(["verify", path]) }
      #expect(verdict.code == 0, "\(verdict.errors)")
      // Three cells of 240 pixels and a gap of 16 around each: the width in the header. Words that came have none.
      #expect(try Files.read(path)[16..<20].reduce(0) { $0 << 8 | Int($1) } == 16 + 3 * 256)
      #expect(try await run(["sheet", "night.jsonl"]).code == 0)
      try Files.write([1], to: path)
      #expect(try await run(["sheet", "night.jsonl"]).code == 11)
    }
  }

  @Test func `a report of an array of parts is one`() async throws {
    try write(["a", "b", "c", "d"].map(Self.ask))
    try await ChaosServer.run((0..<4).map { Self.words("\($0)") }) { server in
      for task in 1...2 {
        let run = try await Self.aside { [folder] in
          try RiffleProcess.run(
            ["batch", "run", "night.jsonl", "-o", "out", "--base-url", server.url, "-q"], in: folder,
            environment: [
              "SLURM_ARRAY_TASK_ID": "\(task)", "SLURM_ARRAY_TASK_COUNT": "2", "SLURM_ARRAY_TASK_MIN": "1",
            ])
        }
        #expect(run.code == 0, "\(run.errors)")
      }
      #expect(server.requestCount == 4 && !folder.names.contains("night.jsonl.ledger.sqlite"))
      #expect(try await run(["report", "night.jsonl"]).code == 0)
      let page = String(decoding: try Files.read(folder.path("night.jsonl.html")), as: UTF8.self)
      for id in ["a", "b", "c", "d"] { #expect(page.ranges(of: ">\(id)</h3>").count == 1) }
      #expect(page.contains("4 items") && page.contains("4 done"))
    }
  }
}
