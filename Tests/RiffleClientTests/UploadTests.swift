import RiffleAPI
import RiffleChaos
import RiffleClient
import RiffleTestSupport
import RiffleTypes
import Testing

@Suite struct UploadTests {
  func request(_ path: String, _ count: Int) -> GenerateContentRequest {
    var request = GenerateContentRequest(text: "grey, please")
    request.contents[0].parts.append(
      Part(inlineData: InlineData(mimeType: "image/png", data: .file(path: path, byteCount: count))))
    return request
  }

  // Around one piece of the upload (98,304 bytes), and several pieces.
  @Test(arguments: [0, 1, 2, 3, 98_303, 98_304, 98_305, 500_000]) func `a file arrives as base64 of its bytes`(
    count: Int
  ) async throws {
    let folder = try TemporaryFolder()
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 8) }
    try Files.write(bytes, to: folder.path("cat.png"))
    try await ChaosServer.run([.answer(ok)]) { server in
      let client = try client(of: server)
      let prepared = try client.prepare(request(folder.path("cat.png"), count), model: "m", shape: .unary)
      #expect(prepared.description.contains("<\(count) bytes from"))
      _ = try await client.send(prepared).body.collect(upTo: 100)
      let seen = try #require(server.requests.first)
      #expect(seen.isBodyComplete && seen.header("content-length") == "\(seen.bodyCount)")
      #expect(seen.bodyCount == prepared.body?.contentLength && seen.header("transfer-encoding") == nil)
      let body = try WireJSON.decode(GenerateContentRequest.self, from: seen.body)
      #expect(body.contents.first?.parts.last?.inlineData?.data?.decodedBytes == bytes)
    }
  }

  @Test(arguments: [0, 1, 98_303, 98_304, 98_305, 500_000]) func `a file of a form arrives as it is`(
    count: Int
  ) async throws {
    let folder = try TemporaryFolder()
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 8) }
    try Files.write(bytes, to: folder.path("cat.png"))
    try await ChaosServer.run([.answer(ok)]) { server in
      let client = try client(of: server, placement: .bearer) { $0.api = .openAI }
      let file = MediaData.file(path: folder.path("cat.png"), byteCount: count)
      let prepared = try client.prepare(
        .imageEdits,
        form: MultipartForm([
          .init("model", text: "m"), .init("image", file: file, filename: "cat.png", contentType: "image/png"),
        ]))
      _ = try await client.send(prepared).body.collect(upTo: 100)
      let seen = try #require(server.requests.first)
      #expect(seen.method == "POST" && seen.target == "/v1/images/edits")
      #expect(seen.isBodyComplete && seen.header("content-length") == "\(seen.bodyCount)")
      #expect(seen.header("content-type") == prepared.body?.contentType)
      let head = Array("filename=\"cat.png\"\r\nContent-Type: image/png\r\n\r\n".utf8)
      let start = try #require(seen.body.firstRange(of: head)?.upperBound)
      #expect(seen.body[start...].starts(with: bytes + Array("\r\n--".utf8)))
    }
  }

  @Test(arguments: [-1, 1]) func `a file that changed its size is not sent as something else`(change: Int) async throws
  {
    let folder = try TemporaryFolder()
    try Files.write([UInt8](repeating: 1, count: 200_000), to: folder.path("cat.png"))
    try await ChaosServer.run([.answer(ok)]) { server in
      let client = try client(of: server)
      let prepared = try client.prepare(request(folder.path("cat.png"), 200_000 + change), model: "m", shape: .unary)
      let error = await failure { _ = try await client.send(prepared) } as? ClientError
      #expect(error == .uploadChanged(path: folder.path("cat.png")) && error?.exitReason == .fileError)
      #expect(server.requests.allSatisfy { !$0.isBodyComplete })
    }
  }

  @Test func `a file that is gone is a local error`() async throws {
    try await ChaosServer.run([.answer(ok)]) { server in
      let client = try client(of: server)
      let prepared = try client.prepare(request("/no/such/cat.png", 10), model: "m", shape: .unary)
      let error = await failure { _ = try await client.send(prepared) } as? ClientError
      #expect(error == .uploadUnreadable(path: "/no/such/cat.png", errno: 2) && error?.exitReason == .fileError)
      #expect(error?.description == "client: cannot read '/no/such/cat.png': No such file or directory")
    }
  }

  @Test func `an error answer is sent a second whole body`() async throws {
    let folder = try TemporaryFolder()
    let bytes = [UInt8](repeating: 9, count: 300_001)
    try Files.write(bytes, to: folder.path("cat.png"))
    try await ChaosServer.run([.unavailable(), .answer(ok)]) { server in
      let client = try client(of: server)
      let prepared = try client.prepare(request(folder.path("cat.png"), bytes.count), model: "m", shape: .unary)
      #expect(try await client.send(prepared).attemptCount == 2)
      #expect(server.requests.map(\.bodyCount) == [prepared.body?.contentLength, prepared.body?.contentLength])
    }
  }

  @Test(arguments: [
    (401, ExitReason.keyRefused), (403, .keyRefused), (400, .requestRefused), (413, .requestRefused),
  ]) func `a refusal whose words are cut still ends as its status says`(status: Int, ending: ExitReason) async throws {
    let folder = try TemporaryFolder()
    try Files.write([UInt8](repeating: 9, count: 2 << 20), to: folder.path("cat.png"))
    let head = Action.head(status, [("Content-Length", "100"), ("Content-Type", "application/json")])
    let cut = Scenario(.readRequest, head, .send(Array(#"{"error":{"co"#.utf8)), .close)
    try await ChaosServer.run([cut]) { server in
      let client = try client(of: server)
      let prepared = try client.prepare(request(folder.path("cat.png"), 2 << 20), model: "m", shape: .unary)
      let error = try #require(await failure { _ = try await client.send(prepared) } as? APIError)
      #expect(error.httpStatus == status && error.exitReason == ending)
    }
  }
}
