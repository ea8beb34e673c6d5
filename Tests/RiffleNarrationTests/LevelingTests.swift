import RiffleChaos
import RiffleMedia
import RiffleNarration
import RiffleRecording
import RiffleSound
import RiffleTestSupport
import RiffleTypes
import Testing

/// Loudness, pauses, fades, subtitles and chapters of joined speech.
@Suite(.timeLimit(.minutes(2))) struct LevelingTests {
  static let text = "One is here now. Two is there now. Three is gone."

  private static func measure(_ samples: [Int16]) -> Loudness {
    let meter = LoudnessMeter(.geminiSpeech)
    meter.append(samples.span)
    return meter.loudness
  }

  @Test func `the whole is brought to its loudness without another request`() async throws {
    let answers = [2_000.0, 2_500, 3_000].map { Fixture.speech(Fixture.tone($0)) }
    try await Fixture.scripted(answers) { fixture, server in
      var narration = Fixture.narration(Self.text, limit: 20)
      narration.loudness = LoudnessTarget(integrated: -20, truePeak: -1.5)
      let result = try await fixture.run(narration, to: "a.wav")
      #expect(result.exitReason == .success && server.requestCount == 3, "\(result.message ?? "")")
      let samples = try Fixture.samples(fixture.folder.path("a.wav"))
      let measured = Self.measure(samples)
      #expect(try samples.count == 36_000 && abs(#require(measured.integrated) + 20) < 0.1)
      #expect(result.report.loudness == measured && result.report.loudnessBefore != nil)
      #expect(result.report.leveling?.isLimiting == false && result.warnings.isEmpty)
      // The pieces themselves stay as they came.
      #expect(try fixture.storedPieces(narration).map { $0.max() ?? 0 } == [2_000, 2_500, 3_000])
    }
  }

  @Test(arguments: [(1, 2_900.0), (2, 2_900), (0, 400)])
  func `a piece that is far from the middle is asked for again, within the limit`(retries: Int, last: Double)
    async throws
  {
    let levels = [3_000.0, 400, 3_100] + (retries == 2 ? [500, 2_900] : [2_900])
    try await Fixture.scripted(levels.map { Fixture.speech(Fixture.tone($0)) }) { fixture, server in
      var narration = Fixture.narration(Self.text, limit: 20)
      narration.drift = Narration.DriftRule(limit: 3)
      narration.drift?.retryLimit = retries
      let result = try await fixture.run(narration, to: "a.wav")
      #expect(
        result.exitReason == .success && server.requestCount == 3 + retries && result.report.requestCount == 3 + retries
      )
      let samples = try Fixture.samples(fixture.folder.path("a.wav"))
      #expect(samples.count == 36_000 && samples[12_000..<24_000].max() == Int16(last))
      #expect((try #require(result.report.largestLoudnessDrift) > 3) == (retries == 0))
      #expect(result.warnings.contains { $0.hasPrefix("loudness:") } == (retries == 0))
      let rates = result.report.pieces.compactMap(\.rate)
      #expect(rates.count == 3 && rates[0] == Double("One is here now.".count) / 0.5)
      #expect(!Files.names(in: fixture.store.folder).contains { $0.hasPrefix("work") })
    }
  }

  @Test func `pauses, subtitles and chapters stand at exact frames`() async throws {
    let answers = [0.2, 0.3, 0.25].map { Fixture.speech(Fixture.tone(3_000, seconds: $0)) }
    try await Fixture.scripted(answers) { fixture, _ in
      var narration = Fixture.narration("Title\n\nOne is here. Two = there & gone.", limit: 500)
      narration.script = Script("# Title\nOne is here. Two = there & gone.", format: .markdown)
      narration.pauses = Narration.Pauses(sentence: .milliseconds(100), paragraph: .milliseconds(500))
      narration.rules.breaksAtChapters = true
      let result = try await fixture.run(narration, to: "a.wav")
      #expect(result.exitReason == .success, "\(result.message ?? "")")
      #expect(result.timeline.entries.map(\.frames) == [0..<4_800, 16_800..<24_000, 26_400..<32_400])
      #expect(result.timeline.frameCount == 32_400 && result.report.pieces.map(\.startSeconds) == [0, 0.7, 1.1])
      #expect(
        Subtitles.text(of: result.timeline, format: .srt) == """
          1
          00:00:00,000 --> 00:00:00,200
          Title

          2
          00:00:00,700 --> 00:00:01,000
          One is here.

          3
          00:00:01,100 --> 00:00:01,350
          Two = there & gone.


          """)
      #expect(
        Subtitles.text(of: result.timeline, format: .vtt).hasPrefix(
          "WEBVTT\n\n00:00:00.000 --> 00:00:00.200\nTitle\n\n"))
      #expect(Subtitles.text(of: result.timeline, format: .vtt).contains("Two = there &amp; gone."))
      #expect(
        result.timeline.chapterMetadata
          == ";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/24000\nSTART=0\nEND=32400\ntitle=Title\n")
      let bytes = try Files.read(fixture.folder.path("a.wav"))
      #expect(bytes.firstRange(of: Array("cue ".utf8)) != nil && bytes.firstRange(of: Array("Title\0".utf8)) != nil)
      #expect(try Fixture.samples(fixture.folder.path("a.wav")).count == 32_400)
    }
  }

  @Test func `a long sentence has several cues that share its time`() async throws {
    let sentence = (0..<40).map { "word\($0)" }.joined(separator: " ") + "."
    try await Fixture.scripted([Fixture.speech(Fixture.tone(3_000, seconds: 1))]) { fixture, _ in
      let result = try await fixture.run(Fixture.narration(sentence, limit: 1_000), to: "a.wav")
      let text = Subtitles.text(of: result.timeline, format: .srt)
      let lines = text.split(separator: "\n")
      let longest = lines.map(\.count).max() ?? 0
      #expect(longest <= Subtitles.lineLimit && text.contains("\n4\n"))
      let times = lines.filter { $0.contains("-->") }.map { $0.split(separator: " ").map(String.init) }
      #expect(times.first?.first == "00:00:00,000" && times.last?.last == "00:00:01,000")
      for (one, next) in zip(times, times.dropFirst()) { #expect(one.last == next.first) }
      let words = lines.filter { $0.contains("word") }.joined(separator: " ")
      #expect(words == sentence)
    }
  }

  @Test func `fades overlap, and the joined length says so`() async throws {
    let answers = [0.2, 0.2].map { Fixture.speech(Fixture.tone(3_000, seconds: $0)) }
    try await Fixture.scripted(answers) { fixture, _ in
      var narration = Fixture.narration("One is here now. Two is there now.", limit: 20)
      narration.fade = .milliseconds(50)
      let result = try await fixture.run(narration, to: "a.flac")
      #expect(result.exitReason == .success && result.receipt.type == "audio/flac")
      #expect(result.timeline.frameCount == 9_600 - 1_200 && result.report.seams.seams.first?.fadeFrameCount == 1_200)
      #expect(try Fixture.samples(fixture.folder.path("a.flac")).count == 8_400)
    }
  }
}
