import NIOCore
import RiffleAPI
import RiffleChaos
import RiffleClient
import RiffleTestSupport
import RiffleTypes
import Testing

@Suite struct ResponseBodyTests {
  private struct Enough: Error {}

  private let answer = (0..<700_000).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 9) }

  /// The answer to one request to `server`.
  private func response(_ server: ChaosServer) async throws -> ModelResponse {
    let client = try client(of: server)
    return try await client.send(try client.prepare(GenerateContentRequest(text: "x"), model: "m", shape: .unary))
  }

  @Test func `every part is handed on once and in order`() async throws {
    try await ChaosServer.run([.answer(answer), .answer([])]) { server in
      for expected in [answer, []] {
        let body = try await response(server).body
        var bytes: [UInt8] = []
        try await body.forEachPart { bytes += $0.readableBytesView }
        #expect(bytes == expected)
        #expect(body.byteCount == expected.count)
      }
    }
  }

  @Test func `an error of the reader ends the reading and closes the connection`() async throws {
    try await ChaosServer.run([.stall(answer, after: 400_000, contentType: "application/json", framing: .chunked)]) {
      server in
      var byteCount = 0
      let error = await failure {
        try await response(server).body.forEachPart { part in
          byteCount += part.readableBytes
          if byteCount > 1_000 { throw Enough() }
        }
      }
      #expect(error is Enough)
      #expect(byteCount > 1_000 && byteCount <= 400_000)
      await server.waitForClientCloses(1)
    }
  }

  /// What a reader of `server`'s answer got, and the bytes that the error counts.
  private func readCut(_ server: ChaosServer, caFile: String? = nil) async throws -> (bytes: [UInt8], count: Int?) {
    let client = try client(of: server) { $0.caFile = caFile }
    let request = try client.prepare(GenerateContentRequest(text: "x"), model: "m", shape: .unary)
    let body = try await client.send(request).body
    var bytes: [UInt8] = []
    let error = await failure { try await body.forEachPart { bytes += $0.readableBytesView } }
    guard case .connectionLost(let count, _)? = error as? ClientError else {
      Issue.record("\(String(describing: error))")
      return (bytes, nil)
    }
    return (bytes, count)
  }

  @Test(arguments: [Scenario.Framing.chunked, .contentLength])
  func `a body that is cut is handed on to its last byte, and its length is told`(framing: Scenario.Framing)
    async throws
  {
    let cut = Scenario.cut(answer, after: 300_000, contentType: "application/json", framing: framing)
    try await ChaosServer.run([cut]) { server in
      let (bytes, count) = try await readCut(server)
      #expect(count == 300_000 && bytes == Array(answer.prefix(300_000)))
    }
  }

  @Test(.enabled(if: TestIdentity.isPossible), arguments: [Scenario.Framing.chunked, .contentLength])
  func `over TLS too`(framing: Scenario.Framing) async throws {
    let identity = try await TestIdentity()
    let cut = Scenario.cut(answer, after: 300_000, contentType: "application/json", framing: framing)
    try await ChaosServer.run([cut], identity: identity.identity) { server in
      let (bytes, count) = try await readCut(server, caFile: identity.certificatePath)
      #expect(count == 300_000 && bytes == Array(answer.prefix(300_000)))
    }
  }

  /// A reset drops what the server's kernel had not sent yet, so only a beginning is certain.
  @Test func `a body that is reset is a beginning of what was sent, and its length is told`() async throws {
    try await ChaosServer.run([.reset(answer, after: 300_000, contentType: "application/json")]) { server in
      let (bytes, count) = try await readCut(server)
      #expect(count == bytes.count && bytes.count <= 300_000 && answer.starts(with: bytes))
    }
  }

  @Test func `what came before a broken chunk is handed on`() async throws {
    try await ChaosServer.run([.badChunk(after: answer)]) { server in
      let (bytes, count) = try await readCut(server)
      #expect(count == answer.count && bytes == answer)
    }
  }

  @Test func `cancelling the reader ends the reading`() async throws {
    try await ChaosServer.run([.stall(answer, after: 10, contentType: "application/json", framing: .chunked)]) {
      server in
      let (parts, continuation) = AsyncStream.makeStream(of: Int.self)
      let task = Task {
        try await response(server).body.forEachPart { continuation.yield($0.readableBytes) }
      }
      var iterator = parts.makeAsyncIterator()
      #expect(await iterator.next() == 10)
      task.cancel()
      let error = await failure { try await task.value }
      #expect(error is CancellationError)
      await server.waitForClientCloses(1)
    }
  }

  @Test func `many answers are read at one time`() async throws {
    let count = 12
    try await ChaosServer.run(Array(repeating: .answer(answer), count: count)) { server in
      try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<count {
          group.addTask {
            var byteCount = 0
            try await response(server).body.forEachPart { byteCount += $0.readableBytes }
            return byteCount
          }
        }
        for try await byteCount in group { #expect(byteCount == answer.count) }
      }
    }
  }
}
