import RiffleAPI
import RiffleEngine

/// Words, or a call of one of the functions that the request declares, or JSON in the shape that it asks for.
struct TextAnswer: Answer {
  private let envelope: AnswerEnvelope
  private let prompt: PromptTokens
  private let reply: Reply
  private let model: Model

  private enum Reply: Sendable {
    case words([String], FinishReason)
    case call(name: String, arguments: JSONNode)
  }

  /// Reads and checks a request to a text model.
  init(_ checks: RequestChecks, prompt: PromptTokens) throws(ServiceError) {
    let (request, model) = (checks.request, checks.model)
    try checks.checkModalities([[.text]], standing: [.text])
    self.model = model
    self.prompt = prompt
    envelope = AnswerEnvelope(model: model)
    let lastTurn = request.contents.last
    if let call = FunctionChoice(request)?.call,
      lastTurn?.parts.contains(where: { $0.functionResponse != nil }) == false
    {
      reply = .call(name: call.name, arguments: call.arguments)
      return
    }
    let (text, isCut) = Self.shortened(try Self.text(for: request), request.generationConfig)
    reply = .words(TextEngine.pieces(of: text), isCut ? .maxTokens : .stop)
  }

  func document() async throws -> JSONNode {
    switch reply {
    case .words(let pieces, let reason):
      return envelope.document(
        parts: pieces.isEmpty ? [] : [["text": .string(pieces.joined())]], finishReason: reason, usage: usage(pieces))
    case .call: return callDocument()
    }
  }

  func stream(to emit: (JSONNode) async throws -> Void) async throws {
    guard case .words(let pieces, let reason) = reply, !pieces.isEmpty else { return try await emit(document()) }
    for (index, piece) in pieces.enumerated() {
      let isLast = index == pieces.count - 1
      try await emit(
        envelope.document(
          parts: [["text": .string(piece)]], finishReason: isLast ? reason : nil,
          usage: usage(Array(pieces[...index]))))
    }
  }

  private func callDocument() -> JSONNode {
    guard case .call(let name, let arguments) = reply else { preconditionFailure("the reply is no call") }
    let isSigned = model.isThinking
    let part = JSONNode.object([
      ("functionCall", ["name": .string(name), "args": arguments]),
      ("thoughtSignature", isSigned ? .string(ThoughtSignature.make(for: name)) : nil),
    ])
    var usage = AnswerUsage(prompt: prompt)
    usage.candidates = TextEngine.countTokens(JSONRendering.text(of: arguments)) + TextEngine.countTokens(name)
    return envelope.document(
      parts: [part], finishReason: .stop, finishMessage: "Model generated function call(s).", usage: usage)
  }

  private func usage(_ pieces: [String]) -> AnswerUsage {
    var usage = AnswerUsage(prompt: prompt)
    usage.candidates = pieces.isEmpty ? 0 : TextEngine.countTokens(pieces.joined())
    return usage
  }

  private static func text(for request: GenerateContentRequest) throws(ServiceError) -> String {
    let configuration = request.generationConfig
    switch configuration?.responseMimeType {
    case nil, "", "text/plain": break
    case "application/json":
      let sample = SchemaSample(words: request.contents.last?.text ?? "")
      return JSONRendering.text(of: sample.value(for: configuration?.answerSchema ?? ["type": "OBJECT"]))
    case "text/x.enum":
      return configuration?.responseSchema?.enumeration.first?.string ?? ""
    case .some(let type):
      throw .invalidArgument(
        "* GenerateContentRequest.generation_config.response_mime_type: allowed mimetypes are `text/plain`, "
          + "`application/json`, `application/xml`, `application/yaml` and `text/x.enum`, got `\(type)`.\n")
    }
    let turns = request.contents.map { content in
      TextTurn(
        role: content.role == "model" ? "model" : "user", text: content.text,
        mediaCount: content.parts.count { $0.inlineData != nil })
    }
    return TextEngine().answer(turns, systemInstruction: request.systemInstruction?.text)
  }

  /// Cuts at the first stop sequence and at the token limit.
  private static func shortened(_ text: String, _ configuration: GenerationConfig?) -> (text: String, isCut: Bool) {
    var text = text[...]
    for sequence in configuration?.stopSequences ?? [] where !sequence.isEmpty {
      if let found = text.firstRange(of: sequence) { text = text[..<found.lowerBound] }
    }
    guard let limit = configuration?.maxOutputTokens, TextEngine.countTokens(String(text)) > limit else {
      return (String(text), false)
    }
    var kept = ""
    for piece in TextEngine.pieces(of: String(text)) {
      guard TextEngine.countTokens(kept + piece) <= limit else { break }
      kept += piece
    }
    return (kept, true)
  }
}
