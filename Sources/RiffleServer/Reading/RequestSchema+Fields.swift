extension RequestSchema {
  /// The fields of every message of a request, by message.
  static let messages: [String: [String: FieldType]] = [
    "GenerateContentRequest": [
      "model": "string", "contents": "Content[]", "systemInstruction": "Content", "tools": "Tool[]",
      "toolConfig": "ToolConfig", "safetySettings": "SafetySetting[]", "generationConfig": "GenerationConfig",
      "cachedContent": "string", "serviceTier": "enum", "store": "bool",
    ],
    "CountTokensRequest": [
      "model": "string", "contents": "Content[]", "generateContentRequest": "GenerateContentRequest",
    ],
    "Content": ["role": "string", "parts": "Part[]"],
    "Part": [
      "text": "string", "inlineData": "Blob", "fileData": "FileData", "functionCall": "FunctionCall",
      "functionResponse": "FunctionResponse", "executableCode": "ExecutableCode",
      "codeExecutionResult": "CodeExecutionResult", "toolCall": "any", "toolResponse": "any", "thought": "bool",
      "thoughtSignature": "bytes", "videoMetadata": "VideoMetadata", "mediaResolution": "any",
      "speechMetadata": "SpeechMetadata", "partMetadata": "any", "audioTranscription": "any",
      "mediaProcessing": "any", "documentMetadata": "any", "spreadsheetMetadata": "any", "audioMetadata": "any",
    ],
    "Blob": ["mimeType": "string", "data": "bytes", "displayName": "string"],
    "FileData": ["fileUri": "string", "mimeType": "string", "displayName": "string"],
    "FunctionCall": [
      "id": "string", "name": "string", "args": "any", "partialArgs": "any", "willContinue": "bool",
    ],
    "FunctionResponse": [
      "id": "string", "name": "string", "response": "any", "parts": "FunctionResponsePart[]", "willContinue": "bool",
      "scheduling": "enum",
    ],
    "FunctionResponsePart": ["inlineData": "Blob", "fileData": "FileData", "mediaResolution": "any"],
    "ExecutableCode": ["id": "string", "language": "enum", "code": "string"],
    "CodeExecutionResult": ["id": "string", "outcome": "enum", "output": "string"],
    "VideoMetadata": ["startOffset": "string", "endOffset": "string", "fps": "number", "contentLayers": "any"],
    "SpeechMetadata": ["speaker": "string", "style": "string"],
    "SafetySetting": ["category": "enum", "threshold": "enum", "method": "enum"],
    "Tool": [
      "functionDeclarations": "FunctionDeclaration[]", "googleSearch": "any", "googleSearchRetrieval": "any",
      "urlContext": "any", "codeExecution": "any", "fileSearch": "any", "googleMaps": "any", "computerUse": "any",
      "mcpServers": "any[]",
    ],
    "FunctionDeclaration": [
      "name": "string", "description": "string", "parameters": "Schema", "parametersJsonSchema": "any",
      "response": "Schema", "responseJsonSchema": "any", "behavior": "enum",
    ],
    "ToolConfig": [
      "functionCallingConfig": "FunctionCallingConfig", "retrievalConfig": "any",
      "includeServerSideToolInvocations": "bool",
    ],
    "FunctionCallingConfig": ["mode": "enum", "allowedFunctionNames": "string[]"],
    "Schema": [
      "type": "enum", "format": "string", "title": "string", "description": "string", "nullable": "bool",
      "enum": "string[]", "items": "Schema", "minItems": "int", "maxItems": "int", "properties": "any",
      "required": "string[]", "propertyOrdering": "string[]", "minProperties": "int", "maxProperties": "int",
      "anyOf": "Schema[]", "minLength": "int", "maxLength": "int", "pattern": "string", "minimum": "number",
      "maximum": "number", "default": "any", "example": "any",
    ],
    "GenerationConfig": [
      "temperature": "number", "topP": "number", "topK": "number", "candidateCount": "int", "maxOutputTokens": "int",
      "stopSequences": "string[]", "seed": "int", "presencePenalty": "number", "frequencyPenalty": "number",
      "responseLogprobs": "bool", "logprobs": "int", "responseMimeType": "string", "responseSchema": "Schema",
      "responseJsonSchema": "any", "responseModalities": "enum[]", "speechConfig": "SpeechConfig",
      "imageConfig": "ImageConfig", "thinkingConfig": "ThinkingConfig", "responseFormat": "ResponseFormat[]",
      "mediaResolution": "enum", "audioTranscriptionConfig": "any", "translationConfig": "any",
      "enableEnhancedCivicAnswers": "bool",
    ],
    "SpeechConfig": [
      "voiceConfig": "VoiceConfig", "multiSpeakerVoiceConfig": "MultiSpeakerVoiceConfig", "languageCode": "string",
    ],
    "VoiceConfig": [
      "prebuiltVoiceConfig": "PrebuiltVoiceConfig", "voice": "string", "replicatedVoiceConfig": "ReplicatedVoiceConfig",
    ],
    "PrebuiltVoiceConfig": ["voiceName": "string"],
    "ReplicatedVoiceConfig": [
      "mimeType": "string", "voiceSampleAudio": "bytes", "consentAudio": "bytes", "voiceConsentSignature": "any",
    ],
    "MultiSpeakerVoiceConfig": ["speakerVoiceConfigs": "SpeakerVoiceConfig[]"],
    "SpeakerVoiceConfig": ["speaker": "string", "voiceConfig": "VoiceConfig"],
    "ImageConfig": ["aspectRatio": "string", "imageSize": "string"],
    "ThinkingConfig": ["includeThoughts": "bool", "thinkingBudget": "int", "thinkingLevel": "enum"],
    "ResponseFormat": [
      "audio": "AudioResponseFormat", "image": "ImageResponseFormat", "text": "TextResponseFormat", "video": "any",
    ],
    "AudioResponseFormat": ["mimeType": "enum", "sampleRate": "int", "bitRate": "int", "delivery": "enum"],
    "ImageResponseFormat": ["mimeType": "enum", "aspectRatio": "enum", "imageSize": "enum", "delivery": "enum"],
    "TextResponseFormat": ["mimeType": "enum", "jsonSchema": "any"],
  ]
}
