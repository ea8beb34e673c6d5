import Foundation
import NIOCore
import NIOPosix

/// A client that writes bytes as they are.
struct BareClient {
  private var answers: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
  let writer: NIOAsyncChannelOutboundWriter<ByteBuffer>
  private var bytes = ByteBuffer()

  /// Runs `body` on a connection to `port`.
  static func run(port: Int, _ body: (inout BareClient) async throws -> Void) async throws {
    let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .connect(host: "127.0.0.1", port: port) { channel in
        channel.eventLoop.makeCompletedFuture {
          try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
        }
      }
    try await channel.executeThenClose { inbound, outbound in
      var client = BareClient(answers: inbound.makeAsyncIterator(), writer: outbound)
      try await body(&client)
    }
  }

  private init(
    answers: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator, writer: NIOAsyncChannelOutboundWriter<ByteBuffer>
  ) {
    (self.answers, self.writer) = (answers, writer)
  }

  static func head(_ path: String, _ fields: String = "", length: Int) -> ByteBuffer {
    ByteBuffer(
      string: "POST \(path) HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: \(length)\r\n"
        + "\(fields)\r\n")
  }

  func send(_ buffer: ByteBuffer) async throws { try await writer.write(buffer) }

  /// What comes until the server ends the connection.
  mutating func rest() async throws -> String {
    while var more = try await answers.next() { bytes.writeBuffer(&more) }
    return String(buffer: bytes)
  }

  /// The next answer; nil when the connection ends before it does.
  mutating func answer() async throws -> (status: Int, head: String, body: [UInt8])? {
    while true {
      let view = bytes.readableBytesView
      let text = String(decoding: view, as: UTF8.self)
      if let end = text.range(of: "\r\n\r\n") {
        let head = String(text[..<end.lowerBound]).lowercased()
        let length = head.split(separator: "\r\n").first { $0.hasPrefix("content-length: ") }
        let count = length.flatMap { Int($0.dropFirst(16)) } ?? 0
        let start = head.utf8.count + 4
        if view.count >= start + count {
          let body = Array(view.dropFirst(start).prefix(count))
          bytes.moveReaderIndex(forwardBy: start + count)
          return (Int(head.dropFirst(9).prefix(3)) ?? 0, head, body)
        }
      }
      guard var more = try await answers.next() else { return nil }
      bytes.writeBuffer(&more)
    }
  }
}
