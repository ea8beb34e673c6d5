import AsyncHTTPClient
import Foundation
import NIOHTTP1
import RiffleImaging
import RiffleTestSupport
import RiffleTypes
import Testing

@testable import RiffleMedia
@testable import RiffleServer

@Suite struct OpenAIMannersTests {
  private static let chat = "/v1/chat/completions"
  private static let hello = #""messages":[{"role":"user","content":"Hello"}]"#

  private func ask(_ method: HTTPMethod, _ path: String, _ fixture: ServerFixture) async throws -> Reply {
    var request = fixture.request(path)
    request.method = method
    return try await ServerFixture.ask(request)
  }

  @Test(
    arguments: [
      (.GET, chat, "POST"), (.DELETE, "/v1/models", "GET"), (.DELETE, "/v1/models/gemini-2.5-flash", "GET"),
      (.PUT, "/v1/audio/speech", "POST"), (.GET, "/v1/images/edits", "POST"), (.POST, "/v1/models", "GET"),
      (.PATCH, "/v1/images/generations", "POST"), (.GET, "/v1beta/openai/chat/completions", "POST"),
      (.DELETE, "/v1beta/openai/models", "GET"),
    ] as [(HTTPMethod, String, String)])
  func `a path that is there for another method says for which`(
    method: HTTPMethod, path: String, allowed: String
  ) async throws {
    try await withServer { fixture in
      let reply = try await ask(method, path, fixture)
      #expect(reply.status == 405 && reply.headers.first(name: "allow") == allowed)
      #expect(try reply.error()["code"] as? String == "method_not_supported")
      #expect(reply.headers.contains(name: "x-request-id"))
    }
  }

  @Test(
    arguments: [
      (.GET, "/v1/nothing", "code", "unknown_url"), (.DELETE, "/v1/models/a/b", "code", "unknown_url"),
      (.DELETE, "/v1beta/models", "status", "NOT_FOUND"),
      (.GET, "/v1beta/models/gemini-2.5-flash:generateContent", "status", "NOT_FOUND"),
      (.POST, "/v1/models/gemini-2.5-flash", "status", "NOT_FOUND"),
    ] as [(HTTPMethod, String, String, String)])
  func `a path that is not there stays 404 in the words of its family`(
    method: HTTPMethod, path: String, member: String, content: String
  ) async throws {
    try await withServer { fixture in
      let reply = try await ask(method, path, fixture)
      #expect(reply.status == 404 && reply.headers.first(name: "allow") == nil)
      #expect(try reply.error()[member] as? String == content)
    }
  }

  @Test(
    arguments: [
      (["api-key": Gateway.clientKey], 200), (["api-key": "wrong"], 401),
      (["x-goog-api-key": "wrong", "api-key": Gateway.clientKey], 400), (["api-key": ""], 401),
      (["api-key": "", "authorization": "Bearer " + Gateway.clientKey], 200),
    ] as [([String: String], Int)]) func `a key may come as Azure's clients send it`(
      headers: [String: String], status: Int
    ) async throws
  {
    try await withServer({ $0.clientKeys = Gateway.clients }) { (fixture: ServerFixture) async throws in
      #expect(try await fixture.ask("/v1/models", headers: HTTPHeaders(Array(headers))).status == status)
    }
  }

