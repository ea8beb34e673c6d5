import RiffleParsing

/// Where media and the few other things that matter stand in a wire format: paths, and what each of them means.
///
/// A new wire format is a table of these, not a parser.
public struct MediaPaths: Sendable {
  /// What a value is to a response.
  enum Meaning: Int, Sendable {
    /// The root object of a document.
    case document
    case candidateList, candidate, candidateIndex, finishReason, chatFinishReason, finishMessage
    /// An object that media and words belong to.
    case part
    /// An object inside a part that holds one medium and its type.
    case holder
    /// A string of base64, and a string that may be a data URL.
    case media, dataURL
    case mimeType
    /// A file format that stands for the type of all media of the document, for example `png`.
    case outputFormat
    /// Words whose part may be a thought, words of the answer, and words that are a thought.
    case text, answerText, thoughtText
    case thought, signature
    /// A member of a part that says nothing about its kind, and one that has no name here.
    case sideField, otherMember
    case fileData, functionCall, functionResponse, executableCode, codeExecutionResult, toolCall, toolResponse
    case promptFeedback, blockReason, blockMessage
    case modelVersion, responseID, error
    /// Counts of tokens.
    case promptTokens, cachedTokens, candidatesTokens, toolUseTokens, thoughtsTokens, totalTokens, serviceTier
    /// Lists of counts by modality, and the members of their elements.
    case promptDetails, cacheDetails, candidatesDetails, toolUseDetails, detailModality, detailCount
    /// The type of a named event, as its JSON repeats it.
    case eventType

    /// The value of a pattern's number; nil for the number of no pattern.
    @inline(__always)
    init?(number: Int) {
      guard 0...Self.eventType.rawValue ~= number else { return nil }
      // Sound: cases without values are numbered in their order, as the raw values are, and the last one bounds them.
      self = unsafe unsafeBitCast(UInt8(truncatingIfNeeded: number), to: Self.self)
    }
  }

  typealias Row = (String, Meaning)

  let patterns: JSONPathPatterns

  init(_ rows: [Row]) {
    patterns = JSONPathPatterns(rows.map { (pattern: $0.0, id: $0.1.rawValue) })
  }

  /// Everything that any known service answers.
  public static let all = MediaPaths(
    geminiRows + predictionRows + interactionRows + imageRows + chatRows)

  /// Gemini's `generateContent`, alone, in a batch, or in a batch's result file; Imagen's and Veo's `predict`.
  public static let gemini = MediaPaths(geminiRows + predictionRows)

  /// Google's Interactions API.
  public static let interactions = MediaPaths(interactionRows)

  /// OpenAI's pictures, speech events and chats with media, also as gateways write them.
  public static let openAI = MediaPaths(imageRows + chatRows)

  /// The media of a `generateContent` or `countTokens` request.
  public static let geminiRequest = MediaPaths(requestRows)
}

// MARK: - Tables

extension MediaPaths {
  private static let geminiRows: [Row] =
    [("", .document), ("error.**", .error)]
    + ["", "response.", "response.inlinedResponses.inlinedResponses[].response."].flatMap(answerRows)
    + [("response.inlinedResponses.inlinedResponses[].error.**", .error)]

  private static func answerRows(below prefix: String) -> [Row] {
    let candidate: [Row] = [
      ("candidates", .candidateList), ("candidates[]", .candidate), ("candidates[].index", .candidateIndex),
      ("candidates[].finishReason", .finishReason), ("candidates[].finishMessage", .finishMessage),
      ("promptFeedback", .promptFeedback), ("promptFeedback.blockReason", .blockReason),
      ("promptFeedback.blockReasonMessage", .blockMessage), ("modelVersion", .modelVersion),
      ("responseId", .responseID),
    ]
    return candidate.map { (prefix + $0.0, $0.1) } + partRows(at: prefix + "candidates[].content.parts[]")
      + usageRows(at: prefix + "usageMetadata")
  }

  private static func usageRows(at usage: String) -> [Row] {
    let counts: [Row] = [
      ("promptTokenCount", .promptTokens), ("cachedContentTokenCount", .cachedTokens),
      ("candidatesTokenCount", .candidatesTokens), ("toolUsePromptTokenCount", .toolUseTokens),
      ("thoughtsTokenCount", .thoughtsTokens), ("totalTokenCount", .totalTokens), ("serviceTier", .serviceTier),
    ]
    let lists: [Row] = [
      ("promptTokensDetails", .promptDetails), ("cacheTokensDetails", .cacheDetails),
      ("candidatesTokensDetails", .candidatesDetails), ("toolUsePromptTokensDetails", .toolUseDetails),
    ]
    let details = lists.flatMap { name, meaning in
      // One object may stand where a list is wanted.
      ["", "[]"].flatMap { list -> [Row] in
        [
          (name + list, meaning), (name + list + ".modality", .detailModality),
          (name + list + ".tokenCount", .detailCount),
        ]
      }
    }
    return (counts + details).map { (usage + "." + $0.0, $0.1) }
  }

