import RiffleAPI
import RiffleTestSupport
import Testing

@Suite struct OpenAITypesTests {
  /// What `text` is after it was decoded as `type` and encoded again.
  static func again<Value: Codable>(_ type: Value.Type, _ text: String) throws -> String {
    String(decoding: try WireJSON.encode(try WireJSON.decode(type, from: Array(text.utf8))), as: UTF8.self)
  }

  /// Absent, null and empty mean the same.
  static func normal(_ json: JSONValue) -> JSONValue {
    switch json {
    case .array(let elements): .array(elements.map(normal))
    case .object(let members): .object(members.mapValues(normal).filter { ![.null, [], [:]].contains($1) })
    case .number(let value): Int(exactly: value).map { .integer($0) } ?? json
    default: json
    }
  }

  static func normal(_ bytes: [UInt8]) throws -> JSONValue {
    normal(try WireJSON.decode(JSONValue.self, from: bytes))
  }

  static let requests: [String] = [
    #"{"messages":[{"content":"Who is Messi","role":"user"}],"model":"gemini-1.5-pro-latest"}"#,
    #"{"messages":[{"content":[{"text":"a","type":"text"},{"image_url":{"detail":"low","#
      + #""url":"data:image/png;base64,AAEC"},"type":"image_url"},{"input_audio":{"data":"UklG","format":"wav"},"#
      + #""type":"input_audio"},{"file":{"file_data":"data:application/pdf;base64,JVBE","filename":"a.pdf"},"#
      + #""type":"file"},{"brand_new":{"x":[1,2.5]},"type":"brand_new"}],"role":"user"}],"model":"m"}"#,
    #"{"messages":[{"content":null,"role":"assistant","tool_calls":[{"extra_content":{"google":{"#
      + #""thought_signature":"QUJD"}},"function":{"arguments":"{\"a\": 1}","name":"f"},"id":"call_1","#
      + #""type":"function"}]},{"content":"{\"ok\":true}","role":"tool","tool_call_id":"call_1"}],"model":"m","#
      + #""tool_choice":{"function":{"name":"f"},"type":"function"},"tools":[{"function":{"description":"d","#
      + #""name":"f","parameters":{"type":"object"},"strict":true},"type":"function"},{"custom":{"name":"c"},"#
      + #""type":"custom"},{"googleSearch":{"a":1}}]}"#,
    #"{"audio":{"format":"pcm16","voice":{"id":"voice_1"}},"extra_body":{"google":{"cached_content":"cachedContents/1","#
      + #""image_config":{"aspect_ratio":"16:9","image_size":"2K"},"thinking_config":{"include_thoughts":true,"#
      + #""thinking_budget":128}},"other":1},"frequency_penalty":0.5,"function_call":"auto","#
      + #""functions":[{"name":"f"}],"image_config":{"aspect_ratio":"1:1"},"logit_bias":{"50256":-100},"logprobs":true,"#
      + #""max_completion_tokens":9,"max_tokens":8,"messages":[{"audio":{"id":"audio_1"},"content":null,"#
      + #""role":"assistant"}],"metadata":{"a":"b"},"modalities":["text","audio"],"model":"m","n":2,"#
      + #""parallel_tool_calls":false,"prediction":{"content":"x","type":"content"},"presence_penalty":-1,"#
      + #""prompt_cache_key":"k","reasoning_effort":"xhigh","response_format":{"json_schema":{"name":"s","#
      + #""schema":{"type":"object"},"strict":true},"type":"json_schema"},"safety_identifier":"h","#
      + #""safety_settings":[{"category":"A","threshold":"OFF"}],"seed":7,"service_tier":"flex","stop":["a","b"],"#
      + #""store":false,"stream":true,"stream_options":{"include_obfuscation":false,"include_usage":true},"#
      + #""temperature":0.5,"tool_choice":{"allowed_tools":{"mode":"required","tools":[{"function":{"name":"f"},"#
      + #""type":"function"}]},"type":"allowed_tools"},"top_k":40,"top_logprobs":3,"top_p":0.9,"user":"u","#
      + #""verbosity":"low","web_search_options":{},"zzz_new":[1]}"#,
  ]

