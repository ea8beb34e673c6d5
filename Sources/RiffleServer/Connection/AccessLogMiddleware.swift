import Hummingbird
import Logging
import NIOCore
import Synchronization

/// Counts each request, and writes one line into the log for it, when its answer has been written or given up.
///
/// The line has the client's name, the method, the path without its query (where a key may stand), the status, the status of the
/// service upstream where there is one, the bytes of both bodies, the milliseconds from the head of the request to the end of the
/// answer, and the request's name where its answer tells one; nothing of what was asked or answered, and no key.
struct AccessLogMiddleware: RouterMiddleware {
  typealias Context = ServerContext

  /// Where the lines go; nil writes none.
  let logger: Logger?
  let metrics: ServerMetrics

  func handle(
    _ request: Request, context: Context, next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    let observation = Observation(request, context.record, logger, metrics)
    var metered = request
    metered.body = HummingbirdRequestBody(asyncSequence: MeteredBody(base: request.body, record: context.record))
    var response = try await next(metered, context)
    observation.answered(response)
    let body = response.body
    response.body = ResponseBody(contentLength: body.contentLength) { writer in
      try await body.write(CountingWriter(writer: writer, observation: observation))
      observation.end(isWhole: true)
    }
    return response
  }

  /// Counts the bytes that go by.
  private struct CountingWriter: ResponseBodyWriter {
    var writer: any ResponseBodyWriter
    let observation: Observation

    mutating func write(_ buffer: ByteBuffer) async throws {
      try await writer.write(buffer)
      observation.add(buffer.readableBytes)
    }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws { try await writer.finish(trailingHeaders) }
  }
}

/// One request from its head to the end of its answer; an answer that was not written to its end ends with the object.
private final class Observation: Sendable {
  private struct State {
    var status: Int?
    var name: String?
    var bytesOut = 0
    var isEnded = false
  }

  private let state = Mutex(State())
  private let started = ContinuousClock.now
  private let method: String
  private let path: String
  private let shape: APIShape
  private let record: RequestRecord
  private let logger: Logger?
  private let metrics: ServerMetrics

  init(_ request: Request, _ record: RequestRecord, _ logger: Logger?, _ metrics: ServerMetrics) {
    (method, path) = ("\(request.method)", request.uri.path)
    shape = APIShape(of: request)
    (self.record, self.logger, self.metrics) = (record, logger, metrics)
    metrics.begin()
  }

  deinit { end(isWhole: false) }

  /// The head of the answer is known.
  func answered(_ response: Response) {
    let (status, name) = (response.status.code, response.headers[.requestID])
    state.withLock { ($0.status, $0.name) = (status, name) }
  }

  /// Bytes of the answer's body were written.
  func add(_ count: Int) { state.withLock { $0.bytesOut += count } }

  /// The answer has come to its end.
  func end(isWhole: Bool) {
    let last = state.withLock { state -> State? in
      defer { state.isEnded = true }
      return state.isEnded ? nil : state
    }
    guard let last else { return }
    let duration = ContinuousClock.now - started
    let facts = record.current
    metrics.end(
      route: RouteName(path: path), shape: shape, status: last.status, duration: duration, bytesIn: facts.bytesIn,
      bytesOut: last.bytesOut)
    guard let logger else { return }
    // The name of a kept result is all that its reader needs: it stays out of the log.
    let shown = path.hasPrefix("/files/") ? "/files/…" : path
    var line: Logger.Metadata = ["method": "\(method)", "path": "\(shown)", "bytes": "\(last.bytesOut)"]
    line["bytesIn"] = "\(facts.bytesIn)"
    line["ms"] = "\(Int(duration / .milliseconds(1)))"
    if let status = last.status { line["status"] = "\(status)" }
    if let client = facts.client { line["client"] = "\(client)" }
    if let status = facts.upstreamStatus { line["upstream"] = "\(status)" }
    if let name = last.name { line["request"] = "\(name)" }
    logger.info(isWhole ? "request answered" : "answer cut", metadata: line)
  }
}
