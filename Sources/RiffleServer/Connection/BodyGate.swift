import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization

/// Sees that the body of a request has one reader, and none any more when the request has been answered.
///
/// Whoever sends a body on reads it in a task of its own, which does not end with the answer. The framework goes on to the next
/// request then, and two readers of one connection are more than it bears.
final class BodyGate: Sendable {
  private struct State {
    var isReading = false
    var isClosed = false
    /// Whether the end of the body was read.
    var isEnded = false
    var waiter: CheckedContinuation<Void, Never>?
  }

  private let state = Mutex(State())
  private let channel: any Channel

  init(_ channel: any Channel) { self.channel = channel }

  /// Whether the whole body was read.
  var isEnded: Bool { state.withLock(\.isEnded) }

  /// One piece of the body, or nil at its end.
  ///
  /// - Throws: what `read` throws, and `CancellationError` when the gate is closed.
  func read(_ read: () async throws -> ByteBuffer?) async throws -> ByteBuffer? {
    let isOpen = state.withLock { state in
      guard !state.isClosed, !state.isEnded else { return false }
      state.isReading = true
      return true
    }
    guard isOpen else {
      if isEnded { return nil }
      throw CancellationError()
    }
    let result: Result<ByteBuffer?, any Error>
    do {
      result = .success(try await read())
    } catch {
      result = .failure(error)
    }
    let isEnd = (try? result.get()) == nil
    let (waiter, isClosed) = state.withLock { state in
      state.isReading = false
      // The end that a closed gate lets through is not the client's.
      if isEnd, !state.isClosed { state.isEnded = true }
      return (state.waiter.take(), state.isClosed)
    }
    waiter?.resume()
    guard !isClosed else { throw CancellationError() }
    return try result.get()
  }

  /// Lets nobody read any more, and waits for the end of the body, as long as a refusal waits.
  ///
  /// - Returns: whether the end came.
  func drain() async -> Bool {
    guard close() else { return true }
    let isWhole = try? await onLoop { $0.dropRest() ?? self.channel.eventLoop.makeSucceededFuture(true) }
    await readerIsGone()
    return isWhole ?? false
  }

  /// Lets nobody read any more, after the answer; what comes is dropped.
  func leave() async {
    guard close() else { return }
    _ = try? await onLoop { guardian in
      guardian.leaveRest()
      return self.channel.eventLoop.makeSucceededVoidFuture()
    }
    await readerIsGone()
  }

  /// Closes the gate; false when there is nothing left to read.
  private func close() -> Bool {
    state.withLock { state in
      state.isClosed = true
      return !state.isEnded
    }
  }

  private func onLoop<Value: Sendable>(
    _ body: @escaping @Sendable (ConnectionGuard) -> EventLoopFuture<Value>
  ) async throws -> Value {
    let channel = channel
    return try await channel.eventLoop.flatSubmit {
      do {
        return body(try channel.pipeline.syncOperations.handler(type: ConnectionGuard.self))
      } catch {
        return channel.eventLoop.makeFailedFuture(error)
      }
    }.get()
  }

  /// Waits for a read that had begun, which ends with the connection at the latest.
  private func readerIsGone() async {
    await withCheckedContinuation { continuation in
      let isGone = state.withLock { state in
        guard state.isReading, state.waiter == nil else { return true }
        state.waiter = continuation
        return false
      }
      if isGone { continuation.resume() }
    }
  }
}

/// The body of a request behind its gate.
private struct GatedBody: AsyncSequence, Sendable {
  typealias Element = ByteBuffer

  let base: HummingbirdRequestBody
  let gate: BodyGate

  func makeAsyncIterator() -> Iterator { Iterator(base: base.makeAsyncIterator(), gate: gate) }

  struct Iterator: AsyncIteratorProtocol {
    var base: HummingbirdRequestBody.AsyncIterator
    let gate: BodyGate

    mutating func next() async throws -> ByteBuffer? { try await gate.read { try await base.next() } }
  }
}

/// Sees to what an answer leaves unread of its request.
///
/// A refusal waits a little for the end of the body: many clients read no answer before they have sent everything, and lose it
/// when the connection is closed under them. Behind every answer the rest is dropped, within limits.
struct UnreadBodyMiddleware: RouterMiddleware {
  typealias Context = ServerContext

  func handle(
    _ request: Request, context: Context, next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    guard request.headers[.transferEncoding] != nil || (request.headers[.contentLength] ?? "0") != "0" else {
      return try await next(request, context)
    }
    let gate = BodyGate(context.channel)
    var gated = request
    gated.body = HummingbirdRequestBody(asyncSequence: GatedBody(base: request.body, gate: gate))
    var response: Response
    do {
      response = try await next(gated, context)
    } catch {
      await gate.leave()
      throw error
    }
    if response.status.code >= 400, await !gate.drain() { response.headers[.connection] = "close" }
    let body = response.body
    response.body = ResponseBody(contentLength: body.contentLength) { writer in
      do {
        try await body.write(writer)
      } catch {
        await gate.leave()
        throw error
      }
      await gate.leave()
    }
    return response
  }
}
