import RiffleAPI
import RiffleSession
import RiffleTypes
import Testing

/// Answers that are to be JSON of a schema.
@Suite(.timeLimit(.minutes(2))) struct StructuredTests {
  struct Boat: Decodable, Equatable {
    var name: String
    var length: Int
  }

  static let schema = Schema.object(["name": .string(), "length": .integer()])

  static func ask(_ answer: String, model: String = "gemini-3.8-flash") async throws -> (Reply, JSONValue) {
    var question = Question("Which boat?", model: model)
    question.schema = schema
    return try await Scripted.run([[Scripted.event(Scripted.words(answer), finish: "STOP")]]) { [question] script in
      var conversation = Conversation()
      let reply = try await script.session().ask(question, in: &conversation)
      return (reply, try #require(try script.requests.first?["generationConfig"]))
    }
  }

  @Test func `an answer that fits is a value`() async throws {
    let (reply, config) = try await Self.ask(#"{\"name\":\"Rif\",\"length\":7}"#)
    #expect(reply.exitReason == .success, "\(reply.message ?? "")")
    #expect(reply.value == ["name": "Rif", "length": 7])
    #expect(try reply.value(as: Boat.self) == Boat(name: "Rif", length: 7))
    #expect(config["responseMimeType"] == "application/json" && config["responseJsonSchema"]?["properties"] != nil)
    #expect(config["responseSchema"] == nil)
  }

  @Test(arguments: [
    (#"{\"name\":\"Rif\",\"length\":\"long\"}"#, "/length"), (#"{\"name\":\"Rif\"}"#, "length"),
    (#"[1]"#, "schema"), (#"Rif, I think."#, "no JSON"), (#"{\"name\":\"Rif\",\"length\":7"#, "no JSON"),
  ])
  func `an answer that does not fit ends with 13 and says where`(answer: String, words: String) async throws {
    let (reply, _) = try await Self.ask(answer)
    #expect(reply.exitReason == .notWhatWasAsked)
    #expect(reply.message?.contains(words) == true, "\(reply.message ?? "")")
    #expect(reply.value == nil && !reply.text.isEmpty)
    #expect(throws: ReplyError.self) { try reply.value(as: Boat.self) }
  }

  @Test func `older models get the older field`() async throws {
    let (reply, config) = try await Self.ask(#"{\"name\":\"Rif\",\"length\":7}"#, model: "gemini-2.0-flash")
    #expect(reply.exitReason == .success)
    #expect(config["responseSchema"]?["properties"] != nil && config["responseJsonSchema"] == nil)
    var question = Question("x", model: "gemini-2.0-flash")
    question.schema = Schema(["type": "object", "properties": ["a": ["const": 1]]])
    #expect(throws: QuestionError.self) { try question.check() }
    question.model = "gemini-3.8-flash"
    #expect(throws: Never.self) { try question.check() }
  }
}
