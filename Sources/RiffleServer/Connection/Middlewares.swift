import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// Turns every error into a body as Google words it.
struct ErrorMiddleware: RouterMiddleware {
  typealias Context = ServerContext

  func handle(
    _ request: Request, context: Context, next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    do {
      return try await next(request, context)
    } catch let error as ServiceError {
      return Self.response(error, framing: framing(of: request))
    } catch let error as HTTPError where error.status.code == 404 || error.status.code == 405 {
      return Self.response(.notFound, framing: .document)
    } catch let error as HTTPError where error.status.kind == .clientError {
      return Self.response(.invalidArgument("Request contains an invalid argument."), framing: .document)
    } catch let error where error is CancellationError || error is ChannelError {
      throw error
    } catch {
      context.logger.error("request failed", metadata: ["error": "\(type(of: error))"])
      return Self.response(.internalError, framing: framing(of: request))
    }
  }

  /// An error ahead of an array stream stands in an array; everywhere else it is one document.
  private func framing(of request: Request) -> AnswerFraming {
    let isArrayStream =
      request.uri.path.hasSuffix("streamGenerateContent")
      && request.uri.queryParameters["alt"].map { $0 != "sse" } ?? true
    return isArrayStream ? .array : .document
  }

  private static func response(_ error: ServiceError, framing: AnswerFraming) -> Response {
    var text = JSONRendering.text(of: error.body)
    text = framing == .array ? "[" + text + "\n]" : text + "\n"
    var headers = HTTPFields.json
    if error.closesConnection { headers[.connection] = "close" }
    return Response(
      status: HTTPResponse.Status(code: error.httpStatus), headers: headers,
      body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
  }
}

/// Lets in only the clients that show a key, when the server has keys.
///
/// A key may stand in the `x-goog-api-key` header, in `Authorization: Bearer` or in the `key` query item; the first of
/// these that is there counts.
struct KeyMiddleware: RouterMiddleware {
  typealias Context = ServerContext

  /// The keys that are accepted; nil asks for none.
  let keys: [String]?

  func handle(
    _ request: Request, context: Context, next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    if let keys {
      guard let shown = Self.key(of: request) else { throw ServiceError.missingKey }
      guard keys.contains(where: { Self.isEqual($0, shown) }) else { throw ServiceError.invalidKey }
    }
    return try await next(request, context)
  }

  private static func key(of request: Request) -> String? {
    if let key = request.headers[.googleAPIKey], !key.isEmpty { return key }
    if let value = request.headers[.authorization], let space = value.firstIndex(of: " "),
      value[..<space].lowercased() == "bearer"
    {
      return String(value[value.index(after: space)...])
    }
    return request.uri.queryParameters["key"].flatMap { $0.isEmpty ? nil : String($0) }
  }

  /// Compares in a time that tells nothing about where two keys differ.
  private static func isEqual(_ left: String, _ right: String) -> Bool {
    let (left, right) = (Array(left.utf8), Array(right.utf8))
    guard left.count == right.count else { return false }
    return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
  }
}

extension HTTPField.Name {
  /// `x-goog-api-key`.
  static let googleAPIKey = HTTPField.Name.constant("x-goog-api-key")
  static let serverTiming = HTTPField.Name.constant("Server-Timing")
  static let serviceTier = HTTPField.Name.constant("X-Gemini-Service-Tier")
  static let accelBuffering = HTTPField.Name.constant("X-Accel-Buffering")

  /// A name known to be a token.
  private static func constant(_ name: String) -> HTTPField.Name {
    guard let field = HTTPField.Name(name) else { preconditionFailure("'\(name)' is no field name") }
    return field
  }
}

extension HTTPFields {
  /// The fields of every answer that is one JSON text.
  static let json: HTTPFields = [
    .contentType: "application/json; charset=UTF-8", .vary: "Origin, X-Origin, Referer",
  ]
}
