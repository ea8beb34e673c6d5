import Foundation
import RiffleAPI
import RiffleChaos
import RiffleClient
import RiffleMedia
import RiffleRecording
import RiffleTestSupport
import RiffleTypes
import Testing

@testable import RiffleSession

/// Answers that Google's service gave, read as a conversation needs them.
@Suite(.enabled(if: Corpora.isPresent, "the corpora are not here"), .timeLimit(.minutes(3)))
struct RecordedAnswerTests {
  static let folders = ["gemini/firebase-googleai", "gemini/js-genai", "gemini/llm-gemini", "gemini/ruby-llm"]
  static let paths = folders.flatMap { Corpora.files(in: $0, suffix: ".sse") + Corpora.files(in: $0, suffix: ".json") }
    // Answers of batches lie deeper in their documents, and are no answers to a question.
    .filter { !$0.hasSuffix("index.json") && !$0.contains("/batch_") }

  /// What a reader and a recorder make of `bytes` in pieces of `pieceSize`.
  static func read(_ bytes: [UInt8], pieceSize: Int) throws -> (reader: ReplyReader, recording: Recording, heard: Heard)
  {
    let heard = Heard()
    let reader = ReplyReader(store: MediaStore(), onEvent: heard.take)
    reader.begin(status: 200, contentType: nil)
    var options = RecordingOptions(naming: .discard)
    options.wantsText = true
    var recorder = try Recorder(options)
    var start = 0
    while start < bytes.count {
      let end = min(start + pieceSize, bytes.count)
      let piece = Array(bytes[start..<end])
      try? recorder.receive(piece.span)
      reader.take(piece.span)
      start = end
    }
    return (reader, recorder.finish(), heard)
  }

  @Test func `the typed answer says what the recording says, however it is cut`() throws {
    var count = 0
    for path in Self.paths {
      let bytes = try Corpora.read(path)
      let (reader, recording, heard) = try Self.read(bytes, pieceSize: bytes.count)
      let (response, isComplete) = reader.finish()
      #expect(response.text == recording.text, "\(path)")
      #expect(response.thoughtText == recording.thoughtText, "\(path)")
      #expect(heard.words.joined() == recording.text && heard.thoughts.joined() == recording.thoughtText, "\(path)")
      #expect(reader.fileError == nil && !(recording.reason == .success && !isComplete), "\(path)")
      if bytes.count < 200_000 {
        #expect(try Self.read(bytes, pieceSize: 61).reader.finish().response == response, "\(path)")
      }
      count += 1
    }
    #expect(count > 100)
  }

  @Test func `signatures of real calls are sent back byte for byte`() async throws {
    let name =
      "gemini/ruby-llm/chat_function_calling_thought_signatures_gemini_gemini-3_1-pro-preview_includes_thought_"
      + "signatures_for_tool_calls_"
    let answers = try [1, 2].map { try Corpora.read("\(name)\($0).json") }
    let first = try WireJSON.decode(GenerateContentResponse.self, from: answers[0])
    let signatures = first.candidates[0].content?.parts.compactMap(\.thoughtSignature) ?? []
    let call = try #require(first.functionCalls.first)
    #expect(!signatures.isEmpty)
    try await ChaosServer.run(answers.map { .answer($0) }) { server in
      var question = Question("Weather?", model: "gemini-3.1-pro-preview")
      question.tools = [FunctionTool(call.name, "Tells.") { (_: [String: JSONValue]) in "sunny" }]
      var conversation = Conversation()
      let session = try Scripted(server: server).session()
      let reply = try await session.ask(question, in: &conversation, shape: .unary)
      #expect(reply.exitReason == .success && reply.turns.count == 2, "\(reply.message ?? "")")
      let parts = try #require(try JSONValue(bytes: server.requests[1].body)["contents"]?[1]?["parts"]?.array)
      #expect(parts.compactMap { $0["thoughtSignature"]?.string } == signatures)
      #expect(parts.compactMap { $0["functionCall"]?["id"]?.string } == [call.id].compactMap(\.self))
    }
  }

  @Test func `a recorded chat with a function goes its way`() async throws {
    let name = "gemini/js-genai/AFC_Streaming_Tests_chat_stream_AFC_enabled_Google_AI_chat_stream_"
    let answers = try (1...3).map { try Corpora.read("\(name)\($0).sse") }
    struct Division: Decodable { var numerator, denominator: Double }
    try await ChaosServer.run(answers.map { .answer($0, contentType: "text/event-stream") }) { server in
      var question = Question("Divide 10 by 2.", model: "gemini-2.0-flash")
      let schema = Schema.object(["numerator": .number(), "denominator": .number()])
      question.tools = [
        FunctionTool("customDivide", "Divides.", parameters: schema) { (it: Division) in it.numerator + it.denominator }
      ]
      var conversation = Conversation()
      let session = try Scripted(server: server).session()
      let reply = try await session.ask(question, in: &conversation)
      #expect(reply.exitReason == .success && reply.text.hasPrefix("I cannot fulfill"), "\(reply.message ?? "")")
      #expect(reply.turns[0].calls[0].response == ["output": 12])
      #expect(reply.usage?.promptTokenCount == 17 + 27)
      let thanks = try await session.ask(Question("Thanks.", model: "gemini-2.0-flash"), in: &conversation)
      #expect(thanks.text.hasPrefix("You're welcome!") && conversation.contents.count == 6)
    }
  }
}
