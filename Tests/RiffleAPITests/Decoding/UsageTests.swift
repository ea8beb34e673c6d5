import RiffleAPI
import RiffleTestSupport
import Testing

/// Token counts: read as they come by, and the same as the Codable type reads them.
@Suite struct UsageTests {
  private func usage(_ text: String, _ location: SourceLocation = #_sourceLocation) -> UsageMetadata? {
    let whole = DecodedResponse([Array(text.utf8)])
    #expect(whole.error == nil, sourceLocation: location)
    forEveryCut(of: Array(text.utf8)) { pieces in
      var slow = ResponseDecoder.Options()
      slow.usesFastLane = false
      let isSame = [.init(), slow].map { DecodedResponse(pieces, $0) == whole }
      #expect(isSame == [true, true], "cut into \(pieces.map(\.count))", sourceLocation: location)
    }
    return whole.usage
  }

  @Test(arguments: [
    #"{"promptTokenCount":5,"totalTokenCount":9}"#, #"{"prompt_token_count":5,"total_token_count":"9"}"#,
    #"{"promptTokenCount":1.0,"cachedContentTokenCount":1e2,"toolUsePromptTokenCount":3,"serviceTier":"stand\u0061rd"}"#,
    #"{"promptTokensDetails":[{"modality":"TEXT","tokenCount":4},{"modality":"AUDIO","tokenCount":6}]}"#,
    #"{"promptTokensDetails":{"modality":"TEXT","tokenCount":4},"candidatesTokensDetails":[{"modality":2}]}"#,
    #"{"cacheTokensDetails":[null,{"tokenCount":1}],"toolUsePromptTokensDetails":[{"modality":"new","tokenCount":2}]}"#,
    #"{"thoughtsTokenCount":null,"candidatesTokenCount":77,"novelty":{"promptTokenCount":[1,{"totalTokenCount":2}]}}"#,
    #"{"totalTokenCount":9223372036854775807,"promptTokensDetails":[]}"#,
  ]) func `one object is read as the Codable type reads it`(object: String) throws {
    var expected = try WireJSON.decode(UsageMetadata.self, from: Array(object.utf8))
    // The reader of streams keeps no members that it does not know.
    expected.rest = [:]
    #expect(usage(#"{"usageMetadata":\#(object)}"#) == expected)
    #expect(usage(#"data: {"response":{"usageMetadata":\#(object),"candidates":[]}}"# + "\n\n") == expected)
  }

  @Test func `fields replace their earlier values, and stay where they do not come again`() throws {
    let objects = [
      #"{"promptTokenCount":5,"totalTokenCount":9,"promptTokensDetails":[{"modality":"TEXT","tokenCount":5}]}"#,
      #"{"totalTokenCount":12,"candidatesTokensDetails":[{"modality":"IMAGE","tokenCount":7}],"serviceTier":"a"}"#,
      #"{"promptTokensDetails":[],"candidatesTokensDetails":[{"modality":"AUDIO","tokenCount":8},{"modality":"IMAGE"}]}"#,
      #"{"serviceTier":"b"}"#,
    ]
    var expected = UsageMetadata()
    for object in objects { expected.merge(try WireJSON.decode(UsageMetadata.self, from: Array(object.utf8))) }
    #expect(usage(objects.map { #"{"usageMetadata":\#($0)}"# }.joined()) == expected)
  }

  @Test func `a field that is no count says nothing`() {
    #expect(usage(#"{"usageMetadata":{"promptTokenCount":"many","totalTokenCount":1.5,"serviceTier":null}}"#) == nil)
    #expect(usage(#"{"usageMetadata":null}"#) == nil)
    #expect(usage(#"{"usageMetadata":[]}"#) == nil)
    #expect(usage(#"{"usageMetadata":{}}"#) == nil)
    #expect(usage(#"{"usageMetadata":{"promptTokenCount":[7],"totalTokenCount":7}}"#)?.promptTokenCount == nil)
  }

  @Test(arguments: [
    #"{"prompt_tokens":3,"completion_tokens":4,"total_tokens":7,"completion_tokens_details":{"reasoning_tokens":2}}"#,
    #"{"input_tokens":3,"output_tokens":4,"total_tokens":7,"output_tokens_details":{"reasoning_tokens":2}}"#,
    #"{"total_input_tokens":3,"total_output_tokens":4,"total_tokens":7,"total_thought_tokens":2}"#,
  ]) func `other services' names are known`(object: String) {
    let expected = UsageMetadata(
      promptTokenCount: 3, candidatesTokenCount: 4, thoughtsTokenCount: 2, totalTokenCount: 7)
    #expect(usage(#"{"choices":[],"usage":\#(object)}"#) == expected)
    #expect(usage(#"{"interaction":{"usage":\#(object)}}"#) == expected)
  }

  @Test func `a hostile list of modalities is cut`() {
    let details = (0..<1000).map { #"{"modality":"M\#($0)","tokenCount":\#($0)}"# }.joined(separator: ",")
    let decoded = DecodedResponse([Array(#"{"usageMetadata":{"promptTokensDetails":[\#(details)]}}"#.utf8)])
    #expect(decoded.usage?.promptTokensDetails.count == 64)
  }
}
