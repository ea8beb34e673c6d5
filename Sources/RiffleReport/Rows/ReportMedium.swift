internal import RiffleTypes

/// A file that came of an item.
public struct ReportMedium: Sendable, Equatable {
  /// Where it is; absolute, or relative to the working folder.
  public var path: String
  /// Its media type; nil: by its extension.
  public var type: String?
  /// Its length.
  public var byteCount: Int?
  /// How long its sound is.
  public var durationSeconds: Double?
  /// Columns of pixels.
  public var width: Int?
  /// Rows of pixels.
  public var height: Int?

  /// A file.
  public init(path: String, type: String? = nil) {
    self.path = path
    self.type = type
  }

  /// The last part of its path.
  var name: String { path.split(separator: "/").last.map(String.init) ?? path }

  /// What it is for a person.
  var kind: MediaType.Kind {
    if let type = type.flatMap({ MediaType(parsing: $0) }) { return type.kind }
    guard let dot = name.lastIndex(of: ".") else { return .other }
    return MediaType(fileExtension: String(name[name.index(after: dot)...]))?.kind ?? .other
  }

  /// What is known of its size, for people: `1024x1024, 1.2 MB`.
  var size: String {
    var parts: [String] = []
    if let durationSeconds { parts.append(Figures.duration(durationSeconds)) }
    if let width, let height { parts.append("\(width)\u{D7}\(height)") }
    if let byteCount { parts.append(Figures.bytes(byteCount)) }
    return parts.joined(separator: ", ")
  }
}

/// Numbers as people write them.
enum Figures {
  /// `0.4 s`, `12.5 s`, `1:02:03`.
  static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds >= 0, seconds < 1e9 else { return "unknown length" }
    let tenths = Int((seconds * 10).rounded())
    if tenths < 600 { return "\(tenths / 10).\(tenths % 10) s" }
    let whole = tenths / 10
    let (hours, minutes, rest) = (whole / 3600, whole / 60 % 60, whole % 60)
    let tail = (rest < 10 ? "0" : "") + "\(rest)"
    return hours > 0 ? "\(hours):\(minutes < 10 ? "0" : "")\(minutes):\(tail)" : "\(minutes):\(tail)"
  }

  /// `812 B`, `1.2 MB`.
  static func bytes(_ count: Int) -> String {
    let units = ["kB", "MB", "GB", "TB"]
    guard count >= 1000 else { return "\(max(0, count)) B" }
    var (value, unit) = (Double(count) / 1000, 0)
    while value >= 999.95, unit < units.count - 1 { (value, unit) = (value / 1000, unit + 1) }
    let tenths = Int((value * 10).rounded())
    return "\(tenths / 10).\(tenths % 10) \(units[unit])"
  }

  /// `1`, `23`, `100,000`.
  static func count(_ number: Int) -> String {
    var (digits, result) = (Array(String(number).reversed()), "")
    while digits.count > 3 {
      result = "," + String(digits[..<3].reversed()) + result
      digits.removeFirst(3)
    }
    return String(digits.reversed()) + result
  }
}
