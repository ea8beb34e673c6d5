import NIOPosix

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Finds the addresses of a host by the system's means, on a thread that may block.
enum HostResolver {
  /// All addresses of `host`, a name or an address itself, in the system's order; none where nobody knows it.
  @Sendable static func addresses(of host: String) async throws -> [NetworkAddress] {
    let name = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
    return try await NIOThreadPool.singleton.runIfActive { lookUp(name) }
  }

  private static func lookUp(_ name: String) -> [NetworkAddress] {
    // All zero, which asks for everything.
    var hints = unsafe addrinfo()
    #if canImport(Darwin)
      unsafe hints.ai_socktype = SOCK_STREAM
    #else
      unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    #endif
    var list: UnsafeMutablePointer<addrinfo>? = nil
    // The name is copied by the call; the list is the call's own until it is freed.
    guard unsafe getaddrinfo(name, nil, &hints, &list) == 0 else { return [] }
    defer { unsafe freeaddrinfo(list) }
    var result: [NetworkAddress] = []
    var next = unsafe list
    while let entry = unsafe next {
      // The entries are valid until the list is freed, and each tells the length of its address.
      if let address = unsafe address(of: entry.pointee), !result.contains(address) { result.append(address) }
      unsafe next = entry.pointee.ai_next
    }
    return result
  }

  /// The bytes of an entry's address behind its family and port.
  private static func address(of entry: addrinfo) -> NetworkAddress? {
    let layout: (start: Int, count: Int)
    switch unsafe entry.ai_family {
    case AF_INET: layout = (4, 4)
    case AF_INET6: layout = (8, 16)
    default: return nil
    }
    guard let base = unsafe entry.ai_addr, unsafe Int(entry.ai_addrlen) >= layout.start + layout.count else {
      return nil
    }
    // The length was just checked; `sin_addr` and `sin6_addr` stand at these places (POSIX `netinet/in.h`, as laid out by
    // every system that has them).
    let bytes = unsafe UnsafeRawBufferPointer(start: UnsafeRawPointer(base) + layout.start, count: layout.count)
    return unsafe NetworkAddress(bytes: Array(bytes))
  }
}
