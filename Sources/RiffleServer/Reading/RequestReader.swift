import Hummingbird
import NIOCore
import RiffleAPI

/// Reads the body of a POST within the limits, and checks its shape.
struct RequestReader {
  let limits: ModelServer.Limits

  /// The value of the body, and its media.
  func read<Value: Decodable>(
    _ type: Value.Type, as message: RequestSchema.Message, from request: Request, ticket: Admission.Ticket
  ) async throws -> (value: Value, media: [RequestMedium]) {
    let received = try await receive(request, ticket: ticket)
    do {
      try RequestSchema.check(WireJSON.decode(JSONValue.self, from: received.skeleton), as: message)
      return (try WireJSON.decode(type, from: received.skeleton), received.media.map { RequestMedium($0) })
    } catch let error as WireJSONError {
      throw ServiceError.invalidField(error.path, "Invalid value at '\(error.path)': \(error.message)")
    }
  }

  /// Reads a body to its end and keeps nothing of it.
  func skip(_ request: Request) async throws {
    let declared = request.headers[.contentLength].flatMap { Int($0) } ?? 0
    guard declared <= limits.bodyBytes else { throw ServiceError.tooLarge("body", limit: limits.bodyBytes) }
    var byteCount = 0
    for try await buffer in request.body {
      byteCount += buffer.readableBytes
      guard byteCount <= limits.bodyBytes else { throw ServiceError.tooLarge("body", limit: limits.bodyBytes) }
    }
  }

  private func receive(_ request: Request, ticket: Admission.Ticket) async throws -> ReceivedRequest {
    let declared = request.headers[.contentLength].flatMap { Int($0) } ?? 0
    guard declared <= limits.bodyBytes else { throw ServiceError.tooLarge("body", limit: limits.bodyBytes) }
    var assembler = RequestAssembler(textLimit: limits.textBytes, expectedBytes: declared)
    var byteCount = 0
    for try await buffer in request.body {
      byteCount += buffer.readableBytes
      guard byteCount <= limits.bodyBytes else { throw ServiceError.tooLarge("body", limit: limits.bodyBytes) }
      try ticket.hold(buffer.readableBytes)
      try assembler.receive(buffer.readableBytesUInt8Span)
    }
    guard byteCount > 0 else {
      throw ServiceError.invalidArgument("Invalid JSON payload received. Unexpected end of string.")
    }
    return try assembler.finish()
  }
}
