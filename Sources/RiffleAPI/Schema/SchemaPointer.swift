internal import RiffleParsing

/// A place in a schema, as the names that lead to it (RFC 6901).
struct SchemaPointer: Hashable {
  var steps: [String] = []

  /// The pointer as text: `/properties/a~1b`.
  var text: String { Self.text(steps) }

  static func text(_ steps: some Sequence<String>) -> String {
    steps.reduce("") { $0 + "/" + $1.replacing("~", with: "~0").replacing("/", with: "~1") }
  }

  init(_ steps: [String] = []) { self.steps = steps }

  /// The place that a `$ref` names inside `root`; nil for another document, and for an anchor that is not there.
  init?(reference: String, in root: JSONValue) {
    var fragment = reference[...]
    if let id = root["$id"]?.string, fragment.hasPrefix(id) { fragment = fragment.dropFirst(id.count) }
    if fragment.isEmpty {
      guard !reference.isEmpty else { return nil }
      return
    }
    guard fragment.hasPrefix("#"), let decoded = PercentEncoding.decode(fragment.dropFirst()) else { return nil }
    if decoded.isEmpty { return }
    if decoded.hasPrefix("/") {
      steps = decoded.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map {
        String($0).replacing("~1", with: "/").replacing("~0", with: "~")
      }
    } else {
      guard let found = Self.anchor(decoded, in: root, at: []) else { return nil }
      steps = found
    }
  }

  /// What stands there; nil when nothing does.
  func value(in root: JSONValue) -> JSONValue? {
    steps.reduce(root as JSONValue?) { value, step in
      switch value {
      case .object(let members): members[step]
      case .array: Int(step).flatMap { value?[$0] }
      default: nil
      }
    }
  }

  private static func anchor(_ name: String, in json: JSONValue, at steps: [String]) -> [String]? {
    switch json {
    case .object(let members):
      if members["$anchor"]?.string == name { return steps }
      for (key, value) in members.sorted(by: { $0.key < $1.key }) {
        if let found = anchor(name, in: value, at: steps + [key]) { return found }
      }
    case .array(let elements):
      for (index, value) in elements.enumerated() {
        if let found = anchor(name, in: value, at: steps + ["\(index)"]) { return found }
      }
    default: break
    }
    return nil
  }
}
