import RiffleAPI
import RiffleTranslation
import Testing

@Suite struct ChatResponseTests {
  private func chat(_ text: String, _ form: ChatImageForm = .markdown) throws -> ChatResponse {
    try ChatTranslation.chatResponse(
      from: decode(GenerateContentResponse.self, text), model: "m", created: 9, images: form)
  }

  /// A row: a candidate's parts, the form of pictures, the chat's message.
  static let parts: [(String, ChatImageForm, String)] = [
    (#"{"text":"a"},{"text":"b"}"#, .markdown, #"{"content":"ab","role":"assistant"}"#),
    (
      #"{"text":"h","thought":true},{"text":"m","thought":true},{"text":"a","thoughtSignature":"VA=="}"#, .markdown,
      #"{"content":"a","extra_content":{"google":{"thought_signature":"VA=="}},"reasoning_content":"hm","role":"assistant"}"#
    ),
    (
      #"{"text":"a"},{"text":"","thoughtSignature":"VA=="}"#, .markdown,
      #"{"content":"a","extra_content":{"google":{"thought_signature":"VA=="}},"role":"assistant"}"#
    ),
    (
      #"{"text":"a"},{"inlineData":{"mimeType":"image/png","data":"AAEC"}},{"text":"b"}"#, .markdown,
      #"{"content":"a\n![image](data:image/png;base64,AAEC)b","role":"assistant"}"#
    ),
    (
      #"{"text":"a"},{"inlineData":{"mimeType":"image/png","data":"AAEC"},"thoughtSignature":"UA=="}"#, .images,
      #"{"content":"a","images":[{"extra_content":{"google":{"thought_signature":"UA=="}},"image_url":{"url":"data:image/png;base64,AAEC"},"index":0,"type":"image_url"}],"role":"assistant"}"#
    ),
    (
      #"{"inlineData":{"mimeType":"image/png","data":"AAEC"}},{"text":"b"}"#, .parts,
      #"{"content":[{"image_url":{"url":"data:image/png;base64,AAEC"},"type":"image_url"},{"text":"b","type":"text"}],"role":"assistant"}"#
    ),
    (
      #"{"inlineData":{"mimeType":"image/png","data":"AAEC"},"thought":true},{"text":"b"}"#, .images,
      #"{"content":"b","role":"assistant"}"#
    ),
    (
      #"{"inlineData":{"mimeType":"audio/wav","data":"UklG"}}"#, .markdown,
      #"{"audio":{"data":"UklG","expires_at":86409,"id":"audio_r1_0","transcript":""},"content":null,"role":"assistant"}"#
    ),
    (
      #"{"functionCall":{"id":"c1","name":"f","args":{"a":1}},"thoughtSignature":"a+/b=="},{"functionCall":{"name":"g"}}"#,
      .markdown,
      #"{"content":null,"role":"assistant","tool_calls":[{"extra_content":{"google":{"thought_signature":"a+/b=="}},"function":{"arguments":"{\"a\":1}","name":"f"},"id":"c1","type":"function"},{"function":{"arguments":"{}","name":"g"},"id":"call_r1_0_1","type":"function"}]}"#
    ),
    (
      #"{"executableCode":{"language":"PYTHON","code":"print(1)\n"}},{"codeExecutionResult":{"outcome":"OUTCOME_OK","output":"1\n"}},{"codeExecutionResult":{"outcome":"OUTCOME_FAILED","output":"```"}}"#,
      .markdown,
      #"{"content":"\n```python\nprint(1)\n```\n\n```\n1\n```\n\n````outcome_failed\n```\n````\n","role":"assistant"}"#
    ),
  ]

  @Test(arguments: parts) func `parts become a message`(row: (String, ChatImageForm, String)) throws {
    let response = try chat(
      #"{"responseId":"r1","candidates":[{"content":{"role":"model","parts":[\#(row.0)]},"finishReason":"STOP"}]}"#,
      row.1)
    #expect(try encode(response.choices[0].message) == row.2)
    #expect(response.id == "chatcmpl-r1" && response.created == 9 && response.model == "m")
  }

  /// A row: Gemini's reason, whether there is a call, the chat's reason, and Gemini's name beside it.
  static let reasons: [(String, Bool, String, String?)] = [
    ("STOP", false, "stop", nil), ("STOP", true, "tool_calls", nil), ("MAX_TOKENS", false, "length", nil),
    ("SAFETY", false, "content_filter", nil), ("RECITATION", false, "content_filter", "RECITATION"),
    ("OTHER", false, "stop", "OTHER"), ("MALFORMED_FUNCTION_CALL", false, "stop", "MALFORMED_FUNCTION_CALL"),
    ("IMAGE_SAFETY", false, "content_filter", "IMAGE_SAFETY"), ("NO_IMAGE", false, "content_filter", "NO_IMAGE"),
    ("OF_2027", false, "stop", "OF_2027"),
  ]

  @Test(arguments: reasons) func `reasons survive the way there and back`(row: (String, Bool, String, String?)) throws {
    let part = row.1 ? #"{"functionCall":{"name":"f"}}"# : #"{"text":"a"}"#
    let response = try chat(
      #"{"candidates":[{"content":{"parts":[\#(part)]},"finishReason":"\#(row.0)","finishMessage":"why"}]}"#)
    #expect(response.choices[0].finishReason == row.2)
    #expect(response.choices[0].rest["native_finish_reason"]?.string == row.3)
    let again = ChatTranslation.geminiResponse(from: response)
    #expect(again.candidates[0].finishReason?.rawValue == row.0)
    #expect(again.candidates[0].finishMessage == row.3.map { _ in "why" })
  }

  /// A row: Gemini's counts, the chat's.
  static let usages: [(String, String)] = [
    // Seed 000 of the wire format: 181 + 56 + 98 = 335.
    (
      #"{"promptTokenCount":181,"candidatesTokenCount":56,"thoughtsTokenCount":98,"totalTokenCount":335}"#,
      #"{"completion_tokens":154,"completion_tokens_details":{"reasoning_tokens":98},"prompt_tokens":181,"prompt_tokens_details":{"cached_tokens":0},"total_tokens":335}"#
    ),
    // With tools: 85 + 149 + 122 + 87 = 443.
    (
      #"{"promptTokenCount":85,"toolUsePromptTokenCount":149,"candidatesTokenCount":122,"thoughtsTokenCount":87,"totalTokenCount":443}"#,
      #"{"completion_tokens":209,"completion_tokens_details":{"reasoning_tokens":87},"prompt_tokens":234,"prompt_tokens_details":{"cached_tokens":0},"total_tokens":443}"#
    ),
    // Thoughts that the candidates hold already.
    (
      #"{"promptTokenCount":10,"candidatesTokenCount":30,"thoughtsTokenCount":20,"totalTokenCount":40}"#,
      #"{"completion_tokens":30,"completion_tokens_details":{"reasoning_tokens":20},"prompt_tokens":10,"prompt_tokens_details":{"cached_tokens":0},"total_tokens":40}"#
    ),
    (
      #"{"promptTokenCount":5,"cachedContentTokenCount":2,"candidatesTokenCount":1518,"totalTokenCount":1523,"promptTokensDetails":[{"modality":"TEXT","tokenCount":5}],"candidatesTokensDetails":[{"modality":"IMAGE","tokenCount":1120}]}"#,
      #"{"completion_tokens":1518,"completion_tokens_details":{"image_tokens":1120,"reasoning_tokens":0},"prompt_tokens":5,"prompt_tokens_details":{"cached_tokens":2,"text_tokens":5},"total_tokens":1523}"#
    ),
  ]

  @Test(arguments: usages) func `tokens are summed`(row: (String, String)) throws {
    let usage = ChatUsage(try decode(UsageMetadata.self, row.0))
    #expect(try encode(usage) == row.1)
    let again = UsageMetadata(usage)
    #expect(again.totalTokenCount == usage.totalTokens && again.promptTokenCount == usage.promptTokens)
  }

  @Test func `counts that are too large to be added stay the largest there are`() throws {
    let most = Int.max
    let gemini = UsageMetadata(
      promptTokenCount: most, candidatesTokenCount: most, thoughtsTokenCount: 2,
      promptTokensDetails: [.init(modality: .text, tokenCount: most), .init(modality: .text, tokenCount: 1)])
    let usage = ChatUsage(gemini)
    #expect(usage.promptTokens == most && usage.completionTokens == most && usage.totalTokens == most)
    #expect(usage.promptTokensDetails?.textTokens == most)
    var chat = ChatUsage(promptTokens: 1, completionTokens: .min, totalTokens: 1)
    var details = ChatUsage.Details()
    details.reasoningTokens = 3
    chat.completionTokensDetails = details
    #expect(UsageMetadata(chat).candidatesTokenCount == .min)
  }

  @Test(arguments: [#""startIndex":9223372036854775807"#, #""startIndex":-1"#, #""endIndex":9223372036854775807"#])
  func `a citation of places that there are not is left out of the words`(place: String) throws {
    let response = try chat(
      #"""
      {"candidates":[{"content":{"parts":[{"text":"Rain."}]},"groundingMetadata":{
      "groundingChunks":[{"web":{"uri":"https://a.example"}}],
      "groundingSupports":[{"segment":{\#(place),"text":"Rain."},"groundingChunkIndices":[0]}]}}]}
      """#)
    let citations = response.choices[0].message.annotations.compactMap(\.urlCitation)
    #expect(citations.map(\.startIndex) == [5] && citations.map(\.endIndex) == [5])
  }

  @Test func `sources become citations with characters instead of bytes`() throws {
    let response = try chat(
      #"""
      {"candidates":[{"content":{"parts":[{"text":"hm","thought":true},{"text":"Zürich 🌊 is wet. "},{"text":"Very."}]},
      "groundingMetadata":{"groundingChunks":[{"web":{"uri":"https://a.example","title":"A"}},{"web":{"uri":"https://b.example"}},{"web":{"uri":"https://c.example"}}],
      "groundingSupports":[{"segment":{"startIndex":13,"endIndex":20,"text":"is wet."},"groundingChunkIndices":[0,1]},
      {"segment":{"startIndex":0,"endIndex":5,"partIndex":2,"text":"Very."},"groundingChunkIndices":[0,7]}]}}]}
      """#)
    let citations = response.choices[0].message.annotations.compactMap(\.urlCitation)
    #expect(
      citations.map(\.url) == ["https://a.example", "https://b.example", "https://a.example", "https://c.example"])
    #expect(citations.map(\.startIndex) == [9, 9, 17, 22] && citations.map(\.endIndex) == [16, 16, 22, 22])
    let grounding = try #require(ChatTranslation.geminiResponse(from: response).candidates[0].groundingMetadata)
    #expect(grounding.groundingChunks.map(\.uri) == ["https://a.example", "https://b.example", "https://c.example"])
    #expect(grounding.groundingSupports.map(\.segment?.text) == ["is wet.", "Very."])
    #expect(grounding.groundingSupports.map(\.segment?.startIndex) == [13, 21])
    #expect(grounding.groundingSupports.map(\.groundingChunkIndices) == [[0, 1], [0]])
  }

  @Test func `a blocked prompt and an empty answer are errors`() throws {
    let blocked = #expect(throws: TranslatedError.self) {
      try chat(#"{"promptFeedback":{"blockReason":"SAFETY","blockReasonMessage":"no"}}"#)
    }
    #expect(blocked?.status == 400 && blocked?.body.code == "content_policy_violation")
    #expect(blocked?.description == "400 content_policy_violation: the prompt was blocked: SAFETY: no")
    let empty = #expect(throws: TranslatedError.self) { try chat("{}") }
    #expect(empty?.status == 502 && empty?.body.type == "server_error")
  }

  /// A row: a chat's message, Gemini's parts.
  static let messages: [(String, String)] = [
    (
      #"{"content":"a\n![image](data:image/png;base64,AAEC)\nb ![c](data:image/webp;base64, AAEC) ![d](data:text/plain,x)"}"#,
      #"[{"text":"a\n"},{"inlineData":{"data":"AAEC","mimeType":"image/png"}},{"text":"\nb "},{"inlineData":{"data":"AAEC","mimeType":"image/webp"}},{"text":" ![d](data:text/plain,x)"}]"#
    ),
    (#"{"content":"![](data:;base64,AAEC)"}"#, #"[{"inlineData":{"data":"AAEC"}}]"#),
    (#"{"content":"![open](data:image/png;base64,AAEC"}"#, #"[{"text":"![open](data:image/png;base64,AAEC"}]"#),
    (#"{"content":"!![[x]("}"#, #"[{"text":"!![[x]("}]"#),
    (
      #"{"reasoning":"hm","content":"a","images":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AAEC"}}]}"#,
      #"[{"text":"hm","thought":true},{"text":"a"},{"inlineData":{"data":"AAEC","mimeType":"image/png"}}]"#
    ),
    (
      #"{"content":[{"type":"text","text":"a"},{"type":"image_url","image_url":{"url":"https://a.example/b.png"}}]}"#,
      #"[{"text":"a"},{"fileData":{"fileUri":"https://a.example/b.png","mimeType":"image/png"}}]"#
    ),
    (
      #"{"content":null,"audio":{"id":"x","data":"UklGRg==","transcript":"hey"}}"#,
      #"[{"inlineData":{"data":"UklGRg==","mimeType":"audio/wav"}},{"text":"hey"}]"#
    ),
    (#"{"content":null,"refusal":"I will not"}"#, #"[{"text":"I will not"}]"#),
    (
      #"{"tool_calls":[{"id":"c","function":{"name":"f","arguments":"{\"a\":1}"},"extra_content":{"google":{"thought_signature":"QQ=="}}}]}"#,
      #"[{"functionCall":{"args":{"a":1},"id":"c","name":"f"},"thoughtSignature":"QQ=="}]"#
    ),
  ]

  @Test(arguments: messages) func `a chat's message becomes parts`(row: (String, String)) throws {
    let response = try decode(
      ChatResponse.self, #"{"id":"chatcmpl-r1","model":"m","choices":[{"message":\#(row.0),"finish_reason":"stop"}]}"#)
    let answer = ChatTranslation.geminiResponse(from: response)
    #expect(try encode(answer.candidates[0].content?.parts ?? []) == row.1)
    #expect(answer.responseID == "r1" && answer.modelVersion == "m" && answer.candidates[0].finishReason == .stop)
  }

  @Test func `a call whose arguments are no object ends its candidate`() throws {
    let response = try decode(
      ChatResponse.self,
      #"{"choices":[{"message":{"tool_calls":[{"id":"c","function":{"name":"f","arguments":"{\"a"}}]},"finish_reason":"tool_calls"}]}"#
    )
    let candidate = ChatTranslation.geminiResponse(from: response).candidates[0]
    #expect(candidate.finishReason == .malformedFunctionCall && candidate.content?.parts.isEmpty == true)
  }
}
