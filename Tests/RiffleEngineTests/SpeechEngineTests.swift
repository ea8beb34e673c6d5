import RiffleTestSupport
import RiffleTypes
import Testing

@testable import RiffleEngine

@Suite struct SpeechEngineTests {
  static let sentence = "Seven brave engineers are measuring the voices."

  static func speak(_ text: String, _ voice: String, style: String? = nil) async throws -> [UInt8] {
    try await SpeechEngine.shared.speak([SpeechTurn(text: text, voice: voice, style: style)]).collect()
  }

  /// Every voice speaking the sentence; made once for the tests that ask.
  static let measures = Task {
    var measures: [(name: String, measure: VoiceMeasure)] = []
    for name in SpeechEngine.voiceNames { measures.append((name, VoiceMeasure(try await speak(sentence, name)))) }
    return measures
  }

  /// The longest run of zero samples, in milliseconds.
  static func longestSilence(_ bytes: [UInt8]) -> Int {
    var (longest, run) = (0, 0)
    for sample in VoiceMeasure.samples(bytes) {
      run = sample == 0 ? run + 1 : 0
      longest = max(longest, run)
    }
    return longest / 24
  }

  @Test func `there are thirty voices and any case names them`() {
    #expect(SpeechEngine.voiceNames.count == 30)
    #expect(Set(SpeechEngine.voiceNames.map { $0.lowercased() }).count == 30)
    #expect(SpeechEngine.hasVoice("kORE") && SpeechEngine.hasVoice("Zubenelgenubi"))
    #expect(!SpeechEngine.hasVoice("Nobody") && !SpeechEngine.hasVoice(""))
  }

  @Test func `every voice differs audibly from every other, is loud enough and never clips`() async throws {
    let measures = try await Self.measures.value
    for (name, measure) in measures {
      #expect((2.0...6.0).contains(measure.duration), "\(name) lasts \(measure.duration) s")
      #expect((1_800...5_000).contains(measure.level), "\(name) has level \(measure.level)")
      #expect(measure.peak < 32_000, "\(name) has peak \(measure.peak)")
    }
    for (index, one) in measures.enumerated() {
      for other in measures[(index + 1)...] {
        let distance = one.measure.distance(to: other.measure)
        #expect(distance > 0.04, "\(one.name) and \(other.name) differ by \(distance): \(one.measure) \(other.measure)")
      }
    }
  }

  @Test func `a voice speaks at the pitch of its recipe where the source lets it choose`() async throws {
    for (name, measure) in try await Self.measures.value {
      let recipe = try #require(VoiceRecipe.named(name))
      guard recipe.source.fixedPitch == nil else { continue }
      #expect(abs(measure.pitch - recipe.pitch) / recipe.pitch < 0.14, "\(name) \(measure.pitch)")
    }
  }

  @Test func `voices on the deterministic source give the same bytes each time`() async throws {
    let names = VoiceRecipe.all.filter { $0.source == .kal16 }.map(\.name)
    #expect(names.count >= 3)
    for name in names {
      let first = try await Self.speak(Self.sentence, name)
      // Another voice's wishes in between must leave no trace.
      _ = try await Self.speak("Something else.", names[0], style: "slow and low")
      #expect(try await Self.speak(Self.sentence, name) == first, "\(name)")
    }
  }

  @Test func `style words change pace, pitch and level`() async throws {
    func measure(_ style: String?) async throws -> VoiceMeasure {
      VoiceMeasure(try await Self.speak(Self.sentence, "Iapetus", style: style))
    }
    let plain = try await measure(nil)
    #expect(try await measure("quickly").duration < plain.duration * 0.9)
    #expect(try await measure("slowly").duration > plain.duration * 1.1)
    #expect(try await measure("in a high voice").pitch > plain.pitch * 1.05)
    #expect(try await measure("whispering").level < plain.level * 0.7)
    #expect(try await measure("like a walrus").duration == plain.duration)
  }

  @Test func `pause tags are silence that lasts`() async throws {
    #expect(Self.longestSilence(try await Self.speak("One two", "Iapetus")) < 200)
    #expect((500..<700).contains(Self.longestSilence(try await Self.speak("One <short pause> two", "Iapetus"))))
    #expect((1_500..<1_700).contains(Self.longestSilence(try await Self.speak("One <long pause> two", "Iapetus"))))
    let pause = try await Self.speak("<long pause>", "Kore")
    #expect(pause == [UInt8](repeating: 0, count: 72_000))
  }

  @Test func `two speakers are heard one after the other`() async throws {
    let low = SpeechTurn(text: Self.sentence, voice: "Algenib")
    let high = SpeechTurn(text: Self.sentence, voice: "Pulcherrima")
    let both = try await SpeechEngine.shared.speak([low, high]).collect()
    let first = try await SpeechEngine.shared.speak([low]).collect()
    let second = try await SpeechEngine.shared.speak([high]).collect()
    let pause = SpeechScript.turnPause * 48
    #expect(both.count == first.count + pause + second.count)
    #expect(both.starts(with: first))
    #expect(both[first.count..<(first.count + pause)].allSatisfy { $0 == 0 })
    #expect(Array(both.suffix(second.count)) == second)
  }

  @Test func `a wrong voice and a text without words are told before anything is spoken`() throws {
    #expect(throws: SpeechError.unknownVoice("Nobody")) {
      try SpeechEngine.shared.speak([SpeechTurn(text: "Hi", voice: "Kore"), SpeechTurn(text: "Hi", voice: "Nobody")])
    }
    for text in ["", " \n", "\u{6F22}\u{5B57}", "<laugh>", "?!"] {
      #expect(throws: SpeechError.nothingToSay) {
        try SpeechEngine.shared.speak([SpeechTurn(text: text, voice: "Kore")])
      }
    }
    #expect(throws: SpeechError.nothingToSay) { try SpeechEngine.shared.speak([]) }
    #expect("\(SpeechError.unknownVoice("X"))" == "speech: unknown voice 'X', expected one of the 30 prebuilt names")
    #expect(
      "\(SpeechError.voiceNotInstalled(library: "libx.so.1"))"
        == "speech: libx.so.1 cannot be loaded, expected the package libflite1")
  }

  @Test func `no text of plain characters stops the synthesizer`() async throws {
    var random = SplitMix64(seed: 7)
    for round in 0..<40 {
      let text = String(
        (0..<(1 + random.next() % 40)).map { _ in Character(Unicode.Scalar(UInt8(0x20 + random.next() % 95))) })
      guard let stream = try? SpeechEngine.shared.speak([SpeechTurn(text: text, voice: "Iapetus")]) else { continue }
      #expect(try await stream.collect().count.isMultiple(of: 2), "round \(round): \(text)")
    }
  }

  @Test("each source of the recipes is a voice of the library, under the name that is looked for")
  func sourcesAreInstalled() {
    for source in VoiceRecipe.Source.allCases {
      #expect(FliteVoice.owner(of: source) != nil, "\(FliteVoice.libraryName(of: source))")
    }
    #if os(Linux)
      #expect(FliteVoice.libraryName(of: .kal16) == "libflite_cmu_us_kal16.so.1")
    #endif
  }
}
