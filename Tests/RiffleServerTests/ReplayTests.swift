import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOSSL
import RiffleTestSupport
import RiffleTypes
import Testing

@testable import RiffleServer

@Suite struct ReplayTests {
  private let prompt = #"{"contents":[{"parts":[{"text":"How does AI work?"}]}]}"#
  private let paths = [
    "/v1beta/models/gemini-3.8-flash-tts:streamGenerateContent?alt=sse", "/v1/models/nobody:streamGenerateContent",
    "/v1beta/models/gemini-2.5-flash:generateContent", "/v1beta/models/any%3AgenerateContent",
  ]

  @Test(arguments: [
    ("gemini-speech-two-parts.sse", "text/event-stream"),
    ("gemini-speech-array.json", "application/json; charset=UTF-8"),
    ("gemini-image-png-unary.json", "application/json; charset=UTF-8"),
    ("gemini-speech-cut-in-base64.sse", "text/event-stream"),
  ])
  func `a recording is answered byte by byte, whatever is asked`(sample: String, type: String) async throws {
    let recording = try ReplayFile(path: Samples.path(sample))
    let bytes = try Samples.read(sample)
    try await withServer({ $0.backend = .replay(recording) }) { fixture in
      for path in paths {
        for body in [prompt, "{}", "no json"] {
          let reply = try await fixture.ask(path, body)
          #expect(reply.status == 200)
          #expect(reply.body == bytes, "\(path)")
          #expect(reply.headers.first(name: "content-type") == type)
          #expect(reply.headers.first(name: "content-length") == "\(bytes.count)")
        }
      }
    }
  }

