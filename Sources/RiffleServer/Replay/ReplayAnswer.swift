import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// The bytes of a recorded response on their way to one client.
struct ReplayAnswer {
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

  /// The answer: the bytes of the file.
  func response(eventLoop: any EventLoop, ticket: Admission.Ticket) -> Response {
    var headers: HTTPFields = [.contentType: contentType]
    headers[.cacheControl] = "no-cache"
    headers[.accelBuffering] = "no"
    return Response(status: .ok, headers: headers, body: file.body(eventLoop: eventLoop, ticket: ticket))
  }
}
