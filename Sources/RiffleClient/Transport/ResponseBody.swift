import AsyncHTTPClient
public import NIOCore

/// The bytes of an answer as they arrive.
///
/// Nothing is read ahead beyond what the network has already delivered: who asks slowly is sent slowly. The sequence is read
/// once. Cancelling the reading task, or letting go of the sequence and its iterator, closes the connection.
public struct ResponseBody: AsyncSequence, Sendable {
  /// A part as the network cut it.
  public typealias Element = ByteBuffer

  /// Ends the exchange when the last reader is gone.
  fileprivate final class Lease: Sendable {
    let exchange: Exchange

    init(_ exchange: Exchange) { self.exchange = exchange }

    deinit { exchange.end() }
  }

  private let source: HTTPClientResponse.Body
  private let lease: Lease

  init(_ source: HTTPClientResponse.Body, _ exchange: Exchange) {
    self.source = source
    self.lease = Lease(exchange)
  }

  /// The exchange that the body belongs to.
  var exchange: Exchange { lease.exchange }

  /// Bytes that were read so far.
  public var byteCount: Int { lease.exchange.byteCount }

  /// Starts to read; may be called once.
  public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(source.makeAsyncIterator(), lease) }

  /// Hands every part to `take`, on the thread that receives it: the quickest way to read an answer.
  ///
  /// No part is asked for before `take` has returned for the one before. What `take` does may block, as writing to a disk does:
  /// it holds up this answer and those that share its thread, which is none but Riffle's.
  ///
  /// - Throws: what `take` throws, after which the connection is closed, and what the iterator throws.
  public func forEachPart(_ take: (ByteBuffer) throws -> Void) async throws {
    try await withTaskExecutorPreference(lease.exchange.executor) {
      for try await part in self { try take(part) }
    }
  }

  /// All bytes, which may be at most `limit`; what is beyond is not read.
  public func collect(upTo limit: Int) async throws -> [UInt8] {
    var bytes: [UInt8] = []
    for try await part in self {
      bytes += part.readableBytesView.prefix(limit - bytes.count)
      if bytes.count >= limit { break }
    }
    return bytes
  }

  /// Reads the parts in order.
  public struct AsyncIterator: AsyncIteratorProtocol {
    private var inner: HTTPClientResponse.Body.AsyncIterator
    private let lease: Lease
    private var isDone = false

    fileprivate init(_ inner: HTTPClientResponse.Body.AsyncIterator, _ lease: Lease) {
      self.inner = inner
      self.lease = lease
    }

    /// The next part, or nil at the end of a complete body.
    ///
    /// - Throws: ``ClientError`` when the body was cut or nothing came for too long; `CancellationError`.
    public mutating func next() async throws -> ByteBuffer? {
      guard !isDone else { return nil }
      let exchange = lease.exchange
      exchange.beginPart()
      var part: ByteBuffer?
      var thrown: (any Error)?
      do {
        part = try await withTaskCancellationHandler {
          try await inner.next()
        } onCancel: {
          exchange.close()
        }
      } catch {
        thrown = error
      }
      exchange.endPart(byteCount: part?.readableBytes ?? 0)
      if let part { return part }
      isDone = true
      let failure = exchange.failure(inBody: thrown)
      exchange.end()
      if let failure { throw failure }
      return nil
    }
  }
}
