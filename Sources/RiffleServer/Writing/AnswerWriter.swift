import Hummingbird
import NIOCore
import RiffleParsing

/// The three shapes that an answer has on the wire.
enum AnswerFraming: Sendable {
  /// One pretty document and a line feed.
  case document
  /// Server-sent events: `data: `, one line of JSON, CR LF CR LF; no closing event.
  case eventStream
  /// One array sent element by element: `[{…}`, then LF, comma, CR LF and the next, at last LF and `]`.
  case array

  var layout: JSONRendering.Layout { self == .eventStream ? .line : .pretty }
}

/// Writes the documents of one answer, framed, with a bounded number of bytes in memory.
///
/// Base64 is made in pieces of ``pieceBytes`` while it is written. The writes themselves happen on the connection's event loop,
/// which holds back a writer that is faster than its reader.
struct AnswerWriter {
  /// Bytes of one write: large enough to be cheap, small enough to be held for every connection.
  static let pieceBytes = 64 * 1024

  private let framing: AnswerFraming
  private let executor: LoopExecutor
  private var pending = ByteBuffer()
  private var documentCount = 0
  /// Whether the reader is gone: nothing more can be written.
  private(set) var isBroken = false

  init(framing: AnswerFraming, eventLoop: any EventLoop) {
    self.framing = framing
    executor = LoopExecutor(eventLoop)
  }

  /// Writes one document and hands it to the network.
  mutating func write(_ node: JSONNode, to writer: inout any ResponseBodyWriter) async throws {
    switch framing {
    case .document: break
    case .eventStream: pending.writeString("data: ")
    case .array: pending.writeString(documentCount == 0 ? "[" : "\n,\r\n")
    }
    for segment in JSONRendering.segments(of: node, layout: framing.layout) {
      switch segment {
      case .text(let bytes):
        pending.writeBytes(bytes)
        if pending.readableBytes >= Self.pieceBytes { try await flush(to: &writer) }
      case .media(let bytes): try await write(media: bytes, to: &writer)
      }
    }
    switch framing {
    case .document: pending.writeString("\n")
    case .eventStream: pending.writeString("\r\n\r\n")
    case .array: break
    }
    documentCount += 1
    try await flush(to: &writer)
  }

  /// Writes what closes the framing.
  mutating func close(to writer: inout any ResponseBodyWriter) async throws {
    guard framing == .array else { return }
    pending.writeString(documentCount == 0 ? "[]" : "\n]")
    try await flush(to: &writer)
  }

  private mutating func write(media bytes: [UInt8], to writer: inout any ResponseBodyWriter) async throws {
    var encoder = Base64Encoder()
    var index = 0
    while index < bytes.count {
      let text = [UInt8](capacity: Self.pieceBytes) { index = encoder.encode(bytes.span, from: index, into: &$0) }
      pending.writeBytes(text)
      if pending.readableBytes >= Self.pieceBytes { try await flush(to: &writer) }
    }
    pending.writeBytes([UInt8](capacity: 4) { encoder.finish(into: &$0) })
  }

  private mutating func flush(to writer: inout any ResponseBodyWriter) async throws {
    guard pending.readableBytes > 0 else { return }
    do {
      try await withTaskExecutorPreference(executor) { try await writer.write(pending) }
    } catch {
      isBroken = true
      throw error
    }
    pending = ByteBuffer()
  }
}
