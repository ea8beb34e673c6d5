/// A set of Unicode scalars, as a class of a regular expression describes it.
struct ScalarSet: Sendable {
  /// An escape that stands for many scalars.
  enum Escape: Sendable {
    case digit, word, space, anyButLineEnds
    case property(String)
  }

  var ranges: [ClosedRange<UInt32>] = []
  var escapes: [(escape: Escape, isInverted: Bool)] = []
  var isInverted = false

  init() {}
  init(_ scalar: Unicode.Scalar) { ranges = [scalar.value...scalar.value] }
  init(_ escape: Escape, isInverted: Bool = false) { escapes = [(escape, isInverted)] }

  func contains(_ scalar: Unicode.Scalar) -> Bool {
    let isListed =
      ranges.contains { $0.contains(scalar.value) } || escapes.contains { $0.escape.contains(scalar) != $0.isInverted }
    return isListed != isInverted
  }

  /// A scalar of the set, a plain one if there is any.
  var example: Unicode.Scalar? {
    let plain = ["aA0-_ "].flatMap(\.unicodeScalars) + (0x20...0x7E).map { Unicode.Scalar(UInt8($0)) }
    let edges =
      ranges.compactMap { Unicode.Scalar($0.lowerBound) } + ranges.compactMap { Unicode.Scalar($0.upperBound) }
    let letters = (0xA0...0x4FF).compactMap { Unicode.Scalar($0 as UInt32) }
    return (plain + edges + letters).first(where: contains)
  }
}

extension ScalarSet.Escape {
  /// The general categories, by their short names.
  private static let categories: [String: [Unicode.GeneralCategory]] = [
    "Lu": [.uppercaseLetter], "Ll": [.lowercaseLetter], "Lt": [.titlecaseLetter], "Lm": [.modifierLetter],
    "Lo": [.otherLetter], "Mn": [.nonspacingMark], "Mc": [.spacingMark], "Me": [.enclosingMark],
    "Nd": [.decimalNumber], "Nl": [.letterNumber], "No": [.otherNumber], "Pc": [.connectorPunctuation],
    "Pd": [.dashPunctuation], "Ps": [.openPunctuation], "Pe": [.closePunctuation], "Pi": [.initialPunctuation],
    "Pf": [.finalPunctuation], "Po": [.otherPunctuation], "Sm": [.mathSymbol], "Sc": [.currencySymbol],
    "Sk": [.modifierSymbol], "So": [.otherSymbol], "Zs": [.spaceSeparator], "Zl": [.lineSeparator],
    "Zp": [.paragraphSeparator], "Cc": [.control], "Cf": [.format], "Cs": [.surrogate], "Co": [.privateUse],
    "Cn": [.unassigned],
  ]
  private static let longNames = [
    "Letter": "L", "Uppercase_Letter": "Lu", "Lowercase_Letter": "Ll", "Mark": "M", "Number": "N",
    "Decimal_Number": "Nd", "Punctuation": "P", "Symbol": "S", "Separator": "Z", "Other": "C",
  ]

  /// The property called `name`; nil when it is not known here.
  init?(property name: String) {
    var name = name[...]
    for prefix in ["General_Category=", "gc="] where name.hasPrefix(prefix) { name = name.dropFirst(prefix.count) }
    let short = Self.longNames[String(name)] ?? String(name)
    let isKnown =
      ["Alphabetic", "Uppercase", "Lowercase", "White_Space", "ASCII", "Any"].contains(short)
      || Self.categories.keys.contains { $0.hasPrefix(short) } && !short.isEmpty
    guard isKnown else { return nil }
    self = .property(short)
  }

  func contains(_ scalar: Unicode.Scalar) -> Bool {
    switch self {
    case .digit: (0x30...0x39).contains(scalar.value)
    case .word: scalar.isWord
    case .space: [0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0xFEFF].contains(scalar.value) || scalar.isSeparator
    case .anyButLineEnds: ![0x0A, 0x0D, 0x2028, 0x2029].contains(scalar.value)
    case .property("Alphabetic"): scalar.properties.isAlphabetic
    case .property("Uppercase"): scalar.properties.isUppercase
    case .property("Lowercase"): scalar.properties.isLowercase
    case .property("White_Space"): scalar.properties.isWhitespace
    case .property("ASCII"): scalar.isASCII
    case .property("Any"): true
    case .property(let name):
      if let category = Self.categories[name] {
        category.contains(scalar.properties.generalCategory)
      } else {
        Self.categories.contains { $0.key.hasPrefix(name) && $0.value.contains(scalar.properties.generalCategory) }
      }
    }
  }
}

extension Unicode.Scalar {
  /// Whether `\w` stands for this.
  var isWord: Bool {
    switch value {
    case 0x30...0x39, 0x41...0x5A, 0x5F, 0x61...0x7A: true
    default: false
    }
  }

  fileprivate var isSeparator: Bool {
    switch properties.generalCategory {
    case .spaceSeparator, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }
}
