import RiffleAPI

/// The rules that hold for every model.
struct RequestChecks {
  let request: GenerateContentRequest
  let model: Model
  /// The media of the request by ordinal.
  let media: [[UInt8]]

  /// Checks what does not depend on the kind of the model.
  func checkContents() throws(ServiceError) {
    guard !request.contents.isEmpty else {
      throw .invalidArgument("* GenerateContentRequest.contents: contents is not specified\n")
    }
    for (index, content) in request.contents.enumerated() {
      let place = "GenerateContentRequest.contents[\(index)]"
      guard [nil, "user", "model", "function", "system"].contains(content.role) else {
        throw .invalidArgument("Please use a valid role: user, model.")
      }
      guard !content.parts.isEmpty else {
        throw .invalidArgument("* \(place).parts: contents.parts must not be empty.\n")
      }
      for (partIndex, part) in content.parts.enumerated() {
        let payloads = Self.payloads(of: part)
        guard let first = payloads.first else {
          throw .invalidArgument(
            "* \(place).parts[\(partIndex)].data: required oneof field 'data' must have one initialized field\n")
        }
        if payloads.count > 1 {
          let path = "contents[\(index)].parts[\(partIndex)]"
          throw .invalidField(
            path,
            "Invalid value at '\(path)' (oneof), oneof field 'data' is already set by '\(first)'. "
              + "Cannot set '\(payloads[1])'")
        }
        guard part.fileData == nil else {
          throw .invalidArgument("Cannot fetch content from the provided URL.")
        }
        if let data = part.inlineData { try check(data) }
        if part.speechMetadata != nil, model.family != .speech38 {
          let path = "contents[\(index)].parts[\(partIndex)]"
          throw .invalidField(
            path, "Invalid JSON payload received. Unknown name \"speechMetadata\" at '\(path)': Cannot find field.")
        }
      }
    }
    let tokens = PromptTokens(request).total
    guard tokens <= model.inputTokenLimit else {
      throw .invalidArgument(
        "The input token count (\(tokens)) exceeds the maximum number of tokens allowed (\(model.inputTokenLimit)).")
    }
  }

  /// Checks the configuration fields that only some models have.
  func checkConfiguration() throws(ServiceError) {
    let configuration = request.generationConfig
    try checkCandidates(configuration?.candidateCount ?? 1)
    try checkSampling(configuration)
    guard request.cachedContent?.isEmpty ?? true else {
      throw ServiceError(
        httpStatus: 403, status: "PERMISSION_DENIED", message: "CachedContent not found (or permission denied)")
    }
    if configuration?.imageConfig != nil || configuration?.responseFormat?.image != nil, !model.draws {
      throw .invalidArgument("Image config is not supported for models/\(model.id).")
    }
    if configuration?.speechConfig != nil || configuration?.responseFormat?.audio != nil, !model.speaks {
      throw .invalidArgument("Speech config is not supported for models/\(model.id).")
    }
    if let count = configuration?.maxOutputTokens, count <= 0 {
      throw .invalidArgument("max_output_tokens must be positive.")
    }
  }

  /// Text models give up to eight answers, others one.
  private func checkCandidates(_ count: Int) throws(ServiceError) {
    let limit = model.speaks || model.draws ? 1 : 8
    guard (1...limit).contains(count) else {
      throw .invalidArgument(
        limit == 1
          ? "Only one candidate can be specified in the current model"
          : "The specified candidate count is not supported; expected 1 to \(limit), got \(count).")
    }
  }

  private static let stopSequenceLimit = 5

  /// The ranges of the sampling fields; within them they change nothing.
  private func checkSampling(_ configuration: GenerationConfig?) throws(ServiceError) {
    let fields: [(String, Double?, ClosedRange<Double>)] = [
      ("temperature", configuration?.temperature, 0...2), ("top_p", configuration?.topP, 0...1),
      ("top_k", configuration?.topK, 1...1_000_000), ("presence_penalty", configuration?.presencePenalty, -2...2),
      ("frequency_penalty", configuration?.frequencyPenalty, -2...2),
    ]
    for (name, value, range) in fields {
      guard let value, !range.contains(value) else { continue }
      throw .invalidArgument(
        "* GenerateContentRequest.generation_config.\(name): \(name) must be in the range "
          + "[\(range.lowerBound), \(range.upperBound)].\n")
    }
    if let count = configuration?.stopSequences.count, count > Self.stopSequenceLimit {
      throw .invalidArgument(
        "* GenerateContentRequest.generation_config.stop_sequences: at most \(Self.stopSequenceLimit) stop sequences are "
          + "supported, got \(count).\n")
    }
    if configuration?.responseLogprobs == true || (configuration?.logprobs ?? 0) != 0 {
      throw .invalidArgument("Logprobs is not enabled for models/\(model.id)")
    }
  }

  /// Checks that the wished modalities are one of `combinations`; none wished counts as `standing`.
  func checkModalities(_ combinations: [Set<Modality>], standing: Set<Modality>) throws(ServiceError) {
    let wished = Set(
      (request.generationConfig?.responseModalities ?? []).map { Modality(rawValue: $0.rawValue.uppercased()) })
    let effective = wished.isEmpty ? standing : wished
    guard !combinations.contains(effective) else { return }
    func words(_ set: Set<Modality>) -> String { set.map(\.rawValue).sorted(by: >).joined(separator: ", ") }
    throw .invalidArgument(
      "The requested combination of response modalities (\(words(effective))) is not supported by the model. "
        + "models/\(model.id) accepts the following combination of response modalities:\n"
        + combinations.map { "* \(words($0))\n" }.joined())
  }

  private func check(_ data: InlineData) throws(ServiceError) {
    guard let type = data.mimeType, type.split(separator: "/").count == 2 else {
      throw .invalidArgument("Unsupported MIME type: \(data.mimeType ?? "")")
    }
    if case .ordinal(let ordinal)? = data.data, !media.indices.contains(ordinal) {
      throw .invalidArgument("Invalid value (TYPE_BYTES), \(ordinal)")
    }
  }

  /// The bytes of a medium of the request.
  func bytes(of data: InlineData) throws(ServiceError) -> [UInt8] {
    switch data.data {
    case .ordinal(let ordinal): return media[ordinal]
    case .bytes(let bytes): return bytes
    case .base64(""), .none: return []
    default:
      guard let bytes = data.data?.decodedBytes else {
        throw .invalidArgument("Invalid value (TYPE_BYTES), Base64 decoding failed.")
      }
      return bytes
    }
  }

  private static func payloads(of part: Part) -> [String] {
    part.payloadNames.map(RequestSchema.snakeCase)
  }
}
