import RiffleAPI
import Testing

/// Each documented member once, in the spelling in which it is written.
@Suite struct DocumentedMembersTests {
  static let parts = #"""
    [{"text":"a","thought":true,"thoughtSignature":"QUJD","speechMetadata":{"speaker":"Ann","style":"dry"},"partMetadata":{"k":[1]}},
     {"inlineData":{"mimeType":"video/mp4","data":"AAEC","displayName":"d"},"videoMetadata":{"startOffset":"10s","endOffset":"20s","fps":2.5},
      "mediaResolution":{"level":"MEDIA_RESOLUTION_ULTRA_HIGH","numTokens":7},"audioTranscription":{"text":"t"}},
     {"fileData":{"fileUri":"files/a","mimeType":"image/png","displayName":"d"}},
     {"functionCall":{"id":"1","name":"f","args":{"a":{"b_c":null}},"partialArgs":[{"jsonPath":"$.a","stringValue":"s","willContinue":true},
      {"jsonPath":"$.n","numberValue":1.5},{"jsonPath":"$.b","boolValue":false},{"jsonPath":"$.z","nullValue":"NULL_VALUE"}],"willContinue":true}},
     {"functionResponse":{"id":"1","name":"f","response":{"output":1},"parts":[{"inlineData":{"mimeType":"image/png","data":"AAEC"}},
      {"fileData":{"fileUri":"u","mimeType":"image/png"}}],"willContinue":true,"scheduling":"WHEN_IDLE"}},
     {"executableCode":{"id":"c","language":"PYTHON","code":"1"}},
     {"codeExecutionResult":{"id":"c","outcome":"OUTCOME_DEADLINE_EXCEEDED","output":"o"}},
     {"toolCall":{"id":"t","toolType":"GOOGLE_SEARCH_WEB","args":{"q":"x"}}},
     {"toolResponse":{"id":"t","toolType":"URL_CONTEXT","response":{"r":1}}}]
    """#

  static let request = #"""
    {"model":"models/m","contents":[{"role":"user","parts":\#(parts)}],"systemInstruction":{"role":"user","parts":[{"text":"s"}]},
     "tools":[{"functionDeclarations":[{"name":"f","description":"d","parameters":{"type":"object","properties":{"a_b":{"type":"STRING"}}},
       "response":{"type":"NULL"},"behavior":"NON_BLOCKING"},{"name":"g","parametersJsonSchema":{"type":"object","$defs":{}},"responseJsonSchema":true}]},
      {"googleSearch":{"searchTypes":{"webSearch":{},"imageSearch":{}},"timeRangeFilter":{"startTime":"a","endTime":"b"}}},
      {"googleSearchRetrieval":{"dynamicRetrievalConfig":{"mode":"MODE_DYNAMIC","dynamicThreshold":0.5}}},{"urlContext":{}},{"codeExecution":{}},
      {"fileSearch":{"fileSearchStoreNames":["s"],"topK":3,"metadataFilter":"f"}},{"googleMaps":{"enableWidget":true}},
      {"computerUse":{"environment":"ENVIRONMENT_BROWSER","excludedPredefinedFunctions":["x"]}},
      {"mcpServers":[{"name":"m","streamableHttpTransport":{"url":"https://a","headers":{"X-A_b":"v"},"timeout":"1s","sseReadTimeout":"2s","terminateOnClose":true}}]}],
     "toolConfig":{"functionCallingConfig":{"mode":"VALIDATED","allowedFunctionNames":["f"],"streamFunctionCallArguments":true},
      "retrievalConfig":{"latLng":{"latitude":59.9,"longitude":10.7},"languageCode":"nb"},"includeServerSideToolInvocations":true},
     "safetySettings":[{"category":"HARM_CATEGORY_HARASSMENT","threshold":"BLOCK_NONE"}],"cachedContent":"cachedContents/a","serviceTier":"flex",
     "labels":{"team_a":"b"},"modelArmorConfig":{"promptTemplateName":"p"},
     "generationConfig":{"temperature":0.5,"topP":0.9,"topK":40,"candidateCount":1,"maxOutputTokens":9,"stopSequences":["x"],"seed":7,
      "presencePenalty":0.1,"frequencyPenalty":-0.1,"responseLogprobs":true,"logprobs":3,"responseMimeType":"application/json",
      "responseSchema":{"type":"STRING","minLength":"3"},"responseJsonSchema":{"type":"string"},"responseModalities":["TEXT","AUDIO"],
      "speechConfig":{"voiceConfig":{"voice":"Kore","prebuiltVoiceConfig":{"voiceName":"Puck"},"replicatedVoiceConfig":{"mimeType":"audio/wav",
        "voiceSampleAudio":"AAEC","consentAudio":"AwQF","voiceConsentSignature":{"signature":"s"}}},
       "multiSpeakerVoiceConfig":{"speakerVoiceConfigs":[{"speaker":"Ann","voiceConfig":{"voice":"Kore"}}]},"languageCode":"en-US"},
      "imageConfig":{"aspectRatio":"1:1","imageSize":"1K","personGeneration":"ALLOW_ALL","prominentPeople":"p","outputMimeType":"image/jpeg",
       "outputCompressionQuality":80,"imageOutputOptions":{"mimeType":"image/png","compressionQuality":90}},
      "thinkingConfig":{"includeThoughts":true,"thinkingBudget":-1,"thinkingLevel":"MINIMAL"},
      "responseFormat":{"audio":{"mimeType":"AUDIO_WAV","sampleRate":24000,"bitRate":64000,"delivery":"INLINE"},
       "image":{"mimeType":"image/png","aspectRatio":"ASPECT_RATIO_ONE_BY_ONE","imageSize":"IMAGE_SIZE_TWO_K","delivery":"URI"},
       "text":{"mimeType":"application/json","jsonSchema":{"type":"null"}},"video":{"duration":"5s"}},
      "mediaResolution":"MEDIA_RESOLUTION_LOW","audioTranscriptionConfig":{"languageCodes":["en"],"customVocabulary":["v"],"wordTimestamp":true,
       "diarization":true,"mode":"SMART"},"translationConfig":{"a":1},"enableEnhancedCivicAnswers":true,"routingConfig":{"b":1},
      "modelSelectionConfig":{"c":1},"audioTimestamp":true}}
    """#

  static let response = #"""
    {"candidates":[{"content":{"role":"model","parts":\#(parts)},"finishReason":"NEW_REASON","finishMessage":"m","index":0,
      "safetyRatings":[{"category":"HARM_CATEGORY_NEW","probability":"HIGH","blocked":true,"probabilityScore":0.5,"severity":"S","severityScore":0.25},{}],
      "citationMetadata":{"citationSources":[{"startIndex":1,"endIndex":2,"uri":"u","title":"t","license":"l","publicationDate":{"year":2026}}],"citations":[{"endIndex":3}]},
      "groundingMetadata":{"webSearchQueries":["",""],"imageSearchQueries":["q"],"searchEntryPoint":{"renderedContent":"<b>","sdkBlob":"AA=="},
       "groundingChunks":[{"web":{"uri":"u","title":"t","domain":"d"}},{"image":{"sourceUri":"s","imageUri":"i","title":"t","domain":"d"}},
        {"retrievedContext":{"uri":"u","title":"t","text":"x","fileSearchStore":"f"}},{"maps":{"uri":"u","title":"t","text":"x","placeId":"p"}}],
       "groundingSupports":[{"segment":{"partIndex":1,"startIndex":2,"endIndex":3,"text":"x"},"groundingChunkIndices":[0,3],"confidenceScores":[0.5,1.5],"renderedParts":[0]}],
       "retrievalMetadata":{"googleSearchDynamicRetrievalScore":0.5},"googleMapsWidgetContextToken":"w"},
      "urlContextMetadata":{"urlMetadata":[{"retrievedUrl":"u","urlRetrievalStatus":"URL_RETRIEVAL_STATUS_PAYWALL"},{"urlRetrievalStatus":"NEW"}]},
      "tokenCount":3,"avgLogprobs":-0.5,"logprobsResult":{"topCandidates":[{"candidates":[{"token":"a","tokenId":1,"logProbability":-0.5}]}],
       "chosenCandidates":[{"token":"a","tokenId":1,"logProbability":-0.5}],"logProbabilitySum":-1.5}}],
     "promptFeedback":{"blockReason":"NEW","blockReasonMessage":"m","safetyRatings":[{"category":"HARM_CATEGORY_HARASSMENT"}]},
     "usageMetadata":{"promptTokenCount":1,"cachedContentTokenCount":2,"candidatesTokenCount":3,"toolUsePromptTokenCount":4,"thoughtsTokenCount":5,
      "totalTokenCount":6,"promptTokensDetails":[{"modality":"TEXT","tokenCount":1}],"cacheTokensDetails":[{"modality":"AUDIO","tokenCount":1}],
      "candidatesTokensDetails":[{"modality":"IMAGE","tokenCount":1}],"toolUsePromptTokensDetails":[{"modality":"NEW","tokenCount":1}],"serviceTier":"standard","trafficType":"ON_DEMAND"},
     "modelVersion":"v","responseId":"r","modelStatus":{"modelStage":"STABLE","retirementTime":"t","message":"m"},"createTime":"c","turnToken":"t"}
    """#

  static let error = #"""
    {"error":{"code":429,"message":"m","status":"RESOURCE_EXHAUSTED","details":[
     {"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"R","domain":"d","metadata":{"service_name":"s"}},
     {"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"34.5s"},
     {"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaMetric":"m","quotaId":"PerDay","quotaDimensions":{"a":"b"},"quotaValue":"1"}]},
     {"@type":"type.googleapis.com/google.rpc.BadRequest","fieldViolations":[{"field":"f","description":"d","reason":"r"}]},
     {"@type":"type.googleapis.com/google.rpc.PreconditionFailure","violations":[{"type":"t"}]},
     {"@type":"type.googleapis.com/google.rpc.Help","links":[{"description":"d","url":"u"}]},
     {"@type":"type.googleapis.com/google.rpc.LocalizedMessage","locale":"en-US","message":"m"},
     {"@type":"type.googleapis.com/google.rpc.DebugInfo","stackEntries":["a"],"detail":"d"}]}}
    """#

  static let model = #"""
    {"models":[{"name":"models/m","baseModelId":"m","version":"1","displayName":"M","description":"d","inputTokenLimit":1,"outputTokenLimit":2,
     "supportedGenerationMethods":["generateContent"],"temperature":1,"maxTemperature":2,"topP":0.9,"topK":64,"thinking":true}],"nextPageToken":"n"}
    """#

  static let cached = #"""
    {"cachedContents":[{"name":"cachedContents/a","model":"models/m","displayName":"d","contents":[{"role":"user","parts":[{"text":"t"}]}],
     "systemInstruction":{"parts":[{"text":"s"}]},"tools":[{"urlContext":{}}],"toolConfig":{"functionCallingConfig":{"mode":"NONE"}},"ttl":"300s",
     "expireTime":"e","createTime":"c","updateTime":"u","usageMetadata":{"totalTokenCount":5}}],"nextPageToken":"n"}
    """#

  static let counted =
    #"{"totalTokens":8,"promptTokensDetails":[{"modality":"TEXT","tokenCount":8}],"cachedContentTokenCount":2,"#
    + #""cacheTokensDetails":[{"modality":"TEXT","tokenCount":2}]}"#

  func check<Value: Codable>(_ type: Value.Type, _ text: String) throws {
    let json = try JSONValue(text: text)
    let value = try json.decoded(as: type)
    #expect(try JSONValue(encoding: value) == json)
    #expect(unknownMembers(of: value) == [])
    // The other name style means the same, save that names inside free objects are whatever they are.
    let snake = try JSONValue(encoding: try snakeCased(json).decoded(as: type))
    #expect(snakeCased(snake) == snakeCased(json))
  }

  /// `json` with every name in snake_case.
  private func snakeCased(_ json: JSONValue) -> JSONValue {
    switch json {
    case .array(let elements): return .array(elements.map(snakeCased))
    case .object(let members):
      return .object(
        Dictionary(
          uniqueKeysWithValues: members.map { name, value in
            let snake =
              name.hasPrefix("@") || name.hasPrefix("X-")
              ? name
              : name.reduce("") { result, letter in
                letter.isUppercase ? result + "_" + letter.lowercased() : result + String(letter)
              }
            return (snake, snakeCased(value))
          }))
    default: return json
    }
  }

  @Test func `no documented member is unknown, in either name style`() throws {
    try check(GenerateContentRequest.self, Self.request)
    try check(GenerateContentResponse.self, Self.response)
    try check(ErrorBody.self, Self.error)
    try check(ModelListResponse.self, Self.model)
    try check(CachedContentList.self, Self.cached)
    try check(CountTokensResponse.self, Self.counted)
    try check(CountTokensRequest.self, #"{"generateContentRequest":\#(Self.request)}"#)
  }

  /// A path into the request above, and the unknown member that is put there.
  @Test(arguments: [
    #"{"newMember":{"a_b":1}}"#, #"{"contents":[{"parts":[{"text":"a","newMember":1}],"newMember":2}]}"#,
    #"{"contents":[{"parts":[{"inlineData":{"mimeType":"a/b","newMember":1}},{"functionCall":{"args":{},"name":"f","newMember":1}}]}]}"#,
    #"{"tools":[{"newTool":{}},{"googleSearch":{"newMember":1}},{"functionDeclarations":[{"name":"f","newMember":1}]}]}"#,
    #"{"toolConfig":{"functionCallingConfig":{"mode":"NEW_MODE","newMember":1},"newMember":2}}"#,
    #"{"generationConfig":{"newMember":1,"thinkingConfig":{"thinkingLevel":"NEW","newMember":2},"imageConfig":{"newMember":3}}}"#,
    #"{"safetySettings":[{"category":"NEW","newMember":1,"threshold":"NEW"}]}"#,
    #"{"generationConfig":{"responseFormat":{"audio":{"mimeType":"a","newMember":1},"newMember":2},"responseModalities":["NEW"]}}"#,
  ]) func `what nobody knows yet comes back unchanged`(text: String) throws {
    let json = try JSONValue(text: text)
    #expect(try JSONValue(encoding: try json.decoded(as: GenerateContentRequest.self)) == json)
  }

  @Test(arguments: [
    (#"{"tools":[{"functionDeclarations":[{"name":7}]}]}"#, "tools[0].functionDeclarations[0].name"),
    (#"{"toolConfig":{"functionCallingConfig":{"mode":[]}}}"#, "toolConfig.functionCallingConfig.mode"),
    (#"{"generationConfig":{"logprobs":1.5}}"#, "generationConfig.logprobs"),
    (
      #"{"contents":[{"parts":[{"functionResponse":{"name":"f","response":"x"}}]}]}"#,
      "contents[0].parts[0].functionResponse.response"
    ),
    (#"{"contents":[{"parts":[{"videoMetadata":{"fps":"fast"}}]}]}"#, "contents[0].parts[0].videoMetadata.fps"),
  ]) func `a member of a wrong kind is named by its path`(text: String, path: String) throws {
    let error = #expect(throws: WireJSONError.self) {
      try WireJSON.decode(GenerateContentRequest.self, from: Array(text.utf8))
    }
    #expect(error?.path == path)
  }

  @Test func `enums are read by number where numbers are known`() throws {
    let request = try JSONValue(
      text: #"{"toolConfig":{"functionCallingConfig":{"mode":2}},"safetySettings":[{"category":7,"threshold":99}]}"#
    ).decoded(as: GenerateContentRequest.self)
    #expect(request.toolConfig?.functionCallingConfig?.mode == .any)
    #expect(request.safetySettings.first?.category == .harassment && request.safetySettings.first?.threshold == "99")
  }

  @Test func `a signature of more than a megabyte comes back byte for byte`() throws {
    let signature = String(repeating: "aB+/09_-", count: 200_000) + "=="
    let part = try JSONValue.object(["text": "", "thoughtSignature": .string(signature)]).decoded(as: Part.self)
    let written = try JSONValue(encoding: part)
    #expect(written["thoughtSignature"]?.string.map { Array($0.utf8) } == Array(signature.utf8))
  }

  @Test func `details of an error are told apart`() throws {
    let body = try JSONValue(text: "[\(Self.error)]").decoded(as: ErrorBody.self)
    #expect(body.code == 429 && body.status == "RESOURCE_EXHAUSTED" && body.details.count == 8)
    guard case .retryInfo(let retry) = body.details[1], case .quotaFailure(let quota) = body.details[2] else {
      Issue.record("expected a wait and quotas, found \(body.details)")
      return
    }
    #expect(retry.delay == .milliseconds(34_500) && quota.violations.first?.quotaID == "PerDay")
    let unknown = ErrorDetail.other(["@type": "type.googleapis.com/google.rpc.New", "a": 1])
    #expect(try JSONValue(encoding: unknown).decoded(as: ErrorDetail.self) == unknown)
    #expect(throws: WireJSONError.self) { try JSONValue(text: #"{"message":"m"}"#).decoded(as: ErrorBody.self) }
  }
}
