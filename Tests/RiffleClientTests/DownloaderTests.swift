import NIOCore
import RiffleAPI
import RiffleChaos
import RiffleTestSupport
import RiffleTypes
import Synchronization
import Testing

@testable import RiffleClient

@Suite struct NetworkAddressTests {
  static func address(_ text: String) -> NetworkAddress? {
    guard text.contains(":") else { return NetworkAddress(bytes: text.split(separator: ".").compactMap { UInt8($0) }) }
    // Eight groups, "::" written out.
    let halves = text.split(separator: "::", omittingEmptySubsequences: false)
    func groups(_ half: Substring) -> [UInt8] {
      half.split(separator: ":").compactMap { UInt16($0, radix: 16) }.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    }
    let (head, tail) = (groups(halves[0]), halves.count > 1 ? groups(halves[1]) : [])
    return NetworkAddress(bytes: head + [UInt8](repeating: 0, count: 16 - head.count - tail.count) + tail)
  }

  static let rows: [(String, isPublic: Bool, isLoopback: Bool)] = [
    ("8.8.8.8", true, false), ("1.1.1.1", true, false), ("172.15.0.1", true, false), ("172.32.0.1", true, false),
    ("100.63.0.1", true, false), ("100.128.0.1", true, false), ("192.167.1.1", true, false), ("223.1.1.1", true, false),
    ("0.0.0.0", false, false), ("10.1.2.3", false, false), ("100.64.0.1", false, false), ("100.127.0.1", false, false),
    ("127.0.0.1", false, true), ("127.9.9.9", false, true), ("169.254.169.254", false, false),
    ("172.16.0.1", false, false), ("172.31.255.255", false, false), ("192.0.2.1", false, false),
    ("192.168.0.1", false, false), ("198.18.0.1", false, false), ("198.19.0.1", false, false),
    ("203.0.113.7", false, false), ("224.0.0.1", false, false), ("240.0.0.1", false, false),
    ("255.255.255.255", false, false),
    ("2606:4700::1", true, false), ("2a00:1450::1", true, false), ("2001:4860::1", true, false),
    ("::", false, false), ("::1", false, true), ("::ffff:7f00:1", false, true), ("::ffff:a00:1", false, false),
    ("::ffff:808:808", true, false), ("64:ff9b::a00:1", false, false), ("64:ff9b::808:808", true, false),
    ("2002:a00:1::1", false, false), ("2002:808:808::1", true, false), ("2001:0:1::1", false, false),
    ("2001:db8::1", false, false), ("fc00::1", false, false), ("fd12::1", false, false), ("fe80::1", false, false),
    ("fec0::1", false, false), ("ff02::1", false, false), ("100::1", false, false), ("::7f00:1", false, false),
  ]

  @Test(arguments: rows) func `an address is everybody's or it is not`(
    text: String, isPublic: Bool, isLoopback: Bool
  ) throws {
    let address = try #require(Self.address(text))
    #expect(address.isPublic == isPublic && address.isLoopback == isLoopback, "\(address)")
  }

