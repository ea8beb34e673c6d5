import RiffleAPI
import RiffleTypes
import Testing

@Suite struct ModelCatalogueTests {
  /// Every model id of the Gemini format that the gateways' pages and the notes on the wire formats name.
  static let named: [(String, Model.Family)] = [
    ("gemini-1.5-pro-latest", .text), ("gemini-2.0-flash", .text), ("gemini-2.5-flash", .text),
    ("gemini-2.5-flash-lite", .text), ("gemini-2.5-pro", .text), ("gemini-3-flash-preview", .text),
    ("gemini-3-pro-preview", .text), ("gemini-3.1-flash-lite", .text), ("gemini-3.1-pro-preview", .text),
    ("gemini-3.5-flash", .text), ("gemini-3.5-flash-lite", .text), ("gemini-3.6-flash", .text),
    ("gemini-3.7-flash", .text), ("gemini-3.8-flash", .text), ("gemini-flash-latest", .text),
    ("gemini-2.0-flash-exp-image-generation", .image25), ("gemini-2.0-flash-preview-image-generation", .image25),
    ("gemini-2.5-flash-image", .image25), ("gemini-2.5-flash-image-preview", .image25),
    ("gemini-3-pro-image", .image3), ("gemini-3-pro-image-preview", .image3), ("gemini-3.1-flash-image", .image3),
    ("gemini-3.1-flash-image-preview", .image3), ("gemini-3.1-flash-lite-image", .image3),
    ("gemini-nano-banana-2.1", .image3), ("gemini-2.5-flash-preview-tts", .speech25),
    ("gemini-2.5-pro-preview-tts", .speech25), ("gemini-2.5-flash-tts", .speech25), ("gemini-2.5-pro-tts", .speech25),
    ("gemini-2.5-flash-lite-preview-tts", .speech25), ("gemini-3.1-flash-tts-preview", .speech31),
    ("gemini-3.8-flash-tts", .speech38), ("gemini-3.8-flash-lite-tts", .speech38),
    ("veo-3.1-generate-preview", .video), ("veo-3.1-fast-generate-preview", .video),
    ("veo-3.1-lite-generate-preview", .video),
  ]

