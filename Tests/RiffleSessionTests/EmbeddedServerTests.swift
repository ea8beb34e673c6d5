import RiffleAPI
import RiffleClient
import RiffleMedia
import RiffleRecording
import RiffleServer
import RiffleSession
import RiffleTestSupport
import RiffleTypes
import Testing

/// The main job over real HTTP: our client and recorder against the embedded server.
@Suite(.timeLimit(.minutes(3))) struct EmbeddedServerTests {
  private func session(
    _ server: RunningServer, _ output: OutputNaming, _ change: (inout RecordingOptions) -> Void = { _ in }
  ) throws -> Session {
    var options = RecordingOptions(naming: output)
    options.wantsDigest = true
    change(&options)
    let configuration = ModelClient.Configuration(
      baseURL: server.baseURL, credentials: try Credentials(key: "a-test-key"))
    return Session(client: try ModelClient(configuration), options: options)
  }

  /// The size of a PNG file whose every byte is right.
  private static func size(ofPNG bytes: [UInt8]) throws -> PixelSize? {
    var verifier = PNGVerifier()
    try verifier.verify(bytes.span)
    return try verifier.finish()?.size
  }

  @Test(arguments: [ResponseShape.unary, .eventStream, .array])
  func `a text becomes a speech file in every shape of answer`(shape: ResponseShape) async throws {
    let folder = try TemporaryFolder()
    let server = try await ModelServer().start()
    let model = ModelCatalogue.shared.defaultModel(for: .speech)
    let request = try SpeechRequest(text: "Hello from the test.", voice: "Kore", model: model).makeRequest()
    for name in ["speech.wav", "speech.flac"] {
      let session = try session(server, OutputNaming(.file(folder.path(name)))) { $0.expectedKind = .audio }
      let result = try await session.run(request, model: model.id, shape: shape)
      #expect(result.exitReason == .success, "\(result.message ?? "")")
      let receipt = try #require(result.receipts.first)
      #expect((receipt.durationSeconds ?? 0) > 0.5 && receipt.sampleRate == 24_000 && receipt.channelCount == 1)
      #expect(receipt.sha256?.count == 64 && receipt.model == model.id)
    }
    #expect(folder.names == ["speech.flac", "speech.wav"])
    await server.stop()
  }

  @Test func `a prompt becomes a verified PNG, whatever the model sends`() async throws {
    let folder = try TemporaryFolder()
    let server = try await ModelServer().start()
    let model = ModelCatalogue.shared.defaultModel(for: .image)
    let request = try ImageRequest(prompt: "A quiet harbour", model: model).makeRequest()
    let session = try session(server, OutputNaming(.file(folder.path("picture.png")))) { $0.expectedKind = .image }
    let result = try await session.run(request, model: model.id)
    #expect(result.exitReason == .success, "\(result.message ?? "")")
    let receipt = try #require(result.receipts.first)
    let size = PixelSize(width: receipt.width ?? 0, height: receipt.height ?? 0)
    #expect(receipt.type == "image/png" && size.width >= 512 && folder.names == ["picture.png"])
    #expect(try Self.size(ofPNG: Files.read(folder.path("picture.png"))) == size)
    await server.stop()
  }

  @Test func `an unknown model is refused and leaves nothing`() async throws {
    let folder = try TemporaryFolder()
    let server = try await ModelServer().start()
    let session = try session(server, OutputNaming(.folder(folder.path)))
    let result = try await session.run(GenerateContentRequest(text: "x"), model: "gemini-0-none")
    #expect(result.exitReason == .requestRefused && folder.names.isEmpty)
    await server.stop()
  }
}
