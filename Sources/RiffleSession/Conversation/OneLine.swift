/// Text that fits into one line of a report.
enum OneLine {
  /// `text` with line breaks and other control characters as blanks.
  static func text(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
  }
}
