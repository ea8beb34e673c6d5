import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Testing

@testable import RiffleServer

/// The clock of a connection, on a loop whose time stands still until it is told.
@Suite struct PatienceTests {
  /// A connection that has 60 s without a request, 900 s without a reader, and 1000 bytes a second.
  private struct Wire {
    let channel: EmbeddedChannel
    var isClosed: Bool { !channel.isActive }

    init() throws {
      channel = EmbeddedChannel(
        handler: ConnectionClock(idleTime: .seconds(60), stallTime: .seconds(900), bytesPerSecond: 1000))
      try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
    }

    func pass(_ seconds: Int64) { channel.embeddedEventLoop.advanceTime(by: .seconds(seconds)) }

    /// Some bytes come that make no part of a request yet.
    func trickle() { channel.pipeline.fireChannelReadComplete() }

    func read(_ part: HTTPRequestPart) throws {
      try channel.writeInbound(part)
      channel.read()
    }

    func write(_ part: HTTPResponsePart) throws { try channel.writeOutbound(part) }

    func beginRequest() throws {
      try read(.head(HTTPRequest(method: .post, scheme: "http", authority: "x", path: "/")))
    }

    func end() { _ = try? channel.finish(acceptAlreadyClosed: true) }
  }

  private func body(_ count: Int) -> ByteBuffer { ByteBuffer(repeating: 0x61, count: count) }

  @Test func `a head may take the idle time, whatever trickles in`() throws {
    let wire = try Wire()
    for _ in 0..<5 {
      wire.pass(10)
      wire.trickle()
      #expect(!wire.isClosed)
    }
    wire.pass(30)
    #expect(wire.isClosed)
    wire.end()
  }

  @Test func `the idle time begins again with the end of an answer, and not while one is under way`() throws {
    let wire = try Wire()
    wire.pass(50)
    try wire.beginRequest()
    try wire.read(.end(nil))
    wire.pass(500)
    #expect(!wire.isClosed)
    try wire.write(.head(HTTPResponse(status: .ok)))
    try wire.write(.end(nil))
    wire.pass(50)
    #expect(!wire.isClosed)
    wire.pass(30)
    #expect(wire.isClosed)
    wire.end()
  }

  @Test func `a body that comes drop by drop is given up`() throws {
    let wire = try Wire()
    try wire.beginRequest()
    var seconds = 0
    while !wire.isClosed, seconds < 1000 {
      wire.pass(10)
      seconds += 10
      if !wire.isClosed { try wire.read(.body(body(10))) }
    }
    #expect(seconds > 60 && seconds <= 90)
    wire.end()
  }

  @Test func `a body that comes at the slowest rate is waited for`() throws {
    let wire = try Wire()
    try wire.beginRequest()
    for _ in 0..<100 {
      wire.pass(10)
      try wire.read(.body(body(10_000)))
      try #require(!wire.isClosed)
    }
    wire.end()
  }

  @Test func `a body that nobody asks for may take any time`() throws {
    let wire = try Wire()
    try wire.channel.writeInbound(
      HTTPRequestPart.head(HTTPRequest(method: .post, scheme: "http", authority: "x", path: "/")))
    try wire.channel.writeInbound(HTTPRequestPart.body(body(1)))
    wire.pass(5000)
    #expect(!wire.isClosed)
    wire.end()
  }

  @Test func `an answer that is taken drop by drop is given up, and one at the slowest rate is not`() throws {
    for (count, isGivenUp) in [(100, true), (10_000, false)] {
      let wire = try Wire()
      try wire.beginRequest()
      try wire.read(.end(nil))
      try wire.write(.head(HTTPResponse(status: .ok)))
      for _ in 0..<200 where !wire.isClosed {
        try wire.write(.body(body(count)))
        wire.channel.isWritable = false
        wire.channel.pipeline.fireChannelWritabilityChanged()
        wire.pass(10)
        guard !wire.isClosed else { break }
        wire.channel.isWritable = true
        wire.channel.pipeline.fireChannelWritabilityChanged()
      }
      #expect(wire.isClosed == isGivenUp)
      wire.end()
    }
  }

  @Test func `waits are added up, and bytes earn time`() {
    var patience = Patience(grace: .seconds(10), bytesPerSecond: 100)
    func at(_ seconds: Int64) -> NIODeadline { .uptimeNanoseconds(0) + .seconds(seconds) }
    patience.begin(at: at(0))
    patience.begin(at: at(5))
    #expect(!patience.isOver(at: at(10)) && patience.isOver(at: at(11)))
    patience.end(at: at(8))
    #expect(!patience.isOver(at: at(1000)))
    patience.begin(at: at(1000))
    #expect(!patience.isOver(at: at(1002)) && patience.isOver(at: at(1003)))
    patience.add(250)
    #expect(!patience.isOver(at: at(1004)) && patience.isOver(at: at(1005)))
    patience.add(.max - 250)
    #expect(!patience.isOver(at: at(1_000_000)))
    patience.reset()
    #expect(!patience.isOver(at: at(2_000_000)))
  }

  @Test func `connections leave files for requests`() {
    var limits = ModelServer.Limits()
    (limits.connections, limits.concurrentRequests) = (4096, 256)
    for (files, count) in [(65_536, 4096), (4096, 3520), (1024, 448), (256, 32), (0, 32)] {
      #expect(limits.connections(openFiles: files) == count)
    }
    #expect(OpenFiles.limit > 0)
  }
}