  /// Token counts as OpenAI's services and Google's Interactions API name them.
  private static func chatUsageRows(at usage: String) -> [Row] {
    let counts: [Row] = [
      ("prompt_tokens", .promptTokens), ("input_tokens", .promptTokens), ("total_input_tokens", .promptTokens),
      ("completion_tokens", .candidatesTokens), ("output_tokens", .candidatesTokens),
      ("total_output_tokens", .candidatesTokens), ("total_tokens", .totalTokens),
      ("total_thought_tokens", .thoughtsTokens), ("completion_tokens_details.reasoning_tokens", .thoughtsTokens),
      ("output_tokens_details.reasoning_tokens", .thoughtsTokens),
    ]
    return counts.map { (usage + "." + $0.0, $0.1) }
  }

  private static func partRows(at part: String) -> [Row] {
    let members: [Row] = [
      ("text", .text), ("thought", .thought), ("thoughtSignature", .signature), ("inlineData", .holder),
      ("inlineData.data", .media), ("inlineData.mimeType", .mimeType), ("fileData", .fileData),
      ("functionCall", .functionCall), ("functionResponse", .functionResponse),
      ("functionResponse.parts[].inlineData", .holder), ("functionResponse.parts[].inlineData.data", .media),
      ("functionResponse.parts[].inlineData.mimeType", .mimeType), ("executableCode", .executableCode),
      ("codeExecutionResult", .codeExecutionResult), ("toolCall", .toolCall), ("toolResponse", .toolResponse),
      ("videoMetadata", .sideField), ("mediaResolution", .sideField), ("speechMetadata", .sideField),
      ("partMetadata", .sideField), ("*", .otherMember),
    ]
    return [(part, .part)] + members.map { (part + "." + $0.0, $0.1) }
  }

  private static let predictionRows: [Row] = [
    ("predictions[]", .part), ("predictions[].bytesBase64Encoded", .media), ("predictions[].mimeType", .mimeType),
  ]

  private static let interactionRows: [Row] =
    chatUsageRows(at: "usage") + chatUsageRows(at: "interaction.usage") + [
      ("", .document), ("error.**", .error), ("id", .responseID), ("model", .modelVersion),
      ("event_type", .eventType), ("interaction.id", .responseID), ("interaction.model", .modelVersion),
      ("steps[].summary[].text", .thoughtText), ("steps[].content[]", .part),
      ("steps[].content[].data", .media), ("steps[].content[].mimeType", .mimeType), ("steps[].content[].text", .text),
      ("delta", .part), ("delta.data", .media), ("delta.mimeType", .mimeType), ("delta.text", .text),
      ("delta.content.text", .thoughtText),
    ]

  private static let imageRows: [Row] =
    chatUsageRows(at: "usage") + [
      ("", .document), ("error.**", .error), ("type", .eventType), ("data[]", .part),
      ("data[].b64_json", .media), ("data[].media_type", .mimeType), ("data[].url", .dataURL), ("b64_json", .media),
      ("audio", .media), ("output_format", .outputFormat), ("output[]", .part), ("output[].result", .media),
      ("output[].output_format", .outputFormat), ("output[].content[].text", .answerText),
    ]

  private static let chatRows: [Row] =
    chatUsageRows(at: "usage")
    + [
      ("", .document), ("error.**", .error), ("id", .responseID), ("model", .modelVersion), ("choices", .candidateList),
      ("choices[]", .candidate), ("choices[].index", .candidateIndex),
      ("choices[].finish_reason", .chatFinishReason),
    ]
    + ["choices[].message.", "choices[].delta."].flatMap { prefix in
      let rows: [Row] = [
        ("content", .answerText), ("refusal", .answerText), ("content[]", .part), ("content[].text", .text),
        ("content[].refusal", .text),
        ("content[].image_url.url", .dataURL), ("reasoning_content", .thoughtText), ("reasoning", .thoughtText),
        ("audio", .part), ("audio.data", .media), ("images[]", .part), ("images[].image_url.url", .dataURL),
      ]
      return rows.map { (prefix + $0.0, $0.1) }
    }

  private static let requestRows: [Row] =
    [("", .document)]
    + ["", "generateContentRequest."].flatMap { prefix in
      ["contents", "systemInstruction"].flatMap { content in
        // One object may stand where a list is wanted.
        ["", "[]"].flatMap { list in
          ["", "[]"].flatMap { parts in
            ["", "functionResponse.parts[]."].map { inner -> Row in
              ("\(prefix)\(content)\(list).parts\(parts).\(inner)inlineData.data", .media)
            }
          }
        }
      }
    }
}
