import Foundation
import RiffleChaos
import RiffleTestSupport
import Testing

/// `riffle ask`, `count` and `edit --session` as a person runs them, against answers that were written down and against the
/// embedded model.
@Suite(.serialized, .timeLimit(.minutes(3))) struct AskCommandTests {
  static func event(_ parts: String, finish: String? = nil, rest: String = "") -> String {
    let reason = finish.map { #","finishReason":"\#($0)""# } ?? ""
    return #"{"candidates":[{"content":{"role":"model","parts":[\#(parts)]}\#(reason)\#(rest)}]}"#
  }

  static func answer(_ parts: String, rest: String = "") -> [String] { [event(parts, finish: "STOP", rest: rest)] }

  /// Runs the tool with `arguments` against a server that plays `answers`, and gives what it sent.
  static func run(
    _ arguments: [String], _ answers: [[String]], in folder: TemporaryFolder? = nil
  ) async throws -> (run: RiffleProcess, requests: [[String: Any]]) {
    let folder = try folder ?? TemporaryFolder()
    return try await ChaosServer.run(answers.map { .events($0.map { Array($0.utf8) }) }) { server in
      let run = try await RiffleProcess.runAside(
        arguments + ["--base-url", server.url, "--attempts", "1"], in: folder)
      let requests = try server.requests.map {
        try #require(try JSONSerialization.jsonObject(with: Data($0.body)) as? [String: Any])
      }
      return (run, requests)
    }
  }

  static func object(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any], "\(text)")
  }

  @Test func `words go to standard output as they are, thoughts to standard error where they are asked for`()
    async throws
  {
    let events = [
      Self.event(#"{"text":"Hm.","thought":true}"#), Self.event(#"{"text":"Fo\u001B[1mrty"}"#),
      Self.event(#"{"text":"-two"}"#, finish: "STOP"),
    ]
    let plain = try await Self.run(["ask", "6 times 7?"], [events])
    #expect(plain.run.code == 0 && plain.run.output == "Fo\u{1B}[1mrty-two\n" && plain.run.errors.isEmpty)
    #expect(plain.requests[0]["generationConfig"] == nil)
    let shown = try await Self.run(["ask", "6 times 7?", "--show-thoughts", "--thinking-level", "low"], [events])
    #expect(shown.run.errors == "Hm.\n" && shown.run.output == plain.run.output)
    let config = try #require(shown.requests[0]["generationConfig"] as? [String: Any])
    let thinking: NSDictionary = ["includeThoughts": true, "thinkingLevel": "LOW"]
    #expect(config["thinkingConfig"] as? NSDictionary == thinking)
  }

  @Test func `every flag has its place in the request`() async throws {
    let folder = try TemporaryFolder()
    try Files.write(Array("Be brief.\n".utf8), to: folder.path("system.txt"))
    try Files.write(Array("a,b\n".utf8), to: folder.path("table.csv"))
    let (run, requests) = try await Self.run(
      [
        "ask", "Look", "-a", Samples.path("gradient-64x48-rgb.png"), "-a", "table.csv", "--system", "@system.txt",
        "--temperature", "0.5", "--top-p", "0.9", "--top-k", "40", "--max-tokens", "100", "--stop", "END", "--stop",
        "FIN",
        "--seed", "7", "--thinking-budget", "-1", "--code", "-m", "gemini-2.5-flash",
      ], [Self.answer(#"{"text":"Ok."}"#)], in: folder)
    #expect(run.code == 0, "\(run.errors)")
    let request = try #require(requests.first)
    let parts = try #require(((request["contents"] as? [[String: Any]])?[0]["parts"]) as? [[String: Any]])
    #expect(parts[0]["text"] as? String == "Look")
    let types = parts.dropFirst().map { ($0["inlineData"] as? [String: String])?["mimeType"] }
    #expect(types == ["image/png", "text/csv"])
    #expect((parts[2]["inlineData"] as? [String: String])?["data"] == "YSxiCg==")
    let system = (request["systemInstruction"] as? [String: [[String: String]]])?["parts"]?[0]["text"]
    #expect(system == "Be brief.")
    let config = try #require(request["generationConfig"] as? NSDictionary)
    let wanted: NSDictionary = [
      "temperature": 0.5, "topP": 0.9, "topK": 40, "maxOutputTokens": 100, "stopSequences": ["END", "FIN"], "seed": 7,
      "thinkingConfig": ["thinkingBudget": -1],
    ]
    #expect(config == wanted, "\(config)")
    #expect((request["tools"] as? [[String: [String: String]]])?.map { $0.keys.first } == ["codeExecution"])
  }

  @Test func `a program answers a call, without a shell and without the key`() async throws {
    let folder = try TemporaryFolder()
    try Files.write(
      Array(#"{"type":"object","description":"Counts.","properties":{"n":{"type":"integer"}}}"#.utf8),
      to: folder.path("schema.json"))
    let call = #"{"functionCall":{"id":"c1","name":"env","args":{"n":1}},"thoughtSignature":"c2ln"}"#
    let (run, requests) = try await Self.run(
      [
        "ask", "Go", "--tool", "env=sh -c 'read a; echo \"{\\\"got\\\":$a,\\\"key\\\":\\\"$GEMINI_API_KEY\\\"}\"'",
        "--tool",
        "other=cat", "--tool-schema", "env=schema.json", "--tool-mode", "any", "--allow-tool", "env",
      ], [Self.answer(call), Self.answer(#"{"text":"Done."}"#)], in: folder)
    #expect(run.code == 0 && run.output == "Done.\n", "\(run.errors)")
    #expect(run.errors.contains("calls env({\"n\":1})"))
    let turns = try #require(requests[1]["contents"] as? [[String: Any]])
    let answer = (turns[2]["parts"] as? [[String: NSDictionary]])?[0]["functionResponse"]
    let wanted: NSDictionary = ["id": "c1", "name": "env", "response": ["output": ["got": ["n": 1], "key": ""]]]
    #expect(answer == wanted, "\(turns[2])")
    let echoed = (turns[1]["parts"] as? [[String: Any]])?[0]["thoughtSignature"] as? String
    #expect(echoed == "c2ln")
    let tools = (requests[0]["tools"] as? [[String: [[String: Any]]]])?[0]["functionDeclarations"]
    #expect(tools?.map { $0["name"] as? String } == ["env", "other"])
    #expect(tools?.map { $0["description"] as? String } == ["Counts.", "Runs the program cat."])
  }

  @Test func `a model that never stops calling ends with 14`() async throws {
    let call = #"{"functionCall":{"name":"cat","args":{}}}"#
    let (run, requests) = try await Self.run(
      ["ask", "Go", "--tool", "cat=cat", "--max-turns", "2"], [Self.answer(call)])
    #expect(run.code == 14 && requests.count == 2 && run.errors.contains("after 2 turns"), "\(run.errors)")
  }

  @Test func `an answer is held against its schema before it is printed`() async throws {
    let folder = try TemporaryFolder()
    let schema =
      #"{"type":"object","properties":{"n":{"type":"integer"}},"required":["n"],"additionalProperties":false}"#
    try Files.write(Array(schema.utf8), to: folder.path("s.json"))
    let fits = try await Self.run(
      ["ask", "n?", "--schema", "s.json"], [Self.answer(#"{"text":"{\"n\": 7}"}"#)], in: folder)
    #expect(fits.run.code == 0 && fits.run.output == "{\"n\": 7}\n", "\(fits.run.errors)")
    let config = fits.requests[0]["generationConfig"] as? [String: Any]
    #expect(config?["responseMimeType"] as? String == "application/json" && config?["responseJsonSchema"] != nil)
    let off = try await Self.run(
      ["ask", "n?", "--schema", "s.json"], [Self.answer(#"{"text":"{\"n\": \"x\"}"}"#)], in: folder)
    #expect(off.run.code == 13 && off.run.output.isEmpty && off.run.errors.contains("/n"), "\(off.run.errors)")
    try Files.write(Array(#"{"type":"object","patternProperties":{}}"#.utf8), to: folder.path("bad.json"))
    let bad = try await Self.run(["ask", "n?", "--schema", "bad.json"], [[]], in: folder)
    #expect(
      bad.run.code == 2 && bad.requests.isEmpty && bad.run.errors.contains("patternProperties"), "\(bad.run.errors)")
  }

  @Test func `sources are footnotes, and code is shown as blocks`() async throws {
    let grounded = Self.answer(
      #"{"text":"Es regnet in Köln. Ja."}"#,
      rest: """
        ,"groundingMetadata":{"groundingChunks":[{"web":{"uri":"https://wetter.example","title":"wetter.example"}}],
        "groundingSupports":[{"segment":{"endIndex":19,"text":"Es regnet in Köln."},"groundingChunkIndices":[0]}]}
        """.replacing("\n", with: ""))
    let found = try await Self.run(["ask", "Wetter?", "--search"], [grounded])
    #expect(found.run.output == "Es regnet in Köln.[1] Ja.\n\n[1] wetter.example: https://wetter.example\n")
    let code =
      #"{"text":"See:"},{"executableCode":{"language":"PYTHON","code":"print(1)"}},"#
      + #"{"codeExecutionResult":{"outcome":"OUTCOME_OK","output":"1\n"}},{"text":"So 1."}"#
    let ran = try await Self.run(["ask", "Run", "--code"], [Self.answer(code)])
    #expect(ran.run.output == "See:\n```python\nprint(1)\n```\n\n```output\n1\n```\nSo 1.\n")
  }

  @Test func `a receipt tells everything in one line`() async throws {
    let usage =
      #"{"usageMetadata":{"promptTokenCount":3,"candidatesTokenCount":4,"thoughtsTokenCount":5,"totalTokenCount":12},"#
      + #""modelVersion":"gemini-9","responseId":"r1"}"#
    let (run, _) = try await Self.run(
      ["ask", "Hi", "--json"], [[Self.event(#"{"text":"Hi."}"#, finish: "STOP"), usage]])
    #expect(run.code == 0 && run.output.split(separator: "\n").count == 1, "\(run.errors)")
    let receipt = try Self.object(run.output)
    #expect(receipt["text"] as? String == "Hi." && receipt["finishReason"] as? String == "STOP")
    #expect(receipt["model"] as? String == "gemini-9" && receipt["responseId"] as? String == "r1")
    #expect((receipt["usage"] as? [String: Int])?["thoughtsTokenCount"] == 5 && receipt["exit"] as? Int == 0)
  }

  @Test func `media of an answer become files, and words stay on standard output`() async throws {
    let folder = try TemporaryFolder()
    let data = Data(try Samples.read("gradient-64x48-rgb.png")).base64EncodedString()
    let (run, _) = try await Self.run(
      ["ask", "Draw", "-o", "out.png", "--text", "words.txt"],
      [Self.answer(#"{"text":"Here."},{"inlineData":{"mimeType":"image/png","data":"\#(data)"}}"#)], in: folder)
    #expect(run.code == 0 && run.output == "Here.\n", "\(run.errors)")
    #expect(folder.names == ["out.png", "words.txt"])
    #expect(try Files.read(folder.path("words.txt")) == Array("Here.\n".utf8))
  }

  /// A picture among the words, as chats of OpenAI's kind have it.
  @Test func `a data URL leaves the words, and its picture becomes a file`() async throws {
    let folder = try TemporaryFolder()
    let picture = try Samples.read("gradient-64x48-rgb.png")
    let data = Data(picture).base64EncodedString()
    let pieces = [
      "Here: ![a pic", "ture](data:image/png;base64,\(data.prefix(100))", data.dropFirst(100) + ") d", "one.",
    ]
    let events =
      pieces.map { #"{"choices":[{"index":0,"delta":{"content":"\#($0)"}}]}"# }
      + [#"{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#, "[DONE]"]
    let (run, _) = try await Self.run(
      ["ask", "Draw", "--api", "openai", "-m", "some", "-o", "out.png", "--text", "words.txt"], [events], in: folder)
    #expect(run.code == 0, "\(run.errors)")
    for text in [run.output, run.errors, String(decoding: try Files.read(folder.path("words.txt")), as: UTF8.self)] {
      #expect(!text.contains("base64") && !text.contains(data.prefix(40)), "\(text)")
    }
    #expect(run.output.hasPrefix("Here: ") && run.output.hasSuffix("done.\n"), "\(run.output)")
    #expect(folder.names == ["out.png", "words.txt"])
    #expect(try Files.read(folder.path("out.png")) == picture)
  }

  @Test func `a session is gone on with`() async throws {
    let folder = try TemporaryFolder()
    let first = try await Self.run(
      ["ask", "I am Ann.", "--session", "talk", "-m", "some-model"],
      [Self.answer(#"{"text":"Hi Ann."},{"text":"","thoughtSignature":"c2ln"}"#)], in: folder)
    #expect(first.run.code == 0, "\(first.run.errors)")
    let second = try await Self.run(
      ["ask", "Who am I?", "--session", "talk"], [Self.answer(#"{"text":"Ann."}"#)], in: folder)
    #expect(second.run.code == 0 && second.run.output == "Ann.\n", "\(second.run.errors)")
    let turns = try #require(second.requests[0]["contents"] as? [[String: Any]])
    #expect(turns.map { $0["role"] as? String } == ["user", "model", "user"])
    #expect((turns[1]["parts"] as? [[String: String]])?[1] == ["text": "", "thoughtSignature": "c2ln"])
    #expect(folder.names == ["talk"])
  }

  @Test func `what came before a stop stays, and the session is as it was`() async throws {
    let folder = try TemporaryFolder()
    let body = Array("data: \(Self.event(#"{"text":"Once upon "}"#))\r\n\r\n".utf8)
    let scenario = Scenario.stall(body, after: body.count, contentType: "text/event-stream", framing: .chunked)
    try await ChaosServer.run([scenario]) { server in
      let url = server.url
      let run = try await withCheckedThrowingContinuation {
        (continuation: CheckedContinuation<RiffleProcess, any Error>) in
        DispatchQueue.global().async {
          continuation.resume(
            with: Result {
              let running = try RiffleProcess.start(["ask", "A tale", "--session", "s", "--base-url", url], in: folder)
              _ = running.wait { running.output == "Once upon " }
              running.signal(SIGINT)
              return running.finish()
            })
        }
      }
      #expect(run.code == 130 && run.output == "Once upon \n", "\(run.code) \(run.errors)")
      #expect(folder.names.isEmpty)
    }
  }

  @Test(arguments: [
    ["ask"], ["ask", "  "], ["ask", "a", "-o", "-"], ["ask", "a", "--thinking-budget", "5", "--thinking-level", "low"],
    ["ask", "a", "--thinking-budget", "-2"], ["ask", "a", "--temperature", "3"], ["ask", "a", "--max-tokens", "0"],
    ["ask", "a", "--tool", "cat"], ["ask", "a", "--tool", "a b=cat"], ["ask", "a", "--tool", "a='x"],
    ["ask", "a", "--tool", "a=x", "--tool", "a=y"], ["ask", "a", "--tool-mode", "any"],
    ["ask", "a", "--tool", "a=x", "--tool-mode", "some"], ["ask", "a", "--tool", "a=x", "--allow-tool", "b"],
    ["ask", "a", "--max-turns", "0"], ["ask", "a", "--tool", "a=x", "--tool-timeout", "0"],
    ["edit", "a.png"],
    ["edit", "--session", "s", "go on"], ["count"], ["count", "a", "--schema", "x"], ["count", "a", "--api", "openai"],
  ])
  func `a wrong command line ends with 2 and leaves nothing`(arguments: [String]) throws {
    let folder = try TemporaryFolder()
    let run = try RiffleProcess.run(arguments + ["--base-url", "http://127.0.0.1:1"], in: folder)
    #expect(run.code == 2, "\(run.code) \(run.errors)")
    #expect(folder.names.isEmpty)
  }

  @Test func `files that cannot be asked about are refused`() throws {
    let folder = try TemporaryFolder()
    try Files.write([], to: folder.path("empty"))
    try Files.write([0, 1, 2, 3], to: folder.path("noise"))
    for (name, code): (String, Int32) in [("empty", 2), ("noise", 2), ("gone", 11), (".", 11)] {
      let run = try RiffleProcess.run(["ask", "a", "-a", name, "--base-url", "http://127.0.0.1:1"], in: folder)
      #expect(run.code == code, "\(name) \(run.errors)")
    }
    let session = try RiffleProcess.run(
      ["ask", "a", "--session", "noise", "--base-url", "http://127.0.0.1:1"], in: folder)
    #expect(session.code == 2 && folder.names == ["empty", "noise"], "\(session.errors)")
  }

  @Test func `the embedded model answers, counts, and goes on with an edit`() throws {
    let folder = try TemporaryFolder()
    let asked = try RiffleProcess.run(["ask", "--local", "What is 6 times 7?"], in: folder)
    #expect(asked.code == 0 && asked.output.contains("6 times 7"), "\(asked.errors)")
    let counted = try RiffleProcess.run(["count", "--local", "One two three four five six seven eight"], in: folder)
    #expect(counted.code == 0 && (Int(counted.output.dropLast()) ?? 0) > 4, "\(counted.errors)")
    let picture = Samples.path("gradient-64x48-rgb.png")
    let first = try RiffleProcess.run(
      ["edit", "--local", "--session", "s", picture, "invert it", "-o", "a.png", "-q"], in: folder)
    #expect(first.code == 0, "\(first.errors)")
    let second = try RiffleProcess.run(
      ["edit", "--local", "--session", "s", "now blur it", "-o", "b.png", "-q"], in: folder)
    #expect(second.code == 0, "\(second.errors)")
    #expect(folder.names == ["a.png", "b.png", "s", "s.media"])
    #expect(Files.names(in: folder.path("s.media")).count == 3)
  }

  @Test(arguments: ["ask", "count"])
  func `every command has a help with an example`(command: String) throws {
    let run = try RiffleProcess.run([command, "--help"])
    #expect(run.code == 0 && run.output.contains("Example: riffle \(command)"))
  }
}
