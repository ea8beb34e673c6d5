import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOSSL
import RiffleAPI
import Synchronization

/// One attempt: a connection of its own from its making to its end, with the clocks that watch it.
///
/// A request that costs money must never travel on a connection that the other side may just be closing, so no connection is
/// used twice; that also makes two questions simple: whether the request can have gone out (was there a connection?) and
/// how to stop (close that one connection). A watchdog closes it when a time limit has passed and leaves a verdict, which
/// then stands in for whatever error the close brings about.
final class Exchange: Sendable {
  /// What the clocks are waiting for.
  private enum Phase {
    /// A connection; its limit is the HTTP client's.
    case connecting
    /// The first byte of the answer, since the last piece that was sent.
    case answer(since: ContinuousClock.Instant)
    /// The next part of the body, since the reader asked for it.
    case part(since: ContinuousClock.Instant)
    /// The reader, who may take any time.
    case reader
    /// Nothing more.
    case ended
  }

  private struct State {
    var phase = Phase.connecting
    var channel: (any Channel)?
    var client: HTTPClient?
    var watchdog: Task<Void, Never>?
    var verdict: ClientError?
    var uploadError: ClientError?
    var cut: (any Error)?
    var byteCount = 0
  }

  private let state = Mutex(State())
  private let timeouts: Timeouts
  private let deadline: ContinuousClock.Instant?
  private let host: String
  private let loop = AnswerLoops.next()

  /// An exchange with `host` under these limits; `deadline` is the end of all attempts together.
  init(host: String, timeouts: Timeouts, deadline: ContinuousClock.Instant?) {
    self.host = host
    self.timeouts = timeouts
    self.deadline = deadline
  }

  /// Runs tasks where the bytes of the answer arrive.
  var executor: LoopExecutor { LoopExecutor(loop) }

  /// Bytes of the answer's body so far.
  var byteCount: Int { state.withLock { $0.byteCount } }

