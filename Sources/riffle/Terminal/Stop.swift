import RiffleTypes
import Synchronization

/// Remembers that a signal asked a loop to stop.
final class Stop: Sendable {
  private let flag = Atomic<Bool>(false)
  private let signals = Mutex<Signals?>(nil)

  init() {
    let signals = Signals { [weak self] in self?.flag.store(true, ordering: .releasing) }
    self.signals.withLock { $0 = signals }
  }

  var isSet: Bool { flag.load(ordering: .acquiring) }
  var reason: ExitReason? { signals.withLock { $0?.reason } }
}
