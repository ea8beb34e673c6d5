extension APIError {
  /// Reads an error answer: its body, and what the fields of its head add.
  ///
  /// The wait that is asked for is that of the body, else `retry-after-ms`, else `retry-after`, else the reset of whatever
  /// `x-ratelimit-remaining-*` says is used up.
  /// - Parameters:
  ///   - body: the bytes; may be empty or cut.
  ///   - httpStatus: the status of the response.
  ///   - header: the value of the field with this name in lower case; nil where there is none.
  public init(body: [UInt8], httpStatus: Int, header: (String) -> String?) {
    let milliseconds = header("retry-after-ms").flatMap { Double($0) }.flatMap { (0..<1e12).contains($0) ? $0 : nil }
    self.init(body: body, httpStatus: httpStatus, retryAfter: milliseconds == nil ? header("retry-after") : nil)
    rateLimits = RateLimits(header: header)
    retryDelay = retryDelay ?? milliseconds.map { .milliseconds($0) } ?? rateLimits?.wait
    requestID = header("x-request-id").flatMap(Self.requestName)
    switch header("x-should-retry")?.lowercased() {
    case "true": retryAdvice = true
    case "false": retryAdvice = false
    default: break
    }
  }

  /// The longest name of a request that is believed.
  private static let requestNameLimit = 200

  /// A name that can be shown and searched for; nil for an empty or overlong one and for one with strange characters.
  public static func requestName(_ text: String) -> String? {
    let isPlain = text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    return text.isEmpty || text.utf8.count > requestNameLimit || !isPlain ? nil : text
  }
}