  @Test func `a recording of many pieces is whole, also through TLS`() async throws {
    let folder = try TemporaryFolder()
    let bytes = (0..<(OpenFile.pieceBytes * 20 + 7)).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 11) }
    try Files.write(bytes, to: folder.path("answer.bin"))
    let recording = try ReplayFile(path: folder.path("answer.bin"))
    #expect(recording.contentType == "application/octet-stream")
    let files = try TLSFixture.files(in: folder)
    for tls in [nil, files] {
      var configuration = HTTPClient.Configuration()
      configuration.tlsConfiguration = .makeClientConfiguration()
      configuration.tlsConfiguration?.trustRoots = .file(files.certificateFile)
      let client = HTTPClient(configuration: configuration)
      let result = await Result { () async throws -> [UInt8] in
        var body: [UInt8] = []
        try await withServer({ ($0.backend, $0.tls) = (.replay(recording), tls) }) {
          (fixture: ServerFixture) async throws in
          body = try await ServerFixture.ask(fixture.request(paths[0], "{}"), client: client).body
        }
        return body
      }
      try await client.shutdown()
      #expect(try result.get() == bytes)
    }
  }

  @Test func `everything else is answered as without a recording`() async throws {
    let recording = try ReplayFile(path: Samples.path("gemini-speech-two-parts.sse"))
    let requests: [(HTTPMethod, String, String?)] = [
      (.HEAD, "/v1beta/models", nil), (.HEAD, paths[0], nil), (.GET, "/v1beta/models/nobody", nil),
      (.GET, "/v1beta/models?pageSize=3", nil), (.GET, "/", nil), (.POST, "/v1beta/models/x:nothing", "{}"),
      (.POST, "/v1beta/models", "{}"), (.POST, "/v2/models/x:generateContent", "{}"), (.DELETE, paths[2], nil),
      (.POST, "/v1beta/models/gemini-2.5-flash:countTokens", prompt), (.GET, paths[2], nil),
    ]
    var replies: [[Reply]] = []
    for backend in [ModelServer.Backend.embedded, .replay(recording)] {
      try await withServer({ $0.backend = backend }) { fixture in
        var answers: [Reply] = []
        for (method, path, body) in requests {
          var request = fixture.request(path, body)
          request.method = method
          answers.append(try await ServerFixture.ask(request))
        }
        replies.append(answers)
      }
    }
    for (index, (embedded, replayed)) in zip(replies[0], replies[1]).enumerated() {
      #expect(embedded.status == replayed.status, "\(requests[index])")
      #expect(embedded.body == replayed.body, "\(requests[index])")
    }
  }

  @Test func `a recording is given only to those who show a key`() async throws {
    let recording = try ReplayFile(path: Samples.path("gemini-speech-two-parts.sse"))
    try await withServer({ ($0.backend, $0.clientKeys) = (.replay(recording), ["alpha"]) }) {
      (fixture: ServerFixture) async throws in
      #expect(try await fixture.ask(paths[0], "{}").status == 403)
      #expect(try await fixture.ask(paths[0], "{}", headers: ["x-goog-api-key": "alpha"]).status == 200)
    }
  }

  @Test func `a body over the limit is refused before the recording is sent`() async throws {
    let recording = try ReplayFile(path: Samples.path("gemini-speech-two-parts.sse"))
    try await withServer({ ($0.backend, $0.limits.bodyBytes) = (.replay(recording), 1000) }) {
      (fixture: ServerFixture) async throws in
      #expect(try await fixture.ask(paths[0], String(repeating: " ", count: 1001)).status == 413)
      #expect(try await fixture.ask(paths[0], String(repeating: " ", count: 1000)).status == 200)
    }
  }

  @Test(arguments: [
    ("{\"a\":1}", "application/json; charset=UTF-8"), ("\r\n\t [1]", "application/json; charset=UTF-8"),
    ("\u{FEFF}{}", "application/json; charset=UTF-8"), ("data: {}\n\n", "text/event-stream"),
    ("\u{FEFF}data:{}", "text/event-stream"), (": a comment\n", "text/event-stream"),
    ("event:x\ndata:{}\n", "text/event-stream"), ("id: 1\n", "text/event-stream"), ("retry: 10\n", "text/event-stream"),
    ("date: {}", "application/octet-stream"), ("data", "application/octet-stream"), ("", "application/octet-stream"),
    ("data\n:", "application/octet-stream"), ("<html>", "application/octet-stream"),
  ])
  func `the first bytes tell the type, unless it is given`(text: String, type: String) throws {
    let folder = try TemporaryFolder()
    try Files.write(Array(text.utf8), to: folder.path("answer"))
    #expect(try ReplayFile(path: folder.path("answer")).contentType == type)
    #expect(try ReplayFile(path: folder.path("answer"), contentType: "text/plain").contentType == "text/plain")
  }

  @Test func `what is no readable file is named before the server starts`() throws {
    let folder = try TemporaryFolder()
    for path in [folder.path("missing"), folder.path, "/dev/null"] {
      let error = #expect(throws: ServerError.self) { try ReplayFile(path: path) }
      #expect(error?.code == .badReplayFile(path: path))
      #expect(error?.exitReason == .fileError)
      #expect(error?.description.contains(path) == true && error?.description.contains("\n") == false)
    }
  }

  @Test func `what is refused is closed`() throws {
    let folder = try TemporaryFolder()
    let isOpen = try Files.isPipeLeftOpen(at: folder.path("pipe")) {
      #expect(throws: ServerError.self) { try ReplayFile(path: folder.path("pipe")) }
    }
    #expect(!isOpen)
  }

  @Test func `a recording is read anew each time, and one that is gone is an error of the server`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("answer.json")
    try Files.write(Array("{}".utf8), to: path)
    let recording = try ReplayFile(path: path)
    try await withServer({ $0.backend = .replay(recording) }) { (fixture: ServerFixture) async throws in
      #expect(try await fixture.ask(paths[2], "{}").text == "{}")
      try Files.write(Array("{\"a\": 1}".utf8), to: path)
      #expect(try await fixture.ask(paths[2], "{}").text == "{\"a\": 1}")
      try FileManager.default.removeItem(atPath: path)
      let reply = try await fixture.ask(paths[2], "{}")
      #expect(reply.status == 500)
      #expect(try reply.error()["status"] as? String == "INTERNAL")
    }
  }

  @Test func `a recording that shrinks while it is sent is cut`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("answer.bin")
    try Files.write([], to: path)
    let file = try #require(FileHandle(forWritingAtPath: path))
    try file.truncate(atOffset: 1 << 30)
    let recording = try ReplayFile(path: path)
    try await withServer({ $0.backend = .replay(recording) }) { fixture in
      let response = try await HTTPClient.shared.execute(fixture.request(paths[2], "{}"), timeout: .seconds(120))
      var iterator = response.body.makeAsyncIterator()
      #expect(try await iterator.next() != nil)
      // Far more than the buffers on the way hold is still to be read.
      try file.truncate(atOffset: 0)
      await #expect(throws: (any Error).self) {
        while try await iterator.next() != nil {}
      }
      #expect(try await fixture.ask("/v1beta/models").status == 200)
    }
  }
}

extension Result where Failure == any Error {
  /// What `body` gives or throws.
  fileprivate init(_ body: () async throws -> Success) async {
    do {
      self = .success(try await body())
    } catch {
      self = .failure(error)
    }
  }
}
