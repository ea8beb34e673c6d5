import FoundationEssentials

/// The dates of HTTP header fields (RFC 9110, section 5.6.7).
enum HTTPDate {
  /// How long to wait by a `Retry-After` value: a count of seconds or a date; nil when it is neither.
  ///
  /// A date in the past is no wait at all.
  static func delay(retryAfter text: String, now: Date) -> Duration? {
    let text = text.filter { !$0.isNewline }
    if let seconds = Double(text.split(separator: " ").joined()), (0..<1e9).contains(seconds) {
      return .seconds(seconds)
    }
    guard let date = parse(text) else { return nil }
    return .seconds(max(0, date.timeIntervalSince(now)))
  }

  /// The moment that `text` names, in any of the three forms: `Sun, 06 Nov 1994 08:49:37 GMT`,
  /// `Sunday, 06-Nov-94 08:49:37 GMT` and `Sun Nov  6 08:49:37 1994`.
  static func parse(_ text: String) -> Date? {
    var day: Int?
    var month: Int?
    var year: Int?
    var clock: [Int] = []
    for word in text.split(whereSeparator: { $0 == " " || $0 == "," || $0 == "-" }) {
      if word.contains(":") {
        clock = word.split(separator: ":").compactMap { Int($0) }
      } else if let number = Int(word) {
        if day == nil { day = number } else { year = number }
      } else if month == nil, let found = months.firstIndex(of: word.lowercased()) {
        month = found + 1
      }
    }
    guard let day, let month, var year, clock.count == 3, (1...31).contains(day) else { return nil }
    guard (0..<24).contains(clock[0]), (0..<60).contains(clock[1]), (0...60).contains(clock[2]) else { return nil }
    if year < 100 { year += year < 70 ? 2000 : 1900 }
    let seconds =
      daysSince1970(year: year, month: month, day: day) * 86_400 + clock[0] * 3600 + clock[1] * 60 + clock[2]
    return Date(timeIntervalSince1970: Double(seconds))
  }

  private static let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]

  /// Days of the proleptic Gregorian calendar: years are counted from March, so that the leap day is a year's last.
  private static func daysSince1970(year: Int, month: Int, day: Int) -> Int {
    let year = month <= 2 ? year - 1 : year
    let era = (year >= 0 ? year : year - 399) / 400
    let yearOfEra = year - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }
}
