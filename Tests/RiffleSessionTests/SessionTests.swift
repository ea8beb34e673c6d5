import Foundation
import RiffleAPI
import RiffleChaos
import RiffleClient
import RiffleMedia
import RiffleRecording
import RiffleSession
import RiffleTestSupport
import RiffleTypes
import Synchronization
import Testing

/// One request to files, against a server that misbehaves on purpose.
@Suite(.timeLimit(.minutes(2))) struct SessionTests {
  static let request = GenerateContentRequest(text: "hello")
  static let pcm = "audio/L16;codec=pcm;rate=24000"

  /// An event with `count` samples, or with a finish reason alone.
  static func event(_ count: Int, finish: String? = nil) -> [UInt8] {
    let samples = (0..<count * 2).map { UInt8(truncatingIfNeeded: $0) }
    let data = Data(samples).base64EncodedString()
    let part = count == 0 ? "" : #"{"inlineData":{"mimeType":"\#(pcm)","data":"\#(data)"}}"#
    let reason = finish.map { #","finishReason":"\#($0)""# } ?? ""
    return Array(#"{"candidates":[{"content":{"parts":[\#(part)],"role":"model"}\#(reason)}]}"#.utf8)
  }

  static func stream(_ events: [[UInt8]]) -> [UInt8] {
    events.flatMap { Array("data: ".utf8) + $0 + Array("\r\n\r\n".utf8) }
  }

  /// Runs the request against `scenarios`, with the speech going to `speech.wav`.
  static func run(
    _ scenarios: [Scenario], in folder: TemporaryFolder, retriesWhenEmpty: Int = 0,
    timeouts: Timeouts? = nil, shape: ResponseShape = .eventStream
  ) async throws -> SessionResult {
    try await ChaosServer.run(scenarios) { server in
      let session = try Self.session(server, folder, retriesWhenEmpty, timeouts)
      return try await session.run(request, model: "gemini-3.8-flash-tts", shape: shape)
    }
  }

  static func session(
    _ server: ChaosServer, _ folder: TemporaryFolder, _ retriesWhenEmpty: Int = 0,
    _ timeouts: Timeouts? = nil
  ) throws -> Session {
    var configuration = ModelClient.Configuration(
      baseURL: server.url, credentials: try Credentials(key: "a-test-key"))
    configuration.retryPolicy = RetryPolicy(attempts: 3, firstDelay: .milliseconds(1), maxDelay: .milliseconds(1))
    if let timeouts { configuration.timeouts = timeouts }
    var options = RecordingOptions(naming: OutputNaming(.file(folder.path("speech.wav"))))
    options.expectedKind = .audio
    return Session(
      client: try ModelClient(configuration), options: options, retriesWhenEmpty: retriesWhenEmpty)
  }

  static let eventStream = "text/event-stream"

  @Test func `a streamed speech becomes a file, however slowly it comes`() async throws {
    let body = Self.stream([Self.event(3001), Self.event(2000), Self.event(0, finish: "STOP")])
    for scenario in [
      Scenario.answer(body, contentType: Self.eventStream),
      .dribble(body, pieceSize: 97, contentType: Self.eventStream, framing: .chunked),
    ] {
      let folder = try TemporaryFolder()
      let result = try await Self.run([scenario], in: folder)
      #expect(result.exitReason == .success, "\(result.message ?? "")")
      #expect(folder.names == ["speech.wav"] && result.paths == [folder.path("speech.wav")])
      #expect(result.receipts.first?.status == 200)
      #expect(try Files.read(folder.path("speech.wav")).count >= 44 + 5001 * 2)
      #expect(result.recording.mediaByteCount == 5001 * 2)
      #expect(result.attemptCount == 1 && result.recording.byteCount == body.count)
    }
  }

  @Test func `progress is told while the answer comes`() async throws {
    let folder = try TemporaryFolder()
    let body = Self.stream([Self.event(24_000), Self.event(0, finish: "STOP")])
    let last = Mutex(RecordingProgress())
    try await ChaosServer.run([.answer(body, contentType: Self.eventStream)]) { server in
      let session = try Self.session(server, folder)
      _ = try await session.run(
        Self.request, model: "m", onProgress: { progress in last.withLock { $0 = progress } })
    }
    let progress = last.withLock { $0 }
    #expect(progress.bytesReceived == body.count && progress.audioDuration == .seconds(1))
  }

  @Test func `a connection that is cut or reset after sound leaves the playable part`() async throws {
    let body = Self.stream([Self.event(5000), Self.event(5000), Self.event(0, finish: "STOP")])
    for scenario in [
      Scenario.cut(body, after: body.count / 2, contentType: Self.eventStream, framing: .chunked),
      .cut(body, after: body.count / 2, contentType: Self.eventStream, framing: .untilClose),
      .reset(body, after: body.count / 2, contentType: Self.eventStream, framing: .chunked),
    ] {
      let folder = try TemporaryFolder()
      let result = try await Self.run([scenario], in: folder)
      #expect(result.exitReason == .partial, "\(result.message ?? "")")
      #expect(folder.names == ["speech.partial.wav"] && result.paths.isEmpty)
      #expect(result.attemptCount == 1)
    }
  }

  @Test func `a stall after sound leaves the playable part`() async throws {
    let folder = try TemporaryFolder()
    let body = Self.stream([Self.event(5000), Self.event(0, finish: "STOP")])
    let scenario = Scenario.stall(body, after: body.count - 80, contentType: Self.eventStream, framing: .chunked)
    var timeouts = Timeouts()
    timeouts.stall = .milliseconds(300)
    let result = try await Self.run([scenario], in: folder, timeouts: timeouts)
    #expect(result.exitReason == .partial, "\(result.message ?? "")")
    #expect(folder.names == ["speech.partial.wav"])
  }

  @Test func `cancelling keeps what can be played and closes the connection`() async throws {
    let folder = try TemporaryFolder()
    let body = Self.stream([Self.event(5000), Self.event(0, finish: "STOP")])
    let scenario = Scenario.stall(body, after: body.count - 80, contentType: Self.eventStream, framing: .chunked)
    try await ChaosServer.run([scenario]) { server in
      let session = try Self.session(server, folder)
      let (heard, continuation) = AsyncStream<Void>.makeStream()
      let task = Task {
        try await session.run(
          Self.request, model: "m",
          onProgress: { progress in
            if progress.audioDuration > .zero { continuation.yield() }
          })
      }
      for await _ in heard { break }
      task.cancel()
      let result = try await task.value
      #expect(result.exitReason == .interrupted, "\(result.message ?? "")")
      #expect(folder.names == ["speech.partial.wav"])
      await server.waitForClientCloses(1)
    }
  }

  @Test(arguments: [
    (401, ExitReason.keyRefused, 1), (403, .keyRefused, 1), (404, .requestRefused, 1), (413, .requestRefused, 1),
    (429, .quotaExceeded, 3), (500, .serviceUnavailable, 3), (503, .serviceUnavailable, 3),
  ])
  func `an error of the service ends in the result, retried by policy`(
    status: Int, reason: ExitReason, requestCount: Int
  ) async throws {
    let folder = try TemporaryFolder()
    try await ChaosServer.run([.apiError(status, name: "NAME")]) { server in
      let result = try await Self.session(server, folder).run(Self.request, model: "m")
      #expect(result.exitReason == reason && result.message?.contains("\n") == false)
      #expect(server.requestCount == requestCount)
      #expect(result.recording.receiptLines.first?.contains(#""exit":\#(reason.rawValue)"#) == true)
      #expect(result.message?.contains("a-test-key") == false)
    }
    #expect(folder.names.isEmpty)
  }

  @Test func `no status line after a whole request is an unknown outcome, never asked again`() async throws {
    let folder = try TemporaryFolder()
    try await ChaosServer.run([.cutBeforeHead]) { server in
      let result = try await Self.session(server, folder).run(Self.request, model: "m")
      #expect(result.exitReason == .outcomeUnknown, "\(result.message ?? "")")
      #expect(server.requestCount == 1)
    }
  }

  @Test func `HTML and nothing at all with 200 are malformed answers`() async throws {
    for scenario in [Scenario.htmlPage, .emptyBody] {
      let folder = try TemporaryFolder()
      #expect(try await Self.run([scenario], in: folder).exitReason == .malformedAnswer)
      #expect(folder.names.isEmpty)
    }
  }

  @Test func `an error in mid-stream after sound keeps the sound`() async throws {
    for isBare in [true, false] {
      let folder = try TemporaryFolder()
      let result = try await Self.run([.errorInMidStream(after: [Self.event(4000)], isBare: isBare)], in: folder)
      #expect(result.exitReason == .partial, "\(result.message ?? "")")
      #expect(folder.names == ["speech.partial.wav"])
    }
  }

  @Test func `an empty answer is asked for again only when that was wanted`() async throws {
    let empty = Scenario.events([Self.event(0, finish: "OTHER")])
    let good = Scenario.events([Self.event(100), Self.event(0, finish: "STOP")])
    for (retries, reason) in [(0, ExitReason.notWhatWasAsked), (1, .notWhatWasAsked), (2, .success), (5, .success)] {
      let folder = try TemporaryFolder()
      let result = try await Self.run([empty, empty, good], in: folder, retriesWhenEmpty: retries)
      #expect(result.exitReason == reason && result.attemptCount == min(retries, 2) + 1)
    }
  }

  @Test func `a taken name is thrown before anything is sent`() async throws {
    let folder = try TemporaryFolder()
    try Files.write([1], to: folder.path("speech.wav"))
    try await ChaosServer.run([.emptyBody]) { server in
      let session = try Self.session(server, folder)
      await #expect(throws: RecordingError.self) { try await session.run(Self.request, model: "m") }
      #expect(server.requestCount == 0)
    }
    #expect(try Files.read(folder.path("speech.wav")) == [1])
  }

  @Test func `a refused connection is told as such`() async throws {
    let folder = try TemporaryFolder()
    let server = try await ChaosServer.start([.emptyBody])
    let session = try Self.session(server, folder)
    await server.shutdown()
    let result = try await session.run(Self.request, model: "m")
    #expect(result.exitReason == .serviceUnavailable && folder.names.isEmpty)
  }
}
