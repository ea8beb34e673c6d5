import RiffleAPI
import RiffleTestSupport
import Testing

@Suite(.enabled(if: Corpora.isPresent, "the recorded replies are not here")) struct CorpusRoundTripTests {
  /// Every document of the recorded replies: whole replies, elements of arrays and events of streams.
  static func documents() throws -> [(file: String, json: JSONValue)] {
    var documents: [(String, JSONValue)] = []
    for folder in ["firebase-googleai", "js-genai", "llm-gemini", "ruby-llm"] {
      for file in Corpora.files(in: "gemini/\(folder)", suffix: ".json") where !file.hasSuffix("/index.json") {
        let json = try JSONValue(bytes: try Corpora.read(file))
        documents += (json.array ?? [json]).map { (file, $0) }
      }
      for file in Corpora.files(in: "gemini/\(folder)", suffix: ".sse") {
        let lines = try Corpora.read(file).split { $0 == 0x0A || $0 == 0x0D }
        for line in lines where line.starts(with: "data:".utf8) {
          documents.append((file, try JSONValue(bytes: Array(line.dropFirst(5)))))
        }
      }
    }
    return documents
  }

  /// The answers inside a finished batch, or the document itself.
  static func answers(in json: JSONValue) -> [JSONValue] {
    guard let output = json["metadata"]?["output"] ?? json["response"] else {
      return json["metadata"] == nil ? [json] : []
    }
    return (output["inlinedResponses"]?["inlinedResponses"]?.array ?? []).compactMap { $0["response"] }
  }

  func check<Value: Codable>(_ type: Value.Type, _ json: JSONValue, _ file: String) throws {
    let value = try json.decoded(as: type)
    #expect(withoutDefaults(try JSONValue(encoding: value)) == withoutDefaults(json), "\(file)")
    #expect(unknownMembers(of: value) == [], "\(file)")
  }

  @Test func `every recorded reply is read into types and written again with nothing lost`() throws {
    var (answers, errors) = (0, 0)
    for (file, document) in try Self.documents() {
      for json in Self.answers(in: document) {
        if json["error"] != nil {
          try check(ErrorBody.self, json, file)
          errors += 1
        } else {
          try check(GenerateContentResponse.self, json, file)
          answers += 1
        }
      }
    }
    #expect(answers > 400 && errors >= 5, "\(answers) answers, \(errors) errors")
  }

  @Test func `the events of every stream make one answer whose text is that of all events`() throws {
    var streams: [String: [GenerateContentResponse]] = [:]
    for (file, json) in try Self.documents() where json["candidates"] != nil || json["usageMetadata"] != nil {
      streams[file, default: []].append(try json.decoded())
    }
    var count = 0
    for (file, events) in streams where events.count > 1 {
      let answer = GenerateContentResponse(joining: events)
      #expect(answer.text == events.map(\.text).joined(), "\(file)")
      #expect(answer.thoughtText == events.map(\.thoughtText).joined(), "\(file)")
      #expect(answer.functionCalls == events.flatMap(\.functionCalls), "\(file)")
      func signatures(_ event: GenerateContentResponse) -> [String] {
        (event.candidates.first?.content?.parts ?? []).compactMap(\.thoughtSignature)
      }
      #expect(signatures(answer) == events.flatMap(signatures), "\(file)")
      #expect(answer.candidates.first?.finishReason == events.compactMap { $0.candidates.first?.finishReason }.last)
      count += 1
    }
    #expect(count > 40)
  }
}
