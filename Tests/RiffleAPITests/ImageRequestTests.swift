import RiffleAPI
import Testing

@Suite struct ImageRequestTests {
  let model = ModelCatalogue.shared.defaultModel(for: .image)

  @Test func `words come first, pictures after them, the shape where it was asked for`() throws {
    let request = ImageRequest(
      prompt: "Put the hat on the cat",
      inputs: [
        InlineData(mimeType: "image/png", data: .base64("iVBORw0KGgo=")),
        InlineData(mimeType: "image/jpeg", data: .base64("/9j/4AAQ")),
      ], aspectRatio: "16:9", imageSize: "2k", model: model)
    #expect(
      String(decoding: try WireJSON.encode(try request.makeRequest()), as: UTF8.self)
        == #"{"contents":[{"parts":[{"text":"Put the hat on the cat"},"#
        + #"{"inlineData":{"data":"iVBORw0KGgo=","mimeType":"image/png"}},"#
        + #"{"inlineData":{"data":"/9j/4AAQ","mimeType":"image/jpeg"}}],"role":"user"}],"generationConfig":"#
        + #"{"imageConfig":{"aspectRatio":"16:9","imageSize":"2K"},"responseModalities":["TEXT","IMAGE"]}}"#)
    let plain = try ImageRequest(prompt: "a cat", model: model).makeRequest()
    #expect(plain.generationConfig?.imageConfig == nil)
  }

  @Test func `a model with one size is not told of it`() throws {
    let old = ModelCatalogue.shared.modelOrGuess("gemini-2.5-flash-image")
    let request = try ImageRequest(prompt: "x", imageSize: "1K", model: old).makeRequest()
    #expect(request.generationConfig?.imageConfig == nil)
  }

  @Test func `shapes that the model does not know are refused with those it knows`() {
    func error(_ change: (inout ImageRequest) -> Void) -> RequestError? {
      var request = ImageRequest(prompt: "x", model: model)
      change(&request)
      do {
        _ = try request.makeRequest()
        return nil
      } catch {
        return error
      }
    }
    #expect(error { _ in } == nil)
    #expect(error { $0.prompt = " " } == .emptyText)
    #expect(error { $0.imageSize = "8K" } == .unsupportedImageSize("8K", supported: ["1K", "2K", "4K"]))
    #expect(error { $0.aspectRatio = "7:5" }?.description.contains("21:9") == true)
    #expect(
      error { $0.inputs = Array(repeating: InlineData(mimeType: nil, data: nil), count: 15) }
        == .tooManyImages(count: 15, limit: 14))
    #expect(
      error { $0.model = ModelCatalogue.shared.defaultModel(for: .speech) }
        == .wrongModel("gemini-3.8-flash-tts", wanted: "pictures"))
    // A model that is not in the table is believed.
    #expect(
      error {
        $0.model = ModelCatalogue.shared.modelOrGuess("my-own-image"); $0.imageSize = "8K"
      } == nil)
  }
}
