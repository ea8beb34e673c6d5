import NIOHTTP1
import RiffleAPI
import Testing

@testable import RiffleServer

@Suite struct GeminiRoutesTests {
  private let prompt = #"{"contents":[{"parts":[{"text":"How does AI work?"}]}]}"#

  @Test func `models are listed in pages that join to the catalogue`() async throws {
    try await withServer { fixture in
      var names: [String] = []
      var token = ""
      repeat {
        let page = try await fixture.ask("/v1beta/models?pageSize=7&pageToken=\(token)").json()
        let models = try #require(page["models"] as? [[String: Any]])
        #expect(models.count <= 7)
        names += models.compactMap { $0["name"] as? String }
        token = page["nextPageToken"] as? String ?? ""
      } while !token.isEmpty
      #expect(names == ModelCatalogue.shared.models.map { "models/\($0.id)" })
      #expect(try await fixture.ask("/v1beta/models?pageToken=x").status == 400)
      #expect(try await fixture.ask("/v1beta/models?pageSize=x").status == 400)
    }
  }

  @Test(arguments: [
    "gemini-2.5-flash-image-preview", "gemini-2.5-flash", "gemini-2.5-pro", "gemini-1.5-pro-latest",
    "gemini-2.0-flash-exp-image-generation", "gemini-3.8-flash-tts", "gemini-3.8-flash-lite-tts",
    "gemini-3.1-flash-tts-preview", "gemini-2.5-flash-preview-tts", "gemini-2.5-pro-preview-tts", "gemini-3-pro-image",
    "gemini-3.1-flash-image", "gemini-3.1-flash-lite-image", "gemini-nano-banana-2.1", "gemini-3.8-flash",
  ])
  func `every named model answers`(id: String) async throws {
    try await withServer { fixture in
      let model = try await fixture.ask("/v1/models/\(id)", headers: ["x-goog-api-key": "any"]).json()
      #expect(model["name"] as? String == "models/\(id)")
      let count = try await fixture.ask("/v1beta/models/\(id):countTokens", prompt).json()
      #expect((count["totalTokens"] as? Int ?? 0) > 0)
    }
  }

  @Test(arguments: [
    ("/v1beta/models/gemini-2.5-flash:generateContent", 200), ("/v1/models/gemini-2.5-flash:generateContent", 200),
    ("/v1beta/models/gemini-2.5-flash%3AgenerateContent", 200),
    ("/v1beta/models/gemini-2.5-flash%3agenerateContent?key=x&alt=json", 200),
    ("/v1beta/models/nobody:generateContent", 404), ("/v1beta/models/gemini-2.5-flash:nothing", 404),
    ("/v1beta/models/gemini-2.5-flash", 404), ("/v1beta/models", 404), ("/v2/models/x:generateContent", 404),
    ("/v1beta/models/gemini-2.5-flash%ZZgenerateContent", 404), ("/", 404),
  ])
  func `a path leads to its method or to 404`(path: String, status: Int) async throws {
    try await withServer { fixture in
      let reply = try await fixture.ask(path, prompt)
      #expect(reply.status == status)
      #expect(reply.headers.first(name: "content-type") == "application/json; charset=UTF-8")
      if status == 404 { #expect(try reply.error()["status"] as? String == "NOT_FOUND") }
    }
  }

  @Test func `an unknown model is refused in Google's words`() async throws {
    try await withServer { fixture in
      let error = try await fixture.ask("/v1beta/models/gemini-99:streamGenerateContent?alt=sse", prompt).error()
      #expect(
        error["message"] as? String
          == "models/gemini-99 is not found for API version v1beta, or is not supported for generateContent. "
          + "Call ListModels to see the list of available models and their supported methods.")
    }
  }

  @Test func `a unary body is pretty and ends with a line feed`() async throws {
    try await withServer { fixture in
      let reply = try await fixture.ask("/v1beta/models/gemini-2.5-flash:generateContent", prompt)
      #expect(reply.text.hasPrefix("{\n  \"candidates\": [\n    {\n      \"content\": {\n        \"parts\": [\n"))
      #expect(reply.text.hasSuffix("\"\n}\n"))
      #expect(reply.headers.first(name: "transfer-encoding") == "chunked")
      #expect(reply.headers.first(name: "server-timing")?.hasPrefix("gfet4t7; dur=") == true)
      #expect(reply.headers.first(name: "x-gemini-service-tier") == "standard")
      let body = try reply.json()
      #expect(value(body, "candidates.0.finishReason") as? String == "STOP")
      #expect(value(body, "modelVersion") as? String == "gemini-2.5-flash")
      #expect((value(body, "responseId") as? String)?.count == 23)
      let usage = try #require(body["usageMetadata"] as? [String: Any])
      let counts = ["promptTokenCount", "candidatesTokenCount", "thoughtsTokenCount", "totalTokenCount"]
        .compactMap { usage[$0] as? Int }
      #expect(counts.count == 4 && counts.dropLast().reduce(0, +) == counts[3])
    }
  }

