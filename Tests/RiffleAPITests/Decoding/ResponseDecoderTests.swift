import RiffleAPI
import RiffleParsing
import RiffleTestSupport
import Testing

/// Made-up responses: one row for each thing that services do.
@Suite struct ResponseDecoderTests {
  /// Decodes `text` under every cut in both lanes, expects the same each time, and returns it.
  private func decode(
    _ text: String, _ options: ResponseDecoder.Options = .init(), _ location: SourceLocation = #_sourceLocation
  ) -> DecodedResponse {
    decode(Array(text.utf8), options, location)
  }

  private func decode(
    _ bytes: [UInt8], _ options: ResponseDecoder.Options = .init(), _ location: SourceLocation = #_sourceLocation
  ) -> DecodedResponse {
    var slow = options
    slow.usesFastLane = false
    let whole = DecodedResponse([bytes], options)
    forEveryCut(of: bytes) { pieces in
      let isSame = [options, slow].map { DecodedResponse(pieces, $0) == whole }
      #expect(isSame == [true, true], "cut into \(pieces.map(\.count)), fast and slow", sourceLocation: location)
    }
    return whole
  }

  private func answer(_ part: String, _ rest: String = #","finishReason":"STOP""#) -> String {
    #"{"candidates":[{"content":{"parts":[\#(part)]}\#(rest)}]}"#
  }

  private static let hello = #"{"inlineData":{"mimeType":"audio/pcm","data":"aGVsbG8="}}"#

  // MARK: - Transports

  @Test(arguments: [
    ("{D}", ResponseSummary.Transport.document, 1), (" \r\n{D}\n", .document, 1), ("\u{FEFF}{D}", .document, 1),
    ("[{D}]", .array, 1), ("[{D}\n,\r\n{D}\n]", .array, 2), ("{D}{D}", .documents, 2), ("{D}\n{D}\n", .documents, 2),
    ("data: {D}\r\n\r\n", .eventStream, 1), ("data:{D}\n\ndata: {D}\n\n", .eventStream, 2),
    ("data: {D}\r\rdata: {D}\r\r", .eventStream, 2), (": hi\n\nevent: ping\n\ndata: {D}\n\n", .eventStream, 1),
    ("\u{FEFF}data: {D}\n\n", .eventStream, 1), ("\n\n  \nid: 7\ndata: {D}\n\n", .eventStream, 1),
    ("retry: 5\ndata: {D}\n\ndata: [DONE]\n\n", .eventStream, 1),
    ("data: {D}\n\ndata:   [DONE]  ok\n\n", .eventStream, 1),
    ("data: {D}\n\ndata: [DONE]", .eventStream, 1), ("data: [{D}]\n\n", .eventStream, 1),
    ("data: {D}", .eventStream, 1), ("data: {D}\n\ndata: \n\ndata\n\n", .eventStream, 1),
  ]) func `all transports give the same media`(
    template: String, transport: ResponseSummary.Transport, count: Int
  ) throws {
    let decoded = decode(template.replacing("{D}", with: answer(Self.hello)))
    let summary = try #require(decoded.summary)
    #expect(decoded.media == Array(repeating: Array("hello".utf8), count: count))
    #expect(summary.transport == transport && !summary.isTruncatedInDocument)
    #expect(summary.sawFinishReason && summary.mediaCount == count)
    #expect(summary.sawCompletion == template.contains("[DONE]"))
    #expect(decoded.finishReasons == Array(repeating: .stop, count: count))
  }

  @Test func `data lines of one event are joined, and a document may be spread over events`() throws {
    let document = "{\n\"candidates\":[{\"content\":{\"parts\":[\n\(Self.hello)]},\n\"finishReason\":\"STOP\"}]}"
    let lines = "data: " + document.split(separator: "\n").joined(separator: "\ndata: ") + "\n\n"
    #expect(decode(lines).media == [Array("hello".utf8)])
    let spread = lines.replacing("\ndata: ", with: "\n\ndata: ")
    #expect(decode(spread).media == [Array("hello".utf8)])
    #expect(decode(spread, .init(isStrict: true)).error?.code == .json(.unexpectedEnd))
  }

