import RiffleAPI
import Testing

@testable import RiffleServer

/// Asks the stand-in without a socket.
enum ModelFixture {
  /// The answer of `model` to the members of a request.
  static func answer(_ model: String, _ members: String, isStreaming: Bool = false) async throws -> any Answer {
    let body = Array("{\(members)}".utf8)
    try RequestSchema.check(WireJSON.decode(JSONValue.self, from: body), as: .generateContent)
    let request = try WireJSON.decode(GenerateContentRequest.self, from: body)
    let checks = RequestChecks(
      request: request, model: try #require(ModelCatalogue.shared.model(model)), media: [])
    var answer = try EmbeddedModel.answer(checks, isStreaming: isStreaming)
    try await answer.prepare()
    return answer
  }

  /// The one document.
  static func ask(_ model: String, _ members: String) async throws -> JSONValue {
    try await answer(model, members).document().value
  }

  /// The documents of a stream.
  static func stream(_ model: String, _ members: String) async throws -> [JSONValue] {
    var documents: [JSONValue] = []
    try await answer(model, members, isStreaming: true).stream { documents.append($0.value) }
    return documents
  }

  /// The message of the refusal; nil for a request that is answered.
  static func refusal(_ model: String, _ members: String) async throws -> String? {
    do {
      _ = try await ask(model, members)
      return nil
    } catch let error as ServiceError {
      #expect([400, 403].contains(error.httpStatus))
      return error.message
    }
  }

  /// `contents` of one message.
  static func text(_ text: String) -> String { #""contents":[{"parts":[{"text":"\#(text)"}]}]"# }
}

extension JSONValue {
  /// The value at a path such as `candidates.0.content.parts.1.text`.
  func at(_ path: String) -> JSONValue? {
    path.split(separator: ".").reduce(self as JSONValue?) { value, step in
      Int(step).map { value?[$0] } ?? value?[String(step)]
    }
  }

  /// The parts of the first candidate.
  var parts: [JSONValue] { at("candidates.0.content.parts")?.array ?? [] }

  /// The words of the first candidate.
  var words: String { parts.filter { $0["thought"] != true }.compactMap { $0["text"]?.string }.joined() }
}
