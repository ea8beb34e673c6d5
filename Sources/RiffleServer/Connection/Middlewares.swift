import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import RiffleAPI
import RiffleTranslation

/// Turns every error into a body in the words that the client understands.
struct ErrorMiddleware: RouterMiddleware {
  typealias Context = ServerContext

  func handle(
    _ request: Request, context: Context, next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    var response = try await answer(request, context, next)
    if request.method == .head {
      // The length is told, and nothing follows: a client would take bytes for the next answer.
      response.body = ResponseBody(contentLength: response.body.contentLength) { try await $0.finish(nil) }
    }
    return response
  }

  private func answer(
    _ request: Request, _ context: Context, _ next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    do {
      return try await next(request, context)
    } catch let error as TranslatedError {
      return Self.response(error)
    } catch let error as TranslationError {
      return Self.response(ErrorTranslation.openAI(error))
    } catch let error as ServiceError {
      return Self.response(error, to: request)
    } catch let error as HTTPError where error.status.code == 404 || error.status.code == 405 {
      if let methods = OpenAIRoutes.methods(of: request) {
        var response = Self.response(.wrongMethod(request))
        response.headers[.allow] = methods
        return response
      }
      return Self.response(.notFound, to: request)
    } catch let error as HTTPError where error.status.kind == .clientError {
      return Self.response(.invalidArgument("Request contains an invalid argument."), to: request)
    } catch let error where error is CancellationError || Departure.isOne(error) {
      // Nobody is there to be told.
      context.logger.debug("client went away", metadata: ["error": "\(type(of: error))"])
      throw error
    } catch {
      context.logger.error("request failed", metadata: ["error": "\(type(of: error))"])
      return Self.response(.internalError, to: request)
    }
  }

  private static func response(_ error: ServiceError, to request: Request) -> Response {
    guard APIShape(of: request) == .gemini else {
      return response(error.translated(for: request), closesConnection: error.closesConnection)
    }
    var text = JSONRendering.text(of: error.body)
    text = isArrayStream(request) ? "[" + text + "\n]" : text + "\n"
    var headers = HTTPFields.json
    if error.closesConnection { headers[.connection] = "close" }
    if let delay = error.retryDelay { headers[.retryAfter] = "\(Int((delay / .seconds(1)).rounded(.up)))" }
    return Response(
      status: HTTPResponse.Status(code: error.httpStatus), headers: headers,
      body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
  }

  /// An error ahead of an array stream stands in an array; everywhere else it is one document.
  private static func isArrayStream(_ request: Request) -> Bool {
    request.uri.path.hasSuffix("streamGenerateContent")
      && request.uri.queryParameters["alt"].map { $0 != "sse" } ?? true
  }

  private static func response(_ error: TranslatedError, closesConnection: Bool = false) -> Response {
    var headers: HTTPFields = [.contentType: "application/json"]
    if error.status == 401 { headers[.wwwAuthenticate] = "Bearer realm=\"riffle\"" }
    if closesConnection { headers[.connection] = "close" }
    if let delay = error.retryDelay {
      headers[.retryAfter] = "\(Int((delay / .seconds(1)).rounded(.up)))"
      headers[.retryAfterMilliseconds] = "\(Int((delay / .milliseconds(1)).rounded(.up)))"
    }
    return Response(
      status: HTTPResponse.Status(code: error.status), headers: headers,
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: error.json)))
  }
}

extension HTTPField.Name {
  /// `x-goog-api-key`.
  static let googleAPIKey = HTTPField.Name.constant("x-goog-api-key")
  static let retryAfterMilliseconds = HTTPField.Name.constant("retry-after-ms")
  static let serverTiming = HTTPField.Name.constant("Server-Timing")
  static let serviceTier = HTTPField.Name.constant("X-Gemini-Service-Tier")
  static let accelBuffering = HTTPField.Name.constant("X-Accel-Buffering")

  /// A name known to be a token.
  static func constant(_ name: String) -> HTTPField.Name {
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
