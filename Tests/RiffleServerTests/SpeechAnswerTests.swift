import RiffleMedia
import RiffleTypes
import Testing

@testable import RiffleServer

@Suite struct SpeechAnswerTests {
  private static let linear = "audio/l16; rate=24000; channels=1"

  private func body(_ text: String, _ configuration: String = "") -> String {
    #"{"contents":[{"parts":[{"text":"\#(text)"}]}],"generationConfig":{"responseModalities":["AUDIO"]\#(configuration)}}"#
  }

  @Test(arguments: [
    ("gemini-2.5-flash-preview-tts", "", "audio/L16;codec=pcm;rate=24000"),
    ("gemini-3.1-flash-tts-preview", "", linear), ("gemini-3.8-flash-tts", "", "audio/wav"),
    ("gemini-3.8-flash-lite-tts", #","responseFormat":{"audio":{"mimeType":"AUDIO_L16"}}"#, linear),
    ("gemini-3.8-flash-tts", #","response_format":[{"audio":{"mime_type":"AUDIO_WAV"}}]"#, "audio/wav"),
    ("gemini-3.8-flash-tts", #","responseFormat":{"audio":{"mimeType":"AUDIO_MULAW"}}"#, "audio/mulaw"),
    ("gemini-3.8-flash-tts", #","responseFormat":{"audio":{"mimeType":"AUDIO_ALAW"}}"#, "audio/alaw"),
  ])
  func `a recording has its family's type`(model: String, configuration: String, type: String) async throws {
    try await withServer { fixture in
      let reply = try await fixture.ask(
        "/v1beta/models/\(model):generateContent", body("Good morning.", configuration))
      #expect(reply.status == 200, "\(reply.text.prefix(400))")
      let json = try reply.json()
      let (found, bytes) = try media(json, part: 0)
      #expect(found == type)
      #expect(bytes.count > 4_000)
      #expect((value(json, "candidates.0.content.parts") as? [Any])?.count == 1)
      let tokens = try #require(value(json, "usageMetadata.candidatesTokenCount") as? Int)
      #expect(tokens > 5)
      #expect(value(json, "usageMetadata.candidatesTokensDetails.0.modality") as? String == "AUDIO")
      if type == "audio/wav" {
        let header = WAVHeader(format: .geminiSpeech, dataByteCount: bytes.count - 44).bytes
        #expect(Array(bytes.prefix(44)) == header)
      }
    }
  }

  /// Whether two recordings of one text are about as long: the voices put a little noise of their own into each.
  private func areAlike(_ left: Int, _ right: Int) -> Bool { abs(left - right) * 10 < max(left, right) }

  @Test func `a stream of pieces lasts as long as the recording`() async throws {
    try await withServer { fixture in
      let text = "The first sentence is here. And the second one is a bit longer than that."
      let path = "/v1beta/models/gemini-3.8-flash-tts:"
      let (_, recording) = try media(
        try await fixture.ask(path + "generateContent", body(text)).json(), part: 0)
      let events = try await fixture.ask(path + "streamGenerateContent?alt=sse", body(text)).events()
      let array = try #require(
        try JSON.array(try await fixture.ask(path + "streamGenerateContent", body(text)).body))
      for documents in [events, array] {
        #expect(documents.count > 3)
        let pieces = try documents.dropLast().map { try media($0, part: 0) }
        #expect(pieces.allSatisfy { $0.type == Self.linear && $0.bytes.count.isMultiple(of: 2) })
        #expect(pieces.dropLast().allSatisfy { (4_800...48_000).contains($0.bytes.count) })
        let byteCount = pieces.reduce(0) { $0 + $1.bytes.count }
        #expect(areAlike(byteCount, recording.count - 44))
        let last = try #require(documents.last)
        #expect(value(last, "candidates.0.finishReason") as? String == "STOP")
        let counts = documents.compactMap { value($0, "usageMetadata.candidatesTokenCount") as? Int }
        #expect(counts == counts.sorted() && counts.count == documents.count)
        #expect(counts.last == (byteCount + 1499) / 1500)
      }
    }
  }

  @Test(arguments: [
    ("gemini-2.5-flash-preview-tts", "", "audio/L16;codec=pcm;rate=24000"),
    ("gemini-3.8-flash-tts", #","responseFormat":{"audio":{"mimeType":"AUDIO_WAV"}}"#, "audio/wav"),
  ])
  func `some speech comes in one event`(model: String, configuration: String, type: String) async throws {
    try await withServer { fixture in
      let events = try await fixture.ask(
        "/v1beta/models/\(model):streamGenerateContent?alt=sse", body("Good morning.", configuration)
      ).events()
      #expect(events.count == 1)
      #expect(try media(events[0], part: 0).type == type)
      #expect(value(events[0], "candidates.0.finishReason") as? String == "STOP")
    }
  }

  @Test func `mu-law and A-law take half the bytes`() async throws {
    try await withServer { fixture in
      func say(_ name: String) async throws -> Int {
        let configuration = #","responseFormat":{"audio":{"mimeType":"\#(name)"}}"#
        return try media(
          try await fixture.ask(
            "/v1beta/models/gemini-3.8-flash-tts:generateContent", body("Good morning.", configuration)
          ).json(), part: 0
        ).bytes.count
      }
      let linear = try await say("AUDIO_L16")
      for name in ["AUDIO_MULAW", "AUDIO_ALAW"] {
        let count = try await say(name)
        #expect(areAlike(count * 2, linear), "\(name): \(count) bytes for \(linear)")
      }
    }
  }

  @Test func `companding takes little-endian samples one by one`() {
    let samples: [Int16] = [0, 1000, -1000, .max, .min, 1]
    let bytes = samples.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
    #expect(SpeechAnswer.companded(bytes, G711.encodeMuLaw) == samples.map(G711.encodeMuLaw))
    #expect(SpeechAnswer.companded(bytes, G711.encodeALaw) == samples.map(G711.encodeALaw))
  }

  @Test func `speech ends with MAX_TOKENS at the limit`() async throws {
    try await withServer { fixture in
      for method in ["generateContent", "streamGenerateContent"] {
        let reply = try await fixture.ask(
          "/v1beta/models/gemini-3.1-flash-tts-preview:\(method)",
          body("This sentence is far too long for ten tokens of speech.", #","maxOutputTokens":10"#))
        let documents = try method == "generateContent" ? [reply.json()] : JSON.array(reply.body) ?? []
        let spoken = documents.filter { value($0, "candidates.0.content.parts") != nil }
        let byteCount = try spoken.reduce(0) { $0 + (try media($1, part: 0).bytes.count) }
        #expect(byteCount == 10 * 1500)
        let last = try #require(documents.last)
        #expect(value(last, "candidates.0.finishReason") as? String == "MAX_TOKENS")
        #expect(value(last, "usageMetadata.candidatesTokenCount") as? Int == 10)
      }
    }
  }

  @Test(
    arguments: [
      ("Say warmly: good morning", "Say warmly", "good morning"),
      ("read this slowly:\nOne. Two.", "read this slowly", "One. Two."),
      ("Good morning: all of you", nil, "Good morning: all of you"), ("Say cheese", nil, "Say cheese"),
      ("Say:", nil, "Say:"), ("  Whisper: psst", "Whisper", "psst"),
      ("Said the king: come here", nil, "Said the king: come here"),
    ] as [(String, String?, String)])
  func `a direction in front of the text is not spoken`(text: String, style: String?, spoken: String) {
    let found = PromptDirection.split(text)
    #expect(found.style == style)
    #expect(found.text == spoken)
  }
}
