import HTTPTypes
import Hummingbird

/// Puts the headers of OpenAI's services on the answers to their paths, errors included.
struct OpenAIHeadersMiddleware: RouterMiddleware {
  typealias Context = ServerContext

  /// What OpenAI's services say since they began.
  private static let version = "2020-10-01"

  func handle(
    _ request: Request, context: Context, next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    guard APIShape(of: request) == .openAI else { return try await next(request, context) }
    let started = ContinuousClock.now
    var response = try await next(request, context)
    // A service upstream that speaks this format has put its own on.
    if response.headers[.requestID] == nil { response.headers[.requestID] = "req_" + RandomName.make() }
    if response.headers[.openAIVersion] == nil { response.headers[.openAIVersion] = Self.version }
    response.headers[.openAIProcessing] = "\(Int((ContinuousClock.now - started) / .milliseconds(1)))"
    if let rate = context.record.current.rate {
      response.headers[.rateLimit] = "\(rate.limit)"
      response.headers[.rateRemaining] = "\(rate.remaining)"
      response.headers[.rateReset] = GoDuration.text(rate.reset)
    }
    return response
  }
}

extension HTTPField.Name {
  static let requestID = HTTPField.Name.constant("x-request-id")
  static let openAIVersion = HTTPField.Name.constant("openai-version")
  static let openAIProcessing = HTTPField.Name.constant("openai-processing-ms")
  static let rateLimit = HTTPField.Name.constant("x-ratelimit-limit-requests")
  static let rateRemaining = HTTPField.Name.constant("x-ratelimit-remaining-requests")
  static let rateReset = HTTPField.Name.constant("x-ratelimit-reset-requests")
  static let contentTypeOptions = HTTPField.Name.constant("X-Content-Type-Options")
}

/// Names that cannot be guessed.
enum RandomName {
  /// 128 bits of the system's randomness, as 32 hexadecimal digits.
  static func make() -> String {
    var generator = SystemRandomNumberGenerator()
    return (0..<2).map { _ in
      let digits = String(generator.next() as UInt64, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }
}