  @Test(arguments: [
    ("", nil), (" \r\n\t ", nil), ("\u{FEFF}", nil), ("\n\n", "text/event-stream"),
  ]) func `an empty body is empty`(text: String, contentType: String?) throws {
    let decoded = decode(text, .init(contentType: contentType))
    #expect(decoded.summary?.transport == .empty && decoded.entries.isEmpty)
  }

  @Test(arguments: [
    ("<!doctype html><p>hi", nil, "response: an HTML page at offset 0, expected JSON or an event stream"),
    ("\r\n <html>", "text/event-stream", "response: an HTML page at offset 3, expected JSON or an event stream"),
    ("Bad gateway", nil, "response: unexpected byte 0x42 at offset 0, expected JSON or an event stream"),
    (
      "Bad gateway", "text/event-stream",
      "response: unexpected byte 0x42 at offset 0, expected JSON or an event stream"
    ),
    ("error code: 502", nil, "response: unexpected byte 0x65 at offset 0, expected JSON or an event stream"),
    ("{]", nil, "response: json: unexpected byte 0x5D at offset 1, expected a key or '}'"),
    ("data: {]\n\n", nil, "response: json: unexpected byte 0x5D at offset 7, expected a key or '}'"),
    ("data: hello\n\n", nil, "response: json: unexpected byte 0x68 at offset 6, expected a value"),
    ("data: [DONT]\n\n", nil, "response: json: unexpected byte 0x44 at offset 7, expected a value or ']'"),
    ("data: {}\n\n{]\n", nil, "response: json: unexpected byte 0x5D at offset 11, expected a key or '}'"),
  ]) func `what is no response has an error with its place`(text: String, contentType: String?, expected: String) {
    #expect(decode(text, .init(contentType: contentType)).error?.description == expected)
  }

