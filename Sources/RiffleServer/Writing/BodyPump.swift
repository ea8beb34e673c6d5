import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization

/// Takes a response's body piece by piece, when asked.
///
/// The body is written by a task of its own, and a writer that is ahead waits: at most one piece is between the two. When the
/// pump goes away, the writer is stopped.
final class BodyPump: Sendable {
  private let handover: Handover
  private let task: Task<Void, Never>

  init(_ body: ResponseBody) {
    let handover = Handover()
    self.handover = handover
    task = Task {
      do {
        try await body.write(HandoverWriter(handover: handover))
        handover.end(nil)
      } catch {
        handover.end(error)
      }
    }
  }

  deinit { cancel() }

  private func cancel() {
    task.cancel()
    handover.abandon()
  }

  /// The next piece; nil at the end.
  ///
  /// A cancelled task stops the writer too.
  /// - Throws: what stopped the writer, and `CancellationError`.
  func next() async throws -> ByteBuffer? {
    try await withTaskCancellationHandler {
      try await handover.take()
    } onCancel: {
      cancel()
    }
  }
}

/// Hands pieces from one writer to one reader.
private final class Handover: Sendable {
  private enum State {
    case idle
    case offered(ByteBuffer, CheckedContinuation<Void, any Error>)
    case awaited(CheckedContinuation<ByteBuffer?, any Error>)
    case ended((any Error)?)
    case abandoned
  }

  private let state = Mutex(State.idle)

  /// Gives one piece, and returns when it has been taken.
  func give(_ buffer: ByteBuffer) async throws {
    try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
      let resume = state.withLock { state -> @Sendable () -> Void in
        switch state {
        case .idle:
          state = .offered(buffer, continuation)
          return {}
        case .awaited(let reader):
          state = .idle
          return {
            reader.resume(returning: buffer)
            continuation.resume()
          }
        case .abandoned, .ended: return { continuation.resume(throwing: CancellationError()) }
        case .offered: preconditionFailure("a body has one writer")
        }
      }
      resume()
    }
  }

  /// Takes one piece, and waits for it.
  func take() async throws -> ByteBuffer? {
    try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<ByteBuffer?, any Error>) in
      let resume = state.withLock { state -> @Sendable () -> Void in
        switch state {
        case .idle:
          state = .awaited(continuation)
          return {}
        case .offered(let buffer, let writer):
          state = .idle
          return {
            writer.resume()
            continuation.resume(returning: buffer)
          }
        case .ended(let error?): return { continuation.resume(throwing: error) }
        case .ended(nil): return { continuation.resume(returning: nil) }
        case .abandoned: return { continuation.resume(throwing: CancellationError()) }
        case .awaited: preconditionFailure("a body has one reader")
        }
      }
      resume()
    }
  }

  /// Tells that there is no more, or why.
  func end(_ error: (any Error)?) { leave(.ended(error)) }

  /// Tells that nobody takes any more.
  func abandon() { leave(.abandoned) }

  private func leave(_ last: State) {
    let resume = state.withLock { state -> @Sendable () -> Void in
      let before = state
      switch (before, last) {
      case (.ended, _), (.abandoned, _): return {}
      case (.offered(_, let writer), _):
        state = last
        return { writer.resume(throwing: CancellationError()) }
      case (.awaited(let reader), .ended(nil)):
        state = last
        return { reader.resume(returning: nil) }
      case (.awaited(let reader), .ended(let error?)):
        state = last
        return { reader.resume(throwing: error) }
      case (.awaited(let reader), _):
        state = last
        return { reader.resume(throwing: CancellationError()) }
      case (.idle, _):
        state = last
        return {}
      }
    }
    resume()
  }
}

/// Writes a body into a handover.
private struct HandoverWriter: ResponseBodyWriter {
  let handover: Handover

  mutating func write(_ buffer: ByteBuffer) async throws {
    if buffer.readableBytes > 0 { try await handover.give(buffer) }
  }

  consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
