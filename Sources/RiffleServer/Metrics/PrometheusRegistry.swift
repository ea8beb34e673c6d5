import CoreMetrics
import Synchronization

/// A backend of swift-metrics that is read as Prometheus text (exposition format 0.0.4).
///
/// Counters, gauges, meters, recorders and timers; a timer is a histogram in seconds. A series stands for one name with one set of
/// dimensions and lasts as long as the registry, so dimensions must have few values.
final class PrometheusRegistry: MetricsFactory {
  private enum Series {
    case count(CountSeries)
    case gauge(GaugeSeries)
    case histogram(HistogramSeries)

    var type: String {
      switch self {
      case .count: "counter"
      case .gauge: "gauge"
      case .histogram: "histogram"
      }
    }
  }

  private struct Family {
    var series: [String: Series] = [:]
  }

  /// Seconds: from an answer out of memory to a picture of several minutes.
  static let secondsBounds = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600]
  /// What recorders of any other unit are sorted by.
  private static let plainBounds = [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9]

  private let families = Mutex<[String: Family]>([:])
  private let descriptions: [String: String]

  /// A registry without series.
  ///
  /// - Parameter descriptions: what the help line of each name says.
  init(descriptions: [String: String] = [:]) { self.descriptions = descriptions }

  func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
    let made = series(label, dimensions) { .count(CountSeries()) }
    if case .count(let handler) = made { return handler }
    return CountSeries()
  }

  func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler { gauge(label, dimensions) }

  func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
    aggregate ? histogram(label, dimensions, Self.plainBounds) : gauge(label, dimensions)
  }

  func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
    histogram(label, dimensions, Self.secondsBounds)
  }

  // Series are few and last as long as the server.
  func destroyCounter(_ handler: any CounterHandler) {}
  func destroyMeter(_ handler: any MeterHandler) {}
  func destroyRecorder(_ handler: any RecorderHandler) {}
  func destroyTimer(_ handler: any TimerHandler) {}

  private func gauge(_ label: String, _ dimensions: [(String, String)]) -> GaugeSeries {
    if case .gauge(let handler) = series(label, dimensions, { .gauge(GaugeSeries()) }) { return handler }
    return GaugeSeries()
  }

  private func histogram(_ label: String, _ dimensions: [(String, String)], _ bounds: [Double]) -> HistogramSeries {
    let made = series(label, dimensions) { .histogram(HistogramSeries(bounds: bounds)) }
    if case .histogram(let handler) = made { return handler }
    return HistogramSeries(bounds: bounds)
  }

  /// The series of this name and these dimensions; a name keeps the type with which it came first, and one that is used as another
  /// type counts into nothing.
  private func series(_ label: String, _ dimensions: [(String, String)], _ make: () -> Series) -> Series {
    let labels = Self.labels(dimensions)
    return families.withLock { families in
      var family = families[Self.name(label)] ?? Family()
      if let known = family.series[labels] { return known }
      let made = make()
      if let first = family.series.values.first, first.type != made.type { return made }
      family.series[labels] = made
      families[Self.name(label)] = family
      return made
    }
  }

  /// Everything as text, sorted by name and labels.
  func text() -> String {
    let families = families.withLock(\.self)
    var text = ""
    for (name, family) in families.sorted(by: { $0.key < $1.key }) {
      guard let type = family.series.values.first?.type else { continue }
      if let help = descriptions[name] { text += "# HELP \(name) \(help)\n" }
      text += "# TYPE \(name) \(type)\n"
      for (labels, series) in family.series.sorted(by: { $0.key < $1.key }) {
        switch series {
        case .count(let count): text += Self.line(name, labels, "\(count.value)")
        case .gauge(let gauge): text += Self.line(name, labels, Self.number(gauge.value))
        case .histogram(let histogram): text += Self.lines(name, labels, histogram)
        }
      }
    }
    return text
  }

  private static func lines(_ name: String, _ labels: String, _ histogram: HistogramSeries) -> String {
    let snapshot = histogram.snapshot
    var text = ""
    var total = 0
    for (bound, count) in zip(histogram.bounds.map(number) + ["+Inf"], snapshot.counts) {
      total += count
      let all = (labels.isEmpty ? "" : labels + ",") + "le=\"\(bound)\""
      text += line(name + "_bucket", all, "\(total)")
    }
    return text + line(name + "_sum", labels, number(snapshot.sum)) + line(name + "_count", labels, "\(total)")
  }

  private static func line(_ name: String, _ labels: String, _ value: String) -> String {
    name + (labels.isEmpty ? "" : "{\(labels)}") + " \(value)\n"
  }

  private static func number(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
  }

  private static func labels(_ dimensions: [(String, String)]) -> String {
    dimensions.map { key, value in
      let escaped = value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
      return "\(name(key))=\"\(escaped)\""
    }.joined(separator: ",")
  }

  /// `text` as a name of Prometheus: letters, digits, `_`.
  private static func name(_ text: String) -> String {
    let scalars = text.unicodeScalars.map { scalar in
      scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)) ? Character(scalar) : "_"
    }
    return String(scalars)
  }
}
