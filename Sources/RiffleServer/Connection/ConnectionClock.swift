import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Closes connections of those who hold them without using them: a head or a body that comes drop by drop, an answer that is
/// taken drop by drop.
///
/// - From its beginning, and from the end of each answer, a connection has the idle time until the head of its next request is
///   whole, whatever trickles in meanwhile.
/// - A body may be waited for as long as the idle time and its bytes at the slowest rate; only the time counts in which the
///   server asked for more.
/// - An answer may wait for its reader as long as the stall time and its bytes at the slowest rate; only the time counts in which
///   the system takes no more.
///
/// It looks after all of that a few times within the shortest of these times, with one timer a connection.
final class ConnectionClock: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  /// How often it looks within the shortest time that it watches.
  private static let looks: Int64 = 4

  private let idleTime: TimeAmount
  private let stallTime: TimeAmount
  private var reading: Patience
  private var writing: Patience
  /// Since when no request is under way; nil while one is.
  private var idleSince: NIODeadline?
  private var isRequestOpen = false
  private var openAnswers = 0
  private var timer: Scheduled<Void>?
  private let interval: TimeAmount

  /// - Parameters:
  ///   - idleTime: how long a head, or a body without a byte, may take.
  ///   - stallTime: how long a reader may take nothing.
  ///   - bytesPerSecond: the slowest rate that is borne beyond these.
  init(idleTime: TimeAmount, stallTime: TimeAmount, bytesPerSecond: Int) {
    self.idleTime = idleTime
    self.stallTime = stallTime
    interval = .nanoseconds(max(min(idleTime, stallTime).nanoseconds / Self.looks, 1_000_000))
    reading = Patience(grace: idleTime, bytesPerSecond: bytesPerSecond)
    writing = Patience(grace: stallTime, bytesPerSecond: bytesPerSecond)
  }

  func handlerAdded(context: ChannelHandlerContext) {
    idleSince = context.eventLoop.now
    lookLater(context)
  }

  func handlerRemoved(context: ChannelHandlerContext) { stop() }

  func channelInactive(context: ChannelHandlerContext) {
    stop()
    context.fireChannelInactive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head:
      isRequestOpen = true
      openAnswers += 1
      idleSince = nil
      reading.reset()
    case .body(let bytes): reading.add(bytes.readableBytes)
    case .end:
      isRequestOpen = false
      reading.reset()
      rest(context)
    }
    context.fireChannelRead(data)
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    reading.end(at: context.eventLoop.now)
    context.fireChannelReadComplete()
  }

  func read(context: ChannelHandlerContext) {
    if isRequestOpen { reading.begin(at: context.eventLoop.now) }
    context.read()
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    switch unwrapOutboundIn(data) {
    case .head(let head): if head.status.kind != .informational { writing.reset() }
    case .body(let bytes): writing.add(bytes.readableBytes)
    case .end:
      openAnswers -= 1
      rest(context)
    }
    context.write(data, promise: promise)
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    let now = context.eventLoop.now
    if context.channel.isWritable { writing.end(at: now) } else { writing.begin(at: now) }
    context.fireChannelWritabilityChanged()
  }

  /// The time without a request begins when the last one has come to both its ends.
  private func rest(_ context: ChannelHandlerContext) {
    if !isRequestOpen, openAnswers == 0 { idleSince = context.eventLoop.now }
  }

  private func lookLater(_ context: ChannelHandlerContext) {
    timer = context.eventLoop.assumeIsolated().scheduleTask(in: interval) { self.look(context) }
  }

  private func look(_ context: ChannelHandlerContext) {
    let now = context.eventLoop.now
    let isIdleTooLong = idleSince.map { now - $0 > idleTime } ?? false
    guard isIdleTooLong || reading.isOver(at: now) || writing.isOver(at: now) else { return lookLater(context) }
    timer = nil
    context.close(mode: .all, promise: nil)
  }

  private func stop() {
    timer?.cancel()
    timer = nil
  }
}

@available(*, unavailable)
extension ConnectionClock: Sendable {}
