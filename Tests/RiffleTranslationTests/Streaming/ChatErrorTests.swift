import RiffleAPI
import RiffleTestSupport
import RiffleTranslation
import Testing

@Suite struct ChatErrorTests {
  @Test(arguments: [
    (#"{"promptFeedback":{"blockReason":"SAFETY"}}"#, 400, "content_policy_violation"),
    (#"{"candidates":[],"promptFeedback":{"blockReason":"PROHIBITED_CONTENT"}}"#, 400, "content_policy_violation"),
    (#"{"usageMetadata":{"promptTokenCount":1}}"#, 502, nil),
    (#"{"candidates":[]}"#, 502, nil),
    ("", 502, nil),
    ("<html>busy</html>", 502, "upstream_error"),
    (#"{"candidates":[{"content":{"parts":[{"text":"cut"#, 502, "upstream_error"),
    (#"[{"error":{"code":400,"message":"no","status":"INVALID_ARGUMENT"}}]"#, 400, nil),
    (#"{"error":{"code":404,"message":"no such model","status":"NOT_FOUND"}}"#, 404, "model_not_found"),
    (#"{"error":{"code":429,"message":"slow","status":"RESOURCE_EXHAUSTED"}}"#, 429, "rate_limit_exceeded"),
    (#"{"error":{"code":503,"message":"busy","status":"UNAVAILABLE"}}"#, 503, "overloaded"),
    ("data: {\"error\":{\"code\":500,\"message\":\"oh\",\"status\":\"INTERNAL\"}}\n\n", 500, nil),
    (#"{"candidates":[{"content":{"parts":[{"inlineData":{"data":"%%"}}]}}]}"#, 502, "upstream_error"),
    (#"{"candidates":[{"content":{"parts":{"text":3}}}]}"#, 502, "upstream_error"),
  ])
  func `an error before anything was put out is a status`(answer: String, status: Int, code: String?) {
    for isStreaming in [true, false] {
      forEveryCut(of: Array(answer.utf8)) { pieces in
        let run = TranslationRun.chat(pieces, .test(isStreaming: isStreaming))
        #expect(run.error?.status == status && run.error?.body.code?.string == code, "\(run.error?.description ?? "")")
        #expect(!run.hasBegun && run.bytes.isEmpty)
      }
    }
  }

  @Test(arguments: [
    (#"{"error":{"code":503,"message":"overloaded now","status":"UNAVAILABLE"}}"#, "overloaded now"),
    ("\n{\n \"error\": {\"code\": 499, \"message\": \"bare\", \"status\": \"CANCELLED\"}\n}\n", "bare"),
    (#"data: {"candidates":[{"content":{"parts":[{"tex"#, "was cut"),
    ("", "was cut"),
    ("data: }\n\n", "cannot be read"),
  ])
  func `an error after the head is an event, and no mark follows`(tail: String, words: String) throws {
    let isField = tail.hasPrefix("{")
    let answer = Answer.events(Answer.parts(Answer.text("Hello"))) + (isField ? "data: \(tail)\n\n" : tail)
    try forEveryCut(of: Array(answer.utf8)) { pieces in
      let run = TranslationRun.chat(pieces, .test())
      #expect(run.hasBegun && run.isTold && !run.text.contains("[DONE]"))
      #expect(try run.merged().choices.first?.message.text == "Hello")
      let last = try WireJSON.decode(JSONValue.self, from: Array(try #require(run.events.last).utf8))
      #expect(last["error"]?["message"]?.string?.contains(words) == true, "\(run.events.last ?? "")")
    }
    let document = TranslationRun.chat(answer, isStreaming: false)
    #expect(document.error != nil && !document.hasBegun, "words are held: it can still be a status")
  }

  @Test func `an error inside an open picture is told in the picture's own event`() throws {
    let picture = Answer.jpeg(byteCount: 60_000).base64
    let answer = #"{"candidates":[{"content":{"parts":[{"inlineData":{"mimeType":"image/jpeg","data":""# + picture
    var options = ChatResponseOptions.test(images: .images)
    options.thoughtPictureLimit = 0
    let run = TranslationRun.chat(pieces(of: Array(answer.utf8), size: 4096), options)
    #expect(run.isTold && run.hasBegun)
    let last = try WireJSON.decode(ChatChunk.self, from: Array(try #require(run.events.last).utf8))
    #expect(last.error?["message"]?.string?.contains("was cut") == true && last.choices.count == 1)
    options.isStreaming = false
    let document = TranslationRun.chat(pieces(of: Array(answer.utf8), size: 4096), options)
    #expect(document.hasBegun && !document.isTold, "only closing the connection tells it")
  }

  @Test func `a picture after a sound does not fit one document, and is no half an answer`() {
    let answer = Answer.parts(
      Answer.medium(Answer.png, "image/png"), Answer.medium(Answer.samples, "audio/l16"),
      Answer.medium(Answer.png, "image/png"), reason: "STOP")
    let run = TranslationRun.chat(answer, isStreaming: false)
    #expect(run.error?.status == 502 && run.hasBegun && !run.isTold)
    #expect(TranslationRun.chat(answer).error == nil, "a stream has place for all of it")
  }

  @Test func `a candidate that goes on behind another's picture does not fit one document`() {
    func part(_ part: String, _ index: Int, _ end: String) -> String {
      "{\"candidates\":[{\"index\":\(index),\"content\":{\"parts\":[\(part)]}\(end)}]}"
    }
    let picture = Answer.medium(Answer.png, "image/png")
    let stop = ",\"finishReason\":\"STOP\""
    for end in ["", stop] {
      let answer = Answer.events(
        part(picture, 0, end), part(picture, 1, stop), part(Answer.text("more"), 0, stop))
      let run = TranslationRun.chat(answer, isStreaming: false)
      #expect(run.error?.status == 502 && run.hasBegun && !run.isTold)
      #expect(TranslationRun.chat(answer).error == nil)
    }
  }

  @Test(arguments: [
    ("audio/mpeg", "its sound is audio/mpeg"), ("audio/l16;rate=8000", "expected 16 bits, 24000 Hz and one channel"),
    ("audio/l16;channels=2", "expected 16 bits"), ("audio/l16;rate=no", "its sound is audio/l16"),
  ])
  func `sound that is not what pcm16 promises is refused`(type: String, words: String) {
    let run = TranslationRun.chat(Answer.parts(Answer.medium(Answer.samples, type), reason: "STOP"))
    #expect(run.error?.status == 502 && run.error?.body.message.contains(words) == true)
  }

  @Test func `candidates and media beyond what any answer has are refused`() {
    let candidates = (0..<130).map { #"{"index":\#($0),"content":{"parts":[{"text":"a"}]}}"# }.joined(separator: ",")
    let many = TranslationRun.chat(#"{"candidates":[\#(candidates)]}"#)
    #expect(many.error?.body.message == "The model's answer holds too many candidates.")
    let media = [String](repeating: #"{"inlineData":{"mimeType":"image/png","data":"iVBORw0KGgo="}}"#, count: 130)
    let long = TranslationRun.chat(#"{"candidates":[{"content":{"parts":[\#(media.joined(separator: ","))]}}]}"#)
    #expect(long.error?.body.message == "The model's answer holds too many media in one document.")
    #expect(long.isTold)
  }

  @Test func `a long answer with thousands of sources that fit nowhere is translated`() throws {
    // Each of the words would be looked for in all of the answer.
    let supports = (0..<3000).map {
      #"{"segment":{"startIndex":1,"endIndex":3,"text":"word\#($0) \#(String(repeating: "a", count: 40))"},"groundingChunkIndices":[0]}"#
    }
    let text = String(repeating: "w a", count: 100_000)
    let run = TranslationRun.chat(
      #"{"candidates":[{"content":{"parts":[{"text":"\#(text)"}]},"finishReason":"STOP","groundingMetadata":{"groundingChunks":[{"web":{"uri":"https://a.example"}}],"groundingSupports":[\#(supports.joined(separator: ","))]}}]}"#,
      isStreaming: false)
    #expect(run.error == nil && run.text.contains("url_citation"))
  }
}
