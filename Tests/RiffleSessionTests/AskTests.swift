import Foundation
import RiffleAPI
import RiffleChaos
import RiffleClient
import RiffleRecording
import RiffleSession
import RiffleTestSupport
import RiffleTypes
import Synchronization
import Testing

/// Questions, and the loop in which a model calls functions, against answers that were written down.
@Suite(.timeLimit(.minutes(2))) struct AskTests {
  struct City: Decodable { var city: String }
  struct Weather: Encodable { var celsius: Int }

  static let schema = Schema.object(["city": .string("The city.")])
  static let weather = FunctionTool("weather", "The weather in a city.", parameters: schema) { (place: City) in
    guard place.city != "Atlantis" else { throw CocoaError(.fileNoSuchFile) }
    return Weather(celsius: place.city == "Oslo" ? 3 : 19)
  }

  static func question(_ text: String = "Weather?") -> Question {
    var question = Question(text, model: "gemini-3.8-flash")
    question.tools = [weather]
    return question
  }

  @Test func `words are told as they come, thoughts apart, and the whole answer is typed`() async throws {
    let events = [
      Scripted.event(#"{"text":"Let me see.","thought":true}"#), Scripted.event(Scripted.words("Forty")),
      Scripted.event(Scripted.words("-two."), finish: "STOP"),
      #"{"usageMetadata":{"promptTokenCount":3,"candidatesTokenCount":4,"thoughtsTokenCount":5,"totalTokenCount":12}}"#,
    ]
    let heard = Heard()
    let (reply, conversation) = try await Scripted.run([events]) { script in
      var conversation = Conversation(system: "Be brief.")
      let question = Question("6 times 7?", model: "gemini-3.8-flash")
      let reply = try await script.session().ask(question, in: &conversation, onEvent: heard.take)
      let request = try #require(try script.requests.first)
      #expect(request["systemInstruction"]?["parts"]?[0]?["text"] == "Be brief.")
      #expect(request["contents"]?[0]?["parts"]?[0]?["text"] == "6 times 7?")
      #expect(request["tools"] == nil && request["generationConfig"] == nil)
      return (reply, conversation)
    }
    #expect(reply.exitReason == .success, "\(reply.message ?? "")")
    #expect(heard.words == ["Forty", "-two."] && heard.thoughts == ["Let me see."])
    #expect(reply.text == "Forty-two." && reply.thoughtText == "Let me see.")
    #expect(reply.usage?.thoughtsTokenCount == 5 && reply.usage?.candidatesTokenCount == 4)
    #expect(reply.isKept && conversation.contents.map(\.role) == ["user", "model"])
  }

  @Test func `a second question is sent with the whole history`() async throws {
    let first = [Scripted.event(Scripted.words("Hi."), #"{"text":"","thoughtSignature":"c2ln"}"#, finish: "STOP")]
    let second = [Scripted.event(Scripted.words("Again hi."), finish: "STOP")]
    try await Scripted.run([first, second]) { script in
      var conversation = Conversation()
      let session = try script.session()
      _ = try await session.ask(Question("Hello", model: "m"), in: &conversation)
      _ = try await session.ask(Question("And again", model: "m"), in: &conversation)
      let turns = try #require(try script.requests.last?["contents"]?.array)
      #expect(turns.map { $0["role"] } == ["user", "model", "user"])
      #expect(turns[1]["parts"] == [["text": "Hi."], ["text": "", "thoughtSignature": "c2ln"]])
      #expect(conversation.questionCount == 2)
    }
  }

  @Test func `parallel calls are answered together, in their order, ids and signatures as they came`() async throws {
    let signature = "QUJD/+/" + String(repeating: "Zm9v", count: 400_000) + "=="
    let calls = Scripted.event(
      Scripted.call("weather", #"{"city":"Oslo"}"#, id: "call_1", signature: signature),
      Scripted.call("weather", #"{"city":"Rome"}"#, id: "call_2"), finish: "STOP", rest: #","finishMessage":"calls""#)
    let heard = Heard()
    try await Scripted.run([[calls], [Scripted.event(Scripted.words("3 and 19."), finish: "STOP")]]) { script in
      var conversation = Conversation()
      let reply = try await script.session().ask(Self.question(), in: &conversation, onEvent: heard.take)
      #expect(reply.exitReason == .success, "\(reply.message ?? "")")
      #expect(reply.text == "3 and 19." && reply.turns.count == 2)
      let requests = try script.requests
      let declared = requests[0]["tools"]?[0]?["functionDeclarations"]?[0]
      #expect(declared?["name"] == "weather" && declared?["parameters"]?["properties"]?["city"] != nil)
      let turns = try #require(requests[1]["contents"]?.array)
      #expect(turns.count == 3)
      let echoed = try #require(turns[1]["parts"]?.array)
      #expect(echoed[0]["thoughtSignature"] == .string(signature))
      #expect(echoed[1]["thoughtSignature"] == nil && echoed.count == 2)
      #expect(turns[2]["role"] == "user")
      #expect(
        turns[2]["parts"] == [
          ["functionResponse": ["id": "call_1", "name": "weather", "response": ["output": ["celsius": 3]]]],
          ["functionResponse": ["id": "call_2", "name": "weather", "response": ["output": ["celsius": 19]]]],
        ])
      #expect(conversation.contents.count == 4)
    }
    #expect(heard.calls.map { $0.map(\.id) } == [["call_1", "call_2"]])
  }

  @Test(arguments: [
    (Scripted.call("whether"), "unknown function 'whether', expected one of weather"),
    (Scripted.call("weather", #"{"city":7}"#), "arguments do not fit"),
    (Scripted.call("weather", #"{}"#), "arguments do not fit"),
    (Scripted.call("weather", #"{"city":"Atlantis"}"#), "file"),
  ])
  func `a call that fails is answered with its error`(call: String, words: String) async throws {
    let answers = [
      [Scripted.event(call, finish: "STOP")], [Scripted.event(Scripted.words("Sorry."), finish: "STOP")],
    ]
    try await Scripted.run(answers) { script in
      var conversation = Conversation()
      let reply = try await script.session().ask(Self.question(), in: &conversation)
      #expect(reply.exitReason == .success && reply.text == "Sorry.")
      #expect(reply.turns[0].calls.first?.error?.contains(words) == true, "\(reply.turns[0].calls)")
      let response = try script.requests[1]["contents"]?[2]?["parts"]?[0]?["functionResponse"]
      #expect(response?["response"]?["error"]?.string?.contains(words) == true && response?["id"] == nil)
    }
  }

  @Test func `a function over its time is a failed call`() async throws {
    var question = Self.question()
    question.tools = [
      FunctionTool("weather", "Slow.", timeLimit: .milliseconds(20)) { (_: [String: JSONValue]) -> JSONValue in
        try await Task.sleep(for: .seconds(3600))
        return .null
      }
    ]
    let answers = [
      [Scripted.event(Scripted.call("weather"), finish: "STOP")],
      [Scripted.event(Scripted.words("Late."), finish: "STOP")],
    ]
    try await Scripted.run(answers) { [question] script in
      var conversation = Conversation()
      let reply = try await script.session().ask(question, in: &conversation)
      #expect(reply.text == "Late.")
      #expect(reply.turns[0].calls[0].error?.contains("took longer than") == true)
    }
  }

  @Test func `a model that never stops calling is stopped at the limit, and what was answered is kept`() async throws {
    var question = Self.question()
    question.turnLimit = 3
    try await Scripted.run([[Scripted.event(Scripted.call("weather", #"{"city":"Oslo"}"#), finish: "STOP")]]) {
      [question] script in
      var conversation = Conversation()
      let reply = try await script.session().ask(question, in: &conversation)
      #expect(reply.exitReason == .ceilingReached)
      #expect(reply.message?.contains("after 3 turns") == true)
      #expect(script.server.requestCount == 3 && reply.isKept)
      // The question, and two calls with their results: a call without one would be refused.
      #expect(conversation.contents.count == 5 && conversation.contents.last?.parts.first?.functionResponse != nil)
      #expect(reply.turns.map(\.calls.count) == [1, 1, 0])
    }
  }

  @Test func `a mode that forces calls holds for the first turn, allowed names for all tools that run`() async throws {
    var question = Self.question()
    question.functionCalling = FunctionCallingConfig(mode: .any, allowedFunctionNames: ["weather"])
    let answers = [
      [Scripted.event(Scripted.call("weather", #"{"city":"Oslo"}"#), finish: "STOP")],
      [Scripted.event(Scripted.words("Cold."), finish: "STOP")],
    ]
    try await Scripted.run(answers) { [question] script in
      var conversation = Conversation()
      #expect(try await script.session().ask(question, in: &conversation).text == "Cold.")
      let modes = try script.requests.map { $0["toolConfig"]?["functionCallingConfig"] }
      #expect(modes[0] == ["mode": "ANY", "allowedFunctionNames": ["weather"]])
      #expect(modes[1] == ["mode": "AUTO"])
    }
  }

  @Test func `who runs no tools gets the calls and answers them in a turn of their own`() async throws {
    var question = Self.question()
    question.runsTools = false
    let answers = [
      [Scripted.event(Scripted.call("weather", #"{"city":"Oslo"}"#, id: "a"), finish: "STOP")],
      [Scripted.event(Scripted.words("Cold."), finish: "STOP")],
    ]
    try await Scripted.run(answers) { [question] script in
      var conversation = Conversation()
      let session = try script.session()
      let reply = try await session.ask(question, in: &conversation)
      #expect(reply.exitReason == .success && reply.openCalls.map(\.id) == ["a"] && reply.isKept)
      let answer = try FunctionResponse(answering: reply.openCalls[0], output: Weather(celsius: 3))
      let next = Question(parts: [Part(functionResponse: answer)], model: "m")
      #expect(try await session.ask(next, in: &conversation).text == "Cold.")
      #expect(conversation.questionCount == 1 && conversation.contents.count == 4)
    }
  }

  @Test(arguments: [("gemini-3.8-flash", true), ("gemini-2.5-flash", false)])
  func `media of a result go where the model looks for them`(model: String, isInside: Bool) async throws {
    var question = Question("Draw it", model: model)
    let picture = InlineData(mimeType: "image/png", data: .bytes([1, 2, 3]))
    question.tools = [
      FunctionTool("chart", "Draws.") { (_: [String: JSONValue]) in ToolOutput("done", media: [picture]) }
    ]
    let answers = [
      [Scripted.event(Scripted.call("chart"), finish: "STOP")],
      [Scripted.event(Scripted.words("There."), finish: "STOP")],
    ]
    try await Scripted.run(answers) { [question] script in
      var conversation = Conversation()
      #expect(try await script.session().ask(question, in: &conversation).text == "There.")
      let parts = try #require(try script.requests[1]["contents"]?[2]?["parts"]?.array)
      #expect(parts.count == (isInside ? 1 : 2))
      let medium = isInside ? parts[0]["functionResponse"]?["parts"]?[0]?["inlineData"] : parts[1]["inlineData"]
      #expect(medium == ["mimeType": "image/png", "data": "AQID"])
    }
  }

  @Test func `code, its result and words keep their order`() async throws {
    let parts = [
      Scripted.words("See:"), #"{"executableCode":{"language":"PYTHON","code":"print(1)","id":"x"}}"#,
      #"{"codeExecutionResult":{"outcome":"OUTCOME_OK","output":"1\n","id":"x"}}"#, Scripted.words("So 1."),
    ]
    let seen = Mutex<[String]>([])
    try await Scripted.run([[Scripted.event(parts.joined(separator: ","), finish: "STOP")]]) { script in
      var conversation = Conversation()
      var question = Question("Run it", model: "m")
      question.serviceTools = [.codeExecution]
      let reply = try await script.session().ask(question, in: &conversation) { event in
        seen.withLock { seen in
          switch event {
          case .words(let text): seen.append(text)
          case .code(let code): seen.append("code " + code.code)
          case .codeResult(let result): seen.append("result \(result.output ?? "")")
          default: break
          }
        }
      }
      #expect(reply.exitReason == .success)
      #expect(try script.requests[0]["tools"] == [["codeExecution": [:]]])
      #expect(conversation.contents[1].parts.count == 4)
    }
    #expect(seen.withLock(\.self) == ["See:", "code print(1)", "result 1\n", "So 1."])
  }

  @Test func `an answer that is cut leaves the conversation as it was`() async throws {
    let body = Array("data: \(Scripted.event(Scripted.words("Half")))\r\n\r\ndata: {\"cand".utf8)
    try await ChaosServer.run([.cut(body, after: body.count, contentType: "text/event-stream", framing: .chunked)]) {
      server in
      var conversation = Conversation()
      let reply = try await Scripted(server: server).session().ask(Question("Hi", model: "m"), in: &conversation)
      #expect(reply.exitReason == .partial && reply.text == "Half", "\(reply.message ?? "")")
      #expect(conversation.contents.isEmpty && !reply.isKept)
      #expect(throws: ReplyError.self) { try reply.get() }
    }
  }

  @Test func `an answer that its limit of tokens cut is kept, one that was blocked is not`() async throws {
    for (finish, reason, isKept) in [("MAX_TOKENS", ExitReason.partial, true), ("SAFETY", .blocked, false)] {
      try await Scripted.run([[Scripted.event(Scripted.words("Some"), finish: finish)]]) { script in
        var conversation = Conversation()
        let reply = try await script.session().ask(Question("Hi", model: "m"), in: &conversation)
        #expect(reply.exitReason == reason && reply.isKept == isKept, "\(reply.message ?? "")")
        #expect(conversation.contents.count == (isKept ? 2 : 0))
      }
    }
  }

  @Test func `cancelling while a function runs ends as interrupted`() async throws {
    let (started, continuation) = AsyncStream<Void>.makeStream()
    var question = Self.question()
    question.tools = [
      FunctionTool("weather", "Waits.") { (_: [String: JSONValue]) -> JSONValue in
        continuation.yield()
        try await Task.sleep(for: .seconds(3600))
        return .null
      }
    ]
    try await Scripted.run([[Scripted.event(Scripted.call("weather"), finish: "STOP")]]) { [question] script in
      let session = try script.session()
      let task = Task {
        var conversation = Conversation()
        return try await session.ask(question, in: &conversation)
      }
      for await _ in started { break }
      task.cancel()
      #expect(try await task.value.exitReason == .interrupted)
      #expect(script.server.requestCount == 1)
    }
  }

  @Test func `a question that cannot be asked is refused before anything is sent`() async throws {
    var twice = Self.question()
    twice.tools += twice.tools
    var badName = Self.question()
    badName.tools = [FunctionTool("9 lives", "x") { (_: [String: JSONValue]) in JSONValue.null }]
    var badSchema = Self.question()
    badSchema.schema = Schema(["type": "object", "patternProperties": ["a": ["type": "string"]]])
    var notThere = Self.question()
    notThere.functionCalling = FunctionCallingConfig(mode: .any, allowedFunctionNames: ["other"])
    var both = Self.question()
    both.config.thinkingConfig = ThinkingConfig(thinkingBudget: 5, thinkingLevel: "LOW")
    var noTurns = Self.question()
    noTurns.turnLimit = 0
    for question in [twice, badName, badSchema, notThere, both, noTurns, Question(parts: [], model: "m")] {
      try await Scripted.run([[]]) { script in
        var conversation = Conversation()
        await #expect(throws: QuestionError.self) { try await script.session().ask(question, in: &conversation) }
        #expect(script.server.requestCount == 0)
      }
    }
  }
}
