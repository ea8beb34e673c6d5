/// A prebuilt voice.
public struct Voice: Hashable, Sendable {
  /// The name on the wire.
  public let name: String
  /// A word for how it sounds.
  public let style: String
}

/// The voices that every Gemini speech model has.
public enum Voices {
  /// All prebuilt voices in the order of the documentation.
  public static let prebuilt: [Voice] = [
    ("Zephyr", "bright"), ("Puck", "upbeat"), ("Charon", "informative"), ("Kore", "firm"), ("Fenrir", "excitable"),
    ("Leda", "youthful"), ("Orus", "firm"), ("Aoede", "breezy"), ("Callirrhoe", "easy-going"), ("Autonoe", "bright"),
    ("Enceladus", "breathy"), ("Iapetus", "clear"), ("Umbriel", "easy-going"), ("Algieba", "smooth"),
    ("Despina", "smooth"), ("Erinome", "clear"), ("Algenib", "gravelly"), ("Rasalgethi", "informative"),
    ("Laomedeia", "upbeat"), ("Achernar", "soft"), ("Alnilam", "firm"), ("Schedar", "even"), ("Gacrux", "mature"),
    ("Pulcherrima", "forward"), ("Achird", "friendly"), ("Zubenelgenubi", "casual"), ("Vindemiatrix", "gentle"),
    ("Sadachbia", "lively"), ("Sadaltager", "knowledgeable"), ("Sulafat", "warm"),
  ].map { Voice(name: $0, style: $1) }

  /// The prebuilt voice of this name, in any case.
  public static func named(_ name: String) -> Voice? {
    let wanted = name.lowercased()
    return prebuilt.first { $0.name.lowercased() == wanted }
  }

  /// Whether `name` has the form of a stored voice, a voice key or a voice of the extended library, none of which can be
  /// checked without the service.
  public static func isLibraryID(_ name: String) -> Bool {
    if name.hasPrefix("voice_") || name.hasPrefix("voicekey_") { return true }
    let words = name.split(separator: "-", omittingEmptySubsequences: false)
    return words.count >= 3 && (2...3).contains(words[0].count) && words.allSatisfy { !$0.isEmpty }
  }

  /// At most five prebuilt names that resemble `name`, the nearest first.
  public static func near(_ name: String) -> [String] {
    let wanted = Array(name.lowercased().unicodeScalars)
    guard !wanted.isEmpty else { return [] }
    let ranked = prebuilt.map { voice -> (distance: Int, name: String) in
      let candidate = Array(voice.name.lowercased().unicodeScalars)
      let isBeginning = wanted.count >= 2 && candidate.starts(with: wanted)
      return (isBeginning ? 1 : editDistance(wanted, candidate), voice.name)
    }
    // More than a third of the letters wrong is no longer a slip of the finger.
    let limit = max(2, wanted.count / 3)
    return ranked.filter { $0.distance <= limit }.sorted { $0 < $1 }.prefix(5).map(\.name)
  }

  /// Insertions, removals and changes that make `left` into `right` (Levenshtein).
  private static func editDistance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
    var row = Array(0...right.count)
    for (i, scalar) in left.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, other) in right.enumerated() {
        let above = row[j + 1]
        row[j + 1] = min(above + 1, row[j] + 1, diagonal + (scalar == other ? 0 : 1))
        diagonal = above
      }
    }
    return row[right.count]
  }
}
