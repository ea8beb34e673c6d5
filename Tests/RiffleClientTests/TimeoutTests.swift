import NIOCore
import RiffleAPI
import RiffleChaos
import RiffleClient
import RiffleTypes
import Testing

@Suite struct TimeoutTests {
  @Test(arguments: [Scenario.stallBeforeHead, .stallInHead]) func `no first byte ends the wait, once`(
    scenario: Scenario
  ) async throws {
    try await ChaosServer.run([scenario, .answer(ok)]) { server in
      let client = try client(of: server) { $0.timeouts.firstByte = .milliseconds(60) }
      let error = await failure { _ = try await client.ask() } as? ClientError
      #expect(error == .firstByteTimeout(.milliseconds(60)))
      #expect(error?.exitReason == .serviceUnavailable && error?.maybeBilled == true)
      await server.waitForClientCloses(1)
      #expect(server.requestCount == 1)
    }
  }

  @Test func `a body that stands still is a stall`() async throws {
    try await ChaosServer.run([.stall(ok, after: 5, contentType: "application/json", framing: .chunked)]) { server in
      let client = try client(of: server) { $0.timeouts.stall = .seconds(2) }
      let error = await failure { _ = try await client.ask() } as? ClientError
      #expect(error == .stalled(.seconds(2), afterBytes: 5))
      await server.waitForClientCloses(1)
    }
  }

  @Test func `the clock of a stall runs only while the reader waits`() async throws {
    let gate = Gate()
    let scenario = Scenario.hold(ok, after: 5, at: gate, contentType: "application/json", framing: .chunked)
    try await ChaosServer.run([scenario, .stallBeforeHead]) { server in
      let patient = try client(of: server) { $0.timeouts.stall = .seconds(2) }
      let request = try patient.prepare(GenerateContentRequest(text: "x"), model: "m", shape: .unary)
      var iterator = try await patient.send(request).body.makeAsyncIterator()
      var bytes = Array(try await iterator.next()?.readableBytesView ?? ByteBufferView())
      // While this reader does something else, longer than a stall may last, nothing is lost.
      let hasty = try client(of: server) { $0.timeouts.firstByte = .seconds(3) }
      #expect(await failure { _ = try await hasty.ask() } as? ClientError == .firstByteTimeout(.seconds(3)))
      gate.open()
      while let part = try await iterator.next() { bytes += part.readableBytesView }
      #expect(bytes == ok)
    }
  }

  @Test func `the total time bounds everything together`() async throws {
    try await ChaosServer.run([.stall(ok, after: 5, contentType: "application/json", framing: .chunked)]) { server in
      let client = try client(of: server) {
        $0.timeouts = Timeouts(stall: .milliseconds(20_000), total: .milliseconds(80))
      }
      let error = await failure { _ = try await client.ask() } as? ClientError
      #expect(error == .totalTimeout(.milliseconds(80)) && error?.exitReason == .ceilingReached)
    }
  }

  @Test func `cancelling closes the socket before the head`() async throws {
    try await ChaosServer.run([.stallBeforeHead]) { server in
      let client = try client(of: server)
      let task = Task { try await client.ask() }
      await server.waitForRequests(1)
      task.cancel()
      #expect(await failure { _ = try await task.value } is CancellationError)
      await server.waitForClientCloses(1)
    }
  }

  @Test func `cancelling closes the socket in the body`() async throws {
    let gate = Gate()
    let scenario = Scenario.hold(ok, after: 5, at: gate, contentType: "application/json", framing: .chunked)
    try await ChaosServer.run([scenario]) { server in
      let client = try client(of: server)
      let task = Task { try await client.ask() }
      await gate.waitUntilReached()
      task.cancel()
      #expect(await failure { _ = try await task.value } is CancellationError)
      gate.open()
    }
  }

  @Test func `cancelling ends the wait for another attempt`() async throws {
    try await ChaosServer.run([.quotaExceeded(retryDelay: "500s")]) { server in
      let client = try client(of: server) { $0.retryPolicy.totalTime = nil }
      let (stream, continuation) = AsyncStream<Void>.makeStream()
      let task = Task { try await client.ask { _ in continuation.yield() } }
      for await _ in stream { break }
      task.cancel()
      #expect(await failure { _ = try await task.value } is CancellationError)
      #expect(server.requestCount == 1)
    }
  }

  @Test func `letting go of a body closes the socket`() async throws {
    try await ChaosServer.run([.stall(ok, after: 5, contentType: "application/json", framing: .chunked)]) { server in
      let client = try client(of: server)
      let request = try client.prepare(GenerateContentRequest(text: "x"), model: "m", shape: .unary)
      _ = try await client.send(request)
      await server.waitForClientCloses(1)
      #expect(server.clientCloseCount == 1)
    }
  }
}
