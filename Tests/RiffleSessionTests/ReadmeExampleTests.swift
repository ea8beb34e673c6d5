import RiffleAPI
import RiffleClient
import RiffleRecording
import RiffleServer
import RiffleSession
import RiffleTestSupport
import RiffleTypes
import Testing

/// The README's example of the library, line by line the same; CI compares the two.
@Suite struct ReadmeExampleTests {
  @Test func `the library example of the README makes a speech file`() async throws {
    let server = try await ModelServer().start()
    let folder = try TemporaryFolder()
    let (address, path) = (server.baseURL, folder.path("hello.flac"))

    // README: begin
    let model = ModelCatalogue.shared.defaultModel(for: .speech)
    let request = try SpeechRequest(text: "Hello!", voice: "Kore", model: model).makeRequest()

    let client = try ModelClient(.init(baseURL: address, credentials: nil))
    let session = Session(client: client, options: RecordingOptions(naming: .parsing(path)))
    let result = try await session.run(
      request, model: model.id, onProgress: { print($0.bytesReceived, $0.audioDuration) })
    print(result.exitReason, result.receipts.map(\.jsonLine))
    // README: end

    await server.stop()
    #expect(result.exitReason == .success)
    #expect(folder.names == ["hello.flac"])
  }
}
