import NIOCore
import NIOHTTP1

/// Lets an answer that is cut end in order, and tells beside it that it was cut.
///
/// The HTTP client drops the parts of a body that nobody has asked for yet when an error comes or the connection ends, but
/// hands them all up at the end of a message. So a cut in the body becomes such an end here, between the decoder and the
/// client, and what was paid for is read to its last byte; the exchange remembers the cut and makes an error of that end.
/// Nothing is held: what waits in the client is what the kernel had received when the connection ended.
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
  private var isRequestSent = false
  private var isCut = false

  /// A reporter that calls `onCut` with the error that cut an answer, before the end is handed on.
  init(onCut: @escaping (any Error) -> Void) { self.onCut = onCut }

  /// Places it in the pipeline of a connection that is ready for its request.
  static func add(to channel: any Channel, onCut: @escaping @Sendable (any Error) -> Void) throws {
    let pipeline = channel.pipeline.syncOperations
    let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPResponseDecoder>.self)
    try pipeline.addHandler(CutReporter(onCut: onCut), position: .after(decoder))
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    if case .end = unwrapOutboundIn(data) { isRequestSent = true }
    context.write(data, promise: promise)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard !isCut else { return }
    switch unwrapInboundIn(data) {
    case .head(let head): if head.status.code >= 200 || head.status == .switchingProtocols { stage = .body }
    case .body: break
    case .end: stage = .end
    }
    context.fireChannelRead(data)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    guard !isCut else { return }
    guard stage == .body, isRequestSent else { return context.fireErrorCaught(error) }
    cut(error, context)
    context.close(promise: nil)
  }

  func channelInactive(context: ChannelHandlerContext) {
    if stage == .body, isRequestSent { cut(ChannelError.eof, context) }
    context.fireChannelInactive()
  }

  private func cut(_ error: any Error, _ context: ChannelHandlerContext) {
    isCut = true
    stage = .end
    onCut(error)
    context.fireChannelRead(wrapInboundOut(.end(nil)))
  }
}
