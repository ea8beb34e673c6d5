import RiffleAPI
import Testing

@Suite struct AnswerAccumulatorTests {
  func event(_ json: String) throws -> GenerateContentResponse {
    try WireJSON.decode(GenerateContentResponse.self, from: Array(json.utf8))
  }

  /// Parts of the first candidate event by event, and the parts that they make together.
  static let parts: [([String], String)] = [
    ([#"{"text":"a"}"#, #"{"text":"b"}"#], #"{"text":"ab"}"#),
    ([#"{"text":"a"},{"text":"b"}"#, #"{"text":"c"}"#], #"{"text":"abc"}"#),
    ([#"{"text":"a","thought":true}"#, #"{"text":"b"}"#], #"{"text":"a","thought":true},{"text":"b"}"#),
    (
      [#"{"text":"a","thought":true}"#, #"{"text":"b","thought":true}"#, #"{"text":"c"}"#],
      #"{"text":"ab","thought":true},{"text":"c"}"#
    ),
    (
      [#"{"text":"a"}"#, #"{"text":"b","thoughtSignature":"S"}"#, #"{"text":"c"}"#, #"{"text":"d"}"#],
      #"{"text":"a"},{"text":"b","thoughtSignature":"S"},{"text":"cd"}"#
    ),
    (
      [#"{"text":"a","thoughtSignature":"S"}"#, #"{"text":"b","thoughtSignature":"S"}"#],
      #"{"text":"a","thoughtSignature":"S"},{"text":"b","thoughtSignature":"S"}"#
    ),
    (
      [#"{"text":"a"}"#, #"{"text":"","thoughtSignature":"S"}"#],
      #"{"text":"a"},{"text":"","thoughtSignature":"S"}"#
    ),
    ([#"{"text":"a"}"#, #"{}"#, #"{"text":""}"#, #"{"text":"b"}"#], #"{"text":"ab"}"#),
    (
      [#"{"functionCall":{"name":"f","args":{}},"thoughtSignature":"S"}"#, #"{"text":""}"#],
      #"{"functionCall":{"name":"f","args":{}},"thoughtSignature":"S"}"#
    ),
    (
      [#"{"text":"a"}"#, #"{"functionCall":{"name":"f","args":{}}}"#, #"{"text":"b"}"#],
      #"{"text":"a"},{"functionCall":{"name":"f","args":{}}},{"text":"b"}"#
    ),
    (
      [#"{"text":"a"}"#, #"{"text":"b","partMetadata":{"k":1}}"#], #"{"text":"a"},{"text":"b","partMetadata":{"k":1}}"#
    ),
    ([#"{"text":"a"}"#, #"{"novelty":1}"#, #"{"text":"b"}"#], #"{"text":"a"},{"novelty":1},{"text":"b"}"#),
    (
      [
        #"{"inlineData":{"mimeType":"audio/L16;codec=pcm;rate=24000","data":"AAE="}}"#,
        #"{"inlineData":{"mimeType":"audio/l16; codec=pcm; rate=24000","data":"Ag=="}}"#,
        #"{"inlineData":{"mimeType":"audio/l16;codec=pcm;rate=24000","data":"AwQF"}}"#,
      ],
      #"{"inlineData":{"mimeType":"audio/L16;codec=pcm;rate=24000","data":"AAECAwQF"}}"#
    ),
    (
      [
        #"{"inlineData":{"mimeType":"audio/l16;rate=24000","data":"AAE="}}"#,
        #"{"inlineData":{"mimeType":"audio/l16;rate=16000","data":"Ag=="}}"#,
      ],
      #"{"inlineData":{"mimeType":"audio/l16;rate=24000","data":"AAE="}},"#
        + #"{"inlineData":{"mimeType":"audio/l16;rate=16000","data":"Ag=="}}"#
    ),
    (
      [
        #"{"inlineData":{"mimeType":"image/png","data":"AAE="}}"#,
        #"{"inlineData":{"mimeType":"image/png","data":"AAE="}}"#,
      ],
      #"{"inlineData":{"mimeType":"image/png","data":"AAE="}},{"inlineData":{"mimeType":"image/png","data":"AAE="}}"#
    ),
  ]

  @Test(arguments: parts) func `parts are joined only where nothing is lost`(events: [String], joined: String) throws {
    let answer = GenerateContentResponse(
      joining: try events.map { try event(#"{"candidates":[{"content":{"parts":[\#($0)],"role":"model"}}]}"#) })
    let written = try JSONValue(encoding: try #require(answer.candidates.first?.content?.parts))
    #expect(written == (try JSONValue(text: "[\(joined)]")))
  }

  /// Events, and the whole that they make.
  static let wholes: [([String], String)] = [
    ([], "{}"),
    (
      [#"{"candidates":[{"finishReason":"STOP"}]}"#, #"{"candidates":[{"index":0}]}"#],
      #"{"candidates":[{"finishReason":"STOP"}]}"#
    ),
    (
      [#"{"candidates":[{"finishReason":"STOP","finishMessage":"m"}]}"#, #"{"candidates":[{"finishReason":""}]}"#],
      #"{"candidates":[{"finishReason":"STOP","finishMessage":"m"}]}"#
    ),
    (
      [#"{"candidates":[{"finishReason":"STOP"}]}"#, #"{"candidates":[{"finishReason":"MAX_TOKENS"}]}"#],
      #"{"candidates":[{"finishReason":"MAX_TOKENS"}]}"#
    ),
    (
      [
        #"{"candidates":[{"index":1,"content":{"parts":[{"text":"b"}]}}]}"#,
        #"{"candidates":[{"content":{"parts":[{"text":"a"}]}},{"index":1,"content":{"parts":[{"text":"B"}]}}]}"#,
      ],
      #"{"candidates":[{"content":{"parts":[{"text":"a"}]}},{"index":1,"content":{"parts":[{"text":"bB"}]}}]}"#
    ),
    (
      [
        #"{"usageMetadata":{"promptTokenCount":55,"thoughtsTokenCount":9}}"#, #"{"responseId":"r"}"#,
        #"{"usageMetadata":{"promptTokenCount":257,"totalTokenCount":300},"modelVersion":"v"}"#,
      ],
      #"{"usageMetadata":{"promptTokenCount":257,"thoughtsTokenCount":9,"totalTokenCount":300},"#
        + #""modelVersion":"v","responseId":"r"}"#
    ),
    (
      [
        #"{"candidates":[{"groundingMetadata":{"groundingChunks":[{"web":{"uri":"1"}}],"webSearchQueries":["q"]}}]}"#,
        #"{"candidates":[{"groundingMetadata":{"groundingChunks":[{"web":{"uri":"2"}}],"webSearchQueries":["q"]}}]}"#,
        #"{"candidates":[{"groundingMetadata":{"groundingSupports":[{"groundingChunkIndices":[1]}]}}]}"#,
      ],
      #"{"candidates":[{"groundingMetadata":{"groundingChunks":[{"web":{"uri":"1"}},{"web":{"uri":"2"}}],"#
        + #""webSearchQueries":["q"],"groundingSupports":[{"groundingChunkIndices":[1]}]}}]}"#
    ),
    (
      [
        #"{"candidates":[{"groundingMetadata":{"groundingChunks":[{"web":{"uri":"1"}}]}}]}"#,
        #"{"candidates":[{"groundingMetadata":{"groundingChunks":[{"web":{"uri":"1"}},{"web":{"uri":"2"}}]}}]}"#,
      ],
      #"{"candidates":[{"groundingMetadata":{"groundingChunks":[{"web":{"uri":"1"}},{"web":{"uri":"2"}}]}}]}"#
    ),
    (
      [
        #"{"candidates":[{"citationMetadata":{"citationSources":[{"uri":"a"}]},"safetyRatings":[{"probability":"LOW"}]}]}"#,
        #"{"candidates":[{"citationMetadata":{"citationSources":[{"uri":"a"},{"uri":"b"}]},"tokenCount":3}]}"#,
      ],
      #"{"candidates":[{"citationMetadata":{"citationSources":[{"uri":"a"},{"uri":"b"}]},"tokenCount":3,"#
        + #""safetyRatings":[{"probability":"LOW"}]}]}"#
    ),
    (
      [#"{"promptFeedback":{"blockReason":"SAFETY"}}"#, #"{"promptFeedback":{"safetyRatings":[{"blocked":true}]}}"#],
      #"{"promptFeedback":{"blockReason":"SAFETY","safetyRatings":[{"blocked":true}]}}"#
    ),
  ]

  @Test(arguments: wholes) func `events are joined by the rules of a stream`(events: [String], whole: String) throws {
    let answer = GenerateContentResponse(joining: try events.map(event))
    #expect(try JSONValue(encoding: answer) == (try JSONValue(text: whole)))
  }

  @Test func `an answer is complete when it has ended or was blocked`() throws {
    var answer = AnswerAccumulator()
    #expect(!answer.isComplete)
    answer.add(try event(#"{"candidates":[{"content":{"parts":[{"text":"a"}]},"finishReason":""}]}"#))
    #expect(!answer.isComplete)
    answer.add(try event(#"{"candidates":[{"finishReason":"FINISH_REASON_UNSPECIFIED"}]}"#))
    #expect(!answer.isComplete)
    answer.add(try event(#"{"candidates":[{"finishReason":"BRAND_NEW"}]}"#))
    #expect(answer.isComplete && answer.response.text == "a")
    var blocked = AnswerAccumulator()
    blocked.add(try event(#"{"promptFeedback":{"blockReason":"BLOCKED_REASON_UNSPECIFIED"}}"#))
    #expect(!blocked.isComplete)
    blocked.add(try event(#"{"promptFeedback":{"blockReason":"OTHER"}}"#))
    #expect(blocked.isComplete)
  }

  @Test func `thoughts and calls are told apart from the answer`() throws {
    let answer = try event(
      #"{"candidates":[{"content":{"parts":[{"text":"hm","thought":true},{"text":"yes"},{"functionCall":{"name":"f"}}]}}]}"#
    )
    #expect(answer.text == "yes" && answer.thoughtText == "hm" && answer.functionCalls.map(\.name) == ["f"])
    #expect(GenerateContentResponse().text == "" && GenerateContentResponse().functionCalls.isEmpty)
  }

  @Test func `an answer of nothing but candidates is gathered up to a limit`() {
    var accumulator = AnswerAccumulator()
    for number in 0..<1000 {
      var event = GenerateContentResponse()
      event.candidates = [Candidate(content: nil, index: number)]
      accumulator.add(event)
    }
    #expect(accumulator.response.candidates.count == 256)
  }
}
