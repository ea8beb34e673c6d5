import Hummingbird
import NIOCore
import RiffleAPI
import RiffleParsing

/// Reads the body of a POST within the limits, and checks its shape.
struct RequestReader: Sendable {
  let limits: ModelServer.Limits
  /// Where large media go; nil keeps them in memory.
  var spool: ScratchFolder?

  /// The value of the body, and its media.
  func read<Value: Decodable>(
    _ type: Value.Type, as message: RequestSchema.Message, from request: Request, ticket: Admission.Ticket
  ) async throws -> (value: Value, media: [RequestMedium]) {
    let received = try await receive(request, paths: .geminiRequest, ticket: ticket)
    do {
      try RequestSchema.check(WireJSON.decode(JSONValue.self, from: received.skeleton), as: message)
      return (try WireJSON.decode(type, from: received.skeleton), received.media)
    } catch let error as WireJSONError {
      throw ServiceError.invalidField(error.path, "Invalid value at '\(error.path)': \(error.message)")
    }
  }

  /// Reads a body to its end and keeps nothing of it.
  func skip(_ request: Request) async throws {
    _ = try declaredBytes(of: request)
    var byteCount = 0
    for try await buffer in request.body {
      byteCount += buffer.readableBytes
      guard byteCount <= limits.bodyBytes else { throw ServiceError.tooLarge("body", limit: limits.bodyBytes) }
    }
  }

  /// A JSON body without its media, and the media, which stand at `paths`.
  func receive(_ request: Request, paths: MediaPaths, ticket: Admission.Ticket) async throws -> ReceivedRequest {
    let declared = try declaredBytes(of: request)
    var assembler = RequestAssembler(paths: paths, textLimit: limits.textBytes, expectedBytes: declared, folder: spool)
    var account = BodyAccount(ticket: ticket, limit: limits.bodyBytes)
    for try await buffer in request.body {
      try account.take(buffer.readableBytes)
      try assembler.receive(buffer.readableBytesUInt8Span)
      try account.settle(held: assembler.heldBytes, spooled: assembler.spooledBytes)
    }
    guard account.byteCount > 0 else {
      throw ServiceError.invalidArgument("Invalid JSON payload received. Unexpected end of string.")
    }
    return try assembler.finish()
  }

  /// The fields of a form.
  func receiveForm(
    _ request: Request, boundary: MultipartBoundary, ticket: Admission.Ticket,
    isFile: @escaping (_ name: String) -> Bool
  ) async throws -> ReceivedForm {
    _ = try declaredBytes(of: request)
    var assembler = FormAssembler(boundary: boundary, textLimit: limits.textBytes, folder: spool, isFile: isFile)
    var account = BodyAccount(ticket: ticket, limit: limits.bodyBytes)
    for try await buffer in request.body {
      try account.take(buffer.readableBytes)
      try assembler.receive(buffer.readableBytesUInt8Span)
      try account.settle(held: assembler.heldBytes, spooled: assembler.spooledBytes)
    }
    return try assembler.finish()
  }

  private func declaredBytes(of request: Request) throws -> Int {
    let declared = request.headers[.contentLength].flatMap { Int($0) } ?? 0
    guard declared <= limits.bodyBytes else { throw ServiceError.tooLarge("body", limit: limits.bodyBytes) }
    return declared
  }
}

/// What the body of one request takes up while it is read.
private struct BodyAccount {
  let ticket: Admission.Ticket
  let limit: Int
  private(set) var byteCount = 0
  private var heldBytes = 0
  private var spooledBytes = 0

  init(ticket: Admission.Ticket, limit: Int) { (self.ticket, self.limit) = (ticket, limit) }

  /// Bytes came.
  mutating func take(_ count: Int) throws(ServiceError) {
    byteCount += count
    guard byteCount <= limit else { throw .tooLarge("body", limit: limit) }
  }

  /// So many of them are in memory now, and so many bytes of media in files.
  mutating func settle(held: Int, spooled: Int) throws(ServiceError) {
    if held > heldBytes { try ticket.hold(held - heldBytes) }
    if spooled > spooledBytes { try ticket.spool(spooled - spooledBytes) }
    (heldBytes, spooledBytes) = (max(held, heldBytes), max(spooled, spooledBytes))
  }
}