  @Test func `an event stream has one line for each event and CR LF CR LF after it`() async throws {
    try await withServer { fixture in
      let reply = try await fixture.ask("/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse", prompt)
      #expect(reply.headers.first(name: "content-type") == "text/event-stream")
      #expect(reply.headers.first(name: "content-disposition") == "attachment")
      #expect(reply.text.hasPrefix(#"data: {"candidates": [{"content": {"parts": [{"text": "#))
      #expect(reply.text.hasSuffix("}\r\n\r\n") && !reply.text.contains("[DONE]"))
      let events = try reply.events()
      #expect(events.count > 1)
      #expect(Set(events.compactMap { $0["responseId"] as? String }).count == 1)
      #expect(events.allSatisfy { $0["modelVersion"] != nil && $0["usageMetadata"] != nil })
      #expect(events.dropLast().allSatisfy { value($0, "candidates.0.finishReason") == nil })
      #expect(value(try #require(events.last), "candidates.0.finishReason") as? String == "STOP")
    }
  }

  @Test func `an array stream has Google's bytes between its elements`() async throws {
    try await withServer { fixture in
      let path = "/v1beta/models/gemini-2.5-flash:streamGenerateContent"
      let reply = try await fixture.ask(path, prompt)
      #expect(reply.headers.first(name: "content-type") == "application/json; charset=UTF-8")
      #expect(reply.text.hasPrefix("[{\n  \"candidates\": [\n") && reply.text.hasSuffix("\n}\n]"))
      let array = try #require(try JSON.array(reply.body))
      #expect(array.count > 1)
      #expect(reply.text.split(separator: "\n}\n,\r\n{\n").count == array.count)
      let events = try await fixture.ask(path + "?alt=sse", prompt).events()
      func text(_ documents: [[String: Any]]) -> String {
        documents.compactMap { value($0, "candidates.0.content.parts.0.text") as? String }.joined()
      }
      #expect(!text(events).isEmpty && text(events) == text(array))
    }
  }

  @Test func `an error ahead of an array stream stands in an array`() async throws {
    try await withServer { fixture in
      let reply = try await fixture.ask("/v1beta/models/gemini-2.5-flash:streamGenerateContent", "{}")
      #expect(reply.status == 400)
      #expect(reply.text.hasPrefix("[{\n  \"error\": {\n    \"code\": 400,") && reply.text.hasSuffix("\n}\n]"))
    }
  }

  @Test(
    arguments: [
      (["x-goog-api-key": "secret"], "", 200, nil), (["authorization": "Bearer secret"], "", 200, nil),
      (["authorization": "bearer second"], "", 200, nil), ([:], "?key=secret", 200, nil),
      ([:], "?alt=json&key=second", 200, nil),
      (["x-goog-api-key": "secret", "authorization": "Bearer wrong"], "?key=wrong", 200, nil),
      (["authorization": "Bearer secret"], "?key=wrong", 200, nil),
      (["x-goog-api-key": "wrong"], "?key=secret", 400, "INVALID_ARGUMENT"),
      (["x-goog-api-key": "secre"], "", 400, "INVALID_ARGUMENT"), ([:], "?key=wrong", 400, "INVALID_ARGUMENT"),
      ([:], "", 403, "PERMISSION_DENIED"), ([:], "?key=", 403, "PERMISSION_DENIED"),
    ] as [([String: String], String, Int, String?)])
  func `a key is asked for and may stand in three places`(
    headers: [String: String], query: String, status: Int, code: String?
  ) async throws {
    try await withServer({ $0.clientKeys = ["secret", "second"] }) { fixture in
      for (path, body) in [("/v1beta/models/gemini-2.5-flash:generateContent", prompt), ("/v1beta/models", nil)] {
        let reply = try await fixture.ask(path + query, body, headers: HTTPHeaders(Array(headers)))
        #expect(reply.status == status)
        guard let code else { continue }
        let error = try reply.error()
        #expect(error["status"] as? String == code)
        if status == 400 {
          #expect(value(error, "details.0.reason") as? String == "API_KEY_INVALID")
          #expect(value(error, "details.0.metadata.service") as? String == "generativelanguage.googleapis.com")
        }
      }
    }
  }

  @Test func `tokens are counted for both shapes of the request`() async throws {
    try await withServer { fixture in
      let path = "/v1beta/models/gemini-2.5-flash:countTokens"
      let plain = try await fixture.ask(path, prompt).json()
      let wrapped = try await fixture.ask(
        path,
        #"{"generateContentRequest":{"model":"models/gemini-2.5-flash","contents":[{"parts":[{"text":"How does AI work?"}]}]}}"#
      ).json()
      #expect(plain["totalTokens"] as? Int == wrapped["totalTokens"] as? Int)
      #expect(value(plain, "promptTokensDetails.0.modality") as? String == "TEXT")
      #expect(try await fixture.ask(path, "{}").status == 400)
    }
  }
}
