/// Turns text into the ASCII that the built-in letters can show.
enum LetterFolding {
  /// What stands for a character that cannot be shown: an open box.
  static let box: UInt8 = 0x7F

  /// The characters of `text`: one byte each where they can be shown, LF for a line's end.
  static func fold(_ text: String) -> [UInt8] {
    var result: [UInt8] = []
    for character in text {
      if character.isNewline {
        result.append(0x0A)
        continue
      }
      // Marks that follow their letter are left out with the character they belong to.
      guard let scalar = character.unicodeScalars.first else { continue }
      switch scalar.value {
      case 0x20...0x7E: result.append(UInt8(scalar.value))
      case 0x00...0x1F: result.append(0x20)
      case 0x200B...0x200F, 0xFE00...0xFE0F, 0xFEFF, 0xAD: break
      default:
        if let plain = table[scalar] {
          result.append(contentsOf: plain)
        } else {
          result.append(scalar.properties.isWhitespace ? 0x20 : box)
        }
      }
    }
    return result
  }

  private static let table: [Unicode.Scalar: [UInt8]] = {
    var table: [Unicode.Scalar: [UInt8]] = [:]
    for (plain, marked) in letters {
      for scalar in marked.unicodeScalars { table[scalar] = Array(plain.utf8) }
    }
    return table
  }()

  /// Latin-1, Latin Extended-A and common punctuation, by what stands for them.
  private static let letters: [(String, String)] = [
    ("A", "ÀÁÂÃÄÅĀĂĄ"), ("AE", "Æ"), ("C", "ÇĆĈĊČ"), ("D", "ÐĎĐ"), ("E", "ÈÉÊËĒĔĖĘĚ"), ("G", "ĜĞĠĢ"), ("H", "ĤĦ"),
    ("I", "ÌÍÎÏĨĪĬĮİ"), ("J", "Ĵ"), ("K", "Ķ"), ("L", "ĹĻĽĿŁ"), ("N", "ÑŃŅŇŊ"), ("O", "ÒÓÔÕÖØŌŎŐ"), ("OE", "Œ"),
    ("R", "ŔŖŘ"), ("S", "ŚŜŞŠȘ"), ("SS", "ẞ"), ("T", "ŢŤŦȚ"), ("TH", "Þ"), ("U", "ÙÚÛÜŨŪŬŮŰŲ"), ("W", "Ŵ"),
    ("Y", "ÝŶŸ"),
    ("Z", "ŹŻŽ"), ("a", "àáâãäåāăąª"), ("ae", "æ"), ("c", "çćĉċč"), ("d", "ðďđ"), ("e", "èéêëēĕėęě"), ("g", "ĝğġģ"),
    ("h", "ĥħ"), ("i", "ìíîïĩīĭįı"), ("j", "ĵ"), ("k", "ķĸ"), ("l", "ĺļľŀł"), ("n", "ñńņňŋ"), ("o", "òóôõöøōŏőº"),
    ("oe", "œ"), ("r", "ŕŗř"), ("s", "śŝşšșſ"), ("ss", "ß"), ("t", "ţťŧț"), ("th", "þ"), ("u", "ùúûüũūŭůűųµ"),
    ("w", "ŵ"), ("y", "ýÿŷ"), ("z", "źżž"), ("'", "‘’‚‛′´"), ("\"", "“”„‟″"), ("<", "‹"), (">", "›"), ("<<", "«"),
    (">>", "»"), ("-", "‐‑‒–—―−"), ("...", "…"), ("*", "•·×"), ("!", "¡"), ("?", "¿"), ("EUR", "€"), ("c", "¢"),
    ("GBP", "£"), ("(c)", "©"), ("(R)", "®"), ("TM", "™"), ("1/2", "½"), ("1/4", "¼"), ("3/4", "¾"), ("+-", "±"),
    ("/", "÷"), ("o", "°"), ("1", "¹"), ("2", "²"), ("3", "³"), ("|", "¦"),
  ]
}
