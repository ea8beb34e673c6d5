import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix
import RiffleServer
import Testing

@Suite struct ServerLimitsTests {
  private let path = "/v1beta/models/gemini-2.5-flash:generateContent"
  private let prompt = #"{"contents":[{"parts":[{"text":"Hello"}]}]}"#
  private let longSpeech: String = {
    let text = String(repeating: "This is one more sentence that takes its time. ", count: 20)
    return #"{"contents":[{"parts":[{"text":"\#(text)"}]}],"generationConfig":{"responseModalities":["AUDIO"]}}"#
  }()

  @Test func `a body over the limit is refused with 413, declared or not`() async throws {
    try await withServer({ $0.limits.bodyBytes = 100_000 }) { fixture in
      let large = #"{"contents":[{"parts":[{"text":"\#(String(repeating: "a", count: 200_000))"}]}]}"#
      let declared = try await fixture.ask(path, large)
      var request = fixture.request(path, large)
      request.body = .stream(
        AsyncStream { continuation in
          continuation.yield(ByteBuffer(string: large))
          continuation.finish()
        }, length: .unknown)
      for reply in [declared, try await ServerFixture.ask(request)] {
        #expect(reply.status == 413)
        #expect(try reply.error()["code"] as? Int == 413)
        #expect(reply.headers.first(name: "connection") == "close")
      }
      #expect(try await fixture.ask(path, prompt).status == 200)
    }
  }

  @Test func `text over its own limit is refused with 413`() async throws {
    try await withServer({ $0.limits.textBytes = 10_000 }) { (fixture: ServerFixture) async throws in
      let large = #"{"contents":[{"parts":[{"text":"\#(String(repeating: "a", count: 20_000))"}]}]}"#
      #expect(try await fixture.ask(path, large).status == 413)
      #expect(try await fixture.ask(path, prompt).status == 200)
    }
  }

  @Test func `one request too many is told that the model is overloaded`() async throws {
    try await withServer({ $0.limits.concurrentRequests = 1 }) { fixture in
      let speech = fixture.request("/v1beta/models/gemini-3.8-flash-tts:streamGenerateContent?alt=sse", longSpeech)
      let response = try await HTTPClient.shared.execute(speech, timeout: .seconds(120))
      var iterator = response.body.makeAsyncIterator()
      #expect(try await iterator.next() != nil)
      let refused = try await fixture.ask(path, prompt)
      #expect(refused.status == 503)
      #expect(try refused.error()["status"] as? String == "UNAVAILABLE")
      while try await iterator.next() != nil {}
      // The place is free as soon as the answer has been written; its reader may know that a moment earlier.
      var status = 0
      for _ in 0..<1000 where status != 200 { status = try await fixture.ask(path, prompt).status }
      #expect(status == 200)
    }
  }

  @Test func `bodies over the held limit are turned away`() async throws {
    try await withServer({ $0.limits.heldBytes = 1000 }) { (fixture: ServerFixture) async throws in
      let large = #"{"contents":[{"parts":[{"text":"\#(String(repeating: "a", count: 2000))"}]}]}"#
      #expect(try await fixture.ask(path, large).status == 503)
      #expect(try await fixture.ask(path, prompt).status == 200)
    }
  }

  @Test func `a reader that stops holds nobody up`() async throws {
    try await withServer { fixture in
      let speech = fixture.request("/v1beta/models/gemini-3.8-flash-tts:streamGenerateContent?alt=sse", longSpeech)
      var slow: [(HTTPClientResponse, HTTPClientResponse.Body.AsyncIterator)] = []
      for _ in 0..<3 {
        let response = try await HTTPClient.shared.execute(speech, timeout: .seconds(120))
        var iterator = response.body.makeAsyncIterator()
        #expect(try await iterator.next() != nil)
        slow.append((response, iterator))
      }
      let reply = try await fixture.ask(
        "/v1beta/models/gemini-3.8-flash-tts:generateContent",
        #"{"contents":[{"parts":[{"text":"Hello."}]}],"generationConfig":{"responseModalities":["AUDIO"]}}"#)
      #expect(reply.status == 200)
      #expect(slow.count == 3)
    }
  }

  @Test(arguments: [
    ("/v1beta/models/gemini-2.5-flash-preview-tts:generateContent", ""),
    ("/v1beta/models/gemini-2.5-flash-preview-tts:streamGenerateContent?alt=sse", ""),
    ("/v1/audio/speech", "gemini-2.5-flash-preview-tts"),
  ]) func `work for a client that has left ends`(path: String, model: String) async throws {
    try await withServer({ $0.limits.concurrentRequests = 1 }) { fixture in
      // Minutes of speech, which nobody shall wait for.
      let text = String(repeating: "This is one more sentence that takes its time. ", count: 900)
      let gemini =
        #"{"contents":[{"parts":[{"text":"\#(text)"}]}],"generationConfig":{"responseModalities":["AUDIO"]}}"#
      let openAI = #"{"model":"\#(model)","input":"\#(text)","voice":"Kore","response_format":"wav"}"#
      let call = fixture.request(path, model.isEmpty ? gemini : openAI)
      let leaving = Task {
        var response = try await HTTPClient.shared.execute(call, timeout: .seconds(120))
        // The one place may be taken by a question from below.
        while response.status == .serviceUnavailable {
          try Task.checkCancellation()
          response = try await HTTPClient.shared.execute(call, timeout: .seconds(120))
        }
        return response
      }
      // The server has let the call in when it turns another one away.
      var status = 200
      for _ in 0..<5_000 where status == 200 { status = try await fixture.ask(self.path, prompt).status }
      #expect(status == 503)
      leaving.cancel()
      _ = await leaving.result
      for _ in 0..<2000 where status != 200 { status = try await fixture.ask(self.path, prompt).status }
      #expect(status == 200)
    }
  }

  @Test func `a client that asks whether to continue is told at once`() async throws {
    try await withServer { fixture in
      let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .connect(host: "127.0.0.1", port: fixture.server.port) { channel in
          channel.eventLoop.makeCompletedFuture {
            try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
          }
        }
      try await channel.executeThenClose { inbound, outbound in
        var iterator = inbound.makeAsyncIterator()
        func read(until words: String) async throws -> String {
          var text = ""
          while !text.contains(words), let buffer = try await iterator.next() { text += String(buffer: buffer) }
          return text
        }
        try await outbound.write(
          ByteBuffer(
            string: "POST \(path) HTTP/1.1\r\nHost: x\r\nContent-Length: \(prompt.utf8.count)\r\n"
              + "Expect: 100-continue\r\n\r\n"))
        #expect(try await read(until: "\r\n\r\n").hasPrefix("HTTP/1.1 100 Continue\r\n"))
        try await outbound.write(ByteBuffer(string: prompt))
        #expect(try await read(until: "responseId").hasPrefix("HTTP/1.1 200 OK\r\n"))
      }
    }
  }
}