  @Test(arguments: [
    (#"{"candidates":["#, false), (#"[{"a":1},"#, false), ("data: {\"a\":1\n\n", false), ("data: {\"a\":1}", true),
    ("data: {\"a\":1}\n", true), ("data: {\"a\":", true), ("data: [DO", true),
  ]) func `a cut is told and is no error`(text: String, endsWithOpenEvent: Bool) throws {
    let summary = try #require(decode(text).summary)
    #expect(summary.isTruncatedInDocument == !text.hasPrefix("data: {\"a\":1}"))
    #expect(summary.endsWithOpenEvent == endsWithOpenEvent)
  }

  // MARK: - Media

  @Test(arguments: [
    ("aGVsbG8=", "hello"), ("aGVsbG8", "hello"), ("aGVsbG8h", "hello!"), (#"aGVsbG8\u003d"#, "hello"),
    (#"\u0061GVsbG8="#, "hello"), ("aGVs bG8=", "hello"), (#"aGVs\r\nbG8="#, "hello"), (" aGVsbG8= ", "hello"),
    (#"Pz8\/Pz8-"#, "?????>"), ("Pz8_Pz8+", "?????>"), (#"\/\/\/\/"#, nil), ("", nil),
  ]) func `base64 is read as services write it`(text: String, expected: String?) {
    let decoded = decode(answer(#"{"inlineData":{"mimeType":"image/png","data":"\#(text)"}}"#))
    #expect(decoded.error == nil)
    if text.isEmpty {
      #expect(decoded.media.isEmpty && decoded.parts.map(\.kind) == [.empty])
    } else {
      #expect(decoded.media == [expected.map { Array($0.utf8) } ?? [0xFF, 0xFF, 0xFF]])
      #expect(decoded.parts == [PartTail(media: [PartMedia(media: 0, mimeType: "image/png")], kind: .media)])
    }
  }

  @Test(arguments: [
    ("aGVs*G8=", 4, "response: base64: unexpected byte 0x2A at offset N, expected a character of the alphabet"),
    ("aGVsbG8=x", 8, "response: base64: unexpected byte 0x78 at offset N, expected nothing after the padding"),
    ("aGVsb", 5, "response: base64: incomplete group at offset N, expected at least one more character"),
    ("aGVsbA=", 7, "response: base64: incomplete padding at offset N, expected another '='"),
    ("aGVsbG8==", 8, "response: base64: unexpected padding at offset N"),
    ("=", 0, "response: base64: unexpected padding at offset N"),
    (#"aGV\u00e9"#, 8, "response: base64: unexpected byte 0xC3 at offset N, expected a character of the alphabet"),
    ("aG\tVs", 2, "response: json: control character 0x09 in a string at offset N, expected an escape"),
  ]) func `bad base64 is an error at its byte, after the bytes before it`(text: String, index: Int, expected: String) {
    let prefix = #"{"candidates":[{"content":{"parts":[{"text":"a","inlineData":{"data":""#
    for (before, after) in [(prefix, "\"}}]}}]}"), ("data: " + prefix, "\"}}]}}]}\n\n")] {
      let decoded = decode(before + text + after)
      let offset = before.utf8.count + index
      #expect(decoded.error?.description == expected.replacing("N", with: "\(offset)"))
      let media = decoded.media.first ?? []
      #expect(media == Array("hello".utf8.prefix(media.count)))
    }
  }

  @Test func `white space inside base64 is an error in strict mode`() {
    let decoded = decode(answer(#"{"inlineData":{"data":"aG Vs"}}"#), .init(isStrict: true))
    #expect(decoded.error?.code == .base64(.foreignByte(0x20)))
  }

  @Test func `a long medium arrives whole through a small output`() {
    let bytes = (0..<20_000).map { UInt8(truncatingIfNeeded: $0 &* 7 ^ $0 >> 5) }
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var base64: [UInt8] = []
    for group in stride(from: 0, to: 19_998, by: 3) {
      let bits = Int(bytes[group]) << 16 | Int(bytes[group + 1]) << 8 | Int(bytes[group + 2])
      base64 += [18, 12, 6, 0].map { alphabet[bits >> $0 & 63] }
    }
    let text = answer(#"{"inlineData":{"data":"\#(String(decoding: base64, as: UTF8.self))"}}"#)
    for template in ["{D}", "data: {D}\r\n\r\n", "[{D}]"] {
      #expect(decode(template.replacing("{D}", with: text)).media == [Array(bytes.prefix(19_998))])
    }
  }

  @Test func `the type may come after the data, and so may thought and index`() {
    let part = #"{"inlineData":{"data":"aGVsbG8=","x":[{}],"mimeType":"audio/wav"},"thought":true}"#
    let decoded = decode(answer(part + #",{"text":"t","thought":true}"#, #","index":3"#))
    #expect(decoded.heads == [MediaHead(media: 0)])
    #expect(decoded.parts.map(\.isThought) == [true, true])
    #expect(decoded.parts[0].media == [PartMedia(media: 0, mimeType: "audio/wav")])
    #expect(decoded.entries.contains(.words(candidate: 3, isThought: true, Array("t".utf8))))
  }

  @Test func `words and media keep their order`() {
    let decoded = decode(answer(#"{"text":"a"},\#(Self.hello),{"text":"b"},{"text":"c"},\#(Self.hello)"#))
    let order = decoded.entries.compactMap { entry -> String? in
      switch entry {
      case .words(_, _, let bytes): String(decoding: bytes, as: UTF8.self)
      case .event(.beginMedia(let head)): "\(head.media)"
      default: nil
      }
    }
    #expect(order == ["a", "0", "bc", "1"])
  }

  @Test(arguments: [
    ("{}", PartTail.Kind.empty), (#"{"thoughtSignature":"QQ=="}"#, .empty), (#"{"text":""}"#, .text),
    (#"{"functionCall":{"name":"f"}}"#, .functionCall), (#"{"function_call":{"name":"f"}}"#, .functionCall),
    (#"{"inlineData":{"mimeType":"image/png"}}"#, .empty), (#"{"fileData":{"fileUri":"x"}}"#, .fileData),
    (#"{"executableCode":{"code":"1"}}"#, .executableCode), (#"{"novelty":{"data":"QQ=="}}"#, .unknown),
    (#"{"text":null}"#, .empty), (#"{"videoMetadata":{"fps":1}}"#, .empty), (#"{"novelty":1,"text":"x"}"#, .text),
  ]) func `a part has a kind`(part: String, kind: PartTail.Kind) {
    let decoded = decode(answer(part))
    #expect(decoded.parts.map(\.kind) == [kind])
    #expect(decoded.parts.first?.hasSignature == part.contains("Signature"))
    #expect(decoded.media.isEmpty)
  }

  @Test(arguments: [
    (#"{"data":[{"b64_json":"aGVsbG8="}]}"#, nil),
    (#"{"output_format":"webp","data":[{"b64_json":"aGVsbG8="}]}"#, "image/webp"),
    (#"{"predictions":[{"bytesBase64Encoded":"aGVsbG8=","mimeType":"image/png"}]}"#, "image/png"),
    (#"{"choices":[{"message":{"audio":{"data":"aGVsbG8="}}}]}"#, nil),
    (#"{"choices":[{"delta":{"images":[{"image_url":{"url":"data:image/png;base64,aGVsbG8="}}]}}]}"#, "image/png"),
    (
      #"{"choices":[{"message":{"content":[{"image_url":{"url":"DATA:image/gif;x=1;base64,aGVs\u0062G8="}}]}}]}"#,
      "image/gif;x=1"
    ),
    (#"{"data":[{"url":"data:;base64,aGVsbG8="}]}"#, nil),
    (#"{"steps":[{"content":[{"type":"audio","mime_type":"audio/wav","data":"aGVsbG8="}]}]}"#, "audio/wav"),
    (#"{"event_type":"step.delta","delta":{"data":"aGVsbG8=","mime_type":"audio/l16"}}"#, "audio/l16"),
    (
      #"{"response":{"candidates":[{"content":{"parts":[{"inline_data":{"mime_type":"a/b","data":"aGVsbG8="}}]}}]}}"#,
      "a/b"
    ),
    (#"{"type":"speech.audio.delta","audio":"aGVsbG8="}"#, nil),
  ]) func `other services' media are found by their tables`(text: String, mimeType: String?) {
    let decoded = decode(text)
    #expect(decoded.media == [Array("hello".utf8)])
    #expect(decoded.parts.flatMap(\.media) == [PartMedia(media: 0, mimeType: mimeType)])
  }

  @Test func `a link is no medium, and stays in the skeleton`() {
    for url in ["https:\\/\\/x.test\\/a.png", "data:text/plain,hello", "", "data", "data:image/png;base64"] {
      let text = #"{"data":[{"url":"\#(url)","n":1}]}"#
      let decoded = decode(text, .init(collectsSkeletons: true))
      #expect(decoded.media.isEmpty && decoded.error == nil)
      #expect(decoded.skeletons == [text.replacing("\\/", with: "/")])
    }
  }

  @Test func `partial pictures are thoughts`() {
    let partial = #"{"type":"image_generation.partial_image","b64_json":"aGVsbG8="}"#
    let final = #"{"b64_json":"aGVsbG8=","type":"image_generation.completed"}"#
    let decoded = decode("data: \(partial)\n\ndata: \(final)\n\n")
    #expect(decoded.parts.map(\.isThought) == [true, false])
    #expect(decoded.summary?.sawCompletion == true)
  }

  // MARK: - Reasons, usage, errors

  @Test func `a blocked prompt is told`() {
    let decoded = decode(#"{"promptFeedback":{"blockReason":"SAFETY","blockReasonMessage":"no"}}"#)
    #expect(decoded.events.first == .blocked(.safety, message: "no"))
    #expect(decoded.summary?.sawBlockReason == true)
    let open = decode(#"{"promptFeedback":{"blockReason":"BLOCKED_REASON_UNSPECIFIED"}}"#)
    #expect(open.summary?.sawBlockReason == false)
  }

  @Test func `a finish reason has its candidate and message, wherever they stand`() {
    let decoded = decode(
      #"{"candidates":[{"finishReason":"NEW","finishMessage":"m","index":2},{"finish_reason":"STOP"}]}"#)
    let expected: [ResponseEvent] = [
      .finishReason(candidate: 2, FinishReason(rawValue: "NEW"), message: "m"),
      .finishReason(candidate: 1, .stop, message: nil),
    ]
    #expect(Array(decoded.events.prefix(2)) == expected)
    #expect(decode(#"{"choices":[{"finish_reason":"length"}]}"#).finishReasons == [.maxTokens])
  }

  @Test func `usage is merged and never reset`() {
    let decoded = decode(
      #"{"usageMetadata":{"promptTokenCount":5,"totalTokenCount":"9"}}{"candidates":[]}"#
        + #"{"usageMetadata":{"promptTokenCount":7}}"#)
    #expect(decoded.usage == UsageMetadata(promptTokenCount: 7, totalTokenCount: 9))
    let chat = decode(#"{"usage":{"prompt_tokens":3,"completion_tokens":4,"total_tokens":7}}{"usage":null}"#)
    #expect(chat.usage == UsageMetadata(promptTokenCount: 3, candidatesTokenCount: 4, totalTokenCount: 7))
  }

  @Test(arguments: [
    "data: {D}\n\ndata: {E}\n\n", "data: {D}\r\n\r\n{E}\r\n", "data: {D}\n\n{\n  \"error\": {O}\n}\n\n", "[{D},{E}]",
    "{D}{E}",
    "data: {D}\n\n\n{E}", "data: {D}\n\nevent: error\ndata: [{E}]\n\n",
  ]) func `an error in mid-stream is found in every shape`(template: String) {
    let object = #"{"code":503,"message":"overloaded","status":"UNAVAILABLE"}"#
    let text = template.replacing("{D}", with: answer(Self.hello)).replacing("{E}", with: #"{"error":\#(object)}"#)
      .replacing("{O}", with: object.replacing(",", with: ",\n  "))
    let decoded = decode(text)
    #expect(decoded.media == [Array("hello".utf8)])
    #expect(decoded.errors.map(\.status) == ["UNAVAILABLE"] && decoded.summary?.sawError == true)
  }

  @Test func `errors of other services are errors, null is none`() {
    let chat = decode(#"{"error":{"message":"no","type":"invalid_request_error","code":"invalid_api_key"}}"#)
    #expect(chat.errors.first?.kind == "invalid_api_key" && chat.errors.first?.message == "no")
    #expect(decode(#"{"error":null,"candidates":[]}"#).errors.isEmpty)
  }

  // MARK: - Limits

  @Test func `words beyond the limit leave early and stay whole`() {
    var options = ResponseDecoder.Options()
    options.textLimit = 10
    let words = String(repeating: "äöü€😀", count: 20)
    let decoded = decode(answer(#"{"text":"\#(words)"}"#), options)
    #expect(decoded.text(isThought: false) == words)
  }

  @Test func `words of a cut answer are given by drain`() {
    let decoded = decode(#"{"candidates":[{"content":{"parts":[{"text":"half"},{"text":" a wo"#)
    #expect(decoded.text(isThought: false) == "half a wo")
    #expect(decoded.summary?.isTruncatedInDocument == true)
  }

  @Test func `an endless error object and deep nesting are errors`() {
    let long = #"{"error":{"message":""# + String(repeating: "x", count: 1_100_000)
    #expect(DecodedResponse([Array(long.utf8)]).error?.code == .valueTooLong(limit: 1 << 20))
    let deep = String(repeating: "[", count: 513)
    #expect(decode(deep).error == ResponseDecodingError(code: .json(.nestingTooDeep(limit: 512)), offset: 512))
  }

  // MARK: - Skeletons

  @Test func `a request's skeleton has ordinals for its media`() {
    let text = #"""
      {"contents":[{"parts":[{"text":"é\n\"x\""},{"inline_data":{"mime_type":"image/png","data":"aGVsbG8="}},
      {"functionResponse":{"parts":[{"inlineData":{"data":"aGVsbG8="}}]}},{"inlineData":{"data":""}}]}],"n":[1.50,true,null,{}]}
      """#
    let decoded = decode(text, .init(paths: .geminiRequest, collectsSkeletons: true))
    let expected = #"""
      {"contents":[{"parts":[{"text":"é\n\"x\""},{"inline_data":{"mime_type":"image/png","data":0}},
      {"functionResponse":{"parts":[{"inlineData":{"data":1}}]}},{"inlineData":{"data":""}}]}],"n":[1.50,true,null,{}]}
      """#
    #expect(decoded.skeletons == [expected.replacing("\n", with: "")])
    #expect(decoded.media == [Array("hello".utf8), Array("hello".utf8)])
  }

  @Test func `a long thought signature is null in the skeleton`() {
    for (count, isKept) in [(60_000, true), (70_000, false)] {
      let signature = String(repeating: "x", count: count)
      let text = answer(#"{"text":"a","thoughtSignature":"\#(signature)"}"#, "")
      let skeleton = isKept ? text : text.replacing("\"\(signature)\"", with: "null")
      let decoded = DecodedResponse(pieces(of: Array(text.utf8), size: 4096), .init(collectsSkeletons: true))
      #expect(decoded.skeletons == [skeleton])
      #expect(decoded.parts.first?.hasSignature == true)
    }
  }
}
