import RiffleAPI
import RiffleTestSupport
import Testing

@Suite struct WireTests {
  func request(_ text: String) throws -> GenerateContentRequest {
    try WireJSON.decode(GenerateContentRequest.self, from: Array(text.utf8))
  }

  static let camel = """
    {"contents":[{"parts":[{"text":"hat"},{"inlineData":{"data":"AAEC","mimeType":"image/png"}},\
    {"fileData":{"fileUri":"files/a","mimeType":"image/jpeg"}}],"role":"user"}],\
    "generationConfig":{"candidateCount":1,"imageConfig":{"aspectRatio":"16:9","imageSize":"2K"},\
    "maxOutputTokens":8192,"responseModalities":["TEXT","IMAGE"],"thinkingConfig":{"includeThoughts":true,\
    "thinkingBudget":-1,"thinkingLevel":"LOW"},"topK":40},"safetySettings":[{"category":"A","threshold":"OFF"}],\
    "systemInstruction":{"parts":[{"text":"be brief"}]},"toolConfig":{"functionCallingConfig":{"mode":"ANY"}},\
    "tools":[{"functionDeclarations":[{"name":"f","parameters":{"type":"object"}}]}]}
    """

  static let snake = """
    {"contents":[{"role":"user","parts":[{"text":"hat","thought":null},null,{"inline_data":{"mime_type":"image/png",\
    "data":"AAEC"}},{"file_data":{"mime_type":"image/jpeg","file_uri":"files/a"}}]}],"cached_content":null,\
    "generation_config":{"candidate_count":"1","image_config":{"aspect_ratio":"16:9","image_size":"2K"},\
    "max_output_tokens":8192.0,"response_modalities":["text",2],"thinking_config":{"include_thoughts":true,\
    "thinking_budget":"-1","thinking_level":"low"},"top_k":"40"},"safety_settings":{"category":"A","threshold":"OFF"},\
    "system_instruction":{"parts":{"text":"be brief"}},"tool_config":{"functionCallingConfig":{"mode":"ANY"}},\
    "tools":[{"functionDeclarations":[{"name":"f","parameters":{"type":"object"}}]}],"stop_sequences":null}
    """

  @Test func `both name styles, numbers as text and single objects for lists mean the same`() throws {
    let camel = try request(Self.camel)
    #expect(try request(Self.snake) == camel)
    #expect(String(decoding: try WireJSON.encode(camel), as: UTF8.self) == Self.camel)
  }

