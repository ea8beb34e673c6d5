import Hummingbird
import Logging
import NIOCore
import Synchronization

/// Writes one line into the log for each request, when its answer has been written or given up.
///
/// The line has the method, the path without its query (where a key may stand), the status, the bytes of the answer's body and
/// the milliseconds from the head of the request to the end of the answer; nothing of what was asked or answered.
struct AccessLogMiddleware: RouterMiddleware {
  typealias Context = ServerContext

  let logger: Logger

  func handle(
    _ request: Request, context: Context, next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    let started = ContinuousClock.now
    var line: Logger.Metadata = ["method": "\(request.method)", "path": "\(request.uri.path)"]
    var response: Response
    do {
      response = try await next(request, context)
    } catch {
      log(line, started, byteCount: 0, isWhole: false)
      throw error
    }
    line["status"] = "\(response.status.code)"
    let (body, head) = (response.body, line)
    response.body = ResponseBody(contentLength: body.contentLength) { writer in
      let counter = Counter()
      do {
        try await body.write(CountingWriter(writer: writer, counter: counter))
      } catch {
        log(head, started, byteCount: counter.value, isWhole: false)
        throw error
      }
      log(head, started, byteCount: counter.value, isWhole: true)
    }
    return response
  }

  private func log(_ head: Logger.Metadata, _ started: ContinuousClock.Instant, byteCount: Int, isWhole: Bool) {
    var line = head
    line["bytes"] = "\(byteCount)"
    line["ms"] = "\(Int((ContinuousClock.now - started) / .milliseconds(1)))"
    logger.info(isWhole ? "request answered" : "answer cut", metadata: line)
  }

  private final class Counter: Sendable {
    private let count = Atomic(0)

    var value: Int { count.load(ordering: .relaxed) }

    func add(_ more: Int) { count.add(more, ordering: .relaxed) }
  }

  /// Counts the bytes that go by.
  private struct CountingWriter: ResponseBodyWriter {
    var writer: any ResponseBodyWriter
    let counter: Counter

    mutating func write(_ buffer: ByteBuffer) async throws {
      try await writer.write(buffer)
      counter.add(buffer.readableBytes)
    }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws { try await writer.finish(trailingHeaders) }
  }
}
