import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// The manners of one connection that the HTTP framework leaves open.
///
/// - `Expect: 100-continue` is answered at once; without that clients wait a second before they send a large body.
/// - A close waits until the bytes of a finished answer have reached the system, at most ``lingerTime``: a server that is
///   told to stop would otherwise cut the answers of slow readers that it has just finished writing.
/// - What nobody reads of a request's body is dropped, as far as the limits go (``dropRest()``, ``leaveRest()``): a connection
///   that is closed while bytes come in takes with it the answer that the client has not read yet.
/// - A connection without a byte read or written for the stall time is closed (told by an idle-state handler before it).
/// - Those who work for a client learn when it goes away (``presence``).
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  /// How long a close waits for the last bytes of an answer, or of a request that nobody reads.
  static let lingerTime = TimeAmount.seconds(5)
  /// For how many bytes a refusal waits for the end of the body that it refuses: many clients send what they have in one go.
  static let patienceBytes = 4 << 20

  /// The rest of a request on its way to nowhere.
  private struct Drop {
    var bytesLeft: Int
    /// Learns whether the end of the request came in time; nil when nobody waits any more.
    var isWhole: EventLoopPromise<Bool>?
    var isAnswered = false
    var timer: Scheduled<Void>?
  }

  /// Who wants to know when the client has gone.
  let presence = ClientPresence()

  private let bodyLimit: Int
  private let droppedBytes: Int
  private let patience: TimeAmount
  private var context: ChannelHandlerContext?
  private var unfinishedWrites = 0
  private var heldClose: (mode: CloseMode, promise: EventLoopPromise<Void>)?
  private var lingerTask: Scheduled<Void>?
  /// Whether the end of the request that came last is still to come.
  private var isRequestOpen = false
  /// Whether the client waits for a word before it sends the body, which it does not get.
  private var isBodyHeldBack = false
  /// Requests whose answers have not been written to their ends.
  private var openAnswers = 0
  private var drop: Drop?
  /// Whether no further request is served, since the end of the last one did not come in time.
  private var isCondemned = false

  /// - Parameters:
  ///   - bodyLimit: bytes of a body that a client is told to go on with.
  ///   - droppedBytes: bytes of a body that are dropped behind the answer to it.
  ///   - patience: how long a refusal waits for the end of the body.
  init(bodyLimit: Int, droppedBytes: Int, patience: TimeAmount) {
    self.bodyLimit = bodyLimit
    self.droppedBytes = droppedBytes
    self.patience = patience
  }

  func handlerAdded(context: ChannelHandlerContext) { self.context = context }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head):
      guard !isCondemned else { return }
      isRequestOpen = true
      openAnswers += 1
      let asksFirst = head.headerFields[.expect]?.lowercased() == "100-continue"
      isBodyHeldBack = asksFirst && (head.headerFields[.contentLength].flatMap { Int($0) } ?? 0) > bodyLimit
      if asksFirst, !isBodyHeldBack {
        context.writeAndFlush(wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: nil)
      }
    case .body(let bytes):
      guard drop == nil else { return dropped(bytes.readableBytes, context) }
    case .end:
      isRequestOpen = false
      guard drop == nil else { return endDrop(isWhole: true, context) }
    }
    context.fireChannelRead(data)
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    context.fireChannelReadComplete()
    // Nobody asks for more: what would have come of it stays here.
    if drop != nil { read(context: context) }
  }

  func read(context: ChannelHandlerContext) {
    guard drop.map({ $0.bytesLeft > 0 }) ?? true else { return }
    context.read()
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    guard case .end = unwrapOutboundIn(data) else { return context.write(data, promise: promise) }
    unfinishedWrites += 1
    let written = context.eventLoop.makePromise(of: Void.self)
    written.futureResult.cascade(to: promise)
    written.futureResult.assumeIsolated().whenComplete { _ in
      self.unfinishedWrites -= 1
      self.openAnswers -= 1
      if self.unfinishedWrites == 0 { self.closeNow(context: context) }
      if self.isCondemned, self.openAnswers == 0 {
        context.close(mode: self.isRequestOpen ? .output : .all, promise: nil)
      }
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
    endDrop(isWhole: false, context)
    context.fireChannelInactive()
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    closeNow(context: context)
    endDrop(isWhole: false, context)
    self.context = nil
  }

  private func closeNow(context: ChannelHandlerContext) {
    lingerTask?.cancel()
    lingerTask = nil
    guard let (mode, promise) = heldClose else { return }
    heldClose = nil
    context.close(mode: mode, promise: promise)
  }

  // MARK: Bodies that nobody reads

  /// Drops what is still to come of the request, as far as the patience for a refusal goes; whoever reads its body is told its end.
  ///
  /// Gives whether the request came to its end; if not, its answer is the connection's last.
  func dropRest() -> EventLoopFuture<Bool>? {
    guard let context, isRequestOpen else { return nil }
    let isWhole = context.eventLoop.makePromise(of: Bool.self)
    beginDrop(Drop(bytesLeft: Self.patienceBytes, isWhole: isWhole), for: patience, context)
    if isBodyHeldBack { dropEnough(context) }
    return isWhole.futureResult
  }

  /// Drops what is still to come of a request that has been answered; the connection is closed when that is too much.
  func leaveRest() {
    guard let context, isRequestOpen else { return }
    beginDrop(Drop(bytesLeft: droppedBytes, isAnswered: true), for: Self.lingerTime, context)
  }

  private func beginDrop(_ next: Drop, for time: TimeAmount, _ context: ChannelHandlerContext) {
    let isFirst = drop == nil
    drop?.timer?.cancel()
    drop?.isWhole?.succeed(false)
    drop = next
    drop?.timer = context.eventLoop.assumeIsolated().scheduleTask(in: time) { self.dropEnough(context) }
    if isFirst {
      context.fireChannelRead(wrapInboundOut(.end(nil)))
      context.fireChannelReadComplete()
    }
    read(context: context)
  }

  private func dropped(_ count: Int, _ context: ChannelHandlerContext) {
    drop?.bytesLeft -= count
    if let drop, drop.bytesLeft <= 0 { dropEnough(context) }
  }

  /// No more is waited for.
  private func dropEnough(_ context: ChannelHandlerContext) {
    guard let enough = drop else { return }
    enough.timer?.cancel()
    if enough.isAnswered { return close(context: context, mode: .all, promise: nil) }
    isCondemned = true
    drop?.isWhole = nil
    drop?.bytesLeft = 0
    enough.isWhole?.succeed(false)
  }

  private func endDrop(isWhole: Bool, _ context: ChannelHandlerContext) {
    guard let ended = drop else { return }
    drop = nil
    ended.timer?.cancel()
    ended.isWhole?.succeed(isWhole)
    if isWhole, isCondemned, openAnswers == 0 { close(context: context, mode: .all, promise: nil) }
  }
}

@available(*, unavailable)
extension ConnectionGuard: Sendable {}
