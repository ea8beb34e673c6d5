import Foundation
import NIOHTTP1
import RiffleAPI
import RiffleTestSupport
import Testing

@testable import RiffleServer

@Suite struct OpenAIRoutesTests {
  private static let chat = "/v1/chat/completions"
  private static let hello = #"{"model":"gemini-2.5-flash","messages":[{"role":"user","content":"How does AI work?"}]}"#

  /// The `data:` of every event, in order; each must be one line that LF LF ends.
  private func events(_ reply: Reply) throws -> [String] {
    #expect(!reply.text.contains("\r"))
    let events = reply.text.components(separatedBy: "\n\n")
    #expect(events.last == "")
    return try events.dropLast().map { event in
      try #require(event.hasPrefix("data: ") && !event.contains("\n"))
      return String(event.dropFirst(6))
    }
  }

  private func object(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test(arguments: ["/v1", "/v1beta/openai"]) func `a chat is answered in one piece`(prefix: String) async throws {
    try await withServer { fixture in
      let reply = try await fixture.ask(prefix + "/chat/completions", Self.hello)
      #expect(reply.status == 200)
      #expect(reply.headers.first(name: "content-type") == "application/json")
      let body = try reply.json()
      #expect(value(body, "object") as? String == "chat.completion")
      #expect(value(body, "model") as? String == "gemini-2.5-flash")
      #expect((value(body, "id") as? String)?.hasPrefix("chatcmpl-") == true)
      #expect((value(body, "created") as? Int ?? 0) > 1_700_000_000)
      #expect((value(body, "choices.0.message.content") as? String)?.isEmpty == false)
      #expect(value(body, "choices.0.message.role") as? String == "assistant")
      #expect(value(body, "choices.0.finish_reason") as? String == "stop")
      let usage = try #require(body["usage"] as? [String: Any])
      let counts = ["prompt_tokens", "completion_tokens", "total_tokens"].compactMap { usage[$0] as? Int }
      #expect(counts.count == 3 && counts[0] + counts[1] == counts[2])
    }
  }

  @Test func `a chat is streamed as events that LF LF ends, and DONE at the end`() async throws {
    try await withServer { fixture in
      let whole = try await fixture.ask(Self.chat, Self.hello).json()
      let body = Self.hello.dropLast() + #","stream":true,"stream_options":{"include_usage":true}}"#
      let reply = try await fixture.ask(Self.chat, String(body))
      #expect(reply.status == 200)
      #expect(reply.headers.first(name: "content-type") == "text/event-stream; charset=utf-8")
      #expect(reply.headers.first(name: "cache-control") == "no-cache")
      var events = try events(reply)
      #expect(events.popLast() == "[DONE]")
      let chunks = try events.map(object)
      #expect(chunks.count > 3)
      #expect(chunks.allSatisfy { $0["object"] as? String == "chat.completion.chunk" })
      #expect(Set(chunks.compactMap { $0["id"] as? String }).count == 1)
      #expect(value(chunks[0], "choices.0.delta.role") as? String == "assistant")
      let text = chunks.compactMap { value($0, "choices.0.delta.content") as? String }.joined()
      #expect(text == value(whole, "choices.0.message.content") as? String)
      #expect(chunks.compactMap { value($0, "choices.0.finish_reason") as? String } == ["stop"])
      let usage = try #require(chunks.last?["usage"] as? [String: Any])
      #expect(usage["total_tokens"] as? Int == value(whole, "usage.total_tokens") as? Int)
      #expect((chunks.last?["choices"] as? [Any])?.isEmpty == true)
    }
  }

  @Test func `every answer has a request id of its own and the headers of the API`() async throws {
    try await withServer { fixture in
      var ids: Set<String> = []
      for (path, body) in [(Self.chat, Self.hello), (Self.chat, "{"), ("/v1/nothing", "{}"), ("/v1/models", nil)] {
        let reply = try await fixture.ask(path, body)
        let id = try #require(reply.headers.first(name: "x-request-id"))
        #expect(id.wholeMatch(of: /req_[0-9a-f]{32}/) != nil)
        ids.insert(id)
        #expect(reply.headers.first(name: "openai-version") == "2020-10-01")
        #expect(Int(reply.headers.first(name: "openai-processing-ms") ?? "") != nil)
      }
      #expect(ids.count == 4)
      #expect(try await fixture.ask("/v1beta/models").headers.first(name: "x-request-id") == nil)
    }
  }

  /// What is asked, and what stands in the error.
  struct Refusal: Sendable, CustomTestStringConvertible {
    let path: String
    let body: String
    var status = 400
    var param: String?
    var code: String?

    var testDescription: String { "\(path) \(body.prefix(80))" }

    init(_ path: String, _ body: String, _ status: Int = 400, param: String? = nil, code: String? = nil) {
      (self.path, self.body, self.status, self.param, self.code) = (path, body, status, param, code)
    }
  }

  private static let speech = "/v1/audio/speech"
  private static let images = "/v1/images/generations"
  private static let edits = "/v1/images/edits"

  private static let refusals: [Refusal] = [
    Refusal(chat, ""), Refusal(chat, "{"), Refusal(chat, "[]"), Refusal(chat, "not json"),
    Refusal(chat, #"{"messages":[{"role":"user","content":"Hi"}]}"#, param: "model"),
    Refusal(
      chat, #"{"model":"gpt-99","messages":[{"role":"user","content":"Hi"}]}"#, 404, param: "model",
      code: "model_not_found"),
    Refusal(chat, #"{"model":"gemini-2.5-flash","messages":[]}"#),
    Refusal(
      chat, #"{"model":"gemini-2.5-flash","messages":[{"role":"user","content":"Hi"}],"temperature":"warm"}"#,
      param: "temperature"),
    Refusal(
      chat,
      #"{"model":"gemini-2.5-flash","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"https://example.com/a.png"}}]}]}"#
    ),
    Refusal(
      chat,
      #"{"model":"gemini-2.5-flash","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AA!A"}}]}]}"#
    ),
    Refusal("/v1/completions", #"{"model":"gemini-2.5-flash","prompt":"Hi"}"#, 404, code: "unknown_url"),
    Refusal("/v1/embeddings", "{}", 404, code: "unknown_url"),
    Refusal("/v1beta/openai/nothing", "{}", 404, code: "unknown_url"),
    Refusal(images, #"{"model":"gemini-2.5-flash-image"}"#, param: "prompt"),
    Refusal(images, #"{"prompt":"A fox"}"#, param: "model"),
    Refusal(images, #"{"model":"dall-e-9","prompt":"A fox"}"#, 404, param: "model", code: "model_not_found"),
    Refusal(images, #"{"model":"gemini-2.5-flash","prompt":"A fox"}"#),
    Refusal(images, #"{"model":"gemini-2.5-flash-image","prompt":"A fox","n":11}"#, param: "n"),
    Refusal(images, #"{"model":"gemini-2.5-flash-image","prompt":"A fox","n":0}"#, param: "n"),
    Refusal(
      images, #"{"model":"gemini-2.5-flash-image","prompt":"A fox","response_format":"file"}"#,
      param: "response_format"),
    Refusal(
      images, #"{"model":"gemini-2.5-flash-image","prompt":"A fox","response_format":"url","stream":true}"#,
      param: "response_format"),
    Refusal(
      images, #"{"model":"gemini-2.5-flash-image","prompt":"A fox","output_format":"gif"}"#, param: "output_format"),
    Refusal(
      images, #"{"model":"gemini-2.5-flash-image","prompt":"A fox","output_compression":101}"#,
      param: "output_compression"),
    Refusal(images, #"{"model":"gemini-2.5-flash-image","prompt":"A fox","size":"big"}"#, param: "size"),
    Refusal(edits, #"{"model":"gemini-2.5-flash-image","prompt":"Blue"}"#),
    Refusal(
      speech, #"{"model":"gemini-3.8-flash-tts","input":"Hi","voice":"alloy","response_format":"aac"}"#,
      param: "response_format"),
    Refusal(
      speech, #"{"model":"gemini-3.8-flash-tts","input":"Hi","voice":"alloy","stream_format":"ndjson"}"#,
      param: "stream_format"),
    Refusal(speech, #"{"model":"gemini-3.8-flash-tts","input":"","voice":"alloy"}"#),
    Refusal(speech, #"{"model":"gemini-3.8-flash-tts","input":"Hi","voice":"alloy","speed":9}"#, param: "speed"),
    Refusal(speech, #"{"model":"gemini-2.5-flash","input":"Hi","voice":"alloy"}"#),
    Refusal(speech, #"{"model":"tts-99","input":"Hi","voice":"alloy"}"#, 404, param: "model", code: "model_not_found"),
  ]

  @Test(arguments: refusals) func `what is wrong is refused in OpenAI's words`(refusal: Refusal) async throws {
    try await withServer { fixture in
      let reply = try await fixture.ask(refusal.path, refusal.body)
      #expect(reply.status == refusal.status)
      #expect(reply.headers.first(name: "content-type") == "application/json")
      let error = try reply.error()
      #expect(error["type"] as? String == "invalid_request_error")
      #expect((error["message"] as? String)?.isEmpty == false)
      // Both members are always there, if only as null.
      #expect(error["param"] != nil && error["code"] != nil)
      if let param = refusal.param { #expect(error["param"] as? String == param) }
      #expect(error["code"] as? String == refusal.code)
    }
  }

  @Test(
    arguments: [
      (["authorization": "Bearer secret"], "", 200, nil), (["authorization": "bearer secret"], "", 200, nil),
      (["x-goog-api-key": "secret"], "", 200, nil), ([:], "?key=secret", 200, nil),
      (["authorization": "Bearer wrong"], "", 401, "invalid_api_key"),
      (["authorization": "Bearer secre"], "", 401, "invalid_api_key"), ([:], "?key=wrong", 401, "invalid_api_key"),
      (["authorization": "Basic secret"], "", 401, nil), ([:], "", 401, nil),
    ] as [([String: String], String, Int, String?)])
  func `a key is asked for in OpenAI's words`(
    headers: [String: String], query: String, status: Int, code: String?
  ) async throws {
    try await withServer({ $0.clientKeys = ["secret"] }) { fixture in
      for prefix in ["/v1", "/v1beta/openai"] {
        let reply = try await fixture.ask(
          prefix + "/chat/completions" + query, Self.hello, headers: HTTPHeaders(Array(headers)))
        #expect(reply.status == status)
        guard status == 401 else { continue }
        let error = try reply.error()
        #expect(error["code"] as? String == code)
        #expect(error["type"] as? String == "invalid_request_error")
        #expect(reply.headers.first(name: "www-authenticate")?.hasPrefix("Bearer ") == true)
        #expect(!reply.text.contains("secret") && !reply.text.contains("wrong"))
      }
    }
  }

  @Test(
    arguments: [
      ("/v1/models", [:], true), ("/v1/models", ["authorization": "Bearer k"], true),
      ("/v1beta/openai/models", [:], true), ("/v1beta/openai/models?pageSize=2", ["x-goog-api-key": "k"], true),
      ("/v1/models", ["x-goog-api-key": "k"], false), ("/v1/models?key=k", [:], false),
      ("/v1/models?key=k", ["authorization": "Bearer k"], false), ("/v1/models?pageSize=50", [:], false),
      ("/v1/models?pageToken=", [:], false), ("/v1beta/models", ["authorization": "Bearer k"], false),
    ] as [(String, [String: String], Bool)])
  func `the list of models has the shape that its reader means`(
    path: String, headers: [String: String], isOpenAI: Bool
  ) async throws {
    try await withServer { fixture in
      let reply = try await fixture.ask(path, headers: HTTPHeaders(Array(headers)))
      #expect(reply.status == 200)
      let body = try reply.json()
      if isOpenAI {
        #expect(body["object"] as? String == "list")
        let models = try #require(body["data"] as? [[String: Any]])
        let own = ModelCatalogue.shared.models.map(\.id)
        let aliases = [
          "dall-e-3", "gpt-4o", "gpt-4o-mini", "gpt-4o-mini-tts", "gpt-image-1", "gpt-image-1-mini", "tts-1",
          "tts-1-hd",
        ]
        #expect(models.compactMap { $0["id"] as? String } == own + aliases)
        #expect(models.prefix(own.count).allSatisfy { $0["owned_by"] as? String == "google" })
        #expect(models.dropFirst(own.count).allSatisfy { $0["owned_by"] as? String == "riffle" })
        #expect(models.allSatisfy { $0["object"] as? String == "model" })
        #expect(models.allSatisfy { ($0["created"] as? Int ?? 0) > 0 })
      } else {
        let models = try #require(body["models"] as? [[String: Any]])
        #expect(!models.isEmpty && !reply.text.contains("gpt-"))
      }
    }
  }

  @Test(
    arguments: [
      ("/v1/models/gemini-2.5-flash", [:], 200, "id", "gemini-2.5-flash"),
      ("/v1beta/openai/models/gemini-2.5-flash", [:], 200, "id", "gemini-2.5-flash"),
      ("/v1/models/gpt-4o", [:], 200, "id", "gpt-4o"), ("/v1/models/tts-1-hd", [:], 200, "owned_by", "riffle"),
      ("/v1/models/gpt-4", [:], 404, "error.code", "model_not_found"),
      ("/v1/models/gemini-2.5-flash", ["x-goog-api-key": "k"], 200, "name", "models/gemini-2.5-flash"),
      ("/v1/models/nobody", [:], 404, "error.code", "model_not_found"),
      ("/v1/models/nobody", ["x-goog-api-key": "k"], 404, "error.status", "NOT_FOUND"),
    ] as [(String, [String: String], Int, String, String)])
  func `one model has the shape that its reader means`(
    path: String, headers: [String: String], status: Int, member: String, content: String
  ) async throws {
    try await withServer { fixture in
      let reply = try await fixture.ask(path, headers: HTTPHeaders(Array(headers)))
      #expect(reply.status == status)
      #expect(value(try reply.json(), member) as? String == content)
    }
  }

  @Test func `fields that nobody knows are passed over`() async throws {
    try await withServer { fixture in
      let body = Self.hello.dropLast() + #","store":false,"metadata":{"a":"b"},"frobnicate":[1,{"x":null}]}"#
      let reply = try await fixture.ask(Self.chat, String(body))
      #expect(reply.status == 200)
    }
  }

  @Test func `a body over the limit is refused in OpenAI's words`() async throws {
    try await withServer({ $0.limits.bodyBytes = 1000 }) { fixture in
      let reply = try await fixture.ask(Self.chat, String(repeating: " ", count: 1001))
      #expect(reply.status == 413)
      #expect(try reply.error()["code"] as? String == "request_too_large")
    }
  }

  @Test func `more at once than the limits allow is 503 in both shapes`() async throws {
    try await withServer({ $0.limits.concurrentRequests = 0 }) { fixture in
      let chat = try await fixture.ask(Self.chat, Self.hello)
      #expect(chat.status == 503)
      #expect(try chat.error()["type"] as? String == "server_error")
      let gemini = try await fixture.ask("/v1beta/models/gemini-2.5-flash:generateContent", "{}")
      #expect(gemini.status == 503)
      #expect(try gemini.error()["status"] as? String == "UNAVAILABLE")
    }
  }

  /// A recorded answer, what becomes of it in one piece, and what in a stream.
  struct Ending: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let recording: String
    let status: Int
    let member: String
    let content: String
    /// What the last events of the stream hold; nil where the stream ends as the document does, with the status.
    let tail: [String]?
  }

  private static let endings: [Ending] = [
    Ending(
      testDescription: "a blocked prompt is an error ahead of the answer",
      recording: #"{"promptFeedback":{"blockReason":"SAFETY"}}"#, status: 400, member: "error.code",
      content: "content_policy_violation", tail: nil),
    Ending(
      testDescription: "a filtered answer has a reason",
      recording: #"{"candidates":[{"content":{"parts":[{"text":"Once"}],"role":"model"},"finishReason":"SAFETY"}]}"#,
      status: 200, member: "choices.0.finish_reason", content: "content_filter",
      tail: [#""finish_reason":"content_filter""#, "[DONE]"]),
    Ending(
      testDescription: "an error after the first words is told in the stream",
      recording: #"data: {"candidates":[{"content":{"parts":[{"text":"Once"}],"role":"model"}}]}"# + "\r\n\r\n"
        + #"data: {"error":{"code":503,"message":"Too much to do.","status":"UNAVAILABLE"}}"# + "\r\n\r\n",
      status: 503, member: "error.message", content: "Too much to do.",
      tail: [#""message":"Too much to do.""#]),
    Ending(
      testDescription: "an answer that is no answer is a fault of the service", recording: #"{"hello":"there"}"#,
      status: 502, member: "error.type", content: "server_error", tail: nil),
  ]

  @Test(arguments: endings) func `an answer ends as its recording does`(ending: Ending) async throws {
    let folder = try TemporaryFolder()
    try Files.write(Array(ending.recording.utf8), to: folder.path("answer"))
    let recording = try ReplayFile(path: folder.path("answer"))
    try await withServer({ $0.backend = .replay(recording) }) { fixture in
      let reply = try await fixture.ask(Self.chat, Self.hello)
      #expect(reply.status == ending.status)
      #expect(value(try reply.json(), ending.member) as? String == ending.content)
      let stream = try await fixture.ask(Self.chat, String(Self.hello.dropLast() + #","stream":true}"#))
      guard let tail = ending.tail else {
        #expect(stream.status == ending.status)
        #expect(value(try stream.json(), ending.member) as? String == ending.content)
        return
      }
      #expect(stream.status == 200)
      let events = try events(stream)
      #expect(events.contains { $0.contains("Once") })
      for (event, words) in zip(events.suffix(tail.count), tail) { #expect(event.contains(words)) }
    }
  }

  @Test func `a picture that is cut off closes the connection, for a document has no place for the news`() async throws
  {
    let folder = try TemporaryFolder()
    let picture = String(repeating: "iVBORw0KGgoAAAANSUhEUgAA", count: 300_000)
    try Files.write(
      Array(#"{"candidates":[{"content":{"parts":[{"inlineData":{"mimeType":"image/png","data":"\#(picture)"#.utf8),
      to: folder.path("cut.json"))
    let recording = try ReplayFile(path: folder.path("cut.json"))
    try await withServer({ $0.backend = .replay(recording) }) { fixture in
      let wish = #"{"model":"gemini-2.5-flash-image","prompt":"A fox"}"#
      await #expect(throws: (any Error).self) { try await fixture.ask(Self.images, wish) }
      // An event has the place: a member beside the picture.
      let stream = try await fixture.ask(Self.images, String(wish.dropLast() + #","stream":true}"#))
      #expect(stream.status == 200)
      let isTold = stream.text.suffix(400).contains(#","error":{"#)
      #expect(isTold)
    }
  }
}
