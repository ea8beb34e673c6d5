import RiffleAPI

/// The rules on calls, their results and their signatures in the turns that came before.
///
/// | rule | models |
/// |---|---|
/// | results stand in the user's turn right after the model's calls, as many as those | all |
/// | a result has the name of a call, and its id where both have one | all |
/// | the first call of every step of the current turn is signed | Gemini 3 and later |
/// | pictures in the model's turns are signed, thoughts aside | picture models of Gemini 3 |
/// | a signature that the stand-in made comes back unchanged | all |
///
/// The current turn begins at the last message of the user that is no result. In place of a signature the two words
/// that Google takes for histories from elsewhere are taken; signatures of other makers are not looked into.
struct HistoryChecks {
  let request: GenerateContentRequest
  let model: Model

  /// The words that stand for a signature where there is none.
  static let placeholders: Set = ["skip_thought_signature_validator", "context_engineering_is_the_way_to_go"]

  /// The index of the message that the current turn begins with.
  static func currentTurn(of contents: [Content]) -> Int {
    contents.lastIndex { $0.role != "model" && !$0.parts.contains { $0.functionResponse != nil } } ?? 0
  }

  /// Checks all rules.
  func check() throws(ServiceError) {
    try checkResults()
    try checkSignatures()
  }

  private func checkResults() throws(ServiceError) {
    let contents = request.contents
    var index = 0
    while index < contents.count {
      if contents[index].parts.contains(where: { $0.functionResponse != nil }) {
        throw .invalidArgument(
          "Please ensure that function response turn comes immediately after a function call turn.")
      }
      let isModel = contents[index].role == "model"
      // A streamed turn may come back as several contents, one for each event.
      let end = isModel ? contents[index...].firstIndex { $0.role != "model" } ?? contents.count : index + 1
      let calls = contents[index..<end].flatMap { $0.parts.compactMap(\.functionCall) }
      index = end
      guard !calls.isEmpty else { continue }
      guard isModel else {
        throw .invalidArgument("Function calls are expected in turns of the model only.")
      }
      var results: [FunctionResponse] = []
      while index < contents.count, contents[index].role != "model" {
        let found = contents[index].parts.compactMap(\.functionResponse)
        if found.isEmpty { break }
        results += found
        index += 1
      }
      // A model's call that nothing follows is a turn to be gone on with.
      if results.isEmpty, index == contents.count { continue }
      try Self.match(results, calls)
    }
  }

  private static func match(_ results: [FunctionResponse], _ calls: [FunctionCall]) throws(ServiceError) {
    guard results.count == calls.count else {
      throw .invalidArgument(
        "Please ensure that the number of function response parts is equal to the number of function call parts of the "
          + "function call turn.")
    }
    var open = calls
    for result in results {
      guard !result.name.isEmpty else {
        throw .invalidArgument("* GenerateContentRequest.contents: function_response.name: Name cannot be empty.\n")
      }
      let sameName = open.indices.filter { open[$0].name == result.name }
      guard !sameName.isEmpty else {
        throw .invalidArgument(
          "Function response '\(result.name)' does not match the name of a function call of the turn before it: "
            + "\(calls.map(\.name).joined(separator: ", ")).")
      }
      let match =
        sameName.first { result.id != nil && open[$0].id == result.id }
        ?? sameName.first { result.id == nil || open[$0].id == nil }
      guard let match else {
        throw .invalidArgument(
          "Function response '\(result.name)' has the id '\(result.id ?? "")', which is not the id of a function call "
            + "of the turn before it.")
      }
      open.remove(at: match)
    }
  }

  private func checkSignatures() throws(ServiceError) {
    let first = Self.currentTurn(of: request.contents)
    for (index, content) in request.contents.enumerated() where content.role == "model" {
      for part in content.parts {
        if let signature = part.thoughtSignature, ThoughtSignature.isDamaged(signature) {
          throw .invalidArgument("Corrupted thought signature.")
        }
      }
      if model.family == .image3 {
        for part in content.parts where part.inlineData != nil && !part.thought && Self.isUnsigned(part) {
          throw .invalidArgument(
            "Image part is missing a thought_signature in content position \(index + 1), part position "
              + "\((content.parts.firstIndex(of: part) ?? 0) + 1). Send the model's parts back as they came.")
        }
      }
      // Of a turn in several contents, the first call stands for all.
      let begins = !request.contents[..<index].reversed().prefix { $0.role == "model" }
        .contains { $0.parts.contains { $0.functionCall != nil } }
      guard model.isGeneration3, index > first, begins,
        let call = content.parts.first(where: { $0.functionCall != nil }),
        Self.isUnsigned(call)
      else { continue }
      throw .invalidArgument(
        "Function call is missing a thought_signature in functionCall parts. This is required for tools to work "
          + "correctly, and missing thought_signature may lead to degraded model performance. Additional data, "
          + "function call `default_api:\(call.functionCall?.name ?? "")`, position \(index + 1).")
    }
  }

  private static func isUnsigned(_ part: Part) -> Bool { part.thoughtSignature?.isEmpty ?? true }
}
