import NIOCore
import NIOHTTP1
import RiffleChaos
import RiffleServer
import Testing

/// Requests of people who mean no good: each has one answer, and the server lives on.
@Suite struct HostileRequestTests {
  struct Row: CustomStringConvertible, Sendable {
    let name: String
    let bytes: [UInt8]
    let status: Int

    var description: String { name }

    init(_ name: String, _ text: String, _ status: Int) { self.init(name, bytes: Array(text.utf8), status) }

    init(_ name: String, bytes: [UInt8], _ status: Int) {
      (self.name, self.bytes, self.status) = (name, bytes, status)
    }

    /// A `GET` of `target`, with further lines of the head.
    static func get(_ name: String, _ target: String, _ lines: String, _ status: Int) -> Row {
      Row(name, "GET \(target) HTTP/1.1\r\nHost: x\r\n\(lines)\r\n", status)
    }

    static func get(_ name: String, _ target: String, _ status: Int) -> Row { get(name, target, "", status) }

    /// A `POST` with a body and its length.
    static func post(_ name: String, _ target: String, _ body: [UInt8], _ lines: String, _ status: Int) -> Row {
      let head = "POST \(target) HTTP/1.1\r\nHost: x\r\nContent-Length: \(body.count)\r\n\(lines)\r\n"
      return Row(name, bytes: Array(head.utf8) + body, status)
    }

    static func post(_ name: String, _ target: String, _ body: String, _ lines: String, _ status: Int) -> Row {
      post(name, target, Array(body.utf8), lines, status)
    }

    static func post(_ name: String, _ body: String, _ status: Int) -> Row { post(name, gemini, body, json, status) }

    /// A `POST` with a body that is framed by `lines`.
    static func framed(_ name: String, _ lines: String, _ body: String, _ status: Int) -> Row {
      Row(name, "POST \(gemini) HTTP/1.1\r\nHost: x\r\n\(lines)\r\n\r\n\(body)", status)
    }
  }

  static let gemini = "/v1beta/models/gemini-2.5-flash:generateContent"
  static let chat = "/v1/chat/completions"
  static let hello = #"{"contents":[{"parts":[{"text":"Hello"}]}]}"#
  static let chunkedHello = "2b\r\n\(hello)\r\n0\r\n\r\n"
  private static let json = "Content-Type: application/json\r\n"

