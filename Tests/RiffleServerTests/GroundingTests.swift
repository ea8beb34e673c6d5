import RiffleAPI
import Testing

@testable import RiffleServer

@Suite struct GroundingTests {
  private func ask(_ model: String, _ prompt: String, _ tools: String, _ more: String = "") async throws -> JSONValue {
    try await ModelFixture.ask(model, ModelFixture.text(prompt) + #","tools":[\#(tools)]\#(more)"#)
  }

  @Test(arguments: [#"{"googleSearch":{}}"#, #"{"google_search":{}}"#])
  func `searched answers have marked sources and right offsets`(tool: String) async throws {
    let json = try await ask("gemini-2.5-flash", "Who won the Gr\u{FC}ne Woche \u{1F600} prize?", tool)
    let metadata = try #require(json.at("candidates.0.groundingMetadata"))
    #expect(metadata.at("webSearchQueries.0") == "Who won the Gr\u{FC}ne Woche \u{1F600} prize?")
    #expect(metadata.at("searchEntryPoint.renderedContent")?.string?.contains("Woche") == true)
    let chunks = metadata["groundingChunks"]?.array ?? []
    #expect(chunks.count == 2)
    for chunk in chunks {
      #expect(chunk.at("web.uri")?.string?.contains(".invalid/") == true)
      #expect(chunk.at("web.title")?.string?.contains("nothing was searched") == true)
    }
    let supports = metadata["groundingSupports"]?.array ?? []
    #expect(supports.count == 2)
    let bytes = Array(json.words.utf8)
    for support in supports {
      let start = support.at("segment.startIndex")?.integer ?? 0
      let end = try #require(support.at("segment.endIndex")?.integer)
      #expect(String(decoding: bytes[start..<end], as: UTF8.self) == support.at("segment.text")?.string)
      #expect(support["groundingChunkIndices"]?.array?.allSatisfy { chunks.indices.contains($0.integer ?? -1) } == true)
    }
    #expect(supports.last?.at("segment.endIndex")?.integer == bytes.count)
  }

  @Test func `a stream brings the sources with its end`() async throws {
    let events = try await ModelFixture.stream(
      "gemini-3.8-flash", ModelFixture.text("Who?") + #","tools":[{"googleSearch":{}}]"#)
    #expect(events.dropLast().allSatisfy { $0.at("candidates.0.groundingMetadata") == nil })
    #expect(events.last?.at("candidates.0.groundingMetadata.groundingSupports.0") != nil)
  }

  @Test func `each address of the prompt is told, and that it was not fetched`() async throws {
    let json = try await ask(
      "gemini-2.5-flash", "Compare https://a.example/x and http://b.example.", #"{"urlContext":{}}"#)
    let entries = json.at("candidates.0.urlContextMetadata.urlMetadata")?.array ?? []
    #expect(entries.compactMap { $0["retrievedUrl"]?.string } == ["https://a.example/x", "http://b.example"])
    #expect(entries.allSatisfy { $0["urlRetrievalStatus"] == "URL_RETRIEVAL_STATUS_ERROR" })
    #expect(json.words.contains("Nothing was fetched"))
    #expect(json.at("candidates.0.groundingMetadata") == nil)
    let none = try await ask("gemini-2.5-flash", "No address here", #"{"url_context":{}}"#)
    #expect(none.at("candidates.0.urlContextMetadata") == nil && !none.words.contains("fetched"))
  }

  @Test func `the service's tools are told as parts when that is wished`() async throws {
    let wish = #","toolConfig":{"includeServerSideToolInvocations":true}"#
    let json = try await ask("gemini-3.8-flash", "See https://a.example", #"{"googleSearch":{},"urlContext":{}}"#, wish)
    #expect(json.parts.compactMap { $0.at("toolCall.toolType")?.string } == ["GOOGLE_SEARCH_WEB", "URL_CONTEXT"])
    #expect(json.parts.compactMap { $0.at("toolCall.id") } == json.parts.compactMap { $0.at("toolResponse.id") })
    #expect(json.at("candidates.0.groundingMetadata.groundingSupports.0.segment.partIndex")?.integer == 4)
  }

  // MARK: - Code

  @Test(arguments: [
    ("gemini-3.8-flash", "What is 123 * 456?", "print(123 * 456)\n", "56088\n", "OUTCOME_OK", true, true),
    ("gemini-2.5-flash", "What is 7 / 2?", "print(7 / 2)\n", "3.5\n", "OUTCOME_OK", false, false),
    (
      "gemini-3-flash-preview", "1/0?", "print(1/0)\n", "ZeroDivisionError: division by zero\n", "OUTCOME_FAILED",
      false, true
    ),
  ])
  func `a sum is answered with code and its output`(
    model: String, prompt: String, code: String, output: String, outcome: String, hasID: Bool, isSigned: Bool
  ) async throws {
    for tool in [#"{"codeExecution":{}}"#, #"{"code_execution":{}}"#] {
      let json = try await ask(model, prompt, tool)
      #expect(json.parts.count == 3)
      #expect(json.parts[0].at("executableCode.code")?.string == code)
      #expect(json.parts[0].at("executableCode.language") == "PYTHON")
      #expect(json.parts[1].at("codeExecutionResult.output")?.string == output)
      #expect(json.parts[1].at("codeExecutionResult.outcome")?.string == outcome)
      #expect((json.parts[0].at("executableCode.id") != nil) == hasID)
      #expect(json.parts[0].at("executableCode.id") == json.parts[1].at("codeExecutionResult.id"))
      #expect((json.parts[0]["thoughtSignature"] != nil) == isSigned)
      let names = ["promptTokenCount", "toolUsePromptTokenCount", "candidatesTokenCount", "thoughtsTokenCount"]
      let counts = names.map { json.at("usageMetadata.\($0)")?.integer ?? 0 }
      #expect(counts.allSatisfy { $0 > 0 } && counts.reduce(0, +) == json.at("usageMetadata.totalTokenCount")?.integer)
    }
  }

  @Test func `without a sum or without the tool there is no code`() async throws {
    #expect(try await ask("gemini-3.8-flash", "Tell me a story", #"{"codeExecution":{}}"#).parts.count == 1)
    #expect(try await ModelFixture.ask("gemini-3.8-flash", ModelFixture.text("What is 1+1?")).parts.count == 1)
  }

  @Test func `code is sent ahead of the words of a stream`() async throws {
    let events = try await ModelFixture.stream(
      "gemini-2.5-flash", ModelFixture.text("The sum of the first 50 primes?") + #","tools":[{"codeExecution":{}}]"#)
    #expect(events[0].parts[0]["executableCode"] != nil)
    #expect(events[1].parts[0].at("codeExecutionResult.output") == "5117\n")
    #expect(events.dropFirst(2).map(\.words).joined().contains("5117"))
  }

  @Test(arguments: [
    (
      "gemini-2.5-flash", #"{"functionDeclarations":[{"name":"f"}]},{"googleSearch":{}}"#,
      "Tool use with function calling"
    ),
    ("gemini-2.5-flash", #"{"googleSearchRetrieval":{}}"#, "please use google_search"),
    ("gemini-3.8-flash", #"{"googleMaps":{}}"#, "google_maps"),
    ("gemini-3.8-flash", #"{"computerUse":{}}"#, "computer_use"),
    ("gemini-3.8-flash", #"{"fileSearch":{}}"#, "file_search"),
    ("gemini-3.8-flash", #"{"codeexecution":{}}"#, "Unknown name"),
    ("gemini-2.5-flash-preview-tts", #"{"googleSearch":{}}"#, "Tools are not offered"),
  ])
  func `tools that the model has not are refused`(model: String, tools: String, words: String) async throws {
    let message: String?
    do {
      message = try await ModelFixture.refusal(model, ModelFixture.text("hi") + #","tools":[\#(tools)]"#)
    } catch let error as ServiceError {
      message = error.message
    }
    #expect(message?.contains(words) == true, "\(message ?? "answered")")
  }

  @Test func `a 1.5 model takes the older search`() async throws {
    let json = try await ask("gemini-1.5-pro-latest", "Who?", #"{"googleSearchRetrieval":{}}"#)
    #expect(json.at("candidates.0.groundingMetadata") != nil)
  }

  @Test func `too many addresses are refused`() async throws {
    let urls = (0..<21).map { "https://a.example/\($0)" }.joined(separator: " ")
    let message = try await ModelFixture.refusal(
      "gemini-2.5-flash", ModelFixture.text(urls) + #","tools":[{"urlContext":{}}]"#)
    #expect(message?.contains("exceeds the limit (21 > 20)") == true)
  }
}
