import FoundationEssentials
import RiffleAPI
import RiffleTestSupport
import RiffleTranslation
import RiffleTypes
import Testing

@Suite struct ImagesResponseTests {
  static let usage = """
    ,"usageMetadata":{"promptTokenCount":3,"candidatesTokenCount":1290,"totalTokenCount":1293,"candidatesTokensDetails":[{"modality":"IMAGE","tokenCount":1290}]}
    """

  static func answer(_ parts: String..., reason: String = "STOP") -> String {
    "{\"candidates\":[{\"content\":{\"parts\":[\(parts.joined(separator: ","))]},\"finishReason\":\"\(reason)\"}]\(usage)}"
  }

  static let one = answer(Answer.text("Here."), Answer.medium(Answer.png, "image/jpeg"))

  static func run(_ answers: String..., options: ImagesResponseOptions = .init(created: 7)) -> TranslationRun {
    TranslationRun.images(answers.map { [Array($0.utf8)] }, options)
  }

  @Test func `pictures of several answers stand in one document with the sum of the tokens`() throws {
    var options = ImagesResponseOptions(created: 7)
    options.size = "1024x1024"
    let run = Self.run(Self.one, "data: \(Self.one)\r\n\r\n", "[\(Self.one)]", options: options)
    let response = try WireJSON.decode(ImagesResponse.self, from: run.bytes)
    #expect(response.data.map(\.b64JSON) == [.base64(Answer.png), .base64(Answer.png), .base64(Answer.png)])
    #expect(response.created == 7 && response.outputFormat == "png" && response.size == "1024x1024")
    #expect(response.usage?.inputTokens == 9 && response.usage?.outputTokens == 3870)
    #expect(response.usage?.totalTokens == 3879 && response.usage?.outputTokensDetails?.imageTokens == 3870)
    #expect(run.usage?.totalTokenCount == 3879 && run.error == nil)
  }

  @Test(arguments: [false, true]) func `in a stream each picture is a completed event`(isEdit: Bool) throws {
    let two = Self.answer(Answer.medium(Answer.png, "image/png"), Answer.medium(Answer.png, "image/png"))
    let run = Self.run(two, Self.one, options: .init(created: 7, isStreaming: true, isEdit: isEdit))
    let name = isEdit ? "image_edit.completed" : "image_generation.completed"
    #expect(run.text.components(separatedBy: "event: \(name)\ndata: {").count == 4)
    let events = try run.events.map { try WireJSON.decode(ImageStreamEvent.self, from: Array($0.utf8)) }
    #expect(events.map(\.type) == [name, name, name] && events.map(\.outputFormat) == ["png", "png", "png"])
    #expect(events.allSatisfy { $0.b64JSON == .base64(Answer.png) && $0.createdAt == 7 })
    #expect(events.map { $0.usage?.totalTokens } == [nil, 1293, 1293])
  }

