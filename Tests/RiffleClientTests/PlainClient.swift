import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// A client that knows nothing of HTTP: it sends bytes and reads what comes, on a thread of its own.
struct PlainClient: Sendable {
  /// How a reading ended.
  enum Ending: Equatable, Sendable { case enough, end, reset, refused }

  struct Reply: Equatable, Sendable {
    var bytes: [UInt8] = []
    var ending: Ending

    var text: String { String(decoding: bytes, as: UTF8.self) }
    /// What follows the head.
    var body: String { text.firstRange(of: "\r\n\r\n").map { String(text[$0.upperBound...]) } ?? "" }
    /// The status line.
    var statusLine: String { text.firstRange(of: "\r\n").map { String(text[..<$0.lowerBound]) } ?? "" }

    /// The value of the header called `name`.
    func header(_ name: String) -> String? {
      guard let head = text.firstRange(of: "\r\n\r\n") else { return nil }
      return text[..<head.lowerBound].split(separator: "\r\n").dropFirst()
        .first { $0.lowercased().hasPrefix(name.lowercased() + ":") }
        .map { $0.dropFirst(name.count + 1).trimmingCharacters(in: .whitespaces) }
    }

    /// The body without the chunked coding, and whether the last chunk came.
    var chunks: (pieces: [String], isWhole: Bool) {
      var rest = Substring(body)
      var pieces: [String] = []
      while let line = rest.firstRange(of: "\r\n"), let size = Int(rest[..<line.lowerBound], radix: 16) {
        let bytes = Array(rest[line.upperBound...].utf8)
        if size == 0 { return (pieces, true) }
        pieces.append(String(decoding: bytes.prefix(size), as: UTF8.self))
        rest = Substring(String(decoding: bytes.dropFirst(size + 2), as: UTF8.self))
      }
      return (pieces, false)
    }
  }

  static let get = "GET /v1beta/models HTTP/1.1\r\nHost: localhost\r\n\r\n"

  /// Connects, sends each of `requests` after the answer to the one before, and closes.
  ///
  /// - Returns: One reply a request, read until `isEnough` holds or the server ends the connection.
  static func exchange(
    port: Int, _ requests: [[UInt8]], until isEnough: @escaping @Sendable (Reply) -> Bool = { _ in false }
  ) async -> [Reply] {
    await withCheckedContinuation { continuation in
      Thread.detachNewThread {
        continuation.resume(returning: talk(port: port, requests, until: isEnough))
      }
    }
  }

  /// One request, `GET` unless told otherwise.
  static func ask(
    port: Int, _ request: String = get, until isEnough: @escaping @Sendable (Reply) -> Bool = { _ in false }
  ) async -> Reply {
    await exchange(port: port, [Array(request.utf8)], until: isEnough).first ?? Reply(ending: .refused)
  }

  private static func talk(port: Int, _ requests: [[UInt8]], until isEnough: (Reply) -> Bool) -> [Reply] {
    #if canImport(Darwin)
      let stream = SOCK_STREAM
    #else
      let stream = CInt(SOCK_STREAM.rawValue)
    #endif
    let descriptor = socket(AF_INET, stream, 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(UInt16(port).bigEndian)
    address.sin_addr.s_addr = in_addr_t(UInt32(0x7F00_0001).bigEndian)
    // Sound: the address is a sockaddr_in, and its size is given.
    let status = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard status == 0 else { return [Reply(ending: .refused)] }
    var replies: [Reply] = []
    for request in requests {
      var sent = 0
      while sent < request.count {
        // Sound: the buffer holds `request.count` bytes, of which `sent` are gone.
        let count = unsafe request.withUnsafeBytes { bytes in
          unsafe send(descriptor, bytes.baseAddress.map { unsafe $0 + sent }, request.count - sent, noSignal)
        }
        guard count > 0 else { break }
        sent += count
      }
      replies.append(read(descriptor, until: isEnough))
      if replies.last?.ending != .enough { break }
    }
    return replies
  }

  private static func read(_ descriptor: CInt, until isEnough: (Reply) -> Bool) -> Reply {
    var reply = Reply(ending: .enough)
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while !isEnough(reply) {
      // Sound: the buffer is as long as its count says.
      let count = unsafe buffer.withUnsafeMutableBytes { unsafe recv(descriptor, $0.baseAddress, $0.count, 0) }
      guard count > 0 else {
        reply.ending = count == 0 ? .end : .reset
        return reply
      }
      reply.bytes += buffer[..<count]
    }
    return reply
  }

  #if canImport(Darwin)
    private static let noSignal: CInt = 0
  #else
    private static let noSignal = CInt(MSG_NOSIGNAL)
  #endif
}
