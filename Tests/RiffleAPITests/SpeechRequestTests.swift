import RiffleAPI
import RiffleTypes
import Testing

@Suite struct SpeechRequestTests {
  let new = ModelCatalogue.shared.modelOrGuess("gemini-3.8-flash-tts")
  let old = ModelCatalogue.shared.modelOrGuess("gemini-2.5-flash-preview-tts")

  func json(_ request: SpeechRequest) throws -> String {
    String(decoding: try WireJSON.encode(try request.makeRequest()), as: UTF8.self)
  }

  let dialogue: [SpeechRequest.Turn] = [
    .init(text: "Are you ready? <laugh>", speaker: "Ann", style: "excited"),
    .init(text: "Almost.", speaker: "Bob", style: "dry"),
  ]
  let cast = [VoiceAssignment(speaker: "Ann", voice: "kore"), VoiceAssignment(speaker: "Bob", voice: "PUCK")]

  @Test func `the 3.8 family gets a part for each turn and its style beside it`() throws {
    #expect(
      try json(SpeechRequest(turns: dialogue, voices: cast, model: new))
        == #"{"contents":[{"parts":[{"speechMetadata":{"speaker":"Ann","style":"excited"},"text":"Are you ready? <laugh>"},"#
        + #"{"speechMetadata":{"speaker":"Bob","style":"dry"},"text":"Almost."}],"role":"user"}],"#
        + #""generationConfig":{"responseModalities":["AUDIO"],"speechConfig":{"multiSpeakerVoiceConfig":"#
        + #"{"speakerVoiceConfigs":[{"speaker":"Ann","voiceConfig":{"voice":"Kore"}},"#
        + #"{"speaker":"Bob","voiceConfig":{"voice":"Puck"}}]}}}}"#)
  }

  @Test func `the older families get lines and prose`() throws {
    #expect(
      try json(SpeechRequest(turns: dialogue, voices: cast, model: old))
        == #"{"contents":[{"parts":[{"text":"Make Ann sound excited and Bob sound dry:\nAnn: Are you ready? <laugh>\nBob: Almost."}],"role":"user"}],"#
        + #""generationConfig":{"responseModalities":["AUDIO"],"speechConfig":{"multiSpeakerVoiceConfig":"#
        + #"{"speakerVoiceConfigs":[{"speaker":"Ann","voiceConfig":{"prebuiltVoiceConfig":{"voiceName":"Kore"}}},"#
        + #"{"speaker":"Bob","voiceConfig":{"prebuiltVoiceConfig":{"voiceName":"Puck"}}}]}}}}"#)
  }

  @Test func `one voice is one voice in both families`() throws {
    #expect(
      try json(SpeechRequest(text: "good morning", voice: "Kore", style: "Say warmly", model: old))
        == #"{"contents":[{"parts":[{"text":"Say warmly: good morning"}],"role":"user"}],"generationConfig":"#
        + #"{"responseModalities":["AUDIO"],"speechConfig":{"voiceConfig":{"prebuiltVoiceConfig":{"voiceName":"Kore"}}}}}"#
    )
    var request = SpeechRequest(text: "good morning", model: new)
    request.languageCode = "en-US"
    request.audioFormat = "AUDIO_WAV"
    #expect(
      try json(request)
        == #"{"contents":[{"parts":[{"text":"good morning"}],"role":"user"}],"generationConfig":"#
        + #"{"responseFormat":{"audio":{"mimeType":"AUDIO_WAV"}},"responseModalities":["AUDIO"],"#
        + #""speechConfig":{"languageCode":"en-US","voiceConfig":{"voice":"Kore"}}}}"#)
  }

  @Test func `a dialogue without voices gets two that differ`() throws {
    let request = try SpeechRequest(turns: dialogue, model: new).makeRequest()
    #expect(request.generationConfig?.speechConfig?.speakerVoices.map(\.voiceConfig?.name) == ["Kore", "Puck"])
    // One voice for all leaves the cast complete.
    let one = try SpeechRequest(turns: dialogue, voices: [.init(voice: "Leda")], model: new).makeRequest()
    #expect(one.generationConfig?.speechConfig?.speakerVoices.map(\.voiceConfig?.name) == ["Leda", "Leda"])
  }

  @Test func `voices that only the service knows pass, prebuilt ones are checked`() throws {
    for name in ["voice_123", "voicekey_abc", "en-us-news-k"] {
      #expect(
        try SpeechRequest(text: "x", voice: name, model: new).makeRequest().generationConfig?.speechConfig?.voiceConfig?
          .voice == name)
      #expect(throws: RequestError.self) { try SpeechRequest(text: "x", voice: name, model: old).makeRequest() }
    }
  }

  @Test func `what a model cannot do is refused before anything is sent`() {
    func error(_ change: (inout SpeechRequest) -> Void, _ model: Model? = nil) -> RequestError? {
      var request = SpeechRequest(turns: dialogue, voices: cast, model: model ?? new)
      change(&request)
      do {
        _ = try request.makeRequest()
        return nil
      } catch {
        return error
      }
    }
    #expect(error { _ in } == nil)
    #expect(error { $0.turns = [] } == .emptyText)
    #expect(error { $0.turns = [.init(text: " \n")] } == .emptyText)
    #expect(error { $0.turns.append(.init(text: "x")) } == .turnWithoutSpeaker(turn: 3))
    #expect(error { $0.turns.append(.init(text: "x", speaker: "Cid")) } == .tooManySpeakers(count: 3, limit: 2))
    #expect(error { $0.voices.removeLast() } == .speakerWithoutVoice("Bob"))
    #expect(error { $0.voices.append(.init(speaker: "Ann", voice: "Leda")) } == .voiceGivenTwice(speaker: "Ann"))
    #expect(error { $0.voices[0].voice = "Korre" } == .unknownVoice("Korre", near: ["Kore"]))
    #expect(error { $0.systemInstruction = "x" } == .fieldNotAllowed("a system instruction", model: new.id))
    #expect(error({ $0.systemInstruction = "x" }, old) == nil)
    #expect(error({ $0.audioFormat = "AUDIO_WAV" }, old) == .fieldNotAllowed("an audio format", model: old.id))
    #expect(
      error({ _ in }, ModelCatalogue.shared.defaultModel(for: .text))
        == .wrongModel("gemini-3.8-flash", wanted: "speech"))
  }

  static let nearby: [(String, [String])] = [
    ("kora", ["Kore"]), ("Pick", ["Puck"]), ("zeph", ["Zephyr"]), ("Sadach", ["Sadachbia"]), ("Qwertyuiop", []),
    ("", []),
  ]

  @Test(arguments: nearby) func `a misspelt voice finds its neighbours`(name: String, near: [String]) {
    let found = Voices.near(name)
    #expect(near.isEmpty ? found.isEmpty : found.first == near.first)
    let text = RequestError.unknownVoice(name, near: found).description
    #expect(text.contains("'\(name)'") && !text.contains("\n"))
    #expect(near.allSatisfy { text.contains($0) })
    #expect(RequestError.unknownVoice(name, near: found).exitReason == .usage)
  }

  @Test func `a voice is assigned by name or for all`() {
    #expect(VoiceAssignment(parsing: " Ann = Kore ") == VoiceAssignment(speaker: "Ann", voice: "Kore"))
    #expect(VoiceAssignment(parsing: "Kore") == VoiceAssignment(voice: "Kore"))
    #expect(Voices.prebuilt.count == 30 && Set(Voices.prebuilt.map(\.name)).count == 30)
    #expect(Voices.named("zubenELgenubi")?.name == "Zubenelgenubi" && Voices.named("Kor") == nil)
  }
}