  @Test(arguments: ["gpt-4o", "gpt-4o-mini"]) func `a model of OpenAI's is answered for, under its own name`(
    model: String
  ) async throws {
    try await withServer { fixture in
      let reply = try await fixture.ask(Self.chat, #"{"model":"\#(model)",\#(Self.hello)}"#)
      #expect(reply.status == 200)
      #expect(value(try reply.json(), "model") as? String == model)
      let stream = try await fixture.ask(Self.chat, #"{"model":"\#(model)","stream":true,\#(Self.hello)}"#)
      #expect(stream.text.contains(#""model":"\#(model)""#) && !stream.text.contains("gemini"))
      #expect(value(try await fixture.ask("/v1/models/\(model)").json(), "id") as? String == model)
      let own = try await fixture.ask(Self.chat, #"{"model":"gemini-2.5-flash",\#(Self.hello)}"#)
      #expect(value(try own.json(), "model") as? String == "gemini-2.5-flash")
    }
  }

  @Test(arguments: ["tts-1", "tts-1-hd", "gpt-4o-mini-tts"]) func `a voice of OpenAI's speaks`(
    model: String
  ) async throws {
    try await withServer { fixture in
      let reply = try await fixture.ask(
        "/v1/audio/speech", #"{"model":"\#(model)","input":"Hello.","voice":"alloy"}"#)
      #expect(reply.status == 200 && reply.headers.first(name: "content-type") == "audio/mpeg")
      #expect(MediaSniffer.sniff(reply.body.span)?.kind == .audio)
    }
  }

  @Test func `a picture of OpenAI's models is PNG where nothing else is asked for`() async throws {
    try await withServer { fixture in
      let form = Self.form(model: "gpt-image-1")
      let reply = try await fixture.ask("/v1/images/edits", form.body, headers: form.headers)
      #expect(reply.status == 200)
      let bytes = try decoded(value(try reply.json(), "data.0.b64_json"))
      #expect(MediaSniffer.sniff(bytes.span) == .png)
      let other = try await fixture.ask("/v1/chat/completions", #"{"model":"gpt-5-unheard-of",\#(Self.hello)}"#)
      #expect(other.status == 404)
    }
  }

  /// A form that asks for an edit of a small picture.
  private static func form(model: String) -> (headers: HTTPHeaders, body: String) {
    // A PNG as text: one byte for each scalar below 0x80 would be needed, so the picture goes as a data URL in JSON.
    let png = Canvas(size: PixelSize(width: 24, height: 16), color: .white).encodedPNG()
    let url = "data:image/png;base64," + Data(png).base64EncodedString()
    return (
      ["content-type": "application/json"],
      #"{"model":"\#(model)","prompt":"turn it to grey","images":[{"image_url":"\#(url)"}]}"#
    )
  }

  @Test func `an edit goes through a gateway that translates it`() async throws {
    let png = Canvas(size: PixelSize(width: 24, height: 16), color: Color(red: 200, green: 20, blue: 20)).encodedPNG()
    var body: [UInt8] = []
    for (name, content) in [("model", Array("gemini-2.5-flash-image".utf8)), ("prompt", Array("turn it to grey".utf8))]
    {
      body += Array("--riffle\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n".utf8) + content + [13, 10]
    }
    for _ in 0..<2 {
      body += Array(
        "--riffle\r\nContent-Disposition: form-data; name=\"image[]\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n"
          .utf8)
      body += png + [13, 10]
    }
    body += Array("--riffle--\r\n".utf8)
    let sent = body
    try await withServer({ $0.clientKeys = [ClientKey(name: "gateway", key: Gateway.upstreamKey)] }) { upstream in
      try await withGateway(upstream.server.baseURL) { gateway in
        var request = gateway.request("/v1/images/edits", "", headers: Gateway.bearer)
        request.headers.add(name: "content-type", value: "multipart/form-data; boundary=riffle")
        request.body = .bytes(sent)
        let reply = try await ServerFixture.ask(request)
        #expect(reply.status == 200, "\(reply.text.prefix(300))")
        let bytes = try decoded(value(try reply.json(), "data.0.b64_json"))
        let picture = try PictureReader().read(bytes)
        #expect(picture.size == PixelSize(width: 24, height: 16))
        let color = picture[12, 8]
        #expect(color.red == color.green && color.green == color.blue)
      }
    }
  }

  @Test(arguments: [
    (#""thinking":{"type":"enabled","budget_tokens":1024}"#, true),
    (#""thinking":{"type":"disabled"}"#, false),
    (#""extra_body":{"google":{"thinking_config":{"include_thoughts":true,"thinking_budget":512}}}"#, true),
    (#""google":{"thinking_config":{"include_thoughts":true}},"reasoning_effort":"low""#, true),
    (#""reasoning_effort":"none""#, false),
  ]) func `thinking may be asked for as gateways put it`(members: String, isShown: Bool) async throws {
    try await withServer { fixture in
      for model in ["gemini-2.5-flash", "gemini-3.8-flash"] {
        let reply = try await fixture.ask(Self.chat, #"{"model":"\#(model)",\#(members),\#(Self.hello)}"#)
        #expect(reply.status == 200, "\(reply.text)")
        let thoughts = value(try reply.json(), "choices.0.message.reasoning_content") as? String
        #expect((thoughts?.isEmpty == false) == isShown, "\(model)")
      }
    }
  }
}

@Suite struct AbandonedFolderTests {
  @Test func `the folder of a server that lives stays, however old it is, and goes at its end`() throws {
    let living = ScratchFolder()
    let file = try living.makeFile()
    let path = String(file.path.dropLast(file.name.count + 1))
    try FileManager.default.setAttributes([.modificationDate: Date().addingTimeInterval(-10_000)], ofItemAtPath: path)
    HeldFolder.sweep(URL(filePath: path).deletingLastPathComponent().path())
    #expect(Files.exists(file.path))
    living.remove()
    #expect(!Files.exists(path))
    #expect(throws: ServiceError.self) { _ = try living.makeFile() }
  }
}
