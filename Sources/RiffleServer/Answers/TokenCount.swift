import RiffleAPI

/// The answer of `countTokens`.
struct TokenCount {
  private let tokens: PromptTokens

  init(_ request: CountTokensRequest, model: Model, media: [[UInt8]]) throws(ServiceError) {
    guard request.contents.isEmpty || request.generateContentRequest == nil else {
      throw .invalidArgument(
        "* CountTokensRequest: only one of contents and generate_content_request may be set.\n")
    }
    guard !request.effective.contents.isEmpty else {
      throw .invalidArgument("* CountTokensRequest.contents: contents is not specified\n")
    }
    tokens = PromptTokens(request.effective)
  }

  var node: JSONNode {
    [
      "totalTokens": .integer(tokens.total),
      "promptTokensDetails": .array(
        tokens.details.map { ["modality": .string($0.modality.rawValue), "tokenCount": .integer($0.count)] }),
    ]
  }
}
