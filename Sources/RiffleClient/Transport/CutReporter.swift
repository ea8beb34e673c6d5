import NIOCore
import NIOHTTP1

/// Lets an answer that is cut end in order, and tells beside it that it was cut.
///
/// The HTTP client drops the parts of a body that nobody has asked for yet when an error comes or the connection ends, but
/// hands them all up at the end of a message. So a cut in the body becomes such an end here, between the decoder and the
/// client, and what was paid for is read to its last byte; the exchange remembers the cut and makes an error of that end.
/// What waits in the client then is no more than what the kernel had received when the connection ended.
///
/// The client takes no such end before it has ended the request, which happens a moment after the last byte of the request
/// went out; a quick answer may be there in this moment. It is held back until then, and nothing more of it is read.
///
/// An error before the answer's head, or while the request is still going out, goes on as it came.
final class CutReporter: ChannelDuplexHandler {
  typealias InboundIn = HTTPClientResponsePart
  typealias InboundOut = HTTPClientResponsePart
  typealias OutboundIn = HTTPClientRequestPart
  typealias OutboundOut = HTTPClientRequestPart

  private enum Stage {
    /// Before the head of the answer.
    case head
    /// Before the end of the answer.
    case body
    /// The end, of whichever kind, was handed on.
    case end
  }

  private let onCut: (any Error) -> Void
  private var stage = Stage.head
  /// Bytes of the request's body that have yet to go out; nil where nobody has promised how many there are.
  private var bytesToSend: Int?
  private var isRequestSent = false
  private var isCut = false

  // What came between the last byte of the request and its end.
  private var held: [NIOAny] = []
  private var heldError: (any Error)?
  private var isReadHeld = false

  /// A reporter that calls `onCut` with the error that cut an answer, before the end is handed on.
  init(onCut: @escaping (any Error) -> Void) { self.onCut = onCut }

  /// Places it in the pipeline of a connection that is ready for its request.
  static func add(to channel: any Channel, onCut: @escaping @Sendable (any Error) -> Void) throws {
    let pipeline = channel.pipeline.syncOperations
    let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPResponseDecoder>.self)
    try pipeline.addHandler(CutReporter(onCut: onCut), position: .after(decoder))
  }

  /// Whether all bytes of the request went out, and the client has not ended it yet.
  private var isBeforeEnd: Bool { !isRequestSent && bytesToSend == 0 }

  // MARK: The request

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    switch unwrapOutboundIn(data) {
    case .head(let head): bytesToSend = head.headers.first(name: "content-length").flatMap { Int($0) }
    case .body(let bytes): bytesToSend? -= bytes.readableBytes
    case .end:
      context.write(data, promise: promise)
      // Not at once: the client is in the middle of ending its request.
      context.eventLoop.assumeIsolated().execute {
        self.isRequestSent = true
        self.release(context)
      }
      return
    }
    context.write(data, promise: promise)
  }

  func read(context: ChannelHandlerContext) {
    if isBeforeEnd, !held.isEmpty { isReadHeld = true } else { context.read() }
  }

  // MARK: The answer

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    if isBeforeEnd { held.append(data) } else { pass(data, context) }
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    if held.isEmpty { context.fireChannelReadComplete() }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    if isBeforeEnd, !held.isEmpty {
      heldError = heldError ?? error
    } else {
      fail(error, context)
    }
  }

  func channelInactive(context: ChannelHandlerContext) {
    // The request will not be ended any more, and needs not.
    if isBeforeEnd { isRequestSent = true }
    release(context)
    if stage == .body, isRequestSent { cut(ChannelError.eof, context) }
    context.fireChannelInactive()
  }

  private func release(_ context: ChannelHandlerContext) {
    guard !held.isEmpty else { return }
    let parts = held
    held = []
    for part in parts { pass(part, context) }
    if let error = heldError { fail(error, context) } else { context.fireChannelReadComplete() }
    if isReadHeld { context.read() }
    isReadHeld = false
  }

  private func pass(_ data: NIOAny, _ context: ChannelHandlerContext) {
    guard !isCut else { return }
    switch unwrapInboundIn(data) {
    case .head(let head): if head.status.code >= 200 || head.status == .switchingProtocols { stage = .body }
    case .body: break
    case .end: stage = .end
    }
    context.fireChannelRead(data)
  }

  private func fail(_ error: any Error, _ context: ChannelHandlerContext) {
    guard !isCut else { return }
    guard stage == .body, isRequestSent else { return context.fireErrorCaught(error) }
    cut(error, context)
    context.close(promise: nil)
  }

  private func cut(_ error: any Error, _ context: ChannelHandlerContext) {
    isCut = true
    stage = .end
    onCut(error)
    context.fireChannelRead(wrapInboundOut(.end(nil)))
  }
}