  @Test(arguments: requests) func `a chat's request comes back as it was`(text: String) throws {
    #expect(try Self.again(ChatRequest.self, text) == text)
  }

  @Test func `looser spellings of a chat's request mean the same`() throws {
    let loose = try WireJSON.decode(
      ChatRequest.self,
      from: Array(
        #"""
        {"model":"m","max_tokens":"8","stop":"END","stream":null,"google":{"thinkingConfig":{"thinkingBudget":"5"}},
        "tool_choice":{"type":"function","name":"f"},
        "messages":[{"role":"user","content":{"type":"image_url","image_url":"https://a.example/b.png"}},
        {"role":"assistant","tool_calls":[{"id":"c","function":{"name":"f","arguments":{"a":[1]}}}]}]}
        """#.utf8))
    #expect(loose.stop == ["END"] && loose.outputTokenLimit == 8 && loose.stream == nil)
    #expect(loose.google?.thinkingConfig?.thinkingBudget == 5)
    #expect(loose.toolChoice == .function("f"))
    #expect(loose.messages[0].content?.parts[0].imageURL?.url == .address("https://a.example/b.png"))
    #expect(loose.messages[1].toolCalls[0].function?.arguments == #"{"a":[1]}"#)
  }

  @Test func `answers, pictures, speech, models and errors come back as they were`() throws {
    let chat =
      #"{"choices":[{"finish_reason":"stop","index":0,"logprobs":{"content":[]},"message":{"annotations":[{"#
      + #""type":"url_citation","url_citation":{"end_index":9,"start_index":2,"title":"t","url":"https://a.example"}}],"#
      + #""audio":{"data":"AAEC","expires_at":9,"id":"audio_1","transcript":"hi"},"content":"Hi","#
      + #""images":[{"image_url":{"url":"data:image/png;base64,AAEC"},"index":0,"type":"image_url"}],"#
      + #""reasoning_content":"hm","refusal":"no","role":"assistant"}}],"created":1760000000,"id":"chatcmpl-1","model":"m","#
      + #""object":"chat.completion","service_tier":"default","system_fingerprint":"fp","usage":{"completion_tokens":2,"#
      + #""completion_tokens_details":{"accepted_prediction_tokens":0,"audio_tokens":0,"reasoning_tokens":1,"#
      + #""rejected_prediction_tokens":0},"prompt_tokens":9,"prompt_tokens_details":{"audio_tokens":0,"#
      + #""cached_tokens":3},"total_tokens":11}}"#
    #expect(try Self.again(ChatResponse.self, chat) == chat)
    let chunk =
      #"{"choices":[{"delta":{"tool_calls":[{"function":{"arguments":"{\"x"},"index":0}]},"finish_reason":null,"#
      + #""index":0}],"created":1,"id":"c","model":"m","obfuscation":"xx","object":"chat.completion.chunk"}"#
    #expect(try Self.again(ChatChunk.self, chunk) == chunk)
    let image =
      #"{"background":"opaque","input_fidelity":"high","model":"m","moderation":"low","n":2,"output_compression":80,"#
      + #""output_format":"webp","partial_images":1,"prompt":"p","quality":"hd","response_format":"b64_json","#
      + #""size":"1024x1024","stream":true,"style":"vivid","user":"u","x_new":1}"#
    #expect(try Self.again(ImageGenerationRequest.self, image) == image)
    let edit =
      #"{"images":[{"image_url":"data:image/png;base64,AAEC"},{"file_id":"f"}],"#
      + #""mask":{"image_url":"https://a.example/m.png"},"model":"m","prompt":"p"}"#
    #expect(try Self.again(ImageEditRequest.self, edit) == edit)
    let speech =
      #"{"input":"hi","instructions":"dry","model":"m","response_format":"pcm","speed":1.5,"stream_format":"sse","#
      + #""voice":"alloy"}"#
    #expect(try Self.again(AudioSpeechRequest.self, speech) == speech)
    let done =
      #"{"type":"speech.audio.done","usage":{"input_tokens":1,"output_tokens":2,"total_tokens":3}}"#
    #expect(try Self.again(SpeechStreamEvent.self, done) == done)
    let partial =
      #"{"b64_json":"AAEC","background":"opaque","created_at":1,"output_format":"png","partial_image_index":0,"#
      + #""quality":"high","size":"1024x1024","type":"image_generation.partial_image"}"#
    #expect(try Self.again(ImageStreamEvent.self, partial) == partial)
    let models =
      #"{"data":[{"created":1,"id":"m","object":"model","owned_by":"o","permission":[]}],"object":"list"}"#
    #expect(try Self.again(OpenAIModelList.self, models) == models)
    let error =
      #"{"error":{"code":"invalid_api_key","message":"no","param":null,"type":"invalid_request_error"}}"#
    #expect(try Self.again(OpenAIErrorBody.self, error) == error)
    let number = #"{"error":{"code":402,"message":"no credit","param":null,"provider":"p","type":null}}"#
    #expect(try Self.again(OpenAIErrorBody.self, number) == number)
  }

  static let bad: [(String, String)] = [
    (#"{"model":1}"#, "json: invalid value at 'model', expected a string"),
    (
      #"{"messages":[{"role":"user","content":[{"text":5}]}]}"#,
      "json: invalid value at 'messages[0].content[0].text', expected a string"
    ),
    (#"{"n":"two"}"#, "json: invalid value at 'n', expected a whole number"),
    (#"{"stop":[1]}"#, "json: invalid value at 'stop[0]', expected a string"),
    (#"{"messages":7}"#, "json: invalid value at 'messages', expected a list"),
    (#"{"stream":"yes"}"#, "json: invalid value at 'stream', expected true or false"),
  ]

  @Test(arguments: bad) func `a wrong value in a chat's request is named by its path`(text: String, expected: String) {
    let error = #expect(throws: WireJSONError.self) { try WireJSON.decode(ChatRequest.self, from: Array(text.utf8)) }
    #expect(error?.description == expected)
  }

  @Test(.enabled(if: Corpora.isPresent)) func `every recorded answer decodes and comes back with nothing lost`() throws
  {
    var counts: [String: Int] = [:]
    for file in Corpora.files(in: "openai/ruby-llm", suffix: ".json") where !file.hasSuffix("index.json") {
      let bytes = try Corpora.read(file)
      let value = try Self.normal(bytes)
      let encoded =
        switch value["object"]?.string {
        case "response": try WireJSON.encode(WireJSON.decode(OpenAIResponse.self, from: bytes))
        case "chat.completion": try WireJSON.encode(WireJSON.decode(ChatResponse.self, from: bytes))
        default: try WireJSON.encode(WireJSON.decode(ImagesResponse.self, from: bytes))
        }
      #expect(try Self.normal(encoded) == value, "\(file)")
      counts[value["object"]?.string ?? "pictures", default: 0] += 1
    }
    for file in Corpora.files(in: "openai/ruby-llm", suffix: ".sse") {
      let lines = try Corpora.read(file).split { $0 == 0x0A || $0 == 0x0D }
      for line in lines where line.starts(with: "data: {".utf8) {
        let bytes = Array(line.dropFirst(6))
        let value = try Self.normal(bytes)
        let isChunk = value["object"]?.string == "chat.completion.chunk"
        let encoded =
          isChunk
          ? try WireJSON.encode(WireJSON.decode(ChatChunk.self, from: bytes))
          : try WireJSON.encode(WireJSON.decode(OpenAIResponseEvent.self, from: bytes))
        #expect(try Self.normal(encoded) == value, "\(file)")
        counts[isChunk ? "chunk" : "event", default: 0] += 1
      }
    }
    #expect(counts["pictures"] == 1 && counts["response", default: 0] >= 8 && counts["event", default: 0] > 300)
  }
}
