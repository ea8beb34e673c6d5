#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// Where the numbers of an axis lie between its two ends, and which of them are written.
struct ChartScale {
  /// A number beyond this is drawn as this one: differences of two stay finite.
  private static let limit = 1e300

  let axis: Chart.Axis
  let lower: Double
  let upper: Double
  let ticks: [Double]

  /// A scale that holds `values`; nil when none of them has a place.
  ///
  /// `leavesRoom` begins a logarithmic scale well below the smallest number, so that its bar has a length.
  init?(_ axis: Chart.Axis, _ values: [Double], leavesRoom: Bool = false) {
    let placed = values.filter { Self.hasPlace($0, axis.scale) }.map { min(max($0, -Self.limit), Self.limit) }
    guard let least = placed.min(), let most = placed.max() else { return nil }
    self.axis = axis
    switch (axis.scale, axis.unit) {
    case (.linear, let unit):
      (lower, upper, ticks) = Self.linear(min(0, least), max(0, most), unit)
    case (.log, .bytes): (lower, upper, ticks) = Self.powersOfTwo(leavesRoom ? least / 2 : least, most)
    case (.log, _): (lower, upper, ticks) = Self.decades(leavesRoom ? least / 2 : least, most)
    }
  }

  private static func hasPlace(_ value: Double, _ scale: Chart.Axis.Scale) -> Bool {
    value.isFinite && (scale == .linear || value > 1e-300)
  }

  /// Where `value` lies: 0 at the lower end, 1 at the upper; nil when it has no place.
  func position(of value: Double) -> Double? {
    guard Self.hasPlace(value, axis.scale) else { return nil }
    let value = min(max(value, lower), upper)
    switch axis.scale {
    case .linear: return (value - lower) / (upper - lower)
    // Differences of logarithms, since a ratio may be too large for a number.
    case .log: return (log2(value) - log2(lower)) / (log2(upper) - log2(lower))
    }
  }

  /// Steps of 1, 2, 2.5 or 5 times a power of ten (of two for bytes), about five of them.
  private static func linear(
    _ least: Double, _ most: Double, _ unit: Chart.Axis.Unit
  ) -> (Double, Double, [Double]) {
    let range = most > least ? most - least : 1
    let rough = max(range / 5, 1e-300)
    var step: Double
    if unit == .bytes {
      step = exp2(log2(max(rough, 1)).rounded(.up))
    } else {
      let power = pow(10, log10(rough).rounded(.down))
      step = (([1, 2, 2.5, 5].first { $0 * power >= rough * 0.999 }) ?? 10) * power
    }
    if !(step > 0) { step = 1 }
    let first = (least / step).rounded(.down)
    let last = max(first + 1, (most / step - 1e-9).rounded(.up))
    return (first * step, last * step, stride(from: first, through: last, by: 1).map { $0 * step })
  }

  /// Numbers of 1, 2 and 5 times a power of ten; whole powers only where there are many.
  private static func decades(_ least: Double, _ most: Double) -> (Double, Double, [Double]) {
    let first = Int(log10(least).rounded(.down))
    let last = Int(log10(most).rounded(.up))
    let nice = (min(first, last) - 1...last + 1).flatMap { power in [1.0, 2, 5].map { $0 * pow(10, Double(power)) } }
    let lower = nice.last { $0 <= least * 1.001 } ?? least
    let upper = nice.first { $0 >= most * 0.999 && $0 > lower } ?? most * 2
    let inside = nice.filter { $0 >= lower * 0.999 && $0 <= upper * 1.001 }
    guard inside.count > 8 else { return (lower, upper, inside) }
    let whole = inside.filter { isPowerOfTen($0) }
    let skip = max(1, (whole.count + 6) / 7)
    return (lower, upper, whole.enumerated().filter { $0.offset % skip == 0 }.map(\.element))
  }

  private static func isPowerOfTen(_ value: Double) -> Bool {
    let power = log10(value)
    return abs(power - power.rounded()) < 1e-6
  }

  /// Powers of two, as many at a step as keeps them apart.
  private static func powersOfTwo(_ least: Double, _ most: Double) -> (Double, Double, [Double]) {
    let first = log2(least).rounded(.down)
    let last = max(first + 1, (log2(most) - 1e-9).rounded(.up))
    let skip = [1.0, 2, 3, 4, 5, 10, 20].first { (last - first) / $0 <= 10 } ?? 100
    // From a multiple of the step on, so that 1 KiB and 1 MiB are among them where the step allows it.
    let start = (first / skip).rounded(.up) * skip
    return (exp2(first), exp2(last), stride(from: start, through: last, by: skip).map { exp2($0) })
  }

  /// `value` as the axis writes it.
  func text(of value: Double) -> String { Self.text(of: value, axis.unit) }

  /// `value` with three digits that count, and its unit.
  static func text(of value: Double, _ unit: Chart.Axis.Unit) -> String {
    switch unit {
    case .plain: return number(value)
    case .suffixed(let suffix): return value.isFinite ? number(value) + suffix : number(value)
    case .bytes:
      guard value.isFinite else { return number(value) }
      var value = value
      for unit in ["B", "KiB", "MiB", "GiB", "TiB"] {
        if abs(value) < 1023.5 || unit == "TiB" { return number(value) + " " + unit }
        value /= 1024
      }
      return number(value)
    }
  }

  private static func number(_ value: Double) -> String {
    guard value.isFinite else { return "-" }
    let size = abs(value)
    guard size > 0 else { return "0" }
    if size >= 1e7 || size < 1e-4 {
      let power = log10(size).rounded(.down)
      return number(value / pow(10, power)) + "e" + String(Int(power))
    }
    let digits = size >= 99.95 ? 0 : size >= 9.995 ? 1 : size >= 0.9995 ? 2 : size >= 0.09995 ? 3 : 5
    let factor = [1, 10, 100, 1000, 10_000, 100_000][digits]
    let scaled = Int((size * Double(factor)).rounded())
    var text = String(scaled / factor)
    if digits > 0 {
      let rest = String(scaled % factor)
      var fraction = String(repeating: "0", count: digits - rest.count) + rest
      while fraction.last == "0" { fraction.removeLast() }
      if !fraction.isEmpty { text += "." + fraction }
    }
    return (value < 0 ? "-" : "") + text
  }
}
