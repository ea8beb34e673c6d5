import Dispatch
import RiffleTypes
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Turns SIGINT and SIGTERM into the cancellation of one task, so that what can be played is kept.
///
/// The first signal cancels; a second one ends the process at once.
final class Signals: Sendable {
  /// Signals are heard on a thread of their own, whatever the others compute.
  private static let queue = DispatchQueue(label: "riffle.signals")

  private let received = Mutex<ExitReason?>(nil)
  nonisolated(unsafe) private var sources: [any DispatchSourceSignal] = []

  /// The signal that came, as an ending.
  var reason: ExitReason? { received.withLock { $0 } }

  /// Calls `onSignal` once, at the first SIGINT or SIGTERM.
  init(onSignal: @escaping @Sendable () -> Void) {
    signal(SIGPIPE, SIG_IGN)
    // A file that may not grow is a failed write, which is told, and no reason to die with an answer half received.
    signal(SIGXFSZ, SIG_IGN)
    unsafe sources = [(SIGINT, ExitReason.interrupted), (SIGTERM, .terminated)].map { number, reason in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: Self.queue)
      source.setEventHandler { [weak self] in
        guard let self else { return }
        let isFirst = self.received.withLock { current in
          guard current == nil else { return false }
          current = reason
          return true
        }
        if isFirst { onSignal() } else { _exit(reason.rawValue) }
      }
      source.resume()
      return source
    }
  }

  /// Runs `work` in a task that the first signal cancels, and gives its result with the signal that came, if any.
  static func run<Value: Sendable>(
    _ work: @escaping @Sendable () async throws -> Value
  ) async -> (result: Result<Value, any Error>, signal: ExitReason?) {
    let task = Task(executorPreference: ToolExecutor.shared) { try await work() }
    let signals = Signals { task.cancel() }
    let result = await task.result
    return (result, signals.reason)
  }
}