  @Test func `an address has four or sixteen bytes`() {
    for count in [0, 3, 5, 15, 17] { #expect(NetworkAddress(bytes: [UInt8](repeating: 1, count: count)) == nil) }
    #expect(NetworkAddress(bytes: [10, 0, 0, 1])?.description == "10.0.0.1")
  }

  @Test func `the system knows this machine, in odd spellings too`() async throws {
    for host in ["127.0.0.1", "localhost", "[::1]", "2130706433", "0x7f.1"] {
      let addresses = try await HostResolver.addresses(of: host)
      let areNear = addresses.allSatisfy(\.isLoopback)
      #expect(areNear, "\(host): \(addresses)")
      if !host.contains("::") { #expect(!addresses.isEmpty, "\(host)") }
    }
    let nobody = try await HostResolver.addresses(of: "no-such-host.invalid")
    #expect(nobody.isEmpty)
  }
}

@Suite struct DownloaderTests {
  static let body = [UInt8](repeating: 7, count: 300_000)

  /// A downloader beside a client of `server`; names resolve by `hosts`.
  func downloader(
    of server: ChaosServer, hosts: [String: [String]] = [:], _ change: (inout DownloadPolicy) -> Void = { _ in }
  ) throws -> Downloader {
    var policy = DownloadPolicy()
    policy.retryPolicy = RetryPolicy(attempts: 2, firstDelay: .milliseconds(1))
    change(&policy)
    return Downloader(beside: try client(of: server, placement: .bearer) { $0.api = .openAI }, policy: policy) { host in
      guard let texts = hosts[host] else { return try await HostResolver.addresses(of: host) }
      return texts.compactMap(NetworkAddressTests.address)
    }
  }

  func bytes(_ download: Download) async throws -> [UInt8] {
    let bytes = Mutex<[UInt8]>([])
    try await download.forEachPart { part in bytes.withLock { $0 += part.readableBytesView } }
    return bytes.withLock(\.self)
  }

  @Test func `a medium of the service on this machine is fetched without a key`() async throws {
    try await ChaosServer.run([.answer(Self.body, contentType: "image/png")]) { server in
      let download = try await downloader(of: server).fetch(server.url + "/files/a.png?x=1")
      #expect(download.contentType == "image/png")
      #expect(try await bytes(download) == Self.body)
      let seen = try #require(server.requests.first)
      #expect(seen.method == "GET" && seen.target == "/files/a.png?x=1")
      for name in ["authorization", "x-goog-api-key", "api-key", "cookie"] { #expect(seen.header(name) == nil) }
    }
  }

  @Test func `one redirect is followed and a second is not`() async throws {
    for count in [1, 2] {
      let hops = (0..<count).map { Scenario.redirect(to: "/b\($0)", status: 302) }
      try await ChaosServer.run(hops + [.answer(Self.body)]) { server in
        let downloader = try downloader(of: server)
        let error = await failure {
          let fetched = try await bytes(downloader.fetch(server.url + "/a"))
          #expect(fetched == Self.body)
        }
        if count == 1 {
          #expect(error == nil && server.requests.map(\.target) == ["/a", "/b0"])
        } else {
          #expect(error as? DownloadError == .redirected(status: 302, host: "127.0.0.1"))
        }
      }
    }
  }

  @Test(arguments: [
    "https://10.0.0.1/x", "http://gate.example/x", "ftp://gate.example/x", "https://me:pw@gate.example/",
  ])
  func `a redirect leads nowhere that a link may not lead`(location: String) async throws {
    try await ChaosServer.run([.redirect(to: location, status: 302)]) { server in
      let error = await failure { _ = try await downloader(of: server).fetch(server.url + "/a") } as? DownloadError
      #expect(error?.exitReason == .notWhatWasAsked && server.requestCount == 1)
    }
  }

  static let refusals: [(String, DownloadError)] = [
    // Others that listen on this machine.
    ("http://127.0.0.1:1/a", .insecure(host: "127.0.0.1")), ("http://localhost:1/a", .insecure(host: "localhost")),
    ("https://127.0.0.1:1/a", .privateAddress(host: "127.0.0.1", address: "127.0.0.1")),
    ("http://gate.example/a.png", .insecure(host: "gate.example")), ("http://8.8.8.8/a", .insecure(host: "8.8.8.8")),
    ("ftp://gate.example/a", .badAddress), ("file:///etc/passwd", .badAddress), ("gate.example/a", .badAddress),
    ("https://", .badAddress), ("", .badAddress), ("https://gate.example/a b", .badAddress),
    ("https://gate.example/\r\nx: y", .badAddress), ("https://me:pw@gate.example/", .badAddress),
    ("https://10.1.2.3/a", .privateAddress(host: "10.1.2.3", address: "10.1.2.3")),
    ("https://169.254.169.254/latest", .privateAddress(host: "169.254.169.254", address: "169.254.169.254")),
    ("https://inside.example/", .privateAddress(host: "inside.example", address: "192.168.1.1")),
    ("https://mixed.example/", .privateAddress(host: "mixed.example", address: "10.0.0.1")),
    ("https://nobody.example/", .unknownHost("nobody.example")),
    ("http://localhost/", .insecure(host: "localhost")),
  ]

  @Test(arguments: refusals) func `an address that must not be asked is not`(
    address: String, expected: DownloadError
  ) async throws {
    try await ChaosServer.run([.answer(Self.body)]) { server in
      let hosts = [
        "inside.example": ["192.168.1.1"], "mixed.example": ["8.8.8.8", "10.0.0.1"], "nobody.example": [],
        "localhost": ["8.8.8.8"],
      ]
      let downloader = try downloader(of: server, hosts: hosts)
      let error = await failure { _ = try await downloader.fetch(address) } as? DownloadError
      #expect(error == expected && server.requestCount == 0)
      #expect(error?.description.contains("pw") == false)
    }
  }

  @Test(.enabled(if: TestIdentity.isPossible))
  func `the connection is made to the address that was checked, under the host's own name`() async throws {
    let identity = try await TestIdentity()
    try await ChaosServer.run([.answer(Self.body), .answer(Self.body)], identity: identity.identity) { server in
      var policy = DownloadPolicy()
      let service = try client(of: server) { $0.caFile = identity.certificatePath }
      let port = server.url.split(separator: ":").last ?? ""
      // This machine is allowed since the service is here too.
      let near = Downloader(beside: service, policy: policy)
      #expect(try await bytes(near.fetch(server.url + "/a")) == Self.body)
      var configuration = ModelClient.Configuration(baseURL: "https://gate.example")
      configuration.caFile = identity.certificatePath
      let far = try ModelClient(configuration)
      let strict = Downloader(beside: far, policy: policy) { _ in
        [NetworkAddress(bytes: [127, 0, 0, 1])].compactMap(\.self)
      }
      let refusal = await failure { _ = try await strict.fetch("https://cdn.example:\(port)/a") } as? DownloadError
      #expect(refusal == .privateAddress(host: "cdn.example", address: "127.0.0.1"))
      // With leave the connection is made to the address given, which the certificate names, and asks for the host.
      policy.allowsPrivateAddresses = true
      policy.retryPolicy = .never
      let open = Downloader(beside: far, policy: policy) { _ in
        [NetworkAddress(bytes: [127, 0, 0, 1])].compactMap(\.self)
      }
      #expect(try await bytes(open.fetch("https://cdn.example:\(port)/a")) == Self.body)
      #expect(server.requests.map { $0.header("host") } == ["127.0.0.1:\(port)", "cdn.example:\(port)"])
    }
  }

  @Test(arguments: [Scenario.Framing.contentLength, .chunked]) func `a medium beyond the limit is not taken`(
    framing: Scenario.Framing
  ) async throws {
    try await ChaosServer.run([.answer(Self.body, framing: framing)]) { server in
      let downloader = try downloader(of: server) { $0.sizeLimit = Self.body.count - 1 }
      let error = await failure { _ = try await bytes(downloader.fetch(server.url)) } as? DownloadError
      #expect(error == .tooLarge(limit: Self.body.count - 1))
    }
    try await ChaosServer.run([.answer(Self.body, framing: framing)]) { server in
      let downloader = try downloader(of: server) { $0.sizeLimit = Self.body.count }
      #expect(try await bytes(downloader.fetch(server.url)) == Self.body)
    }
  }

  @Test func `a busy host is asked once more, an expired link is not`() async throws {
    try await ChaosServer.run([.unavailable(), .answer(Self.body)]) { server in
      let downloader = try downloader(of: server)
      #expect(try await bytes(downloader.fetch(server.url)) == Self.body)
    }
    try await ChaosServer.run([.apiError(403, name: "X")]) { server in
      let error = await failure { _ = try await downloader(of: server).fetch(server.url) } as? DownloadError
      #expect(error == .refused(status: 403, host: "127.0.0.1") && error?.exitReason == .serviceUnavailable)
    }
  }

  @Test func `a cut medium is an error`() async throws {
    try await ChaosServer.run([.cut(Self.body, after: 1000, framing: .contentLength)]) { server in
      let error = await failure { _ = try await bytes(downloader(of: server).fetch(server.url)) } as? ClientError
      guard case .connectionLost? = error else { return #expect(Bool(false), "\(String(describing: error))") }
    }
  }
}
