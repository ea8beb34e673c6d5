import NIOCore
import Synchronization

/// Tells when the client of a connection has gone away.
///
/// A client that ends its side of the connection after its request counts as gone: nothing tells it from one that was ended.
final class ClientPresence: Sendable {
  private struct State {
    var isGone = false
    var nextPlace = 0
    var watchers: [Int: @Sendable () -> Void] = [:]
  }

  private let state = Mutex(State())

  /// Somebody who wants to know; not any more when the object goes away.
  final class Watch: Sendable {
    private let presence: ClientPresence
    private let place: Int

    fileprivate init(_ presence: ClientPresence, _ place: Int) { (self.presence, self.place) = (presence, place) }

    deinit {
      let place = place
      presence.state.withLock { $0.watchers[place] = nil }
    }
  }

  /// Calls `onDeparture` once when the client goes, or now when it has gone.
  func watch(_ onDeparture: @escaping @Sendable () -> Void) -> Watch {
    let (place, isGone) = state.withLock { state in
      state.nextPlace += 1
      if !state.isGone { state.watchers[state.nextPlace] = onDeparture }
      return (state.nextPlace, state.isGone)
    }
    if isGone { onDeparture() }
    return Watch(self, place)
  }

  /// Tells everybody that the client has gone.
  func leave() {
    let watchers = state.withLock { state in
      state.isGone = true
      defer { state.watchers = [:] }
      return Array(state.watchers.values)
    }
    for watcher in watchers { watcher() }
  }

  /// The presence of the client at the other end of `channel`.
  static func of(_ channel: any Channel) async throws -> ClientPresence {
    try await channel.eventLoop.submit {
      try channel.pipeline.syncOperations.handler(type: ConnectionGuard.self).presence
    }.get()
  }

  /// Runs `body` as long as the client is there: it is cancelled when the client goes, or with the caller.
  func during<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) async throws -> Value {
    let task = Task { try await body() }
    let watch = watch { task.cancel() }
    defer { withExtendedLifetime(watch) {} }
    return try await withTaskCancellationHandler {
      try await task.value
    } onCancel: {
      task.cancel()
    }
  }
}
