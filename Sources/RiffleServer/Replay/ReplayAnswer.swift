import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// The bytes of a recorded response on their way to one client.
struct ReplayAnswer {
  /// Pieces after which the other connections of the event loop get their turn, should the reader never fall behind.
  private static let piecesPerTurn = 16

  private let file: OpenFile
  private let contentType: String

  /// Opens the recording.
  ///
  /// - Throws: ``ServiceError`` for a file that cannot be read any more; the log says why.
  init(_ recording: ReplayFile, logger: Logger) throws(ServiceError) {
    do {
      file = try OpenFile(path: recording.path)
    } catch {
      logger.error("recording cannot be read", metadata: ["path": "\(recording.path)", "reason": "\(error.reason)"])
      throw .internalError
    }
    contentType = recording.contentType
  }

  /// The answer: as many bytes as the file had when it was opened; cut when it has become shorter since.
  ///
  /// Reading and writing happen on the connection's event loop. The bytes of a recording that is served again and again are
  /// in the system's cache, from where they come faster than a hop to another thread would take.
  func response(eventLoop: any EventLoop, ticket: Admission.Ticket) -> Response {
    let file = file
    let body = ResponseBody(contentLength: file.byteCount) { writer in
      try await withTaskExecutorPreference(LoopExecutor(eventLoop)) {
        var buffer = ByteBuffer()
        var remaining = file.byteCount
        var pieceCount = 0
        while remaining > 0 {
          buffer.clear()
          let count = try file.read(into: &buffer, atMost: min(remaining, ReplayFile.pieceBytes))
          guard count > 0 else { throw OpenFile.Failure(reason: "it has become shorter") }
          remaining -= count
          try await writer.write(buffer)
          pieceCount += 1
          if pieceCount.isMultiple(of: Self.piecesPerTurn) { try await eventLoop.submit {}.get() }
        }
      }
      try await writer.finish(nil)
      withExtendedLifetime(ticket) {}
    }
    var headers: HTTPFields = [.contentType: contentType]
    headers[.cacheControl] = "no-cache"
    headers[.accelBuffering] = "no"
    return Response(status: .ok, headers: headers, body: body)
  }
}
