/// Turns the characters of any text into the ASCII words that the voices can read.
///
/// Accents go, typographic marks become plain ones, symbols become words; Greek, Cyrillic, kana and Hangul are written
/// with Latin letters. A character without a reading here, such as a Han character or an emoji, becomes a space.
enum Pronunciation {
  /// The ASCII reading of one scalar; empty when it is silent, a space when it only parts words.
  static func reading(of scalar: Unicode.Scalar) -> String {
    if scalar.isASCII { return asciiReading(of: scalar) }
    if let found = marks[scalar] { return found }
    let properties = scalar.properties
    switch properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format, .control: return ""
    case .decimalNumber: return properties.numericValue.map { String(Int($0)) } ?? " "
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
      return letterReading(of: scalar)
    default: return " "
    }
  }

  private static func asciiReading(of scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9", ".", ",", "!", "?", ";", ":", "'", "-", "$", " ": String(scalar)
    case "\n", "\r", "\t", "(", ")", "[", "]", "{", "}", "/", "\\", "~", "|": " "
    case "&": " and "
    case "%": " percent "
    case "+": " plus "
    case "=": " equals "
    case "@": " at "
    case "#": " number "
    case "<": " less than "
    case ">": " greater than "
    default: ""
    }
  }

  /// Letters by the words of their Unicode name: `LATIN SMALL LETTER E WITH ACUTE` is an e.
  private static func letterReading(of scalar: Unicode.Scalar) -> String {
    guard let name = scalar.properties.name else { return " " }
    let words = name.split(separator: " ")
    guard let script = words.first else { return " " }
    switch script {
    case "LATIN", "FULLWIDTH":
      guard let index = words.firstIndex(where: { $0 == "LETTER" || $0 == "LIGATURE" }), index + 1 < words.count else {
        return " "
      }
      if words[index] == "LIGATURE" { return words[index + 1].lowercased() }
      return latinReading(words[(index + 1)...])
    case "HIRAGANA", "KATAKANA":
      let syllable = words.last.map { $0.lowercased() } ?? ""
      return name.contains("ITERATION") || name.contains("MARK") ? "" : syllable
    case "HANGUL" where words.count == 3 && words[1] == "SYLLABLE": return words[2].lowercased()
    case "GREEK", "CYRILLIC":
      guard let index = words.firstIndex(of: "LETTER"), index + 1 < words.count else { return " " }
      var letter = words[index + 1]
      if ["SHORT", "FINAL", "HARD", "SOFT"].contains(letter), index + 2 < words.count {
        if letter == "HARD" || letter == "SOFT" { return "" }
        letter = words[index + 2]
      }
      return (script == "GREEK" ? greek : cyrillic)[String(letter)] ?? " "
    default: return " "
    }
  }

  private static func latinReading(_ words: ArraySlice<Substring>) -> String {
    guard let first = words.first else { return " " }
    switch first {
    case "SHARP": return "ss"
    case "ETH": return "d"
    case "THORN": return "th"
    case "ENG": return "ng"
    case "SCHWA": return "e"
    case "DOTLESS", "LONG": return words.dropFirst().first.map { $0.lowercased() } ?? " "
    default: return first.count <= 2 ? first.lowercased() : " "
    }
  }

  private static let marks: [Unicode.Scalar: String] = [
    "\u{2018}": "'", "\u{2019}": "'", "\u{201C}": "", "\u{201D}": "", "\u{201E}": "", "\u{00AB}": "", "\u{00BB}": "",
    "\u{2013}": ", ", "\u{2014}": ", ", "\u{2026}": ".", "\u{2010}": "-", "\u{2011}": "-", "\u{2212}": " minus ",
    "\u{00D7}": " times ", "\u{00F7}": " divided by ", "\u{00B0}": " degrees ", "\u{20AC}": " euro ",
    "\u{00A3}": " pound ", "\u{00A5}": " yen ", "\u{00A7}": " section ", "\u{00BD}": " one half ",
    "\u{00BC}": " one quarter ", "\u{00BE}": " three quarters ", "\u{00B2}": " squared ", "\u{00B3}": " cubed ",
    "\u{2260}": " is not ", "\u{2264}": " at most ", "\u{2265}": " at least ", "\u{2248}": " about ",
    "\u{03C0}": "pi", "\u{00B5}": "micro", "\u{2122}": " trademark ", "\u{00A9}": " copyright ",
    "\u{3001}": ", ", "\u{3002}": ".", "\u{FF0C}": ", ", "\u{FF01}": "!", "\u{FF1F}": "?", "\u{FF1A}": ": ",
    "\u{0131}": "i", "\u{00BF}": "", "\u{00A1}": "", "\u{2028}": " ", "\u{2029}": " ", "\u{30FC}": "",
  ]

  private static let greek: [String: String] = [
    "ALPHA": "a", "BETA": "v", "GAMMA": "g", "DELTA": "d", "EPSILON": "e", "ZETA": "z", "ETA": "i", "THETA": "th",
    "IOTA": "i", "KAPPA": "k", "LAMDA": "l", "MU": "m", "NU": "n", "XI": "x", "OMICRON": "o", "PI": "p", "RHO": "r",
    "SIGMA": "s", "TAU": "t", "UPSILON": "u", "PHI": "f", "CHI": "h", "PSI": "ps", "OMEGA": "o",
  ]

  private static let cyrillic: [String: String] = [
    "A": "a", "BE": "b", "VE": "v", "GHE": "g", "DE": "d", "IE": "e", "IO": "yo", "ZHE": "zh", "ZE": "z", "I": "i",
    "KA": "k", "EL": "l", "EM": "m", "EN": "n", "O": "o", "PE": "p", "ER": "r", "ES": "s", "TE": "t", "U": "u",
    "EF": "f", "HA": "h", "TSE": "ts", "CHE": "ch", "SHA": "sh", "SHCHA": "shch", "YERU": "y", "E": "e", "YU": "yu",
    "YA": "ya", "UKRAINIAN": "ye", "BYELORUSSIAN-UKRAINIAN": "i", "YI": "yi", "JE": "y", "LJE": "ly", "NJE": "ny",
    "TSHE": "ch", "DZHE": "dzh", "DJE": "dj",
  ]
}
