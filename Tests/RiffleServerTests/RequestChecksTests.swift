import Testing

@testable import RiffleServer

/// Requests that must be refused, by model.
@Suite struct RequestChecksTests {
  private static let speech = #""generationConfig":{"responseModalities":["AUDIO"]"#

  @Test(arguments: [
    ("gemini-2.5-flash", "", "contents is not specified"),
    ("gemini-2.5-flash", #""contents":[{"parts":[]}]"#, "must not be empty"),
    ("gemini-2.5-flash", #""contents":[{"parts":[{}]}]"#, "one initialized field"),
    ("gemini-2.5-flash", #""contents":[{"role":"god","parts":[{"text":"a"}]}]"#, "valid role"),
    (
      "gemini-2.5-flash", #""contents":[{"parts":[{"text":"a","inlineData":{"mimeType":"image/png","data":"AAAA"}}]}]"#,
      "oneof"
    ),
    ("gemini-2.5-flash", #""contents":[{"parts":[{"fileData":{"fileUri":"https://x/y"}}]}]"#, "Cannot fetch"),
    (
      "gemini-2.5-flash", #""contents":[{"parts":[{"inlineData":{"mimeType":"png","data":"AAAA"}}]}]"#,
      "Unsupported MIME"
    ),
    (
      "gemini-2.5-flash", #""contents":[{"parts":[{"text":"a"}]}],"generationConfig":{"candidateCount":9}"#, "candidate"
    ),
    (
      "gemini-2.5-flash-image", #""contents":[{"parts":[{"text":"a"}]}],"generationConfig":{"candidateCount":2}"#,
      "Only one candidate"
    ),
    (
      "gemini-2.5-flash", #""contents":[{"parts":[{"text":"a"}]}],"generationConfig":{"candidateCount":0}"#,
      "expected 1 to 8, got 0"
    ),
    (
      "gemini-2.5-flash", #""contents":[{"parts":[{"text":"a"}]}],"generationConfig":{"temperature":2.5}"#,
      "temperature must be in the range [0.0, 2.0]"
    ),
    ("gemini-2.5-flash", #""contents":[{"parts":[{"text":"a"}]}],"generationConfig":{"topP":-1}"#, "top_p"),
    ("gemini-2.5-flash", #""contents":[{"parts":[{"text":"a"}]}],"generationConfig":{"topK":0}"#, "top_k"),
    (
      "gemini-2.5-flash",
      #""contents":[{"parts":[{"text":"a"}]}],"generationConfig":{"stopSequences":["a","b","c","d","e","f"]}"#,
      "at most 5 stop sequences"
    ),
    (
      "gemini-2.5-flash", #""contents":[{"parts":[{"text":"a"}]}],"generationConfig":{"responseLogprobs":true}"#,
      "Logprobs is not enabled"
    ),
    (
      "gemini-2.5-flash-image",
      #""contents":[{"parts":[{"text":"a"}]}],"tools":[{"functionDeclarations":[{"name":"f"}]}]"#,
      "Function calling is not enabled"
    ),
    (
      "gemini-2.5-flash-image", #""contents":[{"parts":[{"text":"a"}]}],"tools":[{"codeExecution":{}}]"#,
      "Tools are not offered"
    ),
    (
      "gemini-2.5-flash", #""contents":[{"parts":[{"text":"a"}]}],"generationConfig":{"responseModalities":["AUDIO"]}"#,
      "(AUDIO) is not supported by the model"
    ),
    (
      "gemini-2.5-flash",
      #""contents":[{"parts":[{"text":"a"}]}],"generationConfig":{"imageConfig":{"aspectRatio":"1:1"}}"#,
      "Image config is not supported"
    ),
    (
      "gemini-2.5-flash",
      #""contents":[{"parts":[{"text":"a"}]}],"generationConfig":{"speechConfig":{"languageCode":"en"}}"#,
      "Speech config is not supported"
    ),
    (
      "gemini-2.5-flash",
      #""contents":[{"parts":[{"text":"a"}]}],"generationConfig":{"thinkingConfig":{"thinkingBudget":1,"thinkingLevel":"LOW"}}"#,
      "only one of thinking"
    ),
    (
      "gemini-2.5-flash",
      #""contents":[{"parts":[{"text":"a"}]}],"generationConfig":{"responseMimeType":"audio/mpeg"}"#,
      "allowed mimetypes"
    ),
    ("gemini-2.5-flash-preview-tts", #""contents":[{"parts":[{"text":"a"}]}]"#, "* AUDIO"),
    (
      "gemini-2.5-flash-preview-tts",
      #""contents":[{"parts":[{"text":"a","speech_metadata":{"style":"dry"}}]}],\#(speech)}"#,
      "Unknown name \"speechMetadata\" at 'contents[0].parts[0]'"
    ),
    (
      "gemini-3.1-flash-tts-preview", #""contents":[{"parts":[{"text":"  "}]}],\#(speech)}"#, "no text to speak"
    ),
    ("gemini-3.8-flash-tts", #""contents":[{"parts":[{"text":"a"}]}],\#(speech),"temperature":0}"#, "temperature"),
    ("gemini-3.8-flash-tts", #""contents":[{"parts":[{"text":"a"}]}],\#(speech),"top_p":0.5}"#, "top_p"),
    ("gemini-3.8-flash-tts", #""contents":[{"parts":[{"text":"a"}]}],\#(speech),"topK":4}"#, "top_k"),
    (
      "gemini-3.8-flash-tts", #""contents":[{"parts":[{"text":"a"}]}],\#(speech),"candidateCount":1}"#,
      "candidate_count"
    ),
    (
      "gemini-3.8-flash-tts",
      #""contents":[{"parts":[{"text":"a"}]}],\#(speech)},"systemInstruction":{"parts":[{"text":"b"}]}"#,
      "system_instruction"
    ),
    (
      "gemini-3.8-flash-tts",
      #""contents":[{"parts":[{"text":"a"}]}],\#(speech),"speechConfig":{"voiceConfig":{"voice":"Nobody"}}}"#, "Nobody"
    ),
    (
      "gemini-2.5-pro-preview-tts",
      #""contents":[{"parts":[{"text":"a"}]}],\#(speech),"speechConfig":{"voiceConfig":{"prebuiltVoiceConfig":{"voiceName":"Nobody"}}}}"#,
      "No matching speaker voice"
    ),
    (
      "gemini-3.8-flash-tts",
      #""contents":[{"parts":[{"text":"a"}]}],\#(speech),"speechConfig":{"multiSpeakerVoiceConfig":{"speakerVoiceConfigs":[{"speaker":"A","voiceConfig":{"voice":"Kore"}}]}}}"#,
      "exactly 2"
    ),
    (
      "gemini-3.8-flash-tts",
      #""contents":[{"parts":[{"text":"a"}]}],\#(speech),"speechConfig":{"multiSpeakerVoiceConfig":{"speakerVoiceConfigs":[{"speaker":"A","voiceConfig":{"voice":"Kore"}},{"speaker":"B","voiceConfig":{"voice":"Puck"}}]}}}"#,
      "needs a speech_metadata.speaker"
    ),
    (
      "gemini-3.8-flash-tts",
      #""contents":[{"parts":[{"text":"a"}]}],\#(speech),"responseFormat":{"audio":{"mimeType":"AUDIO_MP3"}}}"#,
      "AUDIO_MP3"
    ),
    (
      "gemini-3.8-flash-tts",
      #""contents":[{"parts":[{"inlineData":{"mimeType":"image/png","data":"AAAA"}}]}],\#(speech)}"#,
      "not enabled"
    ),
    (
      "gemini-2.5-flash-image",
      #""contents":[{"parts":[{"text":"a"}]}],"generationConfig":{"responseModalities":["AUDIO"]}"#,
      "* TEXT, IMAGE"
    ),
    (
      "gemini-2.5-flash-image",
      #""contents":[{"parts":[{"text":"a"}]}],"generationConfig":{"imageConfig":{"aspectRatio":"7:5"}}"#,
      "aspect_ratio"
    ),
    (
      "gemini-3-pro-image",
      #""contents":[{"parts":[{"text":"a"}]}],"generationConfig":{"imageConfig":{"imageSize":"2k"}}"#,
      "image_size"
    ),
    (
      "gemini-2.5-flash-image",
      #""contents":[{"parts":[{"text":"a"},{"inlineData":{"mimeType":"image/png","data":"AAAA"}}]}]"#,
      "Unable to process input image"
    ),
    (
      "gemini-2.5-flash-image",
      #""contents":[{"parts":[{"text":"a"},{"inlineData":{"mimeType":"audio/wav","data":"AAAA"}}]}]"#,
      "Unsupported MIME"
    ),
  ])
  func `a request that the model cannot serve is refused`(model: String, members: String, words: String) async throws {
    try await withServer { fixture in
      let body = "{\(members)}"
      for method in ["generateContent", "streamGenerateContent?alt=sse"] {
        let reply = try await fixture.ask("/v1beta/models/\(model):\(method)", body)
        #expect(reply.status == 400)
        let error = try reply.error()
        #expect(error["status"] as? String == "INVALID_ARGUMENT")
        #expect((error["message"] as? String)?.contains(words) == true, "\(reply.text)")
      }
    }
  }

  @Test func `a prompt beyond the input limit is refused`() async throws {
    try await withServer { fixture in
      let text = String(repeating: "many words ", count: 20_000)
      let reply = try await fixture.ask(
        "/v1beta/models/gemini-3.8-flash-tts:generateContent",
        #"{"contents":[{"parts":[{"text":"\#(text)"}]}],\#(Self.speech)}}"#)
      #expect(reply.status == 400)
      #expect(
        try (reply.error()["message"] as? String)?.contains("exceeds the maximum number of tokens allowed (8192)")
          == true)
    }
  }
}
