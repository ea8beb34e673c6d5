import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// The manners of one connection that the HTTP framework leaves open.
///
/// - `Expect: 100-continue` is answered at once; without that clients wait a second before they send a large body.
/// - A close waits until the bytes of a finished answer have reached the system, at most ``lingerTime``: a server that is
///   told to stop would otherwise cut the answers of slow readers that it has just finished writing.
/// - A connection without a byte read or written for the stall time is closed (told by an idle-state handler before it).
/// - Those who work for a client learn when it goes away (``presence``).
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  /// How long a close waits for the last bytes of an answer.
  static let lingerTime = TimeAmount.seconds(5)

  /// Who wants to know when the client has gone.
  let presence = ClientPresence()

  private let bodyLimit: Int
  private var unfinishedWrites = 0
  private var heldClose: (mode: CloseMode, promise: EventLoopPromise<Void>)?
  private var lingerTask: Scheduled<Void>?

  init(bodyLimit: Int) { self.bodyLimit = bodyLimit }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    if case .head(let head) = unwrapInboundIn(data), head.headerFields[.expect]?.lowercased() == "100-continue",
      (head.headerFields[.contentLength].flatMap { Int($0) } ?? 0) <= bodyLimit
    {
      context.writeAndFlush(wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: nil)
    }
    context.fireChannelRead(data)
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    guard case .end = unwrapOutboundIn(data) else { return context.write(data, promise: promise) }
    unfinishedWrites += 1
    let written = context.eventLoop.makePromise(of: Void.self)
    written.futureResult.cascade(to: promise)
    written.futureResult.assumeIsolated().whenComplete { _ in
      self.unfinishedWrites -= 1
      if self.unfinishedWrites == 0 { self.closeNow(context: context) }
    }
    context.write(data, promise: written)
  }

  func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
    guard mode != .input, unfinishedWrites > 0, context.channel.isActive else {
      return context.close(mode: mode, promise: promise)
    }
    if let heldClose {
      return heldClose.promise.futureResult.cascade(to: promise)
    }
    heldClose = (mode, promise ?? context.eventLoop.makePromise())
    lingerTask = context.eventLoop.assumeIsolated().scheduleTask(in: Self.lingerTime) {
      self.closeNow(context: context)
    }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case .inputClosed? = event as? ChannelEvent { presence.leave() }
    guard event is IdleStateHandler.IdleStateEvent else { return context.fireUserInboundEventTriggered(event) }
    context.close(mode: .all, promise: nil)
  }

  func channelInactive(context: ChannelHandlerContext) {
    presence.leave()
    closeNow(context: context)
    context.fireChannelInactive()
  }

  func handlerRemoved(context: ChannelHandlerContext) { closeNow(context: context) }

  private func closeNow(context: ChannelHandlerContext) {
    lingerTask?.cancel()
    lingerTask = nil
    guard let (mode, promise) = heldClose else { return }
    heldClose = nil
    context.close(mode: mode, promise: promise)
  }
}

@available(*, unavailable)
extension ConnectionGuard: Sendable {}
