import FoundationEssentials

extension APIError {
  /// Characters of a body that is told as it is.
  private static let plainTextLimit = 120

  /// Reads the body of an error answer, whatever it is.
  ///
  /// Understood are Google's object (also inside an array of one), the objects of OpenAI and of Google's Interactions
  /// API, bare objects with a message, HTML (its title is the message) and plain text.
  /// - Parameters:
  ///   - body: the bytes; may be empty or cut.
  ///   - httpStatus: the status of the response.
  ///   - retryAfter: the value of the `Retry-After` header: seconds or an HTTP date.
  public init(body: [UInt8], httpStatus: Int, retryAfter: String? = nil) {
    self.init(body: body, httpStatus: httpStatus, retryAfter: retryAfter, now: Date())
  }

  /// Reads a body as above, taking `now` as the time that an HTTP date is compared with.
  init(body: [UInt8], httpStatus: Int, retryAfter: String?, now: Date) {
    if let json = try? JSONDecoder().decode(JSONValue.self, from: Data(body)), let error = APIError(json: json) {
      self = error
    } else {
      let text = String(decoding: body.prefix(64 << 10), as: UTF8.self)
      self.init(message: Self.htmlTitle(text) ?? Self.beginning(of: text))
    }
    self.httpStatus = httpStatus
    if retryDelay == nil { retryDelay = retryAfter.flatMap { HTTPDate.delay(retryAfter: $0, now: now) } }
    if message.isEmpty { message = "no message" }
  }

  /// Reads an error object that stood inside a response: `{"error": …}`, alone or in an array; nil when it is none.
  public init?(errorObject bytes: [UInt8]) {
    guard let json = try? JSONDecoder().decode(JSONValue.self, from: Data(bytes)) else { return nil }
    self.init(json: json)
  }

  /// Reads a decoded error object in any of the known shapes; nil when `json` is none of them.
  public init?(json: JSONValue) {
    switch json {
    case .array(let elements):
      guard let first = elements.first else { return nil }
      self.init(json: first)
    case .string(let text): self.init(message: text)
    case .object:
      if let inner = json["error"], !inner.isNull {
        self.init(json: inner)
        if message.isEmpty, let text = json["message"]?.string { message = Self.withoutKeys(Self.oneLine(text)) }
      } else if let text = json["message"]?.string ?? json["detail"]?.string ?? json["error_description"]?.string {
        self.init(object: json, message: text)
      } else if json["code"] != nil || json["status"] != nil {
        self.init(object: json, message: "")
      } else {
        return nil
      }
    default: return nil
    }
  }

  private init(object: JSONValue, message: String) {
    self.init(
      code: object["code"]?.integer, status: object["status"]?.string,
      kind: object["code"].flatMap { $0.integer == nil ? $0.string : nil } ?? object["type"]?.string, message: message)
    for detail in object["details"]?.array ?? [] {
      // A middleman that drops "@type" keeps the members, whose names are the details' own.
      let type = detail["@type"]?.string ?? ""
      if type.hasSuffix("ErrorInfo") || type.isEmpty { reason = detail["reason"]?.string ?? reason }
      if type.hasSuffix("RetryInfo") || type.isEmpty {
        retryDelay = detail["retryDelay"].flatMap(Self.duration) ?? retryDelay
      }
      if type.hasSuffix("QuotaFailure") {
        isDailyQuota =
          isDailyQuota
          || (detail["violations"]?.array ?? []).contains { $0["quotaId"]?.string?.contains("PerDay") == true }
      }
    }
  }

  /// A proto3 JSON duration: `"48s"`, `"34.4s"`, or the object form `{"seconds": 48}`.
  static func duration(_ json: JSONValue) -> Duration? {
    if let seconds = json["seconds"]?.integer { return .seconds(seconds) + .nanoseconds(json["nanos"]?.integer ?? 0) }
    guard let text = json.string, text.hasSuffix("s"), let seconds = Double(text.dropLast()), seconds >= 0,
      seconds < 1e9
    else { return nil }
    return .seconds(seconds)
  }

  /// The beginning of a body that is no error as services write them: enough to know it by.
  private static func beginning(of text: String) -> String {
    let start = text.prefix(plainTextLimit)
    return start.endIndex == text.endIndex ? text : start + "…"
  }

  /// The title of an HTML page, or a word for a page without one; nil when `text` is no HTML.
  private static func htmlTitle(_ text: String) -> String? {
    let tags = text.split(separator: "<", omittingEmptySubsequences: false).dropFirst()
    if let title = tags.first(where: { $0.prefix(6).lowercased() == "title>" }) {
      return "an HTML page: \(title.dropFirst(6))"
    }
    let opening = tags.first?.prefix(8).lowercased() ?? ""
    return opening == "!doctype" || opening.hasPrefix("html") ? "an HTML page" : nil
  }
}
