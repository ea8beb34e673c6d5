import Foundation
import RiffleTestSupport
import Testing

/// `serve --upstream` as another process.
@Suite struct GatewayCommandTests {
  private let upstreamKey = "canary-upstream-90210"

  /// Writes a file that only its owner can read.
  private func write(_ text: String, to name: String, in folder: TemporaryFolder, mode: Int = 0o600) throws {
    try Files.write(Array(text.utf8), to: folder.path(name))
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: folder.path(name))
  }

  @Test(arguments: [
    (["--upstream", "http://127.0.0.1:9"], "--client-keys FILE, or --open"),
    (["--upstream", "http://127.0.0.1:9", "--open", "--client-keys", "keys"], "exclude each other"),
    (["--upstream", "http://127.0.0.1:9", "--open", "--replay", "x"], "exclude each other"),
    (["--upstream", "http://127.0.0.1:9", "--open", "--upstream-api", "soap"], "soap"),
    (["--open"], "--open goes with --upstream"), (["--key-file", "key"], "--key-file goes with --upstream"),
    (["--ca-file", "x"], "--ca-file goes with --upstream"),
    (["--insecure-http"], "--insecure-http goes with --upstream"),
    (["--upstream-api", "openai"], "--upstream-api goes with --upstream"),
    (["--drain-notice", "-1"], "--drain-notice"),
    (["--upstream", "https://service.invalid", "--open"], "no key for --upstream: set GEMINI_API_KEY"),
    (["--upstream", "https://service.invalid", "--open", "--upstream-api", "openai"], "OPENAI_API_KEY"),
    (["--upstream", "http://service.invalid", "--open", "--key-file", "key"], "expected https"),
    (["--upstream", "ftp://service.invalid", "--open", "--key-file", "key"], "bad base URL"),
    (["--upstream", "https://service.invalid", "--open", "--key-file", "loose"], "chmod 600"),
  ])
  func `what cannot be served is a usage error in front of everything`(options: [String], words: String) throws {
    let folder = try TemporaryFolder()
    try write("secret-key", to: "key", in: folder)
    try write("secret-key", to: "loose", in: folder, mode: 0o644)
    let run = try RiffleProcess.run(["serve"] + options, in: folder)
    #expect(run.code == 2 || (run.code == 64 && options.contains("soap")), "\(run.code) \(run.errors)")
    #expect(run.errors.contains(words), "\(run.errors)")
    #expect(run.output.isEmpty && !run.errors.contains("secret-key"))
  }

  @Test(arguments: [
    ("a:secret-key\na:other", 0o600, "line 2: the name 'a' stands in line 1 already"), ("", 0o600, "no key in it"),
    ("a:secret-key:x", 0o600, "line 1: 'x' is no count"), ("a:secret-key", 0o644, "chmod 600 keys"),
    ("a:secret-key", 0o620, "chmod 600 keys"), ("a:secret-key", 0o604, "chmod 600 keys"),
  ])
  func `client keys that cannot be used end as a key does`(text: String, mode: Int, words: String) throws {
    let folder = try TemporaryFolder()
    try write(text, to: "keys", in: folder, mode: mode)
    let run = try RiffleProcess.run(
      ["serve", "--upstream", "http://127.0.0.1:9", "--client-keys", "keys"], in: folder)
    #expect(run.code == 2)
    #expect(run.errors.contains(words) && !run.errors.contains("secret-key"), "\(run.errors)")
    // A key file with the same permissions ends with the same code and the same advice.
    guard mode != 0o600 else { return }
    let twin = try RiffleProcess.run(["speak", "Hello.", "--key-file", "keys"], in: folder)
    #expect(twin.code == 2 && twin.errors.contains(words) && !twin.errors.contains("secret-key"), "\(twin.errors)")
  }

  @Test func `a file of keys that is not there is an error of files`() throws {
    let folder = try TemporaryFolder()
    let arguments = [
      ["serve", "--client-keys", "none"], ["speak", "Hello.", "--key-file", "none"],
      ["serve", "--upstream", "http://127.0.0.1:9", "--open", "--key-file", "none"],
    ]
    for arguments in arguments {
      let run = try RiffleProcess.run(arguments, in: folder)
      #expect(run.code == 11 && run.errors.contains("'none'"), "\(run.errors)")
    }
  }

  @Test func `a gateway speaks for its clients and shows no key`() throws {
    let folder = try TemporaryFolder()
    try write("gateway:\(upstreamKey)\n", to: "upstream-clients", in: folder)
    try write(upstreamKey + "\n", to: "upstream-key", in: folder)
    try write("alice:canary-alice-1:600\n", to: "clients", in: folder)
    let service = try RiffleProcess.start(["serve", "--client-keys", "upstream-clients"], in: folder)
    defer { service.signal(SIGTERM) }
    try #require(service.wait { service.output.hasSuffix("\n") }, "\(service.errors)")
    let gateway = try RiffleProcess.start(
      [
        "serve", "--upstream", String(service.output.dropLast()), "--key-file", "upstream-key", "--client-keys",
        "clients",
      ], in: folder)
    defer { gateway.signal(SIGTERM) }
    try #require(gateway.wait { gateway.output.hasSuffix("\n") }, "\(gateway.errors)")
    let address = String(gateway.output.dropLast())
    for (key, code) in [("canary-alice-1", Int32(0)), (upstreamKey, 3)] {
      let run = try RiffleProcess.run(
        ["speak", "Hello canary-prompt.", "-o", "\(code).wav", "--base-url", address, "-v"], in: folder,
        environment: ["GEMINI_API_KEY": key])
      #expect(run.code == code, "\(run.errors)")
      #expect(!run.errors.contains(upstreamKey))
    }
    #expect(folder.names.contains("0.wav"))
    gateway.signal(SIGTERM)
    let end = gateway.finish(seconds: 30)
    #expect(end.code == 0)
    #expect(end.errors.contains("client=alice") && end.errors.contains("upstream=200"), "\(end.errors)")
    #expect(!end.errors.contains("canary"), "\(end.errors)")
    service.signal(SIGTERM)
    #expect(service.finish(seconds: 30).code == 0)
  }
}
