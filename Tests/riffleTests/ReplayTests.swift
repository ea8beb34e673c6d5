import Foundation
import RiffleTestSupport
import Testing

/// `serve --replay` as another process, asked by the tool itself.
@Suite(.serialized) struct ReplayTests {
  /// Runs `body` with the address of a server with these options.
  private func withServer(
    _ options: [String], in folder: TemporaryFolder, _ body: (String, RiffleProcess.Running) throws -> Void
  ) throws {
    let server = try RiffleProcess.start(["serve"] + options, in: folder)
    defer {
      server.signal(SIGTERM)
      #expect(server.finish().code == 0)
    }
    try #require(server.wait { server.output.hasSuffix("\n") }, "\(server.errors)")
    try body(String(server.output.dropLast()), server)
  }

  @Test func `an answer from a server is recorded as the file itself is`() throws {
    for sample in ["gemini-speech-two-parts.sse", "gemini-speech-array.json", "gemini-speech-wav-unary.json"] {
      let folder = try TemporaryFolder()
      let saved = try RiffleProcess.run(["extract", Samples.path(sample), "-o", "saved.pcm"], in: folder)
      try withServer(["--replay", Samples.path(sample)], in: folder) { address, _ in
        let asked = try RiffleProcess.run(["speak", "x", "--base-url", address, "-o", "asked.pcm"], in: folder)
        #expect(asked.code == saved.code, "\(asked.errors)")
      }
      let written = try Files.read(folder.path("asked.pcm"))
      #expect(try written == Files.read(folder.path("saved.pcm")))
    }
  }

  @Test(arguments: [
    ("gemini-speech-two-parts.sse", 0), ("gemini-blocked-prompt.json", 5), ("gemini-speech-cut-in-base64.sse", 7),
    ("gemini-no-image.json", 13), ("gemini-image-png-unary.json", 0), ("quickstart.sh", 10),
  ])
  func `a discarded answer ends as a written one does`(sample: String, code: Int32) throws {
    let folder = try TemporaryFolder()
    let command = sample.contains("image") ? "image" : "speak"
    try withServer(["--replay", Samples.path(sample)], in: folder) { address, _ in
      let run = try RiffleProcess.run([command, "x", "--base-url", address, "--discard", "--no-spool"], in: folder)
      #expect(run.code == code, "\(run.errors)")
    }
    #expect(folder.names.isEmpty)
  }

  @Test func `a file that cannot be replayed is an error of files, named`() throws {
    let folder = try TemporaryFolder()
    for path in ["missing.sse", "."] {
      let run = try RiffleProcess.run(["serve", "--replay", path], in: folder)
      #expect(run.code == 11)
      #expect(run.errors.contains("'\(path)'"))
      #expect(run.errors.split(separator: "\n").count == 1, "\(run.errors)")
      #expect(run.output.isEmpty)
    }
  }

  @Test(arguments: [
    ["--replay-content-type", "text/event-stream"], ["--replay", "x", "--replay-content-type", "a/b\r\nx: y"],
    ["--replay", "x", "--replay-content-type", "plain"],
  ])
  func `a content type needs a file and the form of one`(options: [String]) throws {
    #expect(try RiffleProcess.run(["serve"] + options).code == 2)
  }

  @Test func `a verbose server tells each request on one line`() throws {
    let folder = try TemporaryFolder()
    try withServer(["--replay", Samples.path("gemini-speech-two-parts.sse"), "-v"], in: folder) { address, server in
      let run = try RiffleProcess.run(
        ["speak", "canary-prompt", "--base-url", address, "--auth", "query", "--discard"], in: folder,
        environment: ["GEMINI_API_KEY": "canary-key-71624"])
      #expect(run.code == 0, "\(run.errors)")
      #expect(server.wait { server.errors.contains("request answered") })
      let lines = server.errors.split(separator: "\n").filter { $0.contains("request answered") }
      let size = try Samples.read("gemini-speech-two-parts.sse").count
      #expect(lines.count == 1)
      for word in ["method=POST", ":streamGenerateContent", "status=200", "bytes=\(size)", "ms="] {
        #expect(lines.first?.contains(word) == true, "\(server.errors)")
      }
      #expect(!server.errors.contains("canary"))
    }
  }

