import Synchronization

/// The clients of a server, and how much each of them has asked for.
final class ClientRegistry: Sendable {
  private let clients: [ClientKey]
  private let buckets: Mutex<[TokenBucket?]>
  private let now: @Sendable () -> ContinuousClock.Instant

  /// - Parameters:
  ///   - clients: who may come.
  ///   - now: the time.
  init(_ clients: [ClientKey], now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
    self.clients = clients
    self.now = now
    let start = now()
    buckets = Mutex(
      clients.map { client in client.requestsPerMinute.map { TokenBucket(requestsPerMinute: $0, now: start) } })
  }

  /// The place of the client that shows `key`; nil when it is nobody's.
  ///
  /// All clients are looked at, each to the last byte, whichever it is.
  func place(showing key: String) -> Int? {
    let shown = ClientKey.digest(of: key)
    var place: Int?
    for (index, client) in clients.enumerated() {
      let difference = zip(client.digest, shown).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) }
      if difference == 0 { place = index }
    }
    return place
  }

  /// The client at `place`.
  subscript(place: Int) -> ClientKey { clients[place] }

  /// Counts one request of the client at `place`; nil where no limit holds.
  func take(_ place: Int) -> RateState? {
    let now = now()
    return buckets.withLock { $0[place]?.take(at: now) }
  }
}