  /// The line of a request, and how it is spelled.
  static let lines: [Row] = [
    Row("no HTTP", "GARBAGE\r\n\r\n", 400), Row("a TLS greeting", bytes: [22, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3], 400),
    Row("no target", "GET\r\n\r\n", 400), Row("NUL in the method", "G\0T / HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    Row("a method in small letters", "get /v1/models HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    Row("a method of nobody's", "BREW /v1/models HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    Row("a method that is not served", "TRACE /v1/models HTTP/1.1\r\nHost: x\r\n\r\n", 405),
    Row("a version to come", "GET /v1/models HTTP/9.9\r\nHost: x\r\n\r\n", 400),
    Row("the greeting of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
    Row("HTTP/1.0", "GET /healthz HTTP/1.0\r\n\r\n", 200), Row("HTTP/0.9", "GET /healthz\r\n\r\n", 400),
    Row("no host, which nothing here hangs on", "GET /healthz HTTP/1.1\r\n\r\n", 200),
    Row("two hosts", "GET /healthz HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", 200),
    Row("a tunnel", "CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n", 404),
    Row("a star", "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", 404),
    .get("a target with a host of its own", "http://evil.example/healthz", 200),
    .get("another scheme", "file:///etc/passwd", 404), .get("CR in the path", "/v1/mod\rels", 400),
    .get("NUL in the path", "/v1/mod\0els", 400), .get("a blank in the path", "/v1/mod els", 400),
    .get("a field in the path", "/v1/models/x%0d%0aX-Injected:%20yes", 404),
    .get("a path of 100 KB", "/v1/models/" + String(repeating: "a", count: 100_000), 400),
    .get("a path to a file", "/../../../../etc/passwd", 404),
    .get("the same, escaped", "/files/%2e%2e%2f%2e%2e%2fetc%2fpasswd", 404),
    .get("the same, escaped twice", "/files/%252e%252e%252fetc%252fpasswd", 404),
    .get("the same, as a model", "/v1beta/models/..%2f..%2fetc%2fpasswd", 404),
    .get("a wrong escape", "/v1/models/%zz", 404), .get("UTF-8 too long for its letter", "/v1/models/%c0%af", 404),
    .get("NUL in a name", "/files/%00", 404),
  ]

  /// The fields of a head.
  static let fields: [Row] = [
    .get("no colon", "/v1/models", "Nothing\r\n", 400), .get("a name with a blank", "/v1/models", "X Y: 1\r\n", 400),
    .get("a blank before the colon", "/v1/models", "X : 1\r\n", 400),
    .get("a folded line", "/v1/models", "X: 1\r\n folded\r\n", 400), .get("no name", "/v1/models", ": 1\r\n", 400),
    .get("NUL in a value", "/v1/models", "X: a\0b\r\n", 400), .get("CR in a value", "/v1/models", "X: a\rb\r\n", 400),
    .get("a value of 100 KB", "/v1/models", "X: " + String(repeating: "a", count: 100_000) + "\r\n", 400),
    .get("300 fields", "/v1/models", String(repeating: "X: 1\r\n", count: 300), 400),
    .get("a change of protocol", "/healthz", "Connection: Upgrade\r\nUpgrade: websocket\r\n", 200),
    .post("a wish that nobody knows", gemini, hello, json + "Expect: wonders\r\n", 200),
    Row(
      "the beginning of too much",
      "POST \(gemini) HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 99999999999\r\n\r\n", 413),
  ]

  /// Where a body ends: what two readers could read in two ways is refused.
  static let framings: [Row] = [
    .framed("two lengths", "Content-Length: 43\r\nContent-Length: 5", hello, 400),
    .framed("the same length twice", "Content-Length: 43\r\nContent-Length: 43", hello, 400),
    .framed("a list of lengths", "Content-Length: 43, 43", hello, 400),
    .framed("a length below zero", "Content-Length: -1", hello, 400),
    .framed("a length with a sign", "Content-Length: +43", hello, 400),
    .framed("a length in hexadecimal", "Content-Length: 0x2b", hello, 400),
    .framed("a length beyond counting", "Content-Length: 99999999999999999999", hello, 400),
    .framed("a length and chunks", "Content-Length: 5\r\nTransfer-Encoding: chunked", chunkedHello, 400),
    .framed("chunks and a length", "Transfer-Encoding: chunked\r\nContent-Length: 5", chunkedHello, 400),
    .framed("chunks that are not the last coding", "Transfer-Encoding: chunked, identity", chunkedHello, 400),
    .framed("a coding of nobody's", "Transfer-Encoding: xchunked", chunkedHello, 400),
    .framed("chunks twice", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", chunkedHello, 400),
    .framed("a size that is no number", "Transfer-Encoding: chunked", "zz\r\n{}\r\n0\r\n\r\n", 400),
    .framed("a size below zero", "Transfer-Encoding: chunked", "-2\r\n{}\r\n0\r\n\r\n", 400),
    .framed("a size beyond counting", "Transfer-Encoding: chunked", "FFFFFFFFFFFFFFFFF\r\n{}\r\n0\r\n\r\n", 400),
    .framed("a chunk longer than its size", "Transfer-Encoding: chunked", "2\r\n{}}}\r\n0\r\n\r\n", 400),
    .framed("a request behind the body", "Content-Length: 43", hello + "GARBAGE\r\n\r\n", 200),
    .framed("a good one, for comparison", "Transfer-Encoding: chunked", chunkedHello, 200),
  ]

  /// What stands in a body.
  static let bodies: [Row] = [
    .post("no body", "", 400), .post("no JSON", "hello", 400),
    .post("JSON and more", hello + "}", 400),
    .post("100,000 levels", String(repeating: "[", count: 100_000), 400),
    .post("100,000 levels of objects", String(repeating: #"{"a":"#, count: 100_000), 400),
    .post(
      "no UTF-8", gemini,
      Array(#"{"contents":[{"parts":[{"text":""#.utf8) + [0xC3, 0x28] + Array(#""}]}]}"#.utf8), json, 400),
    .post("half a surrogate pair", #"{"contents":[{"parts":[{"text":"\ud800"}]}]}"#, 200),
    .post("NUL in a string", "{\"contents\":[{\"parts\":[{\"text\":\"a\0b\"}]}]}", 400),
    .post(
      "a number beyond numbers",
      #"{"contents":[{"parts":[{"text":"Hello"}]}],"generationConfig":{"temperature":1e999999}}"#, 400),
    .post("a compressed body", gemini, [0x1F, 0x8B, 8, 0, 0, 0, 0, 0], json + "Content-Encoding: gzip\r\n", 400),
    .post("a model with a field in its name", chat, #"{"model":"a\r\nX-Injected: yes","messages":[]}"#, json, 404),
    .post("a form without a boundary", "/v1/images/edits", "x", "Content-Type: multipart/form-data\r\n", 400),
    .post(
      "a form that does not end", "/v1/images/edits",
      "--b\r\nContent-Disposition: form-data; name=\"image\"\r\n\r\nabc",
      "Content-Type: multipart/form-data; boundary=b\r\n", 400),
    .post(
      "a form of endless heads", "/v1/images/edits", "--b\r\n" + String(repeating: "X: y\r\n", count: 50_000),
      "Content-Type: multipart/form-data; boundary=b\r\n", 400),
  ]

  @Test func `each has its answer, and the server lives on`() async throws {
    try await withServer({ $0.limits.refusalPatience = .milliseconds(50) }) { fixture in
      for row in Self.lines + Self.fields + Self.framings + Self.bodies {
        try await BareClient.run(port: fixture.server.port) { client in
          // The server may close before it has read everything.
          try? await client.send(ByteBuffer(bytes: row.bytes))
          let answer = try? await client.answer()
          #expect(answer?.status == row.status, "\(row)")
          let text = (answer?.head ?? "") + String(decoding: answer?.body ?? [], as: UTF8.self)
          #expect(!text.contains("\r\nx-injected") && !text.contains("root:"), "\(row)")
        }
        #expect(try await fixture.ask("/healthz").status == 200, "\(row)")
      }
    }
  }

  /// Addresses in a request: none of them is asked, and no file is read.
  @Test func `nothing is fetched on a client's word`() async throws {
    try await ChaosServer.run([.answer(Array("secret-4711".utf8))]) { inner in
      try await withServer { fixture in
        for address in ["\(inner.url)/secret", "file:///etc/passwd", "/etc/passwd", "ftp://127.0.0.1:\(inner.port)/a"] {
          let picture = #"{"type":"image_url","image_url":{"url":"\#(address)"}}"#
          let file = #"{"fileData":{"mimeType":"image/png","fileUri":"\#(address)"}}"#
          let requests = [
            (Self.chat, #"{"model":"gpt-4o","messages":[{"role":"user","content":[\#(picture)]}]}"#),
            (Self.gemini, #"{"contents":[{"parts":[{"text":"What is this?"},\#(file)]}]}"#),
            ("/v1beta/models/gemini-3.8-flash:countTokens", #"{"contents":[{"parts":[\#(file)]}]}"#),
          ]
          for (path, body) in requests {
            let reply = try await fixture.ask(path, body, headers: ["content-type": "application/json"])
            // What is only counted needs not be there.
            #expect(reply.status == (path.hasSuffix(":countTokens") ? 200 : 400), "\(path) \(address) \(reply.text)")
            #expect(!reply.text.contains("secret-4711") && !reply.text.contains("root:"))
          }
        }
      }
      #expect(inner.connectionCount == 0)
    }
  }
}
