import RiffleAPI
import RiffleMedia
import RiffleTestSupport
import RiffleTranslation
import RiffleTypes
import Testing

@Suite struct SpeechResponseTests {
  static let samples = [UInt8](base64: Answer.samples)

  /// An answer in parts that are cut inside a sample, as services cut them.
  static let spoken = Answer.events(
    Answer.parts(Answer.medium(Array(samples[..<3]).base64, "audio/l16; rate=24000; channels=1")),
    Answer.parts(
      Answer.medium(Array(samples[3...]).base64, "audio/L16;codec=pcm;rate=24000"), reason: "STOP",
      extra: ""
    ).dropLast()
      + #","usageMetadata":{"promptTokenCount":2,"candidatesTokenCount":5,"totalTokenCount":7}}"#)

  static func run(
    _ answer: String, _ format: AudioFileFormat, sendsEvents: Bool = false
  ) -> TranslationRun {
    TranslationRun.speech([Array(answer.utf8)], .init(format: format, sendsEvents: sendsEvents))
  }

  @Test func `samples and WAV are whole, however the upstream's bytes are cut`() {
    let header = WAVHeader(format: .geminiSpeech).bytes
    forEveryCut(of: Array(Self.spoken.utf8)) { pieces in
      let pcm = TranslationRun.speech(pieces, .init(format: .rawPCM))
      #expect(pcm.bytes == Self.samples && pcm.error == nil)
      let wav = TranslationRun.speech(pieces, .init(format: .wav))
      #expect(wav.bytes == header + Self.samples)
    }
    #expect(Array(header[40..<44]) == [0xFF, 0xFF, 0xFF, 0xFF], "its length is not known when it begins")
  }

  @Test func `a WAV of the model is taken out of its header`() {
    for answer in [
      Answer.parts(Answer.medium(Answer.wav, "audio/wav"), reason: "STOP"),
      Answer.parts(Answer.medium(Answer.wav, "audio/l16"), reason: "STOP"),
      Answer.parts(
        Answer.medium(Array(Self.samples[..<4]).base64, "audio/pcm"),
        Answer.medium(Array(Self.samples[4...]).base64, ""), reason: "STOP"),
    ] {
      #expect(Self.run(answer, .rawPCM).bytes == Self.samples)
    }
  }

  @Test func `events are deltas that decode by themselves, and a last one with the tokens`() throws {
    let run = Self.run(Self.spoken, .rawPCM, sendsEvents: true)
    let events = try run.events.map { try WireJSON.decode(SpeechStreamEvent.self, from: Array($0.utf8)) }
    #expect(events.map(\.type) == ["speech.audio.delta", "speech.audio.delta", "speech.audio.done"])
    #expect(events.dropLast().flatMap { $0.audio?.decodedBytes ?? [] } == Self.samples)
    #expect(events.last?.usage == ImageUsage(inputTokens: 2, outputTokens: 5, totalTokens: 7))
    #expect(!run.text.contains("event:") && run.usage?.totalTokenCount == 7)
  }

  @Test(arguments: [AudioFileFormat.mp3, .opus, .flac, .oggVorbis])
  func `other formats are encoded while the sound comes`(format: AudioFileFormat) {
    let sound = Answer.jpeg(byteCount: 480_000)
    let documents = pieces(of: sound, size: 9_999).map {
      Answer.parts(Answer.medium($0.base64, "audio/l16;rate=24000"))
    }
    let answer = (documents + [Answer.parts(reason: "STOP")]).map { "data: \($0)\n\n" }.joined()
    let run = TranslationRun.speech(pieces(of: Array(answer.utf8), size: 4096), .init(format: format))
    #expect(run.error == nil)
    let type = MediaSniffer.sniff(run.bytes.span)
    #expect(type?.essence == format.mediaType.essence)
    #expect(run.largestOutput < 64_000, "\(run.largestOutput) bytes at once")
  }

  @Test(arguments: [
    (AudioFileFormat.wav, "audio/wav"), (.rawPCM, "audio/pcm"), (.mp3, "audio/mpeg"), (.opus, "audio/opus"),
    (.flac, "audio/flac"),
  ])
  func `the content type is the format's`(format: AudioFileFormat, type: String) {
    #expect(SpeechResponseTranslator(.init(format: format)).contentType == type)
    let events = SpeechResponseTranslator(.init(format: format, sendsEvents: true)).contentType
    #expect(events == "text/event-stream; charset=utf-8")
  }

  @Test func `sound that is encoded already passes when it is what was asked for`() {
    let answer = Answer.parts(Answer.medium(Answer.samples, "audio/mpeg"), reason: "STOP")
    #expect(Self.run(answer, .mp3).bytes == Self.samples)
    #expect(Self.run(answer, .wav).error?.body.message.contains("its sound is audio/mpeg") == true)
  }

  @Test(arguments: [
    (Answer.parts(Answer.text("I read nothing aloud."), reason: "STOP"), 502, nil),
    (Answer.parts(reason: "OTHER"), 502, nil),
    (Answer.parts(reason: "PROHIBITED_CONTENT"), 400, "content_policy_violation"),
    (Answer.parts(Answer.medium("", "audio/l16"), reason: "STOP"), 502, nil),
    // A WAV that is only a header.
    (
      Answer.parts(
        Answer.medium("UklGRiQAAABXQVZFZm10IBAAAAABAAEAwF0AAIC7AAACABAAZGF0YQAAAAA=", "audio/wav"), reason: "STOP"),
      502, nil
    ),
    (#"{"promptFeedback":{"blockReason":"OTHER"}}"#, 400, "content_policy_violation"),
    (#"{"error":{"code":500,"message":"oh","status":"INTERNAL"}}"#, 500, nil),
    ("", 502, nil),
  ])
  func `an answer without sound is a status`(answer: String, status: Int, code: String?) {
    for sendsEvents in [true, false] {
      for format in [AudioFileFormat.wav, .mp3, .rawPCM] {
        let run = Self.run(answer, format, sendsEvents: sendsEvents)
        #expect(run.error?.status == status && run.error?.body.code?.string == code, "\(run.error?.description ?? "")")
        #expect(!run.hasBegun && run.bytes.isEmpty)
      }
    }
  }

  @Test(arguments: ["OTHER", "SAFETY", nil])
  func `a speech that failed on its way is told in events, and else by the connection`(reason: String?) throws {
    let begun = Answer.events(Answer.parts(Answer.medium(Answer.samples, "audio/l16")))
    let answer = begun + (reason.map { Answer.events(Answer.parts(reason: $0)) } ?? "")
    let events = Self.run(answer, .rawPCM, sendsEvents: true)
    #expect(events.isTold && events.error != nil && !events.text.contains("audio.done"))
    #expect(events.events.last?.contains(#""error""#) == true)
    let raw = Self.run(answer, .rawPCM)
    #expect(raw.hasBegun && !raw.isTold && raw.error != nil)
  }

  @Test func `a speech that stops at its limit is whole, and says so`() throws {
    var translator = SpeechResponseTranslator(.init(format: .rawPCM))
    var output: [UInt8] = []
    let answer = Answer.parts(Answer.medium(Answer.samples, "audio/l16"), reason: "MAX_TOKENS")
    try translator.receive(Array(answer.utf8).span, into: &output)
    try translator.finish(into: &output)
    #expect(output == Self.samples && translator.finishReason == .maxTokens)
  }
}