  @Test func `both speech spellings of a voice are read`() throws {
    let value = try request(
      #"""
      {"contents":[{"parts":[{"text":"hi","speech_metadata":{"speaker":"Ann","style":"dry"}}]}],
      "generationConfig":{"response_format":[{"audio":{"mime_type":"AUDIO_L16","sample_rate":"24000"}},{"image":{"mimeType":"image/jpeg"}}],
      "speech_config":{"language_code":"en-US","multi_speaker_voice_config":{"speaker_voice_configs":[
      {"speaker":"Ann","voice_config":{"voice":"Kore"}},
      {"speaker":"Bob","voice_config":{"prebuilt_voice_config":{"voice_name":"Puck"}}}]}}}}
      """#)
    let speech = try #require(value.generationConfig?.speechConfig)
    #expect(speech.speakerVoices.map(\.voiceConfig?.name) == ["Kore", "Puck"])
    #expect(speech.hasMultiSpeakerConfig && speech.voiceConfig == nil && speech.languageCode == "en-US")
    #expect(value.contents.first?.parts.first?.speechMetadata == SpeechMetadata(speaker: "Ann", style: "dry"))
    let format = try #require(value.generationConfig?.responseFormat)
    #expect(format.audio?.mimeType == "AUDIO_L16" && format.audio?.sampleRate == 24_000)
    #expect(format.image?.mimeType == "image/jpeg")
  }

  @Test func `members that nobody knows come back unchanged`() throws {
    let text =
      #"{"candidates":[{"content":{"parts":[{"executableCode":{"code":"1","language":"PYTHON"},"#
      + #""thoughtSignature":"QUJD"},{"toolCall":{"id":"x"}}],"role":"model"},"finishReason":"BRAND_NEW","#
      + #""groundingMetadata":{"a_b":[1,2.5,"x",null,true]},"index":0}],"modelStatus":{"modelStage":"GA"},"#
      + #""usageMetadata":{"totalTokenCount":3}}"#
    let response = try WireJSON.decode(GenerateContentResponse.self, from: Array(text.utf8))
    #expect(response.candidates.first?.finishReason == FinishReason(rawValue: "BRAND_NEW"))
    #expect(String(decoding: try WireJSON.encode(response), as: UTF8.self) == text)
  }

  static let bad: [(String, String)] = [
    (#"{"contents":"x"}"#, "json: invalid value at 'contents', expected a list"),
    (
      #"{"contents":[{"parts":[{"text":7}]}]}"#, "json: invalid value at 'contents[0].parts[0].text', expected a string"
    ),
    (
      #"{"generationConfig":{"seed":"a"}}"#,
      "json: invalid value at 'generationConfig.seed', expected a whole number"
    ),
    (#"{"generation_config":{"top_p":[]}}"#, "json: invalid value at 'generation_config.top_p', expected a number"),
    ("{", "json: not a JSON document"), ("", "json: not a JSON document"),
  ]

  @Test(arguments: bad) func `a wrong value is named by its path`(text: String, description: String) {
    let error = #expect(throws: WireJSONError.self) { try request(text) }
    #expect(error?.description == description)
  }

  @Test func `layouts are those of the service`() throws {
    let value: JSONValue = ["a": [1, []], "b": [:], "c": "x:{\",\"}"]
    #expect(String(decoding: try WireJSON.encode(value), as: UTF8.self) == #"{"a":[1,[]],"b":{},"c":"x:{\",\"}"}"#)
    #expect(
      String(decoding: try WireJSON.encode(value, style: .event), as: UTF8.self)
        == #"{"a": [1,[]],"b": {},"c": "x:{\",\"}"}"#)
    #expect(
      String(decoding: try WireJSON.encode(value, style: .pretty), as: UTF8.self)
        == "{\n  \"a\": [\n    1,\n    []\n  ],\n  \"b\": {},\n  \"c\": \"x:{\\\",\\\"}\"\n}\n")
  }

  @Test func `usage is merged field by field`() {
    var usage = UsageMetadata(promptTokenCount: 55, thoughtsTokenCount: 9)
    usage.merge(
      UsageMetadata(
        promptTokenCount: 257, totalTokenCount: 300, promptTokensDetails: [.init(modality: .text, tokenCount: 257)]))
    usage.merge(UsageMetadata())
    #expect(
      usage
        == UsageMetadata(
          promptTokenCount: 257, thoughtsTokenCount: 9, totalTokenCount: 300,
          promptTokensDetails: [.init(modality: .text, tokenCount: 257)]))
  }

  @Test func `finish reasons fall into groups`() {
    #expect(FinishReason.safety.isRefusal && FinishReason.imageRecitation.isRefusal)
    #expect(!FinishReason.noImage.isRefusal && !FinishReason.stop.isRefusal)
    #expect(FinishReason.maxTokens.isTruncation && !FinishReason.stop.isTruncation)
    #expect(FinishReason.other.isWorthAskingAgain && !FinishReason.safety.isWorthAskingAgain)
    #expect(BlockReason(rawValue: "BLOCKED_REASON_UNSPECIFIED").isUnspecified && !BlockReason.safety.isUnspecified)
  }

  /// Every whole JSON reply of the corpora, and every `data:` line of its event streams.
  static func documents() throws -> [(name: String, bytes: [UInt8])] {
    var documents: [(String, [UInt8])] = []
    for folder in ["firebase-googleai", "js-genai", "llm-gemini", "ruby-llm"] {
      for file in Corpora.files(in: "gemini/\(folder)", suffix: ".json") where !file.hasSuffix("index.json") {
        documents.append((file, try Corpora.read(file)))
      }
      for file in Corpora.files(in: "gemini/\(folder)", suffix: ".sse") {
        let lines = try Corpora.read(file).split { $0 == 0x0A || $0 == 0x0D }
        documents += lines.filter { $0.starts(with: "data: {".utf8) }.map { (file, Array($0.dropFirst(6))) }
      }
    }
    return documents
  }

  @Test(.enabled(if: Corpora.isPresent)) func `every recorded reply survives a round trip`() throws {
    var count = 0
    for (name, bytes) in try Self.documents() {
      let json = try WireJSON.decode(JSONValue.self, from: bytes)
      for element in json.array ?? [json] where element["candidates"] != nil || element["promptFeedback"] != nil {
        let response = try WireJSON.decode(GenerateContentResponse.self, from: try WireJSON.encode(element))
        let again = try WireJSON.decode(JSONValue.self, from: try WireJSON.encode(response))
        #expect(normal(again) == normal(element), "\(name)")
        count += 1
      }
    }
    #expect(count > 250)
  }

  /// Absent, null, empty and false mean the same on the wire; numbers may be written in several ways.
  private func normal(_ json: JSONValue) -> JSONValue {
    switch json {
    case .array(let elements): return .array(elements.map(normal))
    case .object(let members):
      return .object(members.mapValues(normal).filter { $1 != .null && $1 != [] && $1 != [:] && $1 != false })
    case .number(let value): return Int(exactly: value).map { .integer($0) } ?? json
    default: return json
    }
  }
}
