import RiffleAPI

extension Model {
  /// The generation that its answers and rules follow: 3 and later sign and check their function calls.
  ///
  /// Told by the name of the model that answers: `gemini-2.5-flash` is 2, `gemini-nano-banana-2.1` is one of 3's.
  var generation: Int {
    let name = routedTo ?? id
    if family == .image3 || name.contains("banana") { return 3 }
    guard let digit = name.split(separator: "-").dropFirst().first?.first?.wholeNumberValue else { return 3 }
    return digit
  }

  /// Whether it belongs to Gemini 3 or later.
  var isGeneration3: Bool { generation >= 3 }

  /// Whether code that it runs has an id: since 3.5.
  var namesItsCode: Bool {
    let name = routedTo ?? id
    guard let version = name.split(separator: "-").dropFirst().first, let number = Double(version) else { return false }
    return number >= 3.5
  }
}