  #if os(Linux)
    @Test func `memory does not grow with a recording, even when it is encrypted`() throws {
      let folder = try TemporaryFolder()
      let size = 160 << 20
      let head = #"data: {"candidates":[{"content":{"parts":[{"inlineData":{"mimeType":"audio/L16;rate=24000","data":""#
      let tail = #""}}]},"finishReason":"STOP"}]}"# + "\n\n"
      try Files.write(
        Array(head.utf8) + [UInt8](repeating: UInt8(ascii: "A"), count: size) + Array(tail.utf8),
        to: folder.path("large.sse"))
      try Files.write(Array(Self.key.utf8), to: folder.path("key.pem"))
      _ = unsafe chmod(folder.path("key.pem"), 0o600)
      try Files.write(Array(Self.certificate.utf8), to: folder.path("certificate.pem"))
      let options = ["--replay", "large.sse", "--tls-cert", "certificate.pem", "--tls-key", "key.pem"]
      try withServer(options, in: folder) { address, server in
        let client = try RiffleProcess.start(
          ["speak", "x", "--base-url", address, "--ca-file", "certificate.pem", "--discard", "--json", "-q"], in: folder
        )
        var clientPeak = 0
        _ = client.wait {
          clientPeak = max(clientPeak, Self.peakBytes(of: client.processID))
          return false
        }
        let run = client.finish()
        #expect(run.code == 0, "\(run.errors)")
        let receipt = try #require(try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
        #expect(receipt["bytes"] as? Int == size / 4 * 3)
        for peak in [clientPeak, Self.peakBytes(of: server.processID)] { #expect((1..<(size / 2)).contains(peak)) }
      }
    }

    /// The most memory that a running process has held; 0 when it has ended.
    private static func peakBytes(of process: Int32) -> Int {
      let status = (try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)) ?? ""
      let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
      return (line?.split(separator: " ").compactMap { Int($0) }.first ?? 0) << 10
    }

    // A self-signed certificate for 127.0.0.1, for tests only.
    private static let key = """
      -----BEGIN PRIVATE KEY-----
      MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgjvYYgl0ujAh1aAkF
      VuTZKGVm3+X9aUrFHK+cLQanC2KhRANCAAQxnlYVTZ26qFZctLRaodfGrk6BdOG7
      30VQ1YBQBwNCnKwWnWf56h1GfK9S9QfZ5/TeaKUwUqdok4pUtw8QgBxs
      -----END PRIVATE KEY-----
      """

    private static let certificate = """
      -----BEGIN CERTIFICATE-----
      MIIBnDCCAUGgAwIBAgIUaimcg+uM0N48n5OUOM77R5maWhowCgYIKoZIzj0EAwIw
      FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMTE0MjcxOVoYDzIxMjYxMDI4
      MTQyNzE5WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
      PQMBBwNCAAQxnlYVTZ26qFZctLRaodfGrk6BdOG730VQ1YBQBwNCnKwWnWf56h1G
      fK9S9QfZ5/TeaKUwUqdok4pUtw8QgBxso28wbTAdBgNVHQ4EFgQU2h1f0CodVWH/
      FLqAWHl3r+VvjQ4wHwYDVR0jBBgwFoAU2h1f0CodVWH/FLqAWHl3r+VvjQ4wDwYD
      VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
      zj0EAwIDSQAwRgIhAIY/JpzkXUkyGnSXrupI1xEGnpPfbUpXm+646pvjztbwAiEA
      qqluz1+uzDn5Xa3F4gCr8Zmibw3KlLfSob9p4lj53Cs=
      -----END CERTIFICATE-----
      """
  #endif
}
