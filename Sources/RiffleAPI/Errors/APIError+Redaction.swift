extension APIError {
  /// How keys of well-known services begin.
  private static let keyBeginnings = ["sk-", "AIza", "ya29.", "AQ.", "gsk_", "xai-", "hf_", "ghp_", "pplx-", "eyJ"]
  /// Words behind which a key stands.
  private static let keyNames: Set<String> = [
    "bearer", "key", "api_key", "apikey", "api-key", "x-api-key", "x-goog-api-key", "token", "access_token", "secret",
  ]
  private static let shortestKey = 8

  /// `text` with everything that looks like a key as `[redacted]`.
  ///
  /// Services repeat the key that they refuse, and what they say ends in logs.
  static func withoutKeys(_ text: String) -> String {
    var result = ""
    var word = ""
    var before = ""
    func close() {
      guard !word.isEmpty else { return }
      let isNamed = keyNames.contains(before.lowercased()) && word.contains(where: \.isNumber)
      let isKnown = keyBeginnings.contains { word.hasPrefix($0) }
      result += word.count >= shortestKey && (isKnown || isNamed) ? "[redacted]" : word
      before = word
      word = ""
    }
    for character in text {
      if character.isASCII, character.isLetter || character.isNumber || "-_.*".contains(character) {
        word.append(character)
      } else {
        close()
        result.append(character)
      }
    }
    close()
    return result
  }
}
