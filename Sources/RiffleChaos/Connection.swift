import NIOCore

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// One connection that plays scenarios, in one task.
struct Connection {
  /// The client went away, or what it sent is no request.
  enum Failure: Error { case clientClosed, notARequest }

  /// A request head beyond this is not read: more than any client of ours sends.
  private static let headLimit = 64 << 10

  let channel: any Channel
  let journal: Journal
  let hasTLS: Bool
  var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
  private var received = ByteBuffer()
  /// The request whose body has not been read yet, and its place in the journal.
  private var open: (request: ReceivedRequest, place: Int)?
  /// The label of what is being played.
  private var label = ""
  /// The newest request that was read to its end.
  private var last = ReceivedRequest.none
  /// The request that was read to make a scenario of it, which begins by reading it.
  private var isReadAhead = false

  init(
    _ channel: any Channel, inbound: NIOAsyncChannelInboundStream<ByteBuffer>, journal: Journal, hasTLS: Bool
  ) {
    self.channel = channel
    self.inbound = inbound.makeAsyncIterator()
    self.journal = journal
    self.hasTLS = hasTLS
  }

  /// Plays scenarios until one of them ends the connection, or the client does between two of them.
  mutating func play() async throws {
    if let scenario = journal.takeUnprompted(), try await play(scenario) == .ended { return }
    while try await hasBytes() {
      if try await play(journal.take()) == .ended { return }
    }
  }

  private enum Outcome { case open, ended }

  private mutating func play(_ scenario: Scenario) async throws -> Outcome {
    if !scenario.label.isEmpty { label = scenario.label }
    for action in scenario.actions {
      switch action {
      case .readHead, .readRequest:
        if isReadAhead { isReadAhead = false } else { try await read(action) }
      case .choose(let make):
        let request = try await readWhole()
        isReadAhead = true
        let outcome = try await play(make(request))
        isReadAhead = false
        if outcome == .ended { return .ended }
      case .send(let bytes): try await write(bytes)
      case .dribble(let bytes, let pieceSize): try await dribble(bytes, pieceSize: pieceSize)
      case .sendAgain(let bytes, let count):
        let buffer = ByteBuffer(bytes: bytes)
        for _ in 0..<count { try await channel.writeAndFlush(buffer) }
      case .drip(let bytes, let pace):
        while channel.isActive {
          try await write(bytes)
          try await pause(pace)
        }
        throw Failure.clientClosed
      case .pause(let time): try await pause(time)
      case .ignore:
        try await channel.closeFuture.get()
        throw Failure.clientClosed
      case .wait(let gate): try await wait(at: gate)
      case .stall:
        while try await inbound.next() != nil {}
        throw Failure.clientClosed
      case .close:
        try await close()
        return .ended
      case .reset:
        try await reset()
        return .ended
      }
    }
    // What is left of the request is not the beginning of the next one.
    if open != nil { try await readBody() }
    return .open
  }

  // Reading.

  /// Whether there is a byte to read; false at the end of the connection.
  private mutating func hasBytes() async throws -> Bool {
    while received.readableBytes == 0 {
      guard let buffer = try await inbound.next() else { return false }
      received = buffer
    }
    return true
  }

  private mutating func receive() async throws {
    guard var buffer = try await inbound.next() else { throw Failure.clientClosed }
    received.discardReadBytes()
    received.writeBuffer(&buffer)
  }

  /// The next line of at most `limit` bytes, without its end; `end` is what ends it.
  private mutating func read(upTo end: String, limit: Int) async throws -> String {
    while true {
      if let range = received.readableBytesView.firstRange(of: Array(end.utf8)) {
        let text = received.readString(length: range.lowerBound - received.readerIndex) ?? ""
        received.moveReaderIndex(forwardBy: end.utf8.count)
        return text
      }
      guard received.readableBytes <= limit else { throw Failure.notARequest }
      try await receive()
    }
  }

  private mutating func readHead() async throws {
    if open != nil { try await readBody() }
    let head = try await read(upTo: "\r\n\r\n", limit: Self.headLimit)
    guard let request = ReceivedRequest(head: head) else { throw Failure.notARequest }
    open = (request, journal.add(request, for: label))
  }

  private mutating func read(_ action: Action) async throws {
    guard case .readRequest = action else { return try await readHead() }
    if open == nil { try await readHead() }
    try await readBody()
  }

  /// A whole request.
  private mutating func readWhole() async throws -> ReceivedRequest {
    try await read(.readRequest)
    return last
  }

  private mutating func readBody() async throws {
    guard let framing = open?.request.framing else { return }
    switch framing {
    case .count(let count): try await readBody(count)
    case .chunked:
      while true {
        let line = try await read(upTo: "\r\n", limit: 1024)
        guard let size = Int(line.prefix { $0 != ";" }, radix: 16) else { throw Failure.notARequest }
        try await readBody(size)
        _ = try await read(upTo: "\r\n", limit: 1024)
        if size == 0 { break }
      }
    }
    open?.request.isBodyComplete = true
    if let open {
      journal.replace(open.place, by: open.request)
      last = open.request
    }
    open = nil
  }

  private mutating func readBody(_ count: Int) async throws {
    var missing = count
    while missing > 0 {
      if received.readableBytes == 0 {
        do {
          try await receive()
        } catch {
          if let open { journal.replace(open.place, by: open.request) }
          throw error
        }
      }
      let bytes = received.readBytes(length: min(missing, received.readableBytes)) ?? []
      missing -= bytes.count
      open?.request.bodyCount += bytes.count
      let room = ReceivedRequest.bodyLimit - (open?.request.body.count ?? 0)
      open?.request.body += bytes.prefix(room)
    }
  }

  // Writing.

  private func write(_ bytes: [UInt8]) async throws {
    guard !bytes.isEmpty else { return }
    try await channel.writeAndFlush(ByteBuffer(bytes: bytes))
  }

  private func dribble(_ bytes: [UInt8], pieceSize: Int) async throws {
    precondition(pieceSize > 0, "a piece has at least one byte")
    let pieces = stride(from: 0, to: bytes.count, by: pieceSize).map { start in
      ByteBuffer(bytes: bytes[start..<min(start + pieceSize, bytes.count)])
    }
    // So many flushes at a time are made on the event loop; a task switch for each would take longer than the write.
    let batchSize = 256
    for start in stride(from: 0, to: pieces.count, by: batchSize) {
      let batch = pieces[start..<min(start + batchSize, pieces.count)]
      let channel = channel
      try await channel.eventLoop.flatSubmit {
        for piece in batch.dropLast() { channel.writeAndFlush(piece, promise: nil) }
        return channel.writeAndFlush(batch[batch.endIndex - 1])
      }.get()
    }
  }

  private func pause(_ time: Duration) async throws {
    try await channel.eventLoop.scheduleTask(in: TimeAmount(time)) {}.futureResult.get()
  }

  private func wait(at gate: Gate) async throws {
    let (stream, waiter) = AsyncStream<Never>.makeStream()
    channel.closeFuture.whenComplete { _ in waiter.finish() }
    gate.reach(waiter)
    for await _ in stream {}
    guard channel.isActive else { throw Failure.clientClosed }
  }

  /// Says that no more will come, and takes what the client still sends: closing with bytes unread would be a reset.
  private mutating func close() async throws {
    if hasTLS {
      try await channel.close()
    } else {
      try? await channel.close(mode: .output)
      while try await inbound.next() != nil {}
    }
  }

  /// A linger time of nothing makes the kernel drop the connection with a reset.
  private func reset() async throws {
    if let options = channel as? any SocketOptionProvider {
      try await options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
    }
    try? await channel.close()
  }
}
