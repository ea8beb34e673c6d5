import RiffleAPI
import RiffleTranslation
import Testing

@Suite struct SpeechTranslationTests {
  /// A row: members of a request, the model, Gemini's request.
  static let requests: [(String, String, String)] = [
    (
      #""voice":"alloy""#, "gemini-3.8-flash-tts",
      #"{"contents":[{"parts":[{"text":"hi"}],"role":"user"}],"generationConfig":{"responseModalities":["AUDIO"],"speechConfig":{"voiceConfig":{"voice":"Puck"}}}}"#
    ),
    (
      #""voice":"kore","instructions":"dry","response_format":"pcm""#, "gemini-3.8-flash-tts",
      #"{"contents":[{"parts":[{"speechMetadata":{"style":"dry"},"text":"hi"}],"role":"user"}],"generationConfig":{"responseFormat":{"audio":{"mimeType":"AUDIO_L16"}},"responseModalities":["AUDIO"],"speechConfig":{"voiceConfig":{"voice":"Kore"}}}}"#
    ),
    (
      #""voice":{"id":"voice_abc"},"speed":2"#, "gemini-3.8-flash-tts",
      #"{"contents":[{"parts":[{"speechMetadata":{"style":"speak very fast"},"text":"hi"}],"role":"user"}],"generationConfig":{"responseModalities":["AUDIO"],"speechConfig":{"voiceConfig":{"voice":"voice_abc"}}}}"#
    ),
    (
      #""voice":"echo","instructions":"dry","speed":0.7,"response_format":"wav""#, "gemini-2.5-flash-preview-tts",
      #"{"contents":[{"parts":[{"text":"dry, speak slowly: hi"}],"role":"user"}],"generationConfig":{"responseModalities":["AUDIO"],"speechConfig":{"voiceConfig":{"prebuiltVoiceConfig":{"voiceName":"Charon"}}}}}"#
    ),
    (
      #""voice":"Zephyr","speed":1,"stream_format":"sse""#, "gemini-3.1-flash-tts-preview",
      #"{"contents":[{"parts":[{"text":"hi"}],"role":"user"}],"generationConfig":{"responseModalities":["AUDIO"],"speechConfig":{"voiceConfig":{"prebuiltVoiceConfig":{"voiceName":"Zephyr"}}}}}"#
    ),
  ]

  @Test(arguments: requests) func `speech is asked for as each family wants it`(row: (String, String, String)) throws {
    let speech = try decode(AudioSpeechRequest.self, #"{"model":"\#(row.1)","input":"hi",\#(row.0)}"#)
    #expect(try encode(SpeechTranslation.geminiRequest(from: speech, model: model(row.1))) == row.2)
  }

  /// A row: members of a request, and the member that is in the way.
  static let bad: [(String, String)] = [
    (#""input":" ","voice":"alloy""#, "input"), (#""input":"a""#, "voice"), (#""input":"a","voice":"nobody""#, "voice"),
    (#""input":"a","voice":"alloy","response_format":"aac""#, "response_format"),
    (#""input":"a","voice":"alloy","response_format":"midi""#, "response_format"),
    (#""input":"a","voice":"alloy","speed":0.1"#, "speed"), (#""input":"a","voice":"alloy","speed":4.5"#, "speed"),
    (#""input":"a","voice":"alloy","stream_format":"xml""#, "stream_format"),
  ]

  @Test(arguments: bad) func `what cannot be spoken is named`(row: (String, String)) throws {
    let speech = try decode(AudioSpeechRequest.self, #"{"model":"m",\#(row.0)}"#)
    let error = #expect(throws: TranslationError.self) {
      try SpeechTranslation.geminiRequest(from: speech, model: model("gemini-3.8-flash-tts"))
    }
    #expect(error?.path == row.1)
  }

  @Test func `a model that is silent and a voice that it lacks are named`() throws {
    let speech = AudioSpeechRequest(model: "m", input: "a", voice: .name("alloy"))
    #expect(
      #expect(throws: TranslationError.self) {
        try SpeechTranslation.geminiRequest(from: speech, model: model("gemini-3.8-flash"))
      }?.path == "model")
    let stored = AudioSpeechRequest(model: "m", input: "a", voice: .id("voice_abc"))
    #expect(
      #expect(throws: TranslationError.self) {
        try SpeechTranslation.geminiRequest(from: stored, model: model("gemini-2.5-flash-preview-tts"))
      }?.path == "voice")
  }

  @Test func `every voice of OpenAI has a Gemini voice of its own and comes back`() {
    #expect(SpeechTranslation.voices.count == 13 && Set(SpeechTranslation.voices.map(\.gemini)).count == 13)
    for pair in SpeechTranslation.voices {
      #expect(
        Voices.named(pair.gemini) != nil && SpeechTranslation.geminiVoice(for: pair.openAI.uppercased()) == pair.gemini)
      #expect(SpeechTranslation.openAIVoice(for: pair.gemini) == pair.openAI)
    }
    #expect(SpeechTranslation.geminiVoice(for: "nobody") == nil && SpeechTranslation.openAIVoice(for: "Gacrux") == nil)
  }

  @Test func `a Gemini request becomes a request for speech`() throws {
    let request = try SpeechRequest(
      turns: [.init(text: "one", style: "dry"), .init(text: "two", style: "dry"), .init(text: "three", style: "warm")],
      voices: [VoiceAssignment(voice: "Puck")], model: model("gemini-3.8-flash-tts")
    ).makeRequest()
    let theirs = try SpeechTranslation.speechRequest(
      from: request, model: "gpt-4o-mini-tts", format: "mp3", streams: true)
    #expect(
      try encode(theirs)
        == #"{"input":"one\ntwo\nthree","instructions":"dry; warm","model":"gpt-4o-mini-tts","response_format":"mp3","#
        + #""stream_format":"sse","voice":"alloy"}"#)
    let ours = try SpeechTranslation.speechRequest(from: request, model: "gemini-3.8-flash-tts")
    #expect(ours.voice == .name("Puck") && ours.responseFormat == "wav" && ours.streamFormat == nil)
  }

  @Test func `two speakers and media have no place in a request for speech`() throws {
    let dialogue = try SpeechRequest(
      turns: [.init(text: "a", speaker: "Ann"), .init(text: "b", speaker: "Bob")], model: model("gemini-3.8-flash-tts")
    ).makeRequest()
    func path(_ request: GenerateContentRequest) -> String? {
      #expect(throws: TranslationError.self) {
        try SpeechTranslation.speechRequest(from: request, model: "gpt-4o-mini-tts")
      }?.path
    }
    #expect(path(dialogue) == "generationConfig.speechConfig.multiSpeakerVoiceConfig")
    let picture = Part(inlineData: InlineData(mimeType: "image/png", data: .bytes([1])))
    #expect(path(GenerateContentRequest(contents: [Content(parts: [picture])])) == "contents[0].parts[0]")
    #expect(path(GenerateContentRequest(text: " ")) == "contents")
  }
}
