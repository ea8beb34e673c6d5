import Synchronization

/// Counts what the server holds, and turns away what would go beyond the limits.
final class Admission: Sendable {
  private struct Held {
    var requests = 0
    var bytes = 0
    var spooledBytes = 0
  }

  private let held = Mutex(Held())
  private let limits: ModelServer.Limits

  init(limits: ModelServer.Limits) { self.limits = limits }

  /// Room for one more request.
  func admit() throws(ServiceError) -> Ticket {
    let isAdmitted = held.withLock { held in
      guard held.requests < limits.concurrentRequests else { return false }
      held.requests += 1
      return true
    }
    guard isAdmitted else { throw .overloaded }
    return Ticket(self)
  }

  /// What one request holds; given back when the ticket goes away.
  final class Ticket: Sendable {
    private let admission: Admission
    private let bytes = Mutex(0)
    private let spooledBytes = Mutex(0)

    fileprivate init(_ admission: Admission) { self.admission = admission }

    /// Room for `count` more bytes of a request body.
    func hold(_ count: Int) throws(ServiceError) {
      let limit = admission.limits.heldBytes
      let isHeld = admission.held.withLock { held in
        guard held.bytes + count <= limit else { return false }
        held.bytes += count
        return true
      }
      guard isHeld else {
        var error = ServiceError.overloaded
        error.closesConnection = true
        throw error
      }
      bytes.withLock { $0 += count }
    }

    /// Room for `count` more bytes of media in files.
    func spool(_ count: Int) throws(ServiceError) {
      let limit = admission.limits.spooledBytes
      let isHeld = admission.held.withLock { held in
        guard held.spooledBytes + count <= limit else { return false }
        held.spooledBytes += count
        return true
      }
      guard isHeld else {
        var error = ServiceError.overloaded
        error.closesConnection = true
        throw error
      }
      spooledBytes.withLock { $0 += count }
    }

    deinit {
      let count = bytes.withLock { $0 }
      let spooledCount = spooledBytes.withLock { $0 }
      admission.held.withLock { held in
        held.requests -= 1
        held.bytes -= count
        held.spooledBytes -= spooledCount
      }
    }
  }
}
