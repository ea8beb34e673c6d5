import RiffleAPI

/// An answer in words that tells what functions answered.
///
/// | result | words |
/// |---|---|
/// | `{"output": …}`, `{"result": …}` | `NAME answered: …` with what stands there |
/// | `{"error": …}` | `NAME failed: …` |
/// | any other object | `NAME answered: member value, member value` |
/// | with media | the sentence tells how many |
///
/// Names are told with the arguments of their calls: `get_weather for location Oslo answered: celsius 3.`
enum ResultWords {
  /// Members that are told of one object or array.
  private static let memberLimit = 24
  /// Characters of one text.
  private static let textLimit = 500

  /// The sentences for the results that the conversation ends with; nil when it ends with something else.
  static func answer(to contents: [Content]) -> String? {
    guard let last = contents.last, last.role != "model", last.parts.contains(where: { $0.functionResponse != nil })
    else { return nil }
    let end = (contents.lastIndex { $0.role == "model" } ?? -1) + 1
    let start = (contents[..<end].lastIndex { $0.role != "model" } ?? -1) + 1
    var calls = contents[start..<end].flatMap { $0.parts.compactMap(\.functionCall) }
    let results = contents[start...].flatMap { $0.parts.compactMap(\.functionResponse) }
    return results.map { result in
      let index =
        calls.firstIndex { $0.id != nil && $0.id == result.id } ?? calls.firstIndex { $0.name == result.name }
      let call = index.map { calls.remove(at: $0) }
      return sentence(result, call)
    }.joined(separator: " ")
  }

  private static func sentence(_ result: FunctionResponse, _ call: FunctionCall?) -> String {
    let arguments = call.map { words(.object($0.args)) } ?? ""
    let subject = result.name + (arguments.isEmpty ? "" : " for \(arguments)")
    let media =
      result.parts.isEmpty ? "" : " It sent \(result.parts.count == 1 ? "one file" : "\(result.parts.count) files")."
    if let error = result.response["error"], !error.isNull { return "\(subject) failed: \(words(error)).\(media)" }
    let output = result.response["output"] ?? result.response["result"]
    let told = words(output ?? .object(result.response))
    return told.isEmpty ? "\(subject) answered with nothing.\(media)" : "\(subject) answered: \(told).\(media)"
  }

  /// A value in words: members as `name value`, elements one after another.
  static func words(_ value: JSONValue) -> String {
    switch value {
    case .null: return "nothing"
    case .bool(let bool): return bool ? "true" : "false"
    case .integer(let number): return "\(number)"
    case .number(let number): return "\(number)"
    case .string(let text):
      let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
      return line.count <= textLimit ? line : line.prefix(textLimit - 3) + "..."
    case .array(let elements):
      return elements.prefix(memberLimit).map(words).joined(separator: ", ")
        + (elements.count > memberLimit ? ", ..." : "")
    case .object(let members):
      return members.sorted { $0.key < $1.key }.prefix(memberLimit).map { name, value in
        switch value {
        case .object(let inner) where !inner.isEmpty: "\(name) (\(words(value)))"
        default: "\(name) \(words(value))"
        }
      }.joined(separator: ", ") + (members.count > memberLimit ? ", ..." : "")
    }
  }
}