  @Test func `drafts are passed over, unless there is nothing else`() throws {
    let draft = Answer.medium(Answer.jpeg(byteCount: 3000).base64, "image/png", extra: #","thought":true"#)
    let last = Answer.medium(Answer.png, "image/png", extra: #","thought":true"#)
    for (answer, expected) in [
      (Self.answer(draft, Answer.medium(Answer.png, "image/png")), Answer.png), (Self.answer(draft, last), Answer.png),
      (Self.answer(last, draft), Answer.jpeg(byteCount: 3000).base64),
    ] {
      let response = try WireJSON.decode(ImagesResponse.self, from: Self.run(answer).bytes)
      #expect(response.data.map(\.b64JSON) == [.base64(expected)])
    }
  }

  @Test(arguments: [
    (Self.answer(Answer.text("I cannot draw.")), 400, "no_image"),
    (Self.answer(reason: "NO_IMAGE"), 400, "no_image"),
    (Self.answer(reason: "IMAGE_SAFETY"), 400, "moderation_blocked"),
    (Self.answer(reason: "RECITATION"), 400, "content_policy_violation"),
    (Self.answer(reason: "IMAGE_OTHER"), 502, nil),
    (Self.answer(Answer.medium(Answer.samples, "audio/l16")), 502, nil),
    (Self.answer(Answer.medium("", "image/png")), 502, nil),
    (#"{"promptFeedback":{"blockReason":"IMAGE_SAFETY"}}"#, 400, "content_policy_violation"),
    (#"{"error":{"code":429,"message":"slow","status":"RESOURCE_EXHAUSTED"}}"#, 429, "rate_limit_exceeded"),
    ("", 502, nil),
  ])
  func `an answer without a picture is a status`(answer: String, status: Int, code: String?) {
    for isStreaming in [true, false] {
      forEveryCut(of: Array(answer.utf8)) { pieces in
        let run = TranslationRun.images([pieces], .init(created: 7, isStreaming: isStreaming))
        #expect(run.error?.status == status && run.error?.body.code?.string == code, "\(run.error?.description ?? "")")
        #expect(!run.hasBegun && run.bytes.isEmpty)
      }
    }
  }

  @Test func `a failure after a picture is told in a stream, and a picture that was cut is no picture`() throws {
    let cut = #"{"candidates":[{"content":{"parts":[{"inlineData":{"data":""# + Answer.jpeg(byteCount: 9000).base64
    var options = ImagesResponseOptions(created: 7, isStreaming: true)
    options.thoughtPictureLimit = 0
    for second in [cut, Self.answer(reason: "IMAGE_SAFETY")] {
      let run = Self.run(Self.one, second, options: options)
      #expect(run.error != nil && run.isTold)
      let last = try WireJSON.decode(ImageStreamEvent.self, from: Array(try #require(run.events.last).utf8))
      #expect(last.error != nil)
    }
    options.isStreaming = false
    let run = Self.run(Self.one, cut, options: options)
    #expect(run.error?.status == 502 && run.hasBegun && !run.isTold)
  }

  @Test func `what came can still be a document when a later answer fails`() throws {
    var translator = ImagesResponseTranslator(.init(created: 7))
    var output: [UInt8] = []
    try translator.receive(Array(Self.one.utf8).span, into: &output)
    try translator.endAnswer(into: &output)
    try translator.receive(Array(Self.answer(reason: "IMAGE_OTHER").utf8).span, into: &output)
    #expect(throws: TranslatedError.self) { try translator.endAnswer(into: &output) }
    #expect(translator.pictureCount == 1)
    translator.finish(into: &output)
    #expect(try WireJSON.decode(ImagesResponse.self, from: output).data.count == 1)
  }

  @Test func `the answer is the same however the upstream's bytes are cut`() {
    let answers = [Self.one, "data: \(Self.one)\r\n\r\n"]
    for isStreaming in [true, false] {
      let options = ImagesResponseOptions(created: 7, isStreaming: isStreaming)
      let whole = TranslationRun.images(answers.map { [Array($0.utf8)] }, options)
      for answer in answers {
        forEveryCut(of: Array(answer.utf8)) { pieces in
          let run = TranslationRun.images([pieces, [Array(Self.one.utf8)]], options)
          #expect(run.bytes == whole.bytes && run.error == nil)
        }
      }
    }
  }

  @Test func `decoded pictures come out in pieces, and pictures kept elsewhere are addresses`() throws {
    let jpeg = Answer.jpeg(byteCount: 200_000)
    let answer = Self.answer(Answer.medium(jpeg.base64, "image/png"), Answer.medium(Answer.png, "image/png"))
    for limit in [0, 1 << 20] {
      var extractor = PictureExtractor(thoughtPictureLimit: limit)
      var pieces: [PictureExtractor.Piece] = []
      for chunk in RiffleTestSupport.pieces(of: Array(answer.utf8), size: 4096) {
        try extractor.receive(chunk.span, into: &pieces)
      }
      try extractor.finish(into: &pieces)
      #expect(extractor.pictureCount == 2 && extractor.usage?.totalTokenCount == 1293)
      var pictures: [(type: MediaType, bytes: [UInt8], isWhole: Bool)] = []
      for piece in pieces {
        switch piece {
        case .begin(let type): pictures.append((type, [], false))
        case .bytes(let bytes): pictures[pictures.count - 1].bytes += bytes
        case .end: pictures[pictures.count - 1].isWhole = true
        }
      }
      #expect(pictures.map(\.type) == [.jpeg, .png] && pictures.allSatisfy(\.isWhole))
      #expect(pictures.map(\.bytes) == [jpeg, [UInt8](base64: Answer.png)])
    }
    var writer = ImagesResponseWriter(.init(created: 7))
    var output: [UInt8] = []
    for name in ["a", "b"] { writer.append(url: "http://127.0.0.1/\(name).png", type: .png, into: &output) }
    writer.endAnswer(usage: nil, into: &output)
    writer.finish(into: &output)
    let expected =
      #"{"created":7,"data":[{"url":"http://127.0.0.1/a.png"},{"url":"http://127.0.0.1/b.png"}],"output_format":"png"}"#
    #expect(String(decoding: output, as: UTF8.self) == expected + "\n")
  }
}
