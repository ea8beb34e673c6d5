import RiffleMedia
import RiffleTypes
import Testing

@testable import RiffleServer

@Suite struct PictureAnswerTests {
  /// What a medium's header says about its size.
  private func size(_ bytes: [UInt8]) throws -> PixelSize {
    var reader = PictureHeaderReader()
    let size = reader.read(bytes.span)
    return try #require(size)
  }

  private func ask(_ fixture: ServerFixture, _ model: String, _ members: String) async throws -> [String: Any] {
    let reply = try await fixture.ask("/v1beta/models/\(model):generateContent", "{\(members)}")
    #expect(reply.status == 200, "\(reply.text.prefix(400))")
    return try reply.json()
  }

  private let prompt = #""contents":[{"parts":[{"text":"A banana dish in a fancy restaurant"}]}]"#

  @Test(arguments: [
    ("gemini-2.5-flash-image-preview", "", "image/png", 1024, 1024),
    ("gemini-2.5-flash-image", #","generationConfig":{"imageConfig":{"aspectRatio":"16:9"}}"#, "image/png", 1344, 768),
    ("gemini-3.1-flash-lite-image", "", "image/jpeg", 1024, 1024),
    (
      "gemini-nano-banana-2.1", #","generation_config":{"image_config":{"aspect_ratio":"9:16","image_size":"1K"}}"#,
      "image/jpeg", 768, 1376
    ),
    (
      "gemini-3-pro-image",
      #","generationConfig":{"responseFormat":{"image":{"mimeType":"IMAGE_PNG","aspectRatio":"ASPECT_RATIO_FOUR_BY_FIVE"}}}"#,
      "image/png", 928, 1152
    ),
    (
      "gemini-3-pro-image",
      #","generationConfig":{"responseFormat":{"image":{"aspectRatio":"ASPECT_RATIO_TWENTY_ONE_BY_NINE","imageSize":"IMAGE_SIZE_ONE_K"}}}"#,
      "image/jpeg", 1584, 672
    ),
  ])
  func `a picture has the family's type and the wished size`(
    model: String, configuration: String, type: String, width: Int, height: Int
  ) async throws {
    try await withServer { fixture in
      let json = try await ask(fixture, model, prompt + configuration)
      let (found, bytes) = try media(json, part: 1)
      #expect(found == type)
      let sniffed = MediaSniffer.sniff(bytes.span)
      #expect(sniffed?.essence == type)
      #expect(try size(bytes) == PixelSize(width: width, height: height))
      #expect((value(json, "candidates.0.content.parts.0.text") as? String)?.isEmpty == false)
      let signature = value(json, "candidates.0.content.parts.1.thoughtSignature") as? String
      #expect(signature?.count == (model.contains("2.5") || model.contains("2.0") ? nil : 256))
      #expect(value(json, "candidates.0.finishReason") as? String == "STOP")
      #expect(value(json, "usageMetadata.candidatesTokensDetails.0.modality") as? String == "IMAGE")
    }
  }

  @Test func `only a picture comes where only pictures are allowed`() async throws {
    try await withServer { fixture in
      let json = try await ask(
        fixture, "gemini-2.5-flash-image",
        prompt + #","generationConfig":{"responseModalities":["Image"],"seed":"3"}"#)
      #expect((value(json, "candidates.0.content.parts") as? [Any])?.count == 1)
      #expect(try media(json, part: 0).type == "image/png")
      #expect(value(json, "usageMetadata.candidatesTokenCount") as? Int == 1290)
    }
  }

  @Test func `a stream sends the words first and the picture with the end`() async throws {
    try await withServer { fixture in
      let events = try await fixture.ask(
        "/v1beta/models/gemini-2.5-flash-image:streamGenerateContent?alt=sse", "{\(prompt)}"
      ).events()
      #expect(events.count == 2)
      #expect(value(events[0], "candidates.0.content.parts.0.text") is String)
      #expect(value(events[0], "candidates.0.finishReason") == nil)
      #expect(try media(events[1], part: 0).type == "image/png")
      #expect(value(events[1], "candidates.0.finishReason") as? String == "STOP")
    }
  }

  @Test func `an edit answers in the size of the sent picture, also in a later turn`() async throws {
    try await withServer { fixture in
      // one pixel, RGB (16, 128, 240)
      let pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGMQaPgAAAIkAYFvkeRkAAAAAElFTkSuQmCC"
      let part = #"{"inline_data":{"mime_type":"image/png","data":"\#(pixel)"}}"#
      for contents in [
        #"[{"parts":[{"text":"make it grey"},\#(part)]}]"#,
        #"[{"role":"user","parts":[{"text":"a dot"}]},{"role":"model","parts":[\#(part)]},"#
          + #"{"role":"user","parts":[{"text":"make it grey"}]}]"#,
      ] {
        let json = try await ask(fixture, "gemini-2.5-flash-image", #""contents":\#(contents)"#)
        #expect(try size(try media(json, part: 1).bytes) == PixelSize(width: 1, height: 1))
        let details = value(json, "usageMetadata.promptTokensDetails") as? [[String: Any]] ?? []
        #expect(details.compactMap { $0["modality"] as? String } == ["TEXT", "IMAGE"])
      }
    }
  }
}
