import RiffleAPI
import RiffleTranslation
import Testing

@Suite struct ImageTranslationTests {
  /// A row: size, quality, model, and the picture's shape.
  static let sizes: [(String?, String?, String, String?, String?)] = [
    (nil, nil, "gemini-nano-banana-2.1", nil, nil), ("auto", "auto", "gemini-nano-banana-2.1", nil, nil),
    ("1024x1024", nil, "gemini-nano-banana-2.1", "1:1", "1K"), ("1536x1024", nil, "gemini-3-pro-image", "3:2", "1K"),
    ("1024x1536", nil, "gemini-3-pro-image", "2:3", "1K"), ("1792x1024", nil, "gemini-3-pro-image", "16:9", "1K"),
    ("1024x1792", "hd", "gemini-3-pro-image", "9:16", "2K"), ("2048x2048", nil, "gemini-3-pro-image", "1:1", "2K"),
    ("4096x4096", "high", "gemini-3-pro-image", "1:1", "4K"), ("512x512", nil, "gemini-3.1-flash-image", "1:1", "512"),
    ("512x512", nil, "gemini-3-pro-image", "1:1", "1K"), ("1376x768", nil, "gemini-3-pro-image", "16:9", "1K"),
    ("1024x1024", "high", "gemini-2.5-flash-image", "1:1", nil), (nil, "high", "gemini-nano-banana-2.1", nil, "2K"),
    ("1600x400", nil, "gemini-3.1-flash-image", "4:1", "1K"), ("1600x400", nil, "gemini-3-pro-image", "21:9", "1K"),
  ]

  @Test(arguments: sizes)
  func `a size becomes the nearest shape`(row: (String?, String?, String, String?, String?)) throws {
    var settings = ImageGenerationRequest(prompt: "a fox", model: row.2)
    settings.size = row.0
    settings.quality = row.1
    let request = try ImageTranslation.geminiRequest(from: settings, model: model(row.2))
    let config = request.generationConfig?.imageConfig
    #expect(config?.aspectRatio == row.3 && config?.imageSize == row.4)
    #expect(request.generationConfig?.responseModalities == [.text, .image])
    #expect(request.contents == [Content(parts: [Part(text: "a fox")])])
  }

  /// A row: Gemini's shape, a model of OpenAI's services, its size.
  static let shapes: [(String?, String?, String, String?)] = [
    (nil, nil, "gpt-image-1", nil), ("16:9", nil, "gpt-image-1", "1536x1024"),
    ("9:16", "2K", "gpt-image-1", "1024x1536"),
    ("1:1", nil, "gpt-image-1.5", "1024x1024"), ("16:9", nil, "dall-e-3", "1792x1024"),
    ("3:4", nil, "dall-e-2", "1024x1024"),
    ("16:9", "4K", "gpt-image-2", "3840x2128"), ("1:8", nil, "gpt-image-2", "976x2928"),
    (nil, "2K", "gpt-image-2", "2048x2048"),
    ("16:9", "2K", "gemini-nano-banana-2.1", "2752x1536"), ("1:1", nil, "gemini-2.5-flash-image", "1024x1024"),
  ]

  @Test(arguments: shapes) func `a shape becomes a size`(row: (String?, String?, String, String?)) throws {
    var request = GenerateContentRequest(text: "a fox")
    request.generationConfig = GenerationConfig(imageConfig: ImageConfig(aspectRatio: row.0, imageSize: row.1))
    guard case .generation(let settings) = try ImageTranslation.imageCall(from: request, model: row.2) else {
      Issue.record("expected a generation")
      return
    }
    #expect(settings.size == row.3 && settings.prompt == "a fox" && settings.model == row.2)
  }

  private let picture = InlineData(mimeType: "image/png", data: .bytes([1]))

  @Test func `an edit is words and then pictures, both ways`() throws {
    let other = InlineData(mimeType: "image/jpeg", data: .ordinal(3))
    let edit = ImageEditRequest(
      settings: ImageGenerationRequest(prompt: "hat on cat", model: "m"),
      images: [
        ImageReference(picture), ImageReference(other), ImageReference(imageURL: .address("https://a.example/b.png")),
      ])
    let request = try ImageTranslation.geminiRequest(from: edit, model: model("gemini-nano-banana-2.1")) { medium in
      medium == .ordinal(3) ? "image/webp" : nil
    }
    let parts = request.contents[0].parts
    #expect(parts.map(\.text) == ["hat on cat", nil, nil, nil])
    #expect(parts.map(\.inlineData?.mimeType) == [nil, "image/png", "image/webp", nil])
    #expect(parts[3].fileData == FileData(fileURI: "https://a.example/b.png", mimeType: "image/png"))
    guard case .edit(let again) = try ImageTranslation.imageCall(from: request, model: "m") else {
      Issue.record("expected an edit")
      return
    }
    #expect(again.settings == edit.settings && again.images.count == 3 && again.images[0] == edit.images[0])
  }

