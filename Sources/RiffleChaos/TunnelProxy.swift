import NIOCore
import NIOPosix
import Synchronization

/// An HTTP proxy that answers `CONNECT` (RFC 9110, section 9.3.6) and leads every tunnel to one port of this machine, whatever
/// host was asked for: so a test can serve a name that exists nowhere.
///
/// It listens on 127.0.0.1 at a port that the system chooses, and remembers the heads of the requests that it got.
public final class TunnelProxy: Sendable {
  /// The port.
  public let port: Int
  /// The address as `HTTPS_PROXY` takes it.
  public var url: String { "http://127.0.0.1:\(port)" }
  /// The heads of the requests so far, in the order in which they came.
  public var heads: [String] { seen.withLock(\.self) }

  /// A request head beyond this is not read: more than any client of ours sends.
  private static let headLimit = 64 << 10

  private let seen = Mutex<[String]>([])
  private let listener: NIOAsyncChannel<NIOAsyncChannel<ByteBuffer, ByteBuffer>, Never>

  private init(_ listener: NIOAsyncChannel<NIOAsyncChannel<ByteBuffer, ByteBuffer>, Never>) {
    self.listener = listener
    port = listener.channel.localAddress?.port ?? 0
  }

  /// Runs `body` with a proxy that leads to `target`, and ends it afterwards.
  ///
  /// - Parameters:
  ///   - target: The port of this machine behind every tunnel.
  ///   - status: What `CONNECT` is answered with; no tunnel is opened unless it is 200.
  ///   - body: What needs the proxy.
  /// - Returns: What `body` returns.
  /// - Throws: What `body` throws.
  public static func run<R>(
    to target: Int, status: Int = 200, _ body: (TunnelProxy) async throws -> R
  ) async throws -> R {
    let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .bind(host: "127.0.0.1", port: 0) { channel in
        channel.eventLoop.makeCompletedFuture {
          try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
        }
      }
    let proxy = TunnelProxy(listener)
    let accepting = Task { await proxy.accept(target, status) }
    func end() async {
      accepting.cancel()
      await accepting.value
    }
    do {
      let result = try await body(proxy)
      await end()
      return result
    } catch {
      await end()
      throw error
    }
  }

  private func accept(_ target: Int, _ status: Int) async {
    try? await listener.executeThenClose { clients in
      await withDiscardingTaskGroup { group in
        do {
          for try await client in clients { group.addTask { await self.serve(client, target, status) } }
        } catch {
          // The listener has ended: so do the tunnels.
        }
        group.cancelAll()
      }
    }
  }

  private func serve(_ client: NIOAsyncChannel<ByteBuffer, ByteBuffer>, _ target: Int, _ status: Int) async {
    // A tunnel that fails here fails because one of its ends went away.
    try? await client.executeThenClose { inbound, outbound in
      var pieces = inbound.makeAsyncIterator()
      var received = ByteBuffer()
      var end: Int?
      while end == nil {
        guard received.readableBytes < Self.headLimit, var piece = try await pieces.next() else { return }
        received.writeBuffer(&piece)
        end = received.readableBytesView.firstRange(of: Array("\r\n\r\n".utf8))?.upperBound
      }
      let head = received.readString(length: (end ?? 0) - received.readerIndex) ?? ""
      seen.withLock { $0.append(head) }
      guard status == 200, head.hasPrefix("CONNECT ") else {
        return try await outbound.write(
          ByteBuffer(string: "HTTP/1.1 \(status == 200 ? 405 : status) No\r\nContent-Length: 0\r\n\r\n"))
      }
      let service = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .connect(host: "127.0.0.1", port: target) { channel in
          channel.eventLoop.makeCompletedFuture {
            try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
          }
        }
      try await service.executeThenClose { answers, requests in
        try await outbound.write(ByteBuffer(string: "HTTP/1.1 200 Connection established\r\n\r\n"))
        if received.readableBytes > 0 { try await requests.write(received) }
        let back = Task {
          for try await answer in answers { try await outbound.write(answer) }
          // Nothing more comes: the client's side need not be waited for.
          client.channel.close(promise: nil)
        }
        defer { back.cancel() }
        while let piece = try await pieces.next() { try await requests.write(piece) }
      }
    }
  }
}
