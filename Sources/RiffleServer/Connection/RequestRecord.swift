import Hummingbird
import NIOCore
import Synchronization

/// What is noted about one request while it is answered, for the log and the metrics.
final class RequestRecord: Sendable {
  struct Facts: Sendable {
    /// The name of the client, where clients have names.
    var client: String?
    /// The status with which the service upstream answered.
    var upstreamStatus: Int?
    /// Bytes of the request's body so far.
    var bytesIn = 0
    /// Bytes that the body may have.
    var bodyLimit: Int?
    /// What the client may still ask for.
    var rate: RateState?
  }

  private let facts = Mutex(Facts())

  /// What is known so far.
  var current: Facts { facts.withLock(\.self) }

  /// Notes something.
  func note(_ change: (inout sending Facts) -> Void) { facts.withLock { change(&$0) } }

  /// Notes that the body came by so many bytes further.
  ///
  /// - Throws: `ServiceError` when that is more than it may have.
  func take(_ count: Int) throws(ServiceError) {
    let limit = facts.withLock { facts -> Int? in
      facts.bytesIn += count
      return facts.bodyLimit.flatMap { facts.bytesIn > $0 ? $0 : nil }
    }
    if let limit { throw .tooLarge("body", limit: limit) }
  }
}

/// The body of a request, counted while it is read.
struct MeteredBody: AsyncSequence, Sendable {
  typealias Element = ByteBuffer

  let base: HummingbirdRequestBody
  let record: RequestRecord

  func makeAsyncIterator() -> Iterator { Iterator(base: base.makeAsyncIterator(), record: record) }

  struct Iterator: AsyncIteratorProtocol {
    var base: HummingbirdRequestBody.AsyncIterator
    let record: RequestRecord

    mutating func next() async throws -> ByteBuffer? {
      guard let buffer = try await base.next() else { return nil }
      try record.take(buffer.readableBytes)
      return buffer
    }
  }
}
