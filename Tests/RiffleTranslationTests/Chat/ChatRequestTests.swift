import RiffleAPI
import RiffleTranslation
import Testing

@Suite struct ChatRequestTests {
  /// A row: members of a chat beside one message of the user, the model, members of Gemini's request beside the contents.
  static let members: [(String, String, String)] = [
    (
      #""temperature":0.5,"top_p":0.9,"top_k":40,"seed":7"#, "gemini-3.8-flash",
      #""generationConfig":{"seed":7,"temperature":0.5,"topK":40,"topP":0.9}"#
    ),
    (
      #""stream":true,"user":"u","store":true,"logit_bias":{"1":2},"parallel_tool_calls":false"#, "gemini-3.8-flash", ""
    ),
    (#""max_tokens":9"#, "gemini-3.8-flash", #""generationConfig":{"maxOutputTokens":9}"#),
    (#""max_tokens":9,"max_completion_tokens":8"#, "gemini-3.8-flash", #""generationConfig":{"maxOutputTokens":8}"#),
    (#""n":3"#, "gemini-3.8-flash", #""generationConfig":{"candidateCount":3}"#),
    (#""stop":"a""#, "gemini-3.8-flash", #""generationConfig":{"stopSequences":["a"]}"#),
    (
      #""presence_penalty":1,"frequency_penalty":0.5,"logprobs":true,"top_logprobs":2"#, "gemini-3.8-flash",
      #""generationConfig":{"frequencyPenalty":0.5,"logprobs":2,"presencePenalty":1,"responseLogprobs":true}"#
    ),
    (
      #""response_format":{"type":"json_object"}"#, "gemini-3.8-flash",
      #""generationConfig":{"responseMimeType":"application/json"}"#
    ),
    (
      #""response_format":{"type":"json_schema","json_schema":{"name":"s","schema":{"type":"object","additionalProperties":false}}}"#,
      "gemini-2.5-flash",
      #""generationConfig":{"responseJsonSchema":{"additionalProperties":false,"type":"object"},"responseMimeType":"application/json"}"#
    ),
    (
      #""reasoning_effort":"low""#, "gemini-3.8-flash",
      #""generationConfig":{"thinkingConfig":{"thinkingLevel":"LOW"}}"#
    ),
    (
      #""reasoning_effort":"minimal""#, "gemini-3.1-pro-preview",
      #""generationConfig":{"thinkingConfig":{"thinkingLevel":"LOW"}}"#
    ),
    (
      #""reasoning_effort":"minimal""#, "gemini-3-flash-preview",
      #""generationConfig":{"thinkingConfig":{"thinkingLevel":"MINIMAL"}}"#
    ),
    (
      #""reasoning_effort":"max""#, "gemini-flash-latest",
      #""generationConfig":{"thinkingConfig":{"thinkingLevel":"HIGH"}}"#
    ),
    (#""reasoning_effort":"none""#, "gemini-2.5-flash", #""generationConfig":{"thinkingConfig":{"thinkingBudget":0}}"#),
    (#""reasoning_effort":"none""#, "gemini-2.5-pro", #""generationConfig":{"thinkingConfig":{"thinkingBudget":128}}"#),
    (
      #""reasoning_effort":"medium""#, "gemini-2.5-pro",
      #""generationConfig":{"thinkingConfig":{"thinkingBudget":8192}}"#
    ),
    (
      #""reasoning_effort":"high""#, "gemini-2.5-flash",
      #""generationConfig":{"thinkingConfig":{"thinkingBudget":24576}}"#
    ),
    (
      #""extra_body":{"google":{"thinking_config":{"include_thoughts":true,"thinking_budget":5}}}"#, "gemini-2.5-flash",
      #""generationConfig":{"thinkingConfig":{"includeThoughts":true,"thinkingBudget":5}}"#
    ),
    (
      #""google":{"thinkingConfig":{"includeThoughts":true}},"reasoning_effort":"low""#, "gemini-2.5-flash",
      #""generationConfig":{"thinkingConfig":{"includeThoughts":true,"thinkingBudget":1024}}"#
    ),
    (
      #""extra_body":{"google":{"image_config":{"aspect_ratio":"16:9"},"cached_content":"cachedContents/1"}}"#,
      "gemini-2.5-flash-image",
      #""cachedContent":"cachedContents/1","generationConfig":{"imageConfig":{"aspectRatio":"16:9"}}"#
    ),
    (
      #""image_config":{"image_size":"2K"},"modalities":["image","text"]"#, "gemini-nano-banana-2.1",
      #""generationConfig":{"imageConfig":{"imageSize":"2K"},"responseModalities":["IMAGE","TEXT"]}"#
    ),
    (
      #""modalities":["text","audio"],"audio":{"voice":"alloy","format":"wav"}"#, "gemini-3.8-flash-tts",
      #""generationConfig":{"responseModalities":["AUDIO"],"speechConfig":{"voiceConfig":{"voice":"Puck"}}}"#
    ),
    (
      #""modalities":["text","audio"],"audio":{"voice":"kore","format":"pcm16"},"stream":true"#, "gemini-2.5-flash",
      #""generationConfig":{"responseModalities":["TEXT","AUDIO"],"speechConfig":{"voiceConfig":{"prebuiltVoiceConfig":{"voiceName":"Kore"}}}}"#
    ),
    (
      #""safety_settings":[{"category":"HARM_CATEGORY_HARASSMENT","threshold":"OFF"}]"#, "gemini-3.8-flash",
      #""safetySettings":[{"category":"HARM_CATEGORY_HARASSMENT","threshold":"OFF"}]"#
    ),
    (
      #""tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object","$schema":"x"},"strict":true}}]"#,
      "gemini-2.5-flash",
      #""tools":[{"functionDeclarations":[{"description":"d","name":"f","parametersJsonSchema":{"$schema":"x","type":"object"}}]}]"#
    ),
    (
      #""tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object"}}}]"#, "gemini-1.5-pro-latest",
      #""tools":[{"functionDeclarations":[{"name":"f","parameters":{"type":"object"}}]}]"#
    ),
    (
      #""functions":[{"name":"f"}],"function_call":{"name":"f"}"#, "gemini-3.8-flash",
      #""toolConfig":{"functionCallingConfig":{"allowedFunctionNames":["f"],"mode":"ANY"}},"tools":[{"functionDeclarations":[{"name":"f"}]}]"#
    ),
    (
      #""tools":[{"type":"function","function":{"name":"googleSearch"}},{"type":"function","function":{"name":"codeExecution"}}]"#,
      "gemini-3.8-flash", #""tools":[{"googleSearch":{}},{"codeExecution":{}}]"#
    ),
    (
      #""tools":[{"type":"function","function":{"name":"url_context"}},{"google_search":{}}]"#, "gemini-3.8-flash",
      #""tools":[{"urlContext":{}},{"googleSearch":{}}]"#
    ),
    (#""web_search_options":{}"#, "gemini-3.8-flash", #""tools":[{"googleSearch":{}}]"#),
    (
      #""tools":[{"type":"function","function":{"name":"f"}}],"tool_choice":"required""#, "gemini-3.8-flash",
      #""toolConfig":{"functionCallingConfig":{"mode":"ANY"}},"tools":[{"functionDeclarations":[{"name":"f"}]}]"#
    ),
    (
      #""tools":[{"type":"function","function":{"name":"f"}}],"tool_choice":"none""#, "gemini-3.8-flash",
      #""toolConfig":{"functionCallingConfig":{"mode":"NONE"}},"tools":[{"functionDeclarations":[{"name":"f"}]}]"#
    ),
    (
      #""tools":[{"type":"function","function":{"name":"f"}}],"tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"auto","tools":[{"type":"function","function":{"name":"f"}}]}}"#,
      "gemini-3.8-flash",
      #""toolConfig":{"functionCallingConfig":{"allowedFunctionNames":["f"],"mode":"VALIDATED"}},"tools":[{"functionDeclarations":[{"name":"f"}]}]"#
    ),
  ]

  @Test(arguments: members) func `a member has its place at Gemini`(row: (String, String, String)) throws {
    let chat = try decode(
      ChatRequest.self, #"{"model":"\#(row.1)","messages":[{"role":"user","content":"hi"}],\#(row.0)}"#)
    let request = try ChatTranslation.geminiRequest(from: chat, model: model(row.1))
    let expected = try decode(
      JSONValue.self,
      #"{"contents":[{"parts":[{"text":"hi"}],"role":"user"}]\#(row.2.isEmpty ? "" : ",")\#(row.2)}"#)
    #expect(try encode(request) == encode(expected))
  }

  /// A row: messages, the model, Gemini's contents (and system instruction).
  static let messages: [(String, String, String)] = [
    (
      #"{"role":"system","content":"a"},{"role":"developer","content":[{"type":"text","text":"b"}]},{"role":"user","content":"hi"}"#,
      "gemini-3.8-flash",
      #"{"contents":[{"role":"user","parts":[{"text":"hi"}]}],"systemInstruction":{"parts":[{"text":"a"},{"text":"b"}]}}"#
    ),
    (
      #"{"role":"user","content":[{"type":"text","text":"a"},{"type":"image_url","image_url":{"url":"data:image/webp;base64,AAEC"}},{"type":"input_audio","input_audio":{"data":"UklG","format":"mp3"}},{"type":"file","file":{"file_data":"data:application/pdf;base64,JVBE","filename":"x.pdf"}}]}"#,
      "gemini-3.8-flash",
      #"{"contents":[{"role":"user","parts":[{"text":"a"},{"inlineData":{"mimeType":"image/webp","data":"AAEC"}},{"inlineData":{"mimeType":"audio/mp3","data":"UklG"}},{"inlineData":{"mimeType":"application/pdf","data":"JVBE"}}]}]}"#
    ),
    (
      #"{"role":"user","content":[{"type":"image_url","image_url":{"url":"https://a.example/b.JPG?x=1"}},{"type":"image_url","image_url":{"url":"https://a.example/b"}},{"type":"file","file":{"file_id":"files/1"}}]}"#,
      "gemini-3.8-flash",
      #"{"contents":[{"role":"user","parts":[{"fileData":{"fileUri":"https://a.example/b.JPG?x=1","mimeType":"image/jpeg"}},{"fileData":{"fileUri":"https://a.example/b"}},{"fileData":{"fileUri":"files/1"}}]}]}"#
    ),
    (
      #"{"role":"user","content":"a"},{"role":"assistant","content":"see ![x](data:image/png;base64,AAEC) and ![y](https://a.example/b.png)","reasoning_content":"hm"},{"role":"user","content":"b"}"#,
      "gemini-3.8-flash",
      #"{"contents":[{"role":"user","parts":[{"text":"a"}]},{"role":"model","parts":[{"text":"hm","thought":true},{"text":"see "},{"inlineData":{"mimeType":"image/png","data":"AAEC"}},{"text":" and ![y](https://a.example/b.png)"}]},{"role":"user","parts":[{"text":"b"}]}]}"#
    ),
    // Two calls at once: the signature stays where it was, the results come in the order of the calls, in one turn.
    (
      #"{"role":"user","content":"w"},{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{\"a\":1}"},"extra_content":{"google":{"thought_signature":"QUJ-D_/+="}}},{"id":"c2","type":"function","function":{"name":"g","arguments":""}}]},{"role":"tool","tool_call_id":"c2","content":"19"},{"role":"tool","tool_call_id":"c1","content":"{\"celsius\": 3}"}"#,
      "gemini-3.8-flash",
      #"{"contents":[{"role":"user","parts":[{"text":"w"}]},{"role":"model","parts":[{"functionCall":{"id":"c1","name":"f","args":{"a":1}},"thoughtSignature":"QUJ-D_/+="},{"functionCall":{"id":"c2","name":"g","args":{}}}]},{"role":"user","parts":[{"functionResponse":{"id":"c1","name":"f","response":{"output":{"celsius":3}}}},{"functionResponse":{"id":"c2","name":"g","response":{"output":"19"}}}]}]}"#
    ),
    // A client that lost the signature; and a model that asks for none.
    (
      #"{"role":"user","content":"w"},{"role":"assistant","tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}},{"id":"c2","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"c1","content":"{\"error\":\"no\"}"},{"role":"tool","tool_call_id":"c2","content":"[1]"}"#,
      "gemini-3.8-flash",
      #"{"contents":[{"role":"user","parts":[{"text":"w"}]},{"role":"model","parts":[{"functionCall":{"id":"c1","name":"f","args":{}},"thoughtSignature":"skip_thought_signature_validator"},{"functionCall":{"id":"c2","name":"f","args":{}}}]},{"role":"user","parts":[{"functionResponse":{"id":"c1","name":"f","response":{"error":"no"}}},{"functionResponse":{"id":"c2","name":"f","response":{"output":[1]}}}]}]}"#
    ),
    (
      #"{"role":"user","content":"w"},{"role":"assistant","function_call":{"name":"f","arguments":"{}"}},{"role":"function","name":"f","content":"ok"},{"role":"user","content":"x"}"#,
      "gemini-2.5-flash",
      #"{"contents":[{"role":"user","parts":[{"text":"w"}]},{"role":"model","parts":[{"functionCall":{"name":"f","args":{}}}]},{"role":"user","parts":[{"functionResponse":{"name":"f","response":{"output":"ok"}}}]},{"role":"user","parts":[{"text":"x"}]}]}"#
    ),
    // Media of a result: inside it on Gemini 3, beside it before.
    (
      #"{"role":"assistant","tool_calls":[{"id":"c1","function":{"name":"f","arguments":"{}"},"extra_content":{"google":{"thought_signature":"QQ=="}}}]},{"role":"tool","tool_call_id":"c1","content":[{"type":"text","text":"ok"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AAEC"}}]}"#,
      "gemini-3.8-flash",
      #"{"contents":[{"role":"model","parts":[{"functionCall":{"id":"c1","name":"f","args":{}},"thoughtSignature":"QQ=="}]},{"role":"user","parts":[{"functionResponse":{"id":"c1","name":"f","response":{"output":"ok"},"parts":[{"inlineData":{"mimeType":"image/png","data":"AAEC"}}]}}]}]}"#
    ),
    (
      #"{"role":"assistant","tool_calls":[{"id":"c1","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"c1","content":[{"type":"text","text":"ok"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AAEC"}}]}"#,
      "gemini-2.5-flash",
      #"{"contents":[{"role":"model","parts":[{"functionCall":{"id":"c1","name":"f","args":{}}}]},{"role":"user","parts":[{"functionResponse":{"id":"c1","name":"f","response":{"output":"ok"}}},{"inlineData":{"mimeType":"image/png","data":"AAEC"}}]}]}"#
    ),
    // Signatures of words and of pictures; pictures that lost theirs.
    (
      #"{"role":"user","content":"w"},{"role":"assistant","content":"a","extra_content":{"google":{"thought_signature":"VA=="}},"images":[{"type":"image_url","image_url":{"url":"data:image/jpeg;base64,AAEC"},"extra_content":{"google":{"thought_signature":"UA=="}}},{"type":"image_url","image_url":{"url":"data:image/png;base64,AAEC"}}]},{"role":"user","content":"b"}"#,
      "gemini-nano-banana-2.1",
      #"{"contents":[{"role":"user","parts":[{"text":"w"}]},{"role":"model","parts":[{"text":"a","thoughtSignature":"VA=="},{"inlineData":{"mimeType":"image/jpeg","data":"AAEC"},"thoughtSignature":"UA=="},{"inlineData":{"mimeType":"image/png","data":"AAEC"},"thoughtSignature":"skip_thought_signature_validator"}]},{"role":"user","parts":[{"text":"b"}]}]}"#
    ),
  ]

  @Test(arguments: messages) func `messages become turns`(row: (String, String, String)) throws {
    let chat = try decode(ChatRequest.self, #"{"model":"m","messages":[\#(row.0)]}"#)
    let request = try ChatTranslation.geminiRequest(from: chat, model: model(row.1))
    #expect(try encode(request) == encode(decode(JSONValue.self, row.2)))
  }

  @Test func `the caller's knowledge of a medium goes before what the chat says`() throws {
    let chat = try decode(
      ChatRequest.self,
      #"{"model":"m","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":0}},{"type":"input_audio","input_audio":{"data":1}},{"type":"file","file":{"file_data":2}}]}]}"#
    )
    let request = try ChatTranslation.geminiRequest(from: chat, model: model("gemini-3.8-flash")) { medium in
      [.ordinal(0): "image/jpeg", .ordinal(1): "audio/flac", .ordinal(2): "application/pdf"][medium]
    }
    #expect(request.contents[0].parts.map(\.inlineData?.mimeType) == ["image/jpeg", "audio/flac", "application/pdf"])
    #expect(request.contents[0].parts.map(\.inlineData?.data) == [.ordinal(0), .ordinal(1), .ordinal(2)])
  }

  /// A row: members of a chat, and the error.
  static let bad: [(String, String)] = [
    (#""messages":[]"#, "request: 'messages': expected at least one message"),
    (
      #""messages":[{"role":"system","content":"a"}]"#,
      "request: 'messages': nothing to answer, expected a message of the user"
    ),
    (
      #""messages":[{"role":"narrator","content":"a"}]"#,
      "request: 'messages[0].role': unknown role 'narrator', expected system, user, assistant or tool"
    ),
    (#""messages":[{"content":"a"}]"#, "request: 'messages[0].role': expected a role"),
    (#""messages":[{"role":"user"}]"#, "request: 'messages[0].content': expected text or parts"),
    (#""messages":[{"role":"user","content":[]}]"#, "request: 'messages[0].content': expected at least one part"),
    (
      #""messages":[{"role":"system","content":[{"type":"image_url","image_url":{"url":"https://a.example/b"}}]}]"#,
      "request: 'messages[0].content[0]': expected text"
    ),
    (
      #""messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"ftp://a"}}]}]"#,
      "request: 'messages[0].content[0].image_url.url': expected a data URL of base64, or an address of https, http or gs"
    ),
    (
      #""messages":[{"role":"user","content":[{"type":"image_url","image_url":{}}]}]"#,
      "request: 'messages[0].content[0].image_url.url': expected a data URL of base64, or an address of https, http or gs"
    ),
    (
      #""messages":[{"role":"user","content":[{"type":"hologram","hologram":1}]}]"#,
      "request: 'messages[0].content[0].type': unsupported part 'hologram', expected text, image_url, input_audio or file"
    ),
    (
      #""messages":[{"role":"user","content":[{"type":"file","file":{"file_data":"data:;base64,AA=="}}]}]"#,
      "request: 'messages[0].content[0].file.file_data': no media type, expected one in the data URL or a filename"
    ),
    (
      #""messages":[{"role":"user","content":[{"type":"input_audio","input_audio":{"data":"AA=="}}]}]"#,
      "request: 'messages[0].content[0].input_audio.format': expected wav or mp3"
    ),
    (
      #""messages":[{"role":"user","content":"a"},{"role":"tool","tool_call_id":"c9","content":"a"}]"#,
      "request: 'messages[1].tool_call_id': no call 'c9' in the messages before"
    ),
    (
      #""messages":[{"role":"assistant","tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{\"a\""}}]}]"#,
      "request: 'messages[0].tool_calls[0].function.arguments': expected the text of a JSON object"
    ),
    (
      #""messages":[{"role":"assistant","tool_calls":[{"id":"c","type":"custom","custom":{"name":"f"}}]}]"#,
      "request: 'messages[0].tool_calls[0].type': unsupported type 'custom', expected function"
    ),
    (#""stop":["1","2","3","4","5","6"]"#, "request: 'stop': 6 strings, expected at most 5"),
    (#""n":0"#, "request: 'n': unexpected 0, expected 1 or more"),
    (#""max_tokens":0"#, "request: 'max_tokens': unexpected 0, expected 1 or more"),
    (
      #""response_format":{"type":"xml"}"#,
      "request: 'response_format.type': unknown type 'xml', expected text, json_object or json_schema"
    ),
    (
      #""response_format":{"type":"json_schema","json_schema":{"name":"s"}}"#,
      "request: 'response_format.json_schema.schema': expected a JSON Schema"
    ),
    (
      #""reasoning_effort":"huge""#,
      "request: 'reasoning_effort': unknown effort 'huge', expected none, minimal, low, medium, high, xhigh or max"
    ),
    (
      #""reasoning_effort":"low","extra_body":{"google":{"thinking_config":{"thinking_budget":1}}}"#,
      "request: 'reasoning_effort': expected either this or extra_body.google.thinking_config"
    ),
    (#""modalities":["smell"]"#, "request: 'modalities[0]': unknown modality 'smell', expected text, audio or image"),
    (#""audio":{"voice":"nobody","format":"wav"}"#, "request: 'audio.voice': unknown voice 'nobody'"),
    (
      #""audio":{"voice":"alloy","format":"aac"}"#,
      "request: 'audio.format': unsupported format 'aac', expected wav, mp3, flac, opus or pcm16"
    ),
    (
      #""audio":{"voice":"alloy","format":"wav"},"stream":true"#,
      "request: 'audio.format': a stream has no format 'wav', expected pcm16"
    ),
    (
      #""tools":[{"type":"custom","custom":{"name":"c"}}]"#,
      "request: 'tools[0].type': unsupported type 'custom', expected function"
    ),
    (#""tools":[{"type":"function","function":{}}]"#, "request: 'tools[0].function.name': expected a name"),
    (
      #""tool_choice":"sometimes""#,
      "request: 'tool_choice': unknown choice 'sometimes', expected none, auto or required"
    ),
    (
      #""tool_choice":{"type":"function","function":{"name":"f"}}"#,
      "request: 'tool_choice.function.name': 'f' is not among the tools"
    ),
  ]

  @Test(arguments: bad) func `what Gemini cannot be told is named by its path`(row: (String, String)) throws {
    let messages = row.0.hasPrefix(#""messages""#) ? "" : #""messages":[{"role":"user","content":"a"}],"#
    let chat = try decode(ChatRequest.self, #"{"model":"m",\#(messages)\#(row.0)}"#)
    let error = #expect(throws: TranslationError.self) {
      try ChatTranslation.geminiRequest(from: chat, model: model("gemini-3.8-flash"))
    }
    #expect(error?.description == row.1)
  }

  /// Chats that both formats can say in full.
  static let shared: [String] = [
    #"{"messages":[{"content":"be brief","role":"system"},{"content":"hi","role":"user"}],"model":"gemini-3.8-flash"}"#,
    #"{"messages":[{"content":[{"text":"a","type":"text"},{"image_url":{"url":"data:image/png;base64,AAEC"},"type":"image_url"},{"image_url":{"url":"https://a.example/b.png"},"type":"image_url"},{"input_audio":{"data":"UklG","format":"wav"},"type":"input_audio"},{"file":{"file_data":"data:application/pdf;base64,JVBE","filename":"file.pdf"},"type":"file"}],"role":"user"}],"model":"gemini-3.8-flash"}"#,
    #"{"max_tokens":9,"messages":[{"content":"w","role":"user"},{"content":"let me see","extra_content":{"google":{"thought_signature":"VA=="}},"reasoning_content":"hm","role":"assistant","tool_calls":[{"extra_content":{"google":{"thought_signature":"a+/b=="}},"function":{"arguments":"{\"city\":\"Oslo\"}","name":"f"},"id":"c1","type":"function"},{"function":{"arguments":"{}","name":"g"},"id":"c2","type":"function"}]},{"content":"{\"celsius\":3}","role":"tool","tool_call_id":"c1"},{"content":"fine","role":"tool","tool_call_id":"c2"}],"model":"gemini-3.8-flash","reasoning_effort":"low","response_format":{"json_schema":{"name":"answer","schema":{"type":"object"}},"type":"json_schema"},"seed":7,"stop":["a","b"],"stream":true,"stream_options":{"include_usage":true},"temperature":0.5,"tool_choice":{"function":{"name":"f"},"type":"function"},"tools":[{"function":{"description":"d","name":"f","parameters":{"type":"object"}},"type":"function"},{"function":{"name":"g"},"type":"function"},{"function":{"name":"googleSearch"},"type":"function"}],"top_k":40}"#,
    #"{"extra_body":{"google":{"cached_content":"cachedContents/1","image_config":{"aspect_ratio":"16:9"},"safety_settings":[{"category":"HARM_CATEGORY_HARASSMENT","threshold":"OFF"}],"thinking_config":{"include_thoughts":true}}},"messages":[{"content":"w","role":"user"},{"content":"a","images":[{"extra_content":{"google":{"thought_signature":"UA=="}},"image_url":{"url":"data:image/jpeg;base64,AAEC"},"index":0,"type":"image_url"}],"role":"assistant"},{"content":"b","role":"user"}],"modalities":["text","image"],"model":"gemini-nano-banana-2.1","n":2,"service_tier":"flex"}"#,
  ]

  @Test(arguments: shared) func `what both formats can say survives the way there and back`(text: String) throws {
    let chat = try decode(ChatRequest.self, text)
    let request = try ChatTranslation.geminiRequest(from: chat, model: model(chat.model))
    let again = try ChatTranslation.chatRequest(from: request, model: chat.model, stream: chat.stream == true)
    #expect(try encode(again) == text)
    #expect(try ChatTranslation.geminiRequest(from: again, model: model(chat.model)) == request)
  }

  @Test func `Gemini's own requests become chats`() throws {
    let request = try decode(
      GenerateContentRequest.self,
      #"""
      {"contents":[{"parts":[{"text":"w"}]},{"role":"model","parts":[{"functionCall":{"name":"f","args":{"a":1}}},
      {"functionCall":{"name":"f","args":{"a":2}}}]},{"role":"user","parts":[
      {"functionResponse":{"name":"f","response":{"celsius":3}}},{"functionResponse":{"name":"f","response":{"output":"x"}}},
      {"text":"go on"}]}],
      "tools":[{"functionDeclarations":[{"name":"f","parameters":{"type":"OBJECT","properties":{"a":{"type":"INTEGER","nullable":true}},"propertyOrdering":["a"]}}]},{"googleSearch":{}}],
      "generationConfig":{"maxOutputTokens":5,"thinkingConfig":{"thinkingBudget":77},"speechConfig":{"voiceConfig":{"voice":"Puck"}}}}
      """#)
    let chat = try ChatTranslation.chatRequest(from: request, model: "gpt-5", stream: false)
    #expect(
      try encode(chat)
        == #"{"audio":{"format":"wav","voice":"alloy"},"extra_body":{"google":{"thinking_config":{"thinking_budget":77}}},"#
        + #""max_completion_tokens":5,"messages":[{"content":"w","role":"user"},{"content":null,"role":"assistant","#
        + #""tool_calls":[{"function":{"arguments":"{\"a\":1}","name":"f"},"id":"call_1","type":"function"},"#
        + #"{"function":{"arguments":"{\"a\":2}","name":"f"},"id":"call_2","type":"function"}]},"#
        + #"{"content":"{\"celsius\":3}","role":"tool","tool_call_id":"call_1"},"#
        + #"{"content":"x","role":"tool","tool_call_id":"call_2"},{"content":"go on","role":"user"}],"model":"gpt-5","#
        + #""tools":[{"function":{"name":"f","parameters":{"properties":{"a":{"type":["integer","null"]}},"type":"object"}},"#
        + #""type":"function"}],"web_search_options":{}}"#)
  }

  static let unsayable: [(String, String)] = [
    (
      #"{"contents":[{"parts":[{"text":"a"}]}],"generationConfig":{"stopSequences":["1","2","3","4","5"]}}"#,
      "generationConfig.stopSequences"
    ),
    (#"{"contents":[{"parts":[{"text":"a"}]}],"tools":[{"fileSearch":{"topK":1}}]}"#, "tools[0].fileSearch"),
    (#"{"contents":[{"parts":[{"text":"a"}]}],"tools":[{"codeExecution":{}}]}"#, "tools[0].codeExecution"),
    (
      #"{"contents":[{"parts":[{"text":"a","speechMetadata":{"style":"dry"}}]}]}"#,
      "contents[0].parts[0].speechMetadata"
    ),
    (#"{"contents":[{"parts":[{"executableCode":{"code":"1"}}]}]}"#, "contents[0].parts[0]"),
    (#"{"contents":[{"role":"narrator","parts":[{"text":"a"}]}]}"#, "contents[0].role"),
    (
      #"{"contents":[{"parts":[{"functionResponse":{"name":"f","response":{}}}]}]}"#,
      "contents[0].parts[0].functionResponse.name"
    ),
    (
      #"{"contents":[{"parts":[{"text":"a"}]}],"generationConfig":{"responseMimeType":"text/x.enum"}}"#,
      "generationConfig.responseMimeType"
    ),
    (
      #"{"contents":[{"parts":[{"text":"a"}]}],"systemInstruction":{"parts":[{"inlineData":{"data":"AA=="}}]}}"#,
      "systemInstruction.parts[0]"
    ),
  ]

  @Test(arguments: unsayable) func `what a chat cannot say is named by its path`(text: String, path: String) throws {
    let request = try decode(GenerateContentRequest.self, text)
    let error = #expect(throws: TranslationError.self) {
      try ChatTranslation.chatRequest(from: request, model: "gpt-5", stream: false)
    }
    #expect(error?.path == path)
  }

  @Test(arguments: [("![](data:;base64,", ""), ("![](data:image/png,", ")"), ("![](data:", ")"), ("![](", ")")])
  func `words that only resemble pictures stay words, however many they are`(piece: String, end: String) throws {
    let words = String(repeating: piece, count: 20_000) + end
    let chat = try decode(
      ChatRequest.self,
      #"{"model":"gemini-2.5-flash","messages":[{"role":"user","content":"x"},{"role":"assistant","content":"\#(words)"}]}"#
    )
    let request = try ChatTranslation.geminiRequest(from: chat, model: model("gemini-2.5-flash"))
    #expect(request.contents.last?.parts.map(\.text) == [words])
  }
}
