import Foundation

/// Tells on standard error how far the comparison is.
func progress(_ text: String) {
  FileHandle.standardError.write(Data((text + "\n").utf8))
}

/// `value` with so many digits after the point.
func decimal(_ value: Double, _ digits: Int) -> String {
  guard value.isFinite else { return "-" }
  let scale = (0..<digits).reduce(1.0) { product, _ in product * 10 }
  let rounded = (abs(value) * scale).rounded()
  let whole = (rounded / scale).rounded(.down)
  let sign = value < 0 && rounded > 0 ? "-" : ""
  if digits == 0 { return "\(sign)\(Int(whole))" }
  let rest = String(Int(rounded - whole * scale))
  return "\(sign)\(Int(whole)).\(String(repeating: "0", count: max(0, digits - rest.count)))\(rest)"
}

/// Three meaningful digits: 0.123, 1.23, 12.3, 123.
func threeDigits(_ value: Double) -> String {
  decimal(value, abs(value) >= 100 ? 0 : abs(value) >= 10 ? 1 : abs(value) >= 0.995 ? 2 : 3)
}

func milliseconds(_ seconds: Double) -> String { "\(threeDigits(seconds * 1000)) ms" }

func mebibytes(_ bytes: Int) -> String { "\(decimal(Double(bytes) / 1_048_576, 1)) MiB" }
