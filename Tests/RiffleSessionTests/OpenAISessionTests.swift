import Foundation
import RiffleAPI
import RiffleChaos
import RiffleClient
import RiffleMedia
import RiffleRecording
import RiffleSession
import RiffleTestSupport
import RiffleTypes
import Testing

/// Requests of the house by OpenAI's paths, and what becomes of their answers.
@Suite(.timeLimit(.minutes(2))) struct OpenAISessionTests {
  static let png = (try? Samples.read("gradient-64x48-rgb.png")) ?? []
  static let samples = (0..<4800).map { UInt8(truncatingIfNeeded: $0 * 7) }

  static func client(_ server: ChaosServer, api: WireAPI = .openAI) throws -> ModelClient {
    var configuration = ModelClient.Configuration(
      baseURL: server.url, credentials: try Credentials(key: "a-test-key", placement: .bearer))
    configuration.api = api
    configuration.retryPolicy = RetryPolicy(attempts: 3, firstDelay: .milliseconds(1), maxDelay: .milliseconds(1))
    return try ModelClient(configuration)
  }

  static func picture(_ inputs: [InlineData] = []) -> GenerateContentRequest {
    GenerateContentRequest(
      contents: [Content(parts: [Part(text: "A boat")] + inputs.map { Part(inlineData: $0) })],
      generationConfig: GenerationConfig(responseModalities: [.text, .image]))
  }

  static func speech() throws -> GenerateContentRequest {
    var model = ModelCatalogue.shared.modelOrGuess("tts-1")
    model.family = .speech38
    return try SpeechRequest(text: "Hello", voice: "Kore", style: "warm", model: model).makeRequest()
  }

  /// Runs `request` against `scenarios`; gives the result and the requests that came.
  static func run(
    _ scenarios: [Scenario], _ request: GenerateContentRequest, model: String = "gpt-image-1", route: ServiceRoute,
    shape: ResponseShape = .unary, to name: String, in folder: TemporaryFolder,
    _ change: (inout ServiceSettings, inout Session) -> Void = { _, _ in }
  ) async throws -> (result: SessionResult, requests: [ReceivedRequest]) {
    try await ChaosServer.run(scenarios) { server in
      var options = RecordingOptions(naming: OutputNaming(.file(folder.path(name))))
      options.expectedKind = route == .speech || name.hasSuffix("wav") || name.hasSuffix("pcm") ? .audio : .image
      var session = Session(client: try client(server), options: options)
      var settings = ServiceSettings()
      change(&settings, &session)
      let result = try await session.run(request, model: model, shape: shape, route: route, settings: settings)
      return (result, server.requests)
    }
  }

  static func json(_ request: ReceivedRequest?) throws -> JSONValue {
    try WireJSON.decode(JSONValue.self, from: try #require(request).body)
  }

  static let answer = Array(#"{"created":1,"data":[{"b64_json":"\#(Data(png).base64EncodedString())"}]}"#.utf8)

  @Test func `a prompt becomes a picture by the path for pictures`() async throws {
    let folder = try TemporaryFolder()
    let headers = [("x-request-id", "req_1")]
    let (result, requests) = try await Self.run(
      [.answer(Self.answer, headers: headers)], Self.picture(), route: .images, to: "a.png", in: folder
    ) { settings, _ in
      settings.count = 1
      settings.size = "1536x1024"
      settings.quality = "high"
      settings.format = "webp"
    }
    #expect(result.exitReason == .success, "\(result.message ?? "")")
    #expect(try Files.read(folder.path("a.png")) == Self.png)
    #expect(result.receipts.first?.requestId == "req_1")
    #expect(requests.first?.target == "/v1/images/generations")
    #expect(requests.first?.header("authorization") == "Bearer a-test-key")
    let body = try Self.json(requests.first)
    #expect(body["prompt"] == "A boat" && body["model"] == "gpt-image-1" && body["n"] == 1)
    #expect(body["size"] == "1536x1024" && body["quality"] == "high" && body["output_format"] == "webp")
    #expect(body["stream"] == nil && body["response_format"] == nil)
  }

  @Test(arguments: [1, 2]) func `pictures to start from go as the files of a form`(count: Int) async throws {
    let folder = try TemporaryFolder()
    try Files.write(Self.png, to: folder.path("in.png"))
    let input = InlineData(
      mimeType: "image/png", data: .file(path: folder.path("in.png"), byteCount: Self.png.count))
    let (result, requests) = try await Self.run(
      [.answer(Self.answer)], Self.picture([InlineData](repeating: input, count: count)), route: .images, to: "a.png",
      in: folder)
    #expect(result.exitReason == .success, "\(result.message ?? "")")
    let request = try #require(requests.first)
    #expect(request.target == "/v1/images/edits")
    #expect(request.header("content-type")?.hasPrefix("multipart/form-data; boundary=") == true)
    let name = count == 1 ? "image" : "image[]"
    for number in 1...count {
      let head = Array(
        "name=\"\(name)\"; filename=\"image-\(number).png\"\r\nContent-Type: image/png\r\n\r\n".utf8)
      let start = try #require(request.body.firstRange(of: head)?.upperBound)
      #expect(request.body[start...].starts(with: Self.png))
    }
    #expect(request.body.firstRange(of: Array("name=\"prompt\"\r\n\r\nA boat\r\n".utf8)) != nil)
  }

  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var format: String
    var body: [UInt8]
    var contentType: String
    var name: String
    var file: String
    var contents: [UInt8]?
  }

  static let mp3: [UInt8] = (0..<6).flatMap { _ in [0xFF, 0xF3, 0xC4, 0xC4] + [UInt8](repeating: 0, count: 380) }
  static let endless: [UInt8] = {
    var bytes = WAVHeader(format: .geminiSpeech, dataByteCount: 0).bytes
    for index in [4, 40] { bytes.replaceSubrange(index..<index + 4, with: [0xFF, 0xFF, 0xFF, 0xFF]) }
    return bytes
  }()

  static let speeches: [Row] = [
    Row(
      testDescription: "a WAV without sizes", format: "wav", body: endless + samples, contentType: "audio/wav",
      name: "a.wav", file: "a.wav"),
    Row(
      testDescription: "samples of no type", format: "pcm", body: samples, contentType: "application/octet-stream",
      name: "a.pcm", file: "a.pcm", contents: samples),
    Row(
      testDescription: "MP3", format: "mp3", body: mp3, contentType: "audio/mpeg", name: "a.mp3", file: "a.mp3",
      contents: mp3),
    Row(
      testDescription: "MP3 from a service that knows nothing else", format: "wav", body: mp3,
      contentType: "audio/mpeg", name: "a.wav", file: "a.mp3", contents: mp3),
  ]

  @Test(arguments: speeches) func `speech comes as the sound itself`(row: Row) async throws {
    let folder = try TemporaryFolder()
    let scenario = Scenario.answer(row.body, contentType: row.contentType, framing: .chunked)
    let (result, requests) = try await Self.run(
      [scenario], try Self.speech(), model: "gpt-4o-mini-tts", route: .speech, to: row.name, in: folder
    ) { settings, _ in
      settings.format = row.format
      settings.voice = "nova"
      settings.speed = 1.25
    }
    #expect(result.exitReason == .success, "\(result.message ?? "")")
    #expect(folder.names == [row.file])
    if let contents = row.contents { #expect(try Files.read(folder.path(row.file)) == contents) }
    let body = try Self.json(requests.first)
    #expect(requests.first?.target == "/v1/audio/speech" && body["input"] == "Hello" && body["voice"] == "nova")
    #expect(body["instructions"] == "warm" && body["response_format"] == .string(row.format))
    #expect(body["speed"] == JSONValue.number(1.25) && body["stream_format"] == nil)
  }

  @Test func `speech that is cut is kept as far as it came`() async throws {
    let folder = try TemporaryFolder()
    let (result, _) = try await Self.run(
      [.cut(Self.endless + Self.samples, after: 2000, contentType: "audio/wav")], try Self.speech(), route: .speech,
      to: "a.wav", in: folder)
    #expect(result.exitReason == .partial && folder.names == ["a.partial.wav"])
  }

  @Test func `a chat may answer with a picture, and its words are kept`() async throws {
    let folder = try TemporaryFolder()
    let url = "data:image/png;base64,\(Data(Self.png).base64EncodedString())"
    let chunks = [
      #"{"choices":[{"index":0,"delta":{"role":"assistant","content":"Here: ![boat](\#(url.prefix(500))"}}]}"#,
      #"{"choices":[{"index":0,"delta":{"content":"\#(url.dropFirst(500)))."}}]}"#,
      #"{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#, "[DONE]",
    ]
    let body = Array(chunks.map { "data: \($0)\n\n" }.joined().utf8)
    let (result, requests) = try await Self.run(
      [.answer(body, contentType: "text/event-stream")], Self.picture(), model: "gemini-2.5-flash-image", route: .chat,
      shape: .eventStream, to: "a.png", in: folder)
    #expect(result.exitReason == .success && result.text == "Here: .", "\(result.message ?? "")")
    #expect(try Files.read(folder.path("a.png")) == Self.png)
    let request = try Self.json(requests.first)
    #expect(requests.first?.target == "/v1/chat/completions" && request["stream"] == true)
    #expect(request["modalities"] == ["text", "image"])
  }

  @Test func `pictures that are links are fetched and named like others`() async throws {
    let folder = try TemporaryFolder()
    try await ChaosServer.run([.answer(Self.png, contentType: "image/png"), .apiError(410, name: "GONE")]) { files in
      let list = #"{"data":[{"url":"\#(files.url)/1.png"},{"url":"\#(files.url)/2.png"}]}"#
      let (result, requests) = try await Self.run(
        [.answer(Array(list.utf8))], Self.picture(), route: .images, to: "a.png", in: folder
      ) { _, session in session.downloads?.allowsPrivateAddresses = true }
      #expect(result.exitReason == .partial && folder.names == ["a.png"], "\(result.message ?? "")")
      #expect(result.message?.contains("download: '127.0.0.1' answered 410") == true)
      #expect(requests.count == 1 && files.requests.map(\.target) == ["/1.png", "/2.png"])
      #expect(files.requests.allSatisfy { $0.header("authorization") == nil })
    }
  }

  @Test(arguments: [false, true]) func `links among the words are fetched only when that is wished`(
    isWished: Bool
  ) async throws {
    let folder = try TemporaryFolder()
    try await ChaosServer.run([.answer(Self.png, contentType: "image/png")]) { files in
      let chat = #"{"choices":[{"message":{"content":"![a](\#(files.url)/1.png)"},"finish_reason":"stop"}]}"#
      let (result, _) = try await Self.run(
        [.answer(Array(chat.utf8))], Self.picture(), route: .chat, to: "a.png", in: folder
      ) { _, session in
        session.fetchesLinksInWords = isWished
        session.downloads?.allowsPrivateAddresses = true
      }
      #expect(result.exitReason == (isWished ? .success : .notWhatWasAsked))
      #expect(folder.names == (isWished ? ["a.png"] : []) && files.requestCount == (isWished ? 1 : 0))
    }
  }

  @Test func `a link to a stranger's plain http is not followed`() async throws {
    let folder = try TemporaryFolder()
    let list = #"{"data":[{"url":"http://gate.example/1.png"}]}"#
    let (result, _) = try await Self.run(
      [.answer(Array(list.utf8))], Self.picture(), route: .images, to: "a.png", in: folder)
    #expect(result.exitReason == .notWhatWasAsked && folder.names.isEmpty)
    #expect(result.message?.contains("download: plain http to 'gate.example'") == true)
  }

  @Test func `an error of OpenAI's form ends as the table says`() async throws {
    for (status, code, exit) in [
      (401, "invalid_api_key", ExitReason.keyRefused), (429, "insufficient_quota", .quotaExceeded),
      (400, "moderation_blocked", .blocked), (404, "model_not_found", .requestRefused),
    ] {
      let folder = try TemporaryFolder()
      let body = Array(#"{"error":{"message":"no","type":"x","param":null,"code":"\#(code)"}}"#.utf8)
      let (result, requests) = try await Self.run(
        [.answer(body, status: status, headers: [("x-request-id", "req_5")])], Self.picture(), route: .images,
        to: "a.png", in: folder)
      #expect(result.exitReason == exit && requests.count == 1)
      #expect(result.message?.contains("req_5") == true)
    }
  }

  @Test func `models are listed in both forms and from page to page`() async throws {
    let pages = [
      #"{"models":[{"name":"models/a","displayName":"A"}],"nextPageToken":"p 2"}"#,
      #"{"models":[{"name":"models/b"}]}"#,
    ]
    try await ChaosServer.run(pages.map { .answer(Array($0.utf8)) }) { server in
      let models = try await Self.client(server, api: .gemini).listModels()
      #expect(models.map(\.id) == ["a", "b"] && models.first?.displayName == "A")
      #expect(server.requests.last?.target == "/v1beta/models?pageSize=1000&pageToken=p%202")
    }
    let list = #"{"object":"list","data":[{"id":"x/y","object":"model","created":1,"owned_by":"o"}]}"#
    for api in WireAPI.allCases {
      try await ChaosServer.run([.answer(Array(list.utf8))]) { server in
        let models = try await Self.client(server, api: api).listModels()
        #expect(models.map(\.id) == ["x/y"] && models.first?.owner == "o")
      }
    }
    try await ChaosServer.run([.answer(Array("[]".utf8))]) { server in
      let client = try Self.client(server)
      await #expect(throws: WireJSONError.self) { try await client.listModels() }
    }
  }
}