  @Test func `a later turn changes the model's last picture`() throws {
    let request = GenerateContentRequest(contents: [
      Content(text: "a cat"),
      Content(
        role: "model", parts: [Part(inlineData: picture, thought: true), Part(text: "here"), Part(inlineData: picture)]),
      Content(text: "now with a hat"),
    ])
    let call = try ImageTranslation.imageCall(from: request, model: "m")
    #expect(
      call
        == .edit(
          ImageEditRequest(
            settings: ImageGenerationRequest(prompt: "now with a hat", model: "m"), images: [ImageReference(picture)])))
  }

  /// A row: members of a request, and the member that is in the way.
  static let bad: [(String, String)] = [
    (#"{"prompt":" "}"#, "prompt"), (#"{"prompt":"a","n":0}"#, "n"), (#"{"prompt":"a","n":11}"#, "n"),
    (#"{"prompt":"a","size":"big"}"#, "size"), (#"{"prompt":"a","size":"1x1"}"#, "size"),
    (#"{"prompt":"a","size":"1024x1024x3"}"#, "size"), (#"{"prompt":"a","quality":"best"}"#, "quality"),
    (#"{"prompt":"a","output_format":"gif"}"#, "output_format"),
    (#"{"prompt":"a","response_format":"file"}"#, "response_format"),
    (#"{"prompt":"a","background":"transparent"}"#, "background"),
    (#"{"prompt":"a","output_compression":101}"#, "output_compression"),
    (#"{"prompt":"a","partial_images":4}"#, "partial_images"),
  ]

  @Test(arguments: bad) func `what no picture can be is named`(text: String, path: String) throws {
    let settings = try decode(ImageGenerationRequest.self, text)
    let error = #expect(throws: TranslationError.self) {
      try ImageTranslation.geminiRequest(from: settings, model: model("gemini-nano-banana-2.1"))
    }
    #expect(error?.path == path)
  }

  @Test func `edits that cannot be are named`() throws {
    let settings = ImageGenerationRequest(prompt: "a", model: "m")
    func path(_ edit: ImageEditRequest, _ id: String = "gemini-nano-banana-2.1") -> String? {
      #expect(throws: TranslationError.self) { try ImageTranslation.geminiRequest(from: edit, model: model(id)) }?.path
    }
    let reference = ImageReference(picture)
    #expect(path(ImageEditRequest(settings: settings, images: [])) == "image")
    #expect(path(ImageEditRequest(settings: settings, images: [reference], mask: reference)) == "mask")
    #expect(path(ImageEditRequest(settings: settings, images: Array(repeating: reference, count: 17))) == "image")
    #expect(
      path(
        ImageEditRequest(settings: settings, images: Array(repeating: reference, count: 4)), "gemini-2.5-flash-image")
        == "image")
    #expect(
      path(ImageEditRequest(settings: settings, images: [ImageReference(imageURL: .address("nowhere"))]))
        == "images[0].image_url")
    #expect(path(ImageEditRequest(settings: settings, images: [reference]), "gemini-3.8-flash") == "model")
  }

  @Test func `pictures of several answers are one answer`() throws {
    let one = try decode(
      GenerateContentResponse.self,
      #"{"candidates":[{"content":{"parts":[{"text":"here"},{"thought":true,"inlineData":{"mimeType":"image/jpeg","data":"AA=="}},{"inlineData":{"mimeType":"image/jpeg","data":"AAEC"}}]},"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":5,"candidatesTokenCount":1120,"thoughtsTokenCount":10,"totalTokenCount":1135,"candidatesTokensDetails":[{"modality":"IMAGE","tokenCount":1120}]}}"#
    )
    let thoughts = try decode(
      GenerateContentResponse.self,
      #"{"candidates":[{"content":{"parts":[{"thought":true,"inlineData":{"mimeType":"image/jpeg","data":"AA=="}},{"thought":true,"inlineData":{"mimeType":"image/jpeg","data":"AQ=="}}]}}]}"#
    )
    var settings = ImageGenerationRequest(prompt: "a", model: "m")
    settings.size = "1024x1024"
    settings.quality = "high"
    let answer = try ImageTranslation.imagesResponse(from: [one, thoughts, one], settings: settings, created: 9)
    #expect(
      try encode(answer)
        == #"{"background":"opaque","created":9,"data":[{"b64_json":"AAEC"},{"b64_json":"AQ=="},{"b64_json":"AAEC"}],"#
        + #""output_format":"jpeg","quality":"high","size":"1024x1024","usage":{"input_tokens":10,"input_tokens_details":{},"#
        + #""output_tokens":2260,"output_tokens_details":{"image_tokens":2240},"total_tokens":2270}}"#)
    let again = ImageTranslation.geminiResponse(from: answer)
    #expect(
      again.candidates[0].content?.parts.map(\.inlineData?.mimeType) == ["image/jpeg", "image/jpeg", "image/jpeg"])
    #expect(again.usageMetadata?.totalTokenCount == 2270)
  }

  /// A row: an answer without pictures, the status and the code.
  static let refused: [(String, Int, String?)] = [
    (#"{"promptFeedback":{"blockReason":"IMAGE_SAFETY"}}"#, 400, "content_policy_violation"), ("{}", 502, nil),
    (#"{"candidates":[{"finishReason":"IMAGE_SAFETY","finishMessage":"no"}]}"#, 400, "moderation_blocked"),
    (#"{"candidates":[{"finishReason":"IMAGE_RECITATION"}]}"#, 400, "content_policy_violation"),
    (#"{"candidates":[{"finishReason":"NO_IMAGE"}]}"#, 400, "no_image"),
    (#"{"candidates":[{"finishReason":"OTHER"}]}"#, 502, nil),
    (#"{"candidates":[{"content":{"parts":[{"text":"I can only talk"}]},"finishReason":"STOP"}]}"#, 400, "no_image"),
  ]

  @Test(arguments: refused) func `an answer without a picture is an error`(row: (String, Int, String?)) throws {
    let response = try decode(GenerateContentResponse.self, row.0)
    let error = #expect(throws: TranslatedError.self) {
      try ImageTranslation.imagesResponse(
        from: [response], settings: ImageGenerationRequest(prompt: "a", model: nil), created: 9)
    }
    #expect(error?.status == row.1 && error?.body.code?.string == row.2)
  }
}
