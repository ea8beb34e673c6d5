import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import RiffleAPI
import RiffleChaos
import RiffleServer
import RiffleTestSupport
import Testing

/// OpenAI's paths through a gateway, in front of another server with the embedded models.
@Suite struct GatewayTranslationTests {
  /// Runs `body` with a gateway to a server with the embedded models, and that server itself.
  private func withBoth(
    _ backend: ModelServer.Backend = .embedded,
    _ body: (_ gateway: ServerFixture, _ embedded: ServerFixture) async throws -> Void
  ) async throws {
    let clients = [ClientKey(key: Gateway.upstreamKey), ClientKey(name: "test", key: "direct")]
    try await withServer({ ($0.clientKeys, $0.backend) = (clients, backend) }) { embedded in
      try await withGateway(embedded.server.baseURL) { gateway in try await body(gateway, embedded) }
    }
  }

  /// An answer without what is different each time.
  private func normal(_ reply: Reply) -> String {
    var text = reply.text
    for pattern in [#/"id": ?"[^"]*"/#, #/"created(_at)?": ?[0-9]+/#, #/"system_fingerprint": ?"[^"]*"/#]
      as [any RegexComponent]
    {
      text = Self.removing(pattern, from: text)
    }
    return text
  }

  private static func removing(_ pattern: some RegexComponent, from text: String) -> String {
    text.replacing(pattern, with: "")
  }

  @Test(arguments: [
    ("/v1/chat/completions", #"{"model":"gemini-2.5-flash","messages":[{"role":"user","content":"Hello there"}]}"#),
    (
      "/v1/chat/completions",
      #"{"model":"gemini-2.5-flash","stream":true,"stream_options":{"include_usage":true},"messages":[{"role":"system","content":"Be short."},{"role":"user","content":"Hello there"}]}"#
    ),
    ("/v1/images/generations", #"{"model":"gemini-2.5-flash-image","prompt":"A red circle","n":1}"#),
    ("/v1/images/generations", #"{"model":"gemini-2.5-flash-image","prompt":"A red circle","stream":true}"#),
    (
      "/v1/audio/speech",
      #"{"model":"gemini-2.5-flash-preview-tts","input":"Hello.","voice":"Kore","response_format":"wav"}"#
    ),
    (
      "/v1/audio/speech",
      #"{"model":"gemini-2.5-flash-preview-tts","input":"Hello.","voice":"Kore","stream_format":"sse","response_format":"pcm"}"#
    ),
  ])
  func `a translated answer is the embedded server's own`(path: String, body: String) async throws {
    // The stand-in never speaks twice alike: a recording does.
    let recording = try ReplayFile(path: Samples.path("gemini-speech-two-parts.sse"))
    let isSpeech = path == "/v1/audio/speech"
    try await withBoth(isSpeech ? .replay(recording) : .embedded) { gateway, embedded in
      let through = try await gateway.ask(path, body, headers: Gateway.bearer)
      let direct = try await embedded.ask(path, body, headers: ["authorization": "Bearer direct"])
      #expect(through.status == 200 && direct.status == 200, "\(through.text.prefix(300)) \(direct.text.prefix(300))")
      #expect(through.body.count > 50)
      #expect(through.headers.first(name: "content-type") == direct.headers.first(name: "content-type"))
      let isSame = isSpeech ? through.body == direct.body : normal(through) == normal(direct)
      #expect(isSame)
    }
  }

  @Test func `errors of the service upstream come in OpenAI's words`() async throws {
    try await withBoth { gateway, _ in
      let unknown = try await gateway.ask(
        "/v1/chat/completions", #"{"model":"nobody","messages":[{"role":"user","content":"x"}]}"#,
        headers: Gateway.bearer)
      #expect(unknown.status == 404)
      #expect(try unknown.error()["type"] as? String == "invalid_request_error")
    }
    let chat = #"{"model":"gemini-2.5-flash","messages":[{"role":"user","content":"x"}]}"#
    for (scenario, status) in [
      (Scenario.quotaExceeded(retryDelay: "3s"), 429), (.unavailable(), 503), (.cutBeforeHead, 502),
      (.apiError(401, name: "UNAUTHENTICATED"), 502),
    ] {
      try await ChaosServer.run([scenario]) { upstream in
        try await withGateway(upstream.url) { gateway in
          let reply = try await gateway.ask("/v1/chat/completions", chat, headers: Gateway.bearer)
          #expect(reply.status == status, "\(reply.text)")
          #expect(try reply.error()["message"] is String)
          #expect(upstream.requestCount == 1)
          if status == 429 { #expect(reply.headers.first(name: "retry-after") == "3") }
        }
      }
    }
  }

  @Test(arguments: [true, false])
  func `no answer with status 200 tells the upstream key, whatever stands in it`(isStreaming: Bool) async throws {
    let key = Gateway.upstreamKey
    let chat = #"{"model":"gemini-2.5-flash","stream":\#(isStreaming),"messages":[{"role":"user","content":"x"}]}"#
    let words = #"{"candidates":[{"content":{"parts":[{"text":"your key is \#(key)"}]},"finishReason":"STOP"}]}"#
    let documents = [words, #"{"error":{"code":503,"message":"busy, \#(key)"}}"#].map { Array($0.utf8) }
    for document in documents {
      let scenario = isStreaming ? Scenario.events([document]) : .dribble(document, pieceSize: 7)
      try await ChaosServer.run([scenario]) { upstream in
        try await withGateway(upstream.url) { gateway in
          let reply = try await gateway.ask("/v1/chat/completions", chat, headers: Gateway.bearer)
          #expect(reply.text.contains(String(repeating: "*", count: key.utf8.count)), "\(reply.text)")
          #expect(!reply.text.contains(key))
        }
      }
    }
  }

  @Test(arguments: [true, false])
  func `an answer that is cut upstream is told as that`(isStreaming: Bool) async throws {
    let chat = #"{"model":"gemini-2.5-flash","stream":\#(isStreaming),"messages":[{"role":"user","content":"x"}]}"#
    let document = Array(#"{"candidates":[{"content":{"parts":[{"text":"hello"#.utf8)
    try await ChaosServer.run([.cut(document, after: document.count)]) { upstream in
      try await withGateway(upstream.url) { gateway in
        let reply = try await gateway.ask("/v1/chat/completions", chat, headers: Gateway.bearer)
        #expect(reply.status == 502, "\(reply.text)")
        #expect(try reply.error()["code"] as? String == "upstream_error")
        #expect(reply.text.contains("before"), "\(reply.text)")
      }
    }
  }

  @Test(arguments: [1000, 1 << 20, 3_000_001])
  func `a picture goes through whole, from memory or from a file`(size: Int) async throws {
    var picture: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    picture += (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
    let base64 = Data(picture).base64EncodedString()
    let chat =
      #"{"model":"gemini-2.5-flash","messages":[{"role":"user","content":[{"type":"text","text":"What?"},"#
      + #"{"type":"image_url","image_url":{"url":"data:image/jpeg;base64,\#(base64)"}}]}]}"#
    let answer = #"{"candidates":[{"content":{"parts":[{"text":"A"}],"role":"model"},"finishReason":"STOP"}]}"#
    try await ChaosServer.run([.answer(Array(answer.utf8))]) { upstream in
      try await withGateway(upstream.url) { gateway in
        let reply = try await gateway.ask("/v1/chat/completions", chat, headers: Gateway.bearer)
        #expect(reply.status == 200, "\(reply.text)")
        let sent = try #require(upstream.requests.first)
        #expect(sent.path == "/v1beta/models/gemini-2.5-flash:generateContent")
        #expect(sent.header("x-goog-api-key") == Gateway.upstreamKey)
        let request = try WireJSON.decode(GenerateContentRequest.self, from: sent.body)
        let text = String(decoding: sent.body, as: UTF8.self)
        #expect(request.contents.count == 1 && text.contains(base64))
        #expect(text.contains(#""mimeType":"image/png""#))
      }
    }
  }
}
