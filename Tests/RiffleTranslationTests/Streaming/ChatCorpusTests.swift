import Foundation
import RiffleAPI
import RiffleTestSupport
import RiffleTranslation
import Testing

/// One recorded answer of the corpora, and what Python's json and base64 make of it.
struct RecordedChat: Decodable, Sendable, CustomTestStringConvertible {
  struct Medium: Decodable, Sendable {
    var mimeType: String
    var bytes: Int
  }

  struct Call: Decodable, Sendable {
    var name: String
    var args: JSONValue
  }

  struct ServiceError: Decodable, Sendable {
    var code: Int
  }

  struct Usage: Decodable, Sendable {
    var totalTokenCount: Int?
  }

  struct Expected: Decodable, Sendable {
    var text: String?
    var thought_text: String?
    var media: [Medium]?
    var functionCalls: [Call]?
    var finishReason: String?
    var usage: Usage?
    var error: ServiceError?
  }

  struct WithLast: Decodable, Sendable {
    var with_last_event: Expected?
  }

  var file: String
  var expected: Expected
  var folder = ""

  private enum CodingKeys: String, CodingKey { case file, expected }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    file = try container.decode(String.self, forKey: .file)
    expected = try container.decode(Expected.self, forKey: .expected)
    if let last = try container.decode(WithLast.self, forKey: .expected).with_last_event { expected = last }
  }

  var path: String { "\(folder)/\(file)" }
  var testDescription: String { path }

  static let all: [RecordedChat] = ["firebase-googleai", "js-genai", "llm-gemini", "ruby-llm"].flatMap { name in
    let folder = "gemini/\(name)"
    guard let bytes = try? Corpora.read("\(folder)/index.json"),
      let list = try? WireJSON.decode([RecordedChat].self, from: bytes)
    else { return [RecordedChat]() }
    return list.filter { !$0.file.hasPrefix("batch_") }.map { entry in
      var entry = entry
      entry.folder = folder
      return entry
    }
  }

  /// The status of the error, for answers that are no chat; nil for those that are.
  var expectedStatus: Int? {
    if let error = expected.error { return file.contains("auth_error") || file.contains("api-key") ? 401 : error.code }
    if file.contains("prompt-blocked") || file.contains("only-prompt-feedback") { return 400 }
    return expected.finishReason == nil ? 502 : nil
  }
}

@Suite(.enabled(if: Corpora.isPresent)) struct ChatCorpusTests {
  @Test func `the corpora are all there`() {
    #expect(RecordedChat.all.count == 203)
    #expect(RecordedChat.all.reduce(0) { $0 + ($1.expected.functionCalls?.count ?? 0) } > 30)
  }

  @Test(arguments: RecordedChat.all)
  func `a recorded answer becomes the same chat, streamed or not, however it is cut`(answer: RecordedChat) throws {
    let bytes = try Corpora.read(answer.path)
    let sizes = bytes.count > 100_000 ? [bytes.count, 65_521, 4096] : [max(bytes.count, 1), 4096, 61, 7, 1]
    for isStreaming in [true, false] {
      var documents: Set<[UInt8]> = []
      for size in sizes {
        let run = TranslationRun.chat(
          pieces(of: bytes, size: size), .test(isStreaming: isStreaming, includesUsage: true))
        if let status = answer.expectedStatus {
          #expect(run.error?.status == status && run.bytes.isEmpty, "\(run.error?.description ?? "no error")")
          continue
        }
        #expect(run.error == nil, "\(run.error?.description ?? "")")
        guard run.error == nil else { return }
        let chat = try isStreaming ? run.merged() : run.document()
        try check(chat, answer)
        if isStreaming {
          #expect(run.text.hasSuffix("data: [DONE]\n\n") && !run.text.contains("\r"))
        } else {
          documents.insert(run.bytes)
        }
      }
      #expect(isStreaming || documents.count == (answer.expectedStatus == nil ? 1 : 0))
    }
  }

  private func check(_ chat: ChatResponse, _ answer: RecordedChat) throws {
    let expected = answer.expected
    let choice = try #require(chat.choices.first { $0.index == 0 })
    let message = choice.message
    #expect((message.reasoningContent ?? "") == (expected.thought_text ?? ""))
    let calls = expected.functionCalls ?? []
    #expect(message.toolCalls.map { $0.function?.name } == calls.map(\.name))
    for (call, wanted) in zip(message.toolCalls, calls) {
      let arguments = try WireJSON.decode(JSONValue.self, from: Array((call.function?.arguments ?? "").utf8))
      #expect(arguments == wanted.args && call.id?.isEmpty == false)
    }
    let reason = FinishReason(rawValue: expected.finishReason ?? "")
    #expect(choice.finishReason == reason.chatName(calledTools: !calls.isEmpty))
    let native = choice.rest["native_finish_reason"]?.string
    #expect(FinishReason(chatName: choice.finishReason ?? "", native: native) == reason)
    if let total = expected.usage?.totalTokenCount { #expect(chat.usage?.totalTokens == total) }
    var text = message.text
    let media = expected.media ?? []
    for medium in media where medium.mimeType.hasPrefix("image/") {
      let start = try #require(text.range(of: "![image](data:\(medium.mimeType);base64,"))
      let end = try #require(text[start.upperBound...].firstIndex(of: ")"))
      #expect([UInt8](base64: text[start.upperBound..<end]).count == medium.bytes)
      text.replaceSubrange(start.lowerBound...end, with: "")
      if text.hasSuffix("\n") { text.removeLast() }
    }
    if media.contains(where: { $0.mimeType.hasPrefix("audio/") }) {
      #expect(message.audio?.data?.decodedBytes.map { $0.count > 200_000 } == true)
    }
    let hasCode = text.contains("```python\n")
    if hasCode {
      for line in (expected.text ?? "").split(separator: "\n") { #expect(text.contains(line)) }
    } else if media.isEmpty || !(expected.text ?? "").hasSuffix("\n") {
      #expect(text == (expected.text ?? ""))
    }
  }
}
