import RiffleAPI
import RiffleChaos
import RiffleClient
import RiffleRecording
import RiffleSession
import RiffleTypes
import Testing

/// The same questions to services that speak OpenAI's format.
@Suite(.timeLimit(.minutes(2))) struct ChatAskTests {
  static func session(_ server: ChaosServer) throws -> Session {
    var configuration = ModelClient.Configuration(
      baseURL: server.url + "/v1", credentials: try Credentials(key: "a-test-key", placement: .bearer))
    configuration.api = .openAI
    return Session(client: try ModelClient(configuration), options: RecordingOptions(naming: .discard))
  }

  static func chunk(_ delta: String, finish: String? = nil) -> [UInt8] {
    let reason = finish.map { "\"\($0)\"" } ?? "null"
    return Array(
      #"{"id":"c1","object":"chat.completion.chunk","created":1,"model":"g","choices":[{"index":0,"delta":\#(delta),"finish_reason":\#(reason)}]}"#
        .utf8)
  }

  static let calls = [
    chunk(
      #"{"role":"assistant","tool_calls":[{"index":0,"id":"call_a","type":"function","function":{"name":"double","arguments":""},"extra_content":{"google":{"thought_signature":"QUJD+/=="}}}]}"#
    ),
    chunk(#"{"tool_calls":[{"index":0,"function":{"arguments":"{\"n\":"}}]}"#),
    chunk(#"{"tool_calls":[{"index":0,"function":{"arguments":" 21}"}}]}"#), chunk("{}", finish: "tool_calls"),
    Array("[DONE]".utf8),
  ]
  static let words = [
    chunk(#"{"role":"assistant","reasoning_content":"Hm."}"#), chunk(#"{"content":"Forty"}"#),
    chunk(#"{"content":"-two"}"#), chunk("{}", finish: "stop"), Array("[DONE]".utf8),
  ]

  @Test func `words are told as they come, calls are made, and the answer is typed`() async throws {
    struct Number: Decodable { var n: Int }
    let heard = Heard()
    try await ChaosServer.run([.events(Self.calls), .events(Self.words)]) { server in
      var question = Question("Twice 21?", model: "g")
      question.tools = [
        FunctionTool("double", "Doubles.", parameters: .object(["n": .integer()])) { (it: Number) in it.n * 2 }
      ]
      var conversation = Conversation(system: "Be brief.")
      let reply = try await Self.session(server).ask(question, in: &conversation, onEvent: heard.take)
      #expect(reply.exitReason == .success && reply.text == "Forty-two", "\(reply.message ?? "")")
      #expect(heard.words == ["Forty", "-two"] && heard.thoughts == ["Hm."])
      #expect(reply.turns[0].calls.first?.response == ["output": 42])
      let requests = try server.requests.map { try JSONValue(bytes: $0.body) }
      #expect(server.requests[0].path == "/v1/chat/completions" && requests[0]["tools"]?[0]?["type"] == "function")
      let messages = try #require(requests[1]["messages"]?.array)
      #expect(messages.map { $0["role"]?.string } == ["system", "user", "assistant", "tool"])
      #expect(messages[2]["tool_calls"]?[0]?["id"] == "call_a" && messages[3]["tool_call_id"] == "call_a")
      let signature = messages[2]["tool_calls"]?[0]?["extra_content"]?["google"]?["thought_signature"]
      #expect(signature == "QUJD+/==")
      #expect(conversation.contents.count == 4)
    }
  }

  @Test func `media among words are not told as words, and what only looks like one is`() async throws {
    let pieces = ["See ![a](da", "ta:image/png;base64,AA", "EC)! ", "[b](c) and ![", "d"]
    let answer = pieces.map { Self.chunk(#"{"content":"\#($0)"}"#) } + [Self.chunk("{}", finish: "stop")]
    let heard = Heard()
    try await ChaosServer.run([.events(answer + [Array("[DONE]".utf8)])]) { server in
      var conversation = Conversation()
      let reply = try await Self.session(server).ask(
        Question("?", model: "g"), in: &conversation, onEvent: heard.take)
      #expect(heard.words.joined() == "See ! [b](c) and ![d", "\(heard.words)")
      #expect(reply.receipts.count == 1 && !reply.text.contains("base64"), "\(reply.text)")
    }
  }

  @Test func `a refusal is words of the answer`() async throws {
    let answer = [
      Self.chunk(#"{"role":"assistant","content":null,"refusal":"I can"}"#), Self.chunk(#"{"refusal":"not."}"#),
      Self.chunk("{}", finish: "stop"), Array("[DONE]".utf8),
    ]
    let heard = Heard()
    try await ChaosServer.run([.events(answer)]) { server in
      var conversation = Conversation()
      let reply = try await Self.session(server).ask(
        Question("?", model: "g"), in: &conversation, onEvent: heard.take)
      #expect(reply.exitReason == .success && reply.text == "I cannot.", "\(reply.message ?? "")")
      #expect(heard.words.joined() == "I cannot.")
    }
  }

  @Test(arguments: [#"{\"n\": "#, "[1]", "words"])
  func `a call whose arguments are no object is named`(arguments: String) async throws {
    let call = #"{"tool_calls":[{"index":0,"id":"a","function":{"name":"double","arguments":"\#(arguments)"}}]}"#
    let answer = [Self.chunk(call), Self.chunk("{}", finish: "tool_calls"), Array("[DONE]".utf8)]
    try await ChaosServer.run([.events(answer)]) { server in
      var question = Question("?", model: "g")
      question.tools = [
        FunctionTool("double", "Doubles.", parameters: .object([:])) { (it: [String: Int]) in it.count }
      ]
      var conversation = Conversation()
      let reply = try await Self.session(server).ask(question, in: &conversation)
      #expect(reply.exitReason == .malformedAnswer && reply.message?.contains("'double'") == true, "\(reply)")
      #expect(server.requestCount == 1)
    }
  }

  @Test func `an answer in one piece is read too, and its schema is checked`() async throws {
    let body =
      #"{"id":"c1","object":"chat.completion","created":1,"model":"g","choices":[{"index":0,"message":{"role":"assistant","content":"{\"n\":\"x\"}"},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}"#
    for shape in [ResponseShape.unary, .eventStream] {
      try await ChaosServer.run([.answer(Array(body.utf8))]) { server in
        var question = Question("n?", model: "g")
        question.schema = .object(["n": .integer()])
        var conversation = Conversation()
        let reply = try await Self.session(server).ask(question, in: &conversation, shape: shape)
        #expect(reply.exitReason == .notWhatWasAsked && reply.message?.contains("/n") == true, "\(reply.message ?? "")")
        #expect(reply.usage?.promptTokenCount == 3 && reply.text == #"{"n":"x"}"#)
        let request = try JSONValue(bytes: try #require(server.requests.first).body)
        #expect(request["response_format"]?["type"] == "json_schema")
      }
    }
  }
}