  /// Sends `request` and waits for the head of the answer.
  ///
  /// - Throws: ``ClientError`` or `CancellationError`; the connection is closed then.
  func run(
    _ request: HTTPClientRequest, configuration: HTTPClient.Configuration
  ) async throws -> HTTPClientResponse {
    var configuration = configuration
    configuration.http1_1ConnectionDebugInitializer = { [self] channel in
      connected(channel)
      do {
        try CutReporter.add(to: channel) { [self] error in state.withLock { $0.cut = error } }
      } catch {
        return channel.eventLoop.makeFailedFuture(error)
      }
      // A quarter of the parts and less work than with the adaptive allocator's 64 KiB.
      return channel.setOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 256 << 10))
    }
    let client = HTTPClient(eventLoopGroup: loop, configuration: configuration)
    state.withLock { $0.client = client }
    let watchdog = Task { await watch() }
    state.withLock { $0.watchdog = watchdog }
    do {
      let response = try await client.execute(request, deadline: .distantFuture)
      state.withLock { $0.phase = .reader }
      return response
    } catch {
      let failure = failure(beforeAnswer: error)
      end()
      throw failure
    }
  }

  /// Closes the connection and lets everything go; may be called more than once.
  func end() {
    let (channel, client, watchdog) = state.withLock { state in
      defer {
        state.phase = .ended
        state.channel = nil
        state.client = nil
        state.watchdog = nil
      }
      return (state.channel, state.client, state.watchdog)
    }
    watchdog?.cancel()
    channel?.close(promise: nil)
    if let client { Task { try? await client.shutdown() } }
  }

  /// Closes the connection; the reader gets an error.
  func close() { state.withLock { $0.channel }?.close(promise: nil) }

  private func connected(_ channel: any Channel) {
    let isLate = deadline.map { $0 <= .now } ?? false
    state.withLock { state in
      state.channel = channel
      state.phase = .answer(since: .now)
      if isLate { state.verdict = .totalTimeout(timeouts.total ?? .zero) }
    }
    if isLate { close() }
  }

  // MARK: the upload

  /// A piece of the body is on its way.
  func sentPiece() {
    state.withLock { state in
      if case .answer = state.phase { state.phase = .answer(since: .now) }
    }
  }

  /// The upload cannot go on.
  func uploadFailed(_ error: ClientError) { state.withLock { $0.uploadError = error } }

  // MARK: the answer

  /// The reader asks for the next part.
  func beginPart() {
    state.withLock { state in
      if case .reader = state.phase { state.phase = .part(since: .now) }
    }
  }

  /// A part of `count` bytes came.
  func endPart(byteCount count: Int) {
    state.withLock { state in
      state.byteCount += count
      if case .part = state.phase { state.phase = .reader }
    }
  }

  /// Why the body ended before its end: `error` is what the HTTP client says, nil when it says nothing.
  func failure(inBody error: (any Error)?) -> (any Error)? {
    let (verdict, cut, byteCount) = state.withLock { ($0.verdict, $0.cut, $0.byteCount) }
    if let verdict { return verdict }
    if Task.isCancelled || error is CancellationError { return CancellationError() }
    guard let error = error ?? cut else { return nil }
    // A cut ends the compressed data too early as well: then it is the cut that counts.
    if FailureReason.isCompression(error), cut == nil || !FailureReason.isTruncation(error) {
      return ClientError.badCompression(afterBytes: byteCount, reason: FailureReason.text(of: error))
    }
    return ClientError.connectionLost(afterBytes: byteCount, reason: FailureReason.text(of: cut ?? error))
  }

  private func failure(beforeAnswer error: any Error) -> any Error {
    let (verdict, uploadError, hadConnection) = state.withLock { ($0.verdict, $0.uploadError, $0.channel != nil) }
    if let uploadError { return uploadError }
    if let verdict { return verdict }
    if Task.isCancelled || error is CancellationError { return CancellationError() }
    guard hadConnection else {
      if FailureReason.isTimeout(error) { return ClientError.connectTimeout(host: host, timeouts.connect) }
      let reason = FailureReason.text(of: error)
      return FailureReason.isCertificate(error)
        ? ClientError.certificateRefused(host: host, reason: reason)
        : ClientError.connectionFailed(host: host, reason: reason)
    }
    if let parserError = error as? HTTPParserError, parserError != .invalidEOFState {
      return ClientError.malformedHTTP(reason: FailureReason.text(of: error))
    }
    return ClientError.outcomeUnknown(reason: FailureReason.text(of: error))
  }

  // MARK: the watchdog

  /// Waits for the limit that passes first.
  ///
  /// Phases begin while the watchdog sleeps, but none ends sooner after its beginning than the shortest limit: to sleep
  /// no longer than that, and not beyond the deadline, is to miss none.
  private func watch() async {
    let shortest = min(timeouts.firstByte, timeouts.stall)
    while !Task.isCancelled {
      let now = ContinuousClock.now
      let (limit, verdict) = nextLimit()
      if let limit, let verdict, limit <= now {
        state.withLock { $0.verdict = verdict }
        return close()
      }
      var wake = min(limit ?? now + shortest, now + shortest)
      if let deadline, deadline > now { wake = min(wake, deadline) }
      try? await Task.sleep(until: wake, clock: .continuous)
    }
  }

  private func nextLimit() -> (ContinuousClock.Instant?, ClientError?) {
    let (phase, byteCount, hasConnection) = state.withLock { ($0.phase, $0.byteCount, $0.channel != nil) }
    var limit: ContinuousClock.Instant?
    var verdict: ClientError?
    switch phase {
    case .answer(let since):
      limit = since + timeouts.firstByte
      verdict = .firstByteTimeout(timeouts.firstByte)
    case .part(let since):
      limit = since + timeouts.stall
      verdict = .stalled(timeouts.stall, afterBytes: byteCount)
    case .connecting, .reader, .ended: break
    }
    // Without a connection there is nothing to close: the limit for connecting holds until there is one.
    if let deadline, hasConnection, limit.map({ deadline < $0 }) ?? true {
      return (deadline, .totalTimeout(timeouts.total ?? .zero))
    }
    return (limit, verdict)
  }
}