  @Test(arguments: named) func `every model that was named is in the table`(id: String, family: Model.Family) throws {
    let model = try #require(ModelCatalogue.shared.model(id))
    #expect(model.family == family)
    #expect(ModelCatalogue.shared.model("models/\(id)") == model)
    #expect(model.resource.name == "models/\(id)" && !model.resource.supportedGenerationMethods.isEmpty)
    #expect(model.inputTokenLimit > 0 && model.outputTokenLimit > 0)
    if model.draws { #expect(model.defaultImageType == (family == .image25 ? "image/png" : "image/jpeg")) }
    if let target = model.routedTo { #expect(ModelCatalogue.shared.model(target)?.status == .current) }
  }

  @Test func `the table has nothing else and its defaults`() {
    let catalogue = ModelCatalogue.shared
    #expect(Set(catalogue.models.map(\.id)) == Set(Self.named.map { $0.0 }))
    #expect(catalogue.defaultModel(for: .speech).id == "gemini-3.8-flash-tts")
    #expect(catalogue.defaultModel(for: .image).id == "gemini-nano-banana-2.1")
    #expect(catalogue.defaultModel(for: .text).id == "gemini-3.8-flash")
    #expect(catalogue.model("gemini-99") == nil && catalogue.model("") == nil)
  }

  static let sizes: [(String, String?, String?, PixelSize?)] = [
    ("gemini-nano-banana-2.1", nil, nil, PixelSize(width: 1024, height: 1024)),
    ("gemini-nano-banana-2.1", "16:9", "1K", PixelSize(width: 1376, height: 768)),
    ("gemini-nano-banana-2.1", "16:9", "2K", PixelSize(width: 2752, height: 1536)),
    ("gemini-nano-banana-2.1", "9:16", "4K", PixelSize(width: 3072, height: 5504)),
    ("gemini-nano-banana-2.1", "8:1", nil, PixelSize(width: 2928, height: 352)),
    ("gemini-nano-banana-2.1", "1:1", "512", nil),
    ("gemini-3.1-flash-image", "1:1", "512", PixelSize(width: 512, height: 512)),
    ("gemini-2.5-flash-image", "16:9", nil, PixelSize(width: 1344, height: 768)),
    ("gemini-2.5-flash-image", "21:9", "1K", PixelSize(width: 1536, height: 672)),
    ("gemini-2.5-flash-image", "1:1", "2K", nil), ("gemini-2.5-flash-image", "1:8", nil, nil),
    ("gemini-3.8-flash", nil, nil, nil),
  ]

  @Test(arguments: sizes) func `a shape has its pixels`(id: String, ratio: String?, size: String?, expected: PixelSize?)
  {
    let model = ModelCatalogue.shared.modelOrGuess(id)
    #expect(ModelCatalogue.shared.pixelSize(model: model, aspectRatio: ratio, imageSize: size) == expected)
  }

  static let guesses: [(String, Model.Family)] = [
    ("acme-tts-2", .speech38), ("gemini-2.5-new-tts", .speech25), ("gemini-3.1-x-tts", .speech31),
    ("gemini-9-image", .image3), ("gemini-2.5-y-image", .image25), ("nano-banana-3", .image3), ("veo-9", .video),
    ("gpt-9", .text),
  ]

  @Test(arguments: guesses) func `a name that is not in the table gives its family away`(
    id: String, family: Model.Family
  ) {
    let model = ModelCatalogue.shared.modelOrGuess("models/\(id)")
    #expect(model.family == family && model.status == .guessed && model.id == id)
  }

  static let broken: [(String, String)] = [
    ("{", "not a JSON document"), (#"{"models":[]}"#, "defaults"),
    (#"{"defaults":{},"pixelSizes":{},"models":[{"id":"a"},{"id":"a"}]}"#, "'a' stands twice"),
    (#"{"defaults":{"speech":"a"},"pixelSizes":{},"models":[{"id":"a"}]}"#, "no default model for image"),
    (#"{"defaults":{},"pixelSizes":{},"models":[{}]}"#, "has no id"),
    (
      #"{"defaults":{"speech":"a","image":"a","text":"a"},"pixelSizes":{"text":{"1:1":[1]}},"models":[{"id":"a"}]}"#,
      "not a width and a height"
    ),
  ]

  @Test(arguments: broken) func `a table that does not hold together is refused`(json: String, words: String) {
    let error = #expect(throws: RequestError.self) { try ModelCatalogue(json: Array(json.utf8)) }
    #expect(error?.description.contains(words) == true)
  }

  static let endpoints: [(Endpoint, String, String?)] = [
    (.generateContent(model: "a", .unary), "/v1beta/models/a:generateContent", nil),
    (.generateContent(model: "a", .eventStream), "/v1beta/models/a:streamGenerateContent", "alt=sse"),
    (.generateContent(model: "a", .array), "/v1beta/models/a:streamGenerateContent", nil),
    (.generateContent(model: "tunedModels/b", .unary), "/v1beta/tunedModels/b:generateContent", nil),
    (.countTokens(model: "models/a"), "/v1beta/models/a:countTokens", nil), (.models, "/v1beta/models", nil),
    (.model("a b?c#d"), "/v1beta/models/a%20b%3Fc%23d", nil), (.model(".."), "/v1beta/models/%2E%2E", nil),
    (.model("../../x"), "/v1beta/models/%2E%2E%2F%2E%2E%2Fx", nil), (.model("a//b"), "/v1beta/models/a%2F%2Fb", nil),
  ]

  @Test(arguments: endpoints) func `endpoints have their paths`(endpoint: Endpoint, path: String, query: String?) {
    #expect(endpoint.path == path && endpoint.query == query)
  }
}
