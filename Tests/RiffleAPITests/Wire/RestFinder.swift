import RiffleAPI

/// Names of members that a decoded value keeps without knowing them, with the types that keep them.
func unknownMembers(of value: Any) -> [String] {
  let mirror = Mirror(reflecting: value)
  var found: [String] = []
  for child in mirror.children {
    if child.label == "rest", let rest = child.value as? [String: JSONValue] {
      found += rest.keys.sorted().map { "\(mirror.subjectType).\($0)" }
    } else if !(child.value is JSONValue || child.value is [String: JSONValue] || child.value is String) {
      found += unknownMembers(of: child.value)
    }
  }
  if case .other(let json)? = value as? ErrorDetail { found.append("ErrorDetail.\(json["@type"]?.string ?? "?")") }
  return found
}

/// A document without what may be left out when it is written again: `null`, empty lists and `"thought": false`.
func withoutDefaults(_ json: JSONValue) -> JSONValue {
  switch json {
  case .array(let elements): return .array(elements.map(withoutDefaults))
  case .object(let members):
    return .object(
      members.mapValues(withoutDefaults).filter { name, value in
        !value.isNull && value != [] && !(name == "thought" && value == false)
      })
  default: return json
  }
}
