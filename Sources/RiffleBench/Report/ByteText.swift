/// Counts of bytes and other numbers in words.
public enum ByteText {
  /// In binary units, without digits after the point where none are needed: `64 KiB`, `1.5 GiB`.
  public static func binary(_ count: Int) -> String {
    var value = Double(count)
    for unit in ["B", "KiB", "MiB", "GiB"] {
      if abs(value) < 1024 { return trimmed(value) + " " + unit }
      value /= 1024
    }
    return trimmed(value) + " TiB"
  }

  /// In decimal units: `357.9 MB`.
  public static func decimal(_ count: Int) -> String {
    var value = Double(count)
    for unit in ["B", "kB", "MB", "GB"] {
      if abs(value) < 1000 { return trimmed(value) + " " + unit }
      value /= 1000
    }
    return trimmed(value) + " TB"
  }

  /// A count of bytes such as `64KiB`, `256 MiB`, `1GB`, `4096`; nil for anything else, for 0, and for more than an `Int` holds.
  public static func count(_ text: some StringProtocol) -> Int? {
    let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    let unit = text.dropFirst(digits.count).drop { $0 == " " }.lowercased()
    let factors = [
      "": 1.0, "b": 1, "k": 1024, "m": 1_048_576, "g": 1_073_741_824, "kib": 1024, "mib": 1_048_576,
      "gib": 1_073_741_824, "kb": 1e3, "mb": 1e6, "gb": 1e9,
    ]
    guard let number = Double(digits), let factor = factors[unit] else { return nil }
    let count = (number * factor).rounded()
    return count >= 1 && count < 0x1p62 ? Int(count) : nil
  }

  /// Three digits that count: `0.123`, `12.3`, `1234`.
  public static func significant(_ value: Double) -> String {
    guard value.isFinite else { return "-" }
    let size = abs(value)
    return fixed(value, size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 || size == 0 ? 2 : 3)
  }

  /// `value` with `digits` after the point.
  public static func fixed(_ value: Double, _ digits: Int) -> String {
    guard value.isFinite, abs(value) < 1e15 else { return "-" }
    let scale = (0..<digits).reduce(1) { scale, _ in scale * 10 }
    let scaled = Int((abs(value) * Double(scale)).rounded())
    let sign = value < 0 && scaled > 0 ? "-" : ""
    guard digits > 0 else { return "\(sign)\(scaled)" }
    let rest = String(scaled % scale)
    return "\(sign)\(scaled / scale)." + String(repeating: "0", count: digits - rest.count) + rest
  }

  private static func trimmed(_ value: Double) -> String {
    let text = fixed(value, abs(value) < 100 && value != value.rounded() ? 1 : 0)
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
