internal import RiffleAPI
internal import RiffleClient
internal import RiffleRecording

extension UnknownCost {
  /// Characters that make a token, more or less.
  private static let charactersPerToken = 4

  /// What `request` to `model` may cost.
  init(_ request: PreparedRequest, model: String?) {
    let limit = model.map { ModelCatalogue.shared.modelOrGuess($0).outputTokenLimit } ?? 0
    self.init(inputTokens: request.preview.count / Self.charactersPerToken + 1, outputTokens: limit)
  }

  /// For people: `it may have cost up to about 40 tokens of input and 16384 of output`.
  var words: String { "it may have cost up to about \(inputTokens) tokens of input and \(outputTokens) of output" }
}
