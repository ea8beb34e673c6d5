import Foundation
import RiffleAPI
import RiffleChaos
import RiffleMedia
import RiffleNarration
import RiffleRecording
import RiffleSession
import RiffleSound
import RiffleTestSupport
import RiffleTypes
import Testing

/// Long texts to one speech, against the embedded server and against answers that a test writes down.
@Suite(.timeLimit(.minutes(3))) struct NarratorTests {
  @Test func `pieces are joined in order, sample by sample, and a change asks for one piece`() async throws {
    try await Fixture.embedded { fixture in
      var narration = Fixture.narration("One is here. Two is there. Three is gone. Four is back.")
      narration.jobCount = 3
      let result = try await fixture.run(narration, to: "a.wav")
      #expect(result.exitReason == .success, "\(result.message ?? "")")
      let pieces = try fixture.storedPieces(narration)
      #expect(pieces.count > 1 && pieces.count == result.report.pieceCount && result.report.joinedCount == pieces.count)
      let joined = try Fixture.samples(fixture.folder.path("a.wav"))
      #expect(joined == pieces.flatMap(\.self) && !joined.isEmpty)
      #expect(result.report.requestCount == pieces.count && result.report.cachedCount == 0)
      #expect(result.report.seams.count == pieces.count - 1 && result.timeline.frameCount == joined.count)
      #expect(result.receipt.durationSeconds == Double(joined.count) / 24_000)
      #expect(result.receiptLine.contains(#""narration":{"#) && !result.receiptLine.contains("gone"))

      let again = try await fixture.run(narration, to: "b.wav")
      #expect(again.report.requestCount == 0 && again.report.cachedCount == pieces.count)
      #expect(try Files.read(fixture.folder.path("b.wav")) == Files.read(fixture.folder.path("a.wav")))

      narration.script = Script("One is here. Two is there. Three was gone. Four is back.")
      let changed = try await fixture.run(narration, to: "c.wav")
      #expect(changed.report.requestCount == 1 && changed.exitReason == .success)
      #expect(fixture.folder.names == ["a.wav", "b.wav", "c.wav", "cache"])
      #expect(!Files.names(in: fixture.store.folder).contains { $0.hasPrefix("work") })
    }
  }

  @Test func `two speakers share a request, three do not, and each has its voice`() async throws {
    let script = "Ann: Hello.\nBOB: Hi.\nann: Bye.\nCleo: Stop."
    let voices = [("Ann", "Kore"), ("Bob", "Puck"), ("Cleo", "Leda")].map {
      VoiceAssignment(speaker: $0.0, voice: $0.1)
    }
    let answers = (0..<2).map { _ in Fixture.speech(Fixture.tone(3_000, seconds: 0.1)) }
    try await Fixture.scripted(answers) { fixture, server in
      var narration = Fixture.narration(script, limit: 1_000, speakers: ["Ann", "Bob", "Cleo"])
      narration.voices = voices
      let result = try await fixture.run(narration, to: "a.wav")
      #expect(result.exitReason == .success && server.requestCount == 2)
      let bodies = try server.requests.map { try JSONValue(bytes: $0.body) }
      let configs = bodies.map { $0["generationConfig"]?["speechConfig"] }
      #expect(configs[0]?["multiSpeakerVoiceConfig"]?["speakerVoiceConfigs"]?.array?.count == 2)
      #expect(configs[1]?["multiSpeakerVoiceConfig"] == nil && "\(configs[1] as Any)".contains("Leda"))
      #expect(result.receipt.usage?.promptTokenCount == 10)
    }
  }

  @Test func `a dialogue goes to OpenAI's path by pieces, each with its voice`() async throws {
    let wav = WAVHeader(format: .geminiSpeech, dataByteCount: 400).bytes + [UInt8](repeating: 7, count: 400)
    let answers = (0..<3).map { _ in Scenario.answer(wav, contentType: "audio/wav") }
    try await Fixture.scripted(answers, api: .openAI) { fixture, server in
      var narration = Fixture.narration("Ann: Hello.\nBob: Hi.\nAnn: Bye.", limit: 1_000, speakers: ["Ann", "Bob"])
      narration.voices = [
        VoiceAssignment(speaker: "Ann", voice: "nova"), VoiceAssignment(speaker: "Bob", voice: "Kore"),
      ]
      narration.model = ModelCatalogue.shared.modelOrGuess("tts-1")
      narration.shape = .unary
      narration.settings.format = "wav"
      let result = try await fixture.run(narration, to: "a.wav")
      #expect(result.exitReason == .success, "\(result.message ?? "")")
      let bodies = try server.requests.map { try JSONValue(bytes: $0.body) }
      #expect(bodies.map { $0["voice"] } == ["nova", "marin", "nova"])
      #expect(bodies.map { $0["input"] } == ["Hello.", "Hi.", "Bye."] && result.timeline.frameCount == 600)
    }
  }

  struct Failure: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var scenario: Scenario
    var reason: ExitReason
    /// Pieces asked for in the first run, of four.
    var requestCount: Int
    var isPartKept = true
  }

  static let tone = Fixture.tone(3_000, seconds: 0.1)
  static let failures = [
    Failure(testDescription: "cut", scenario: Fixture.speech(tone, finish: nil), reason: .partial, requestCount: 4),
    Failure(
      testDescription: "by the token limit", scenario: Fixture.speech(tone, finish: "MAX_TOKENS"), reason: .partial,
      requestCount: 4),
    Failure(testDescription: "no status line", scenario: .cutBeforeHead, reason: .partial, requestCount: 4),
    Failure(testDescription: "busy", scenario: .unavailable(), reason: .partial, requestCount: 2),
    Failure(testDescription: "quota", scenario: .quotaExceeded(), reason: .quotaExceeded, requestCount: 2),
    Failure(
      testDescription: "key", scenario: .apiError(403, name: "PERMISSION_DENIED"), reason: .keyRefused, requestCount: 2),
    Failure(testDescription: "not JSON", scenario: .htmlPage, reason: .partial, requestCount: 4),
  ]

  @Test(arguments: failures)
  func `a piece that fails leaves the part before it, and another run asks only for what is missing`(
    failure: Failure
  ) async throws {
    let text = "One is here now. Two is there now. Three is gone now. Four is back now."
    let good = Fixture.speech(Self.tone)
    try await Fixture.scripted([good, failure.scenario] + [Scenario](repeating: good, count: 8)) { fixture, server in
      let narration = Fixture.narration(text, limit: 20)
      let result = try await fixture.run(narration, to: "a.wav")
      #expect(result.exitReason == failure.reason, "\(result.message ?? "")")
      #expect(result.path == nil && result.message?.contains("piece 2") == true)
      #expect(server.requestCount == failure.requestCount && result.report.joinedCount == 1)
      #expect(fixture.folder.names == ["a.partial.wav", "cache"])
      let kept = try Fixture.samples(fixture.folder.path("a.partial.wav"))
      // The whole first piece, and of the second what can be played.
      #expect(
        kept.count
          == (failure.testDescription.hasPrefix("cut") || failure.testDescription.hasPrefix("by") ? 4_800 : 2_400))
      let again = try await fixture.run(narration, to: "a.wav")
      #expect(again.exitReason == .success && again.report.joinedCount == 4)
      #expect(server.requestCount == failure.requestCount + again.report.requestCount)
      #expect(again.report.requestCount == 4 - (failure.requestCount - 1))
      #expect(try Fixture.samples(fixture.folder.path("a.wav")).count == 9_600)
    }
  }

  @Test func `the same words are asked for once`() async throws {
    let good = Fixture.speech(Self.tone)
    try await Fixture.scripted([good, good]) { fixture, server in
      var narration = Fixture.narration("Yes it is. No. Yes it is. Yes it is.", limit: 30)
      narration.rules.granularity = .sentence
      let result = try await fixture.run(narration, to: "a.wav")
      #expect(result.exitReason == .success && server.requestCount == 2)
      #expect(result.report.pieces.map(\.isCached) == [false, false, true, true])
      #expect(try Fixture.samples(fixture.folder.path("a.wav")).count == 9_600)
    }
  }

  @Test func `what is recovered from the spool is found by the next run`() async throws {
    let good = Fixture.speech(Self.tone)
    try await Fixture.scripted([good, good]) { fixture, server in
      let spool = Spool(folder: fixture.folder.path("spool"), keepsVerified: true)
      let narration = Fixture.narration("One is here now. Two is there now.", limit: 20)
      _ = try await fixture.run(narration, to: "a.wav") { $0.spooling = .into(spool) }
      for name in Files.names(in: fixture.store.folder) {
        try FileManager.default.removeItem(atPath: fixture.store.folder + "/" + name)
      }
      for entry in try spool.entries() { #expect(try spool.recover(entry).reason == .success) }
      let again = try await fixture.run(narration, to: "b.wav")
      #expect(again.exitReason == .success && server.requestCount == 2 && again.report.requestCount == 0)
    }
  }

  @Test func `a first piece that fails leaves no file and its own code`() async throws {
    try await Fixture.scripted([.unavailable()]) { fixture, _ in
      let result = try await fixture.run(
        Fixture.narration("One is here now. Two is there now.", limit: 20), to: "a.wav")
      #expect(result.exitReason == .serviceUnavailable && fixture.folder.names == ["cache"])
    }
  }

  @Test func `a damaged piece in the store is asked for again`() async throws {
    let good = Fixture.speech(Self.tone)
    try await Fixture.scripted([good, good, good]) { fixture, server in
      let narration = Fixture.narration("One is here now. Two is there now.", limit: 20)
      _ = try await fixture.run(narration, to: "a.wav")
      let name = try #require(Files.names(in: fixture.store.folder).first)
      let bytes = try Files.read(fixture.store.folder + "/" + name)
      try Files.write(Array(bytes.prefix(bytes.count / 2)), to: fixture.store.folder + "/" + name)
      let again = try await fixture.run(narration, to: "b.wav")
      #expect(again.exitReason == .success && server.requestCount == 3 && again.report.requestCount == 1)
      #expect(try Fixture.samples(fixture.folder.path("b.wav")).count == 4_800)
    }
  }

  @Test(arguments: [AudioFileFormat.wav, .rawPCM])
  func `down a pipe the pieces go in order, the first one while it is spoken`(format: AudioFileFormat) async throws {
    let tones = [2_000.0, 4_000, 6_000].map { Fixture.tone($0, seconds: 0.1) }
    try await Fixture.scripted(tones.map { Fixture.speech($0) }) { fixture, _ in
      let path = fixture.folder.path("out")
      let descriptor = unsafe open(path, O_WRONLY | O_CREAT, 0o600)
      defer { close(descriptor) }
      var narration = Fixture.narration("One is here now. Two is there now. Three is gone.", limit: 20)
      narration.pauses.sentence = .milliseconds(10)
      let result = try await fixture.run(narration, to: "-") { options in
        options.naming = OutputNaming(.standardOutput)
        options.audioFormat = format
        options.joinedDescriptor = descriptor
      }
      #expect(result.exitReason == .success && result.receipt.path == "-", "\(result.message ?? "")")
      let silence = [Int16](repeating: 0, count: 240)
      let expected = tones[0] + silence + tones[1] + silence + tones[2]
      let bytes = expected.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
      let header = format == .wav ? WAVHeader(format: .geminiSpeech).bytes : []
      #expect(try Files.read(path) == header + bytes)
    }
  }

  @Test(arguments: [0, 65_537]) func `texts and limits that cannot be are refused before anything is sent`(count: Int)
    async throws
  {
    try await Fixture.scripted([.unavailable()]) { fixture, server in
      let narration = Fixture.narration(String(repeating: " ", count: count))
      await #expect(throws: RequestError.emptyText) { try await fixture.run(narration, to: "a.wav") }
      var other = Fixture.narration("Ann: Hello.", speakers: ["Ann"])
      other.voices = [VoiceAssignment(speaker: "Ann", voice: "Nobody")]
      await #expect(throws: RequestError.self) { try await fixture.run(other, to: "a.wav") }
      try Files.write([1], to: fixture.folder.path("taken.wav"))
      await #expect(throws: RecordingError.self) { try await fixture.run(Fixture.narration("Hello."), to: "taken.wav") }
      #expect(server.requestCount == 0)
    }
  }
}
