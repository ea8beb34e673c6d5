import Logging
import NIOCore
import RiffleServer
import Testing

@Suite struct DepartureTests {
  private static let path = "/v1beta/models/gemini-2.5-flash:generateContent"

  /// What clients do that are killed: they leave a request half sent, or an answer half read.
  @Test(arguments: [
    "POST \(path) HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{\"contents\"", "POST \(path) HTTP/1.1\r\nHo",
    "POST \(path) HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n{\"cont",
    "POST /v1/images/edits HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\n"
      + "Content-Length: 1000\r\n\r\n--b\r\nContent-Disposition: form-data; name=\"image\"\r\n\r\nabc",
    "GET /v1beta/models HTTP/1.1\r\nHost: x\r\n\r\n",
  ])
  func `a client that goes away is no error of the server`(request: String) async throws {
    let lines = LogLines()
    try await withServer({ $0.logger = lines.logger(.notice) }) { fixture in
      for _ in 0..<3 {
        try await BareClient.run(port: fixture.server.port) { client in
          try await client.send(ByteBuffer(string: request))
        }
      }
      #expect(try await fixture.ask("/healthz").status == 200)
    }
    // The server has stopped: every line has been written.
    #expect(lines.all == [])
  }

  @Test func `a request that was left is one line of the access log`() async throws {
    let lines = LogLines()
    try await withServer({ $0.logger = lines.logger(.info) }) { fixture in
      try await BareClient.run(port: fixture.server.port) { client in
        try await client.send(BareClient.head(Self.path, length: 1000))
        try await client.send(ByteBuffer(string: "{"))
      }
      #expect(try await fixture.ask("/healthz").status == 200)
    }
    let left = lines.all.filter { !$0.contains("/healthz") }
    #expect(left.count <= 1 && left.allSatisfy { $0.hasPrefix("answer cut") && $0.contains(Self.path) }, "\(left)")
  }
}
