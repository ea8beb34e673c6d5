import Foundation
import RiffleChaos
import RiffleTestSupport
import Testing

/// `riffle recover`, and what `speak`, `image`, `edit` and `ask` leave for it.
@Suite(.serialized, .timeLimit(.minutes(3))) struct RecoverCommandTests {
  private static let key = "CANARY-KEY-0123456789"

  /// An event with half a second of sound, or with an end.
  private static func event(_ finish: String? = nil) -> [UInt8] {
    let data = Data([UInt8](repeating: 7, count: 24_000)).base64EncodedString()
    let part = #"{"inlineData":{"mimeType":"audio/l16;rate=24000","data":"\#(data)"}}"#
    let reason = finish.map { #","finishReason":"\#($0)""# } ?? ""
    return Array(#"data: {"candidates":[{"content":{"parts":[\#(part)]}\#(reason)}]}"#.utf8) + Array("\r\n\r\n".utf8)
  }

  private static let whole = event() + event("STOP")

  /// The folder of a test, with the state of all its runs beside its files.
  private struct Place {
    let folder: TemporaryFolder
    let state: TemporaryFolder

    init() throws {
      folder = try TemporaryFolder()
      state = try TemporaryFolder()
    }

    var environment: [String: String] {
      ["XDG_STATE_HOME": state.path, "GEMINI_API_KEY": RecoverCommandTests.key]
    }
    var spooled: [String] { Files.names(in: state.path + "/riffle/spool") }

    func run(_ arguments: [String]) async throws -> RiffleProcess {
      try await aside { try RiffleProcess.run(arguments, in: folder, environment: environment) }
    }

    /// Runs `work` where it may wait without holding up a server of this process.
    func aside<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
      try await withCheckedThrowingContinuation { continuation in
        DispatchQueue.global().async { continuation.resume(with: Result { try work() }) }
      }
    }

    /// Starts the tool, waits until `condition` holds and kills it.
    func kill(_ arguments: [String], when condition: @escaping @Sendable () -> Bool) async throws {
      let run = try await aside {
        let running = try RiffleProcess.start(arguments, in: folder, environment: environment)
        _ = running.wait(until: condition)
        running.signal(SIGKILL)
        return running.finish()
      }
      #expect(run.code == -9, "\(run.errors)")
    }

    /// Bytes of the only answer in the spool.
    func spooledCount() -> Int {
      guard let name = spooled.first(where: { $0.hasSuffix(".body") }) else { return 0 }
      return (try? Files.read(state.path + "/riffle/spool/" + name).count) ?? 0
    }
  }

  private func objects(_ text: String) throws -> [[String: Any]] {
    try text.split(separator: "\n").map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
  }

  @Test func `a run that is killed in mid-answer leaves an answer that can be recovered`() async throws {
    let place = try Place()
    let first = Self.event()
    try await ChaosServer.run([.stall(Self.whole, after: first.count, contentType: "text/event-stream")]) { server in
      try await place.kill(["speak", "Secret words.", "-o", "talk.wav", "--base-url", server.url]) {
        // The file is begun only when the bytes are in the spool.
        place.spooledCount() == first.count && Files.exists(place.folder.path("talk.wav.partial"))
      }
      #expect(server.requestCount == 1)
    }
    #expect(place.folder.names == ["talk.wav.partial"] && place.spooled.count == 2)
    for name in place.spooled {
      let text = String(decoding: try Files.read(place.state.path + "/riffle/spool/" + name), as: UTF8.self)
      #expect(!text.contains(Self.key) && !text.contains("Secret words"))
    }

    let list = try await place.run(["recover", "--list", "--json"])
    let line = try #require(try objects(list.output).first)
    #expect(line["state"] as? String == "unrecovered" && line["command"] as? String == "speak")
    #expect((line["leftovers"] as? [String])?.first?.hasSuffix("/talk.wav.partial") == true && line["complete"] == nil)

    let run = try await place.run(["recover", "--all", "--json"])
    #expect(run.code == 7, "\(run.errors)")
    let receipt = try #require(try objects(run.output).first)
    #expect(receipt["durationSeconds"] as? Double == 0.5 && receipt["truncated"] as? Bool == true)
    #expect(place.folder.names == ["talk.partial.wav", "talk.wav.partial"])
    let file = try Files.read(place.folder.path("talk.partial.wav"))
    let size = file[4..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
    #expect(file.starts(with: Array("RIFF".utf8)) && size == file.count - 8)

    // Its usable part is written: it is not done again by itself, and may go.
    #expect(try await place.run(["recover", "--all"]).code == 0)
    let id = try #require(line["id"] as? String)
    #expect(try await place.run(["recover", "--prune"]).output == id + "\n")
    #expect(place.spooled.isEmpty && place.folder.names.count == 2)
  }

  @Test func `an answer that came whole before its run was killed is recovered whole`() async throws {
    let place = try Place()
    let gate = Gate()
    let count = Self.whole.count
    try await ChaosServer.run([.hold(Self.whole, after: count, at: gate, contentType: "text/event-stream")]) { server in
      try await place.kill(["speak", "Hi.", "-o", "talk.flac", "--base-url", server.url]) {
        place.spooledCount() == count && Files.exists(place.folder.path("talk.flac.partial"))
      }
    }
    let text = try await place.run(["recover"])
    #expect(text.code == 0 && text.output.contains("its run was killed") && text.output.contains("talk.flac.partial"))
    let id = try #require(text.output.split(separator: " ").first)
    let run = try await place.run(["recover", String(id.prefix(18))])
    #expect(run.code == 0 && run.output.hasSuffix("/talk.flac\n"), "\(run.errors)")
    #expect(place.folder.names == ["talk.flac", "talk.flac.partial"] && place.spooled.isEmpty)
  }

  @Test func `what a living run holds is left alone by another`() async throws {
    let place = try Place()
    let gate = Gate()
    let half = Self.event().count
    let scenario = Scenario.hold(Self.whole, after: half, at: gate, contentType: "text/event-stream")
    try await ChaosServer.run([scenario]) { server in
      let url = server.url
      async let first = place.run(["speak", "Hi.", "-o", "talk.wav", "--base-url", url])
      await gate.waitUntilReached()
      // The status line and half of the answer are on their way: the other run looks until the answer is there.
      let list = try await place.aside {
        var run = try RiffleProcess.run(["recover", "--list"], in: place.folder, environment: place.environment)
        for _ in 0..<200 where run.output.isEmpty {
          run = try RiffleProcess.run(["recover", "--list"], in: place.folder, environment: place.environment)
        }
        return run
      }
      #expect(list.output.contains("in use") && !list.output.contains("  left:"))
      let id = String(try #require(list.output.split(separator: " ").first))
      for arguments in [["recover", id], ["recover", id, "--prune"]] {
        let run = try await place.run(arguments)
        #expect(run.code == 11 && run.errors.contains("in use"), "\(run.errors)")
      }
      #expect(try await place.run(["recover", "--all"]).code == 0)
      #expect(try await place.run(["recover", "--prune", "--all"]).output.isEmpty)
      gate.open()
      let run = try await first
      #expect(run.code == 0, "\(run.errors)")
    }
    #expect(place.folder.names == ["talk.wav"] && place.spooled.isEmpty)
  }

  /// What stays of an answer that is cut, or whole, by the flags of its command.
  @Test(arguments: [
    (["speak", "Hi."], true, 2), (["speak", "Hi.", "--no-spool"], true, 0), (["speak", "Hi."], false, 0),
    (["speak", "Hi.", "--keep-spool"], false, 2), (["speak", "Hi.", "--discard"], true, 0),
    (["speak", "Hi.", "--discard", "--keep-spool"], false, 2), (["ask", "Hi."], true, 2),
    (["ask", "Hi.", "--no-spool"], true, 0), (["image", "Hi."], true, 2),
    (["edit", Samples.path("gradient-64x48-rgb.png"), "grey"], true, 2),
    (["edit", Samples.path("gradient-64x48-rgb.png"), "grey", "--session", "s"], true, 2),
  ])
  func `a cut answer is kept unless that is refused, a whole one only by wish`(
    arguments: [String], isCut: Bool, count: Int
  ) async throws {
    let place = try Place()
    let body = Self.whole
    let scenario: Scenario =
      isCut
      ? .cut(body, after: body.count * 2 / 3, contentType: "text/event-stream")
      : .answer(body, contentType: "text/event-stream")
    try await ChaosServer.run([scenario]) { server in
      let run = try await place.run(arguments + ["--base-url", server.url])
      #expect(run.code == (isCut ? 7 : 0), "\(run.errors)")
      #expect(run.errors.contains("riffle recover") == (isCut && count > 0))
    }
    #expect(place.spooled.count == count)
  }

  @Test func `answers of the embedded server cost nothing and are kept by wish only`() async throws {
    let place = try Place()
    #expect(try await place.run(["speak", "Hi.", "--local", "-o", "a.wav"]).code == 0)
    #expect(Files.names(in: place.state.path).isEmpty)
    let kept = try await place.run(["speak", "Hi.", "--local", "-o", "b.wav", "--keep-spool", "--keep-prompts"])
    #expect(kept.code == 0 && place.spooled.count == 2)
    let identity = try Files.read(place.state.path + "/riffle/spool/" + place.spooled[1])
    #expect(String(decoding: identity, as: UTF8.self).contains("Hi."))
    #expect(try await place.run(["recover", "--all"]).errors.contains("nothing to recover"))
    let id = String(place.spooled[0].prefix { $0 != "." })
    let again = try await place.run(["recover", id, "-o", "c.wav", "-q"])
    #expect(again.code == 0 && place.folder.names == ["a.wav", "b.wav", "c.wav"] && place.spooled.isEmpty)
    #expect(try Files.read(place.folder.path("b.wav")) == Files.read(place.folder.path("c.wav")))
  }

  @Test func `a spool that cannot grow is told once and stops nothing`() async throws {
    let place = try Place()
    let big = (0..<40).flatMap { _ in Self.event() } + Self.event("STOP")
    try await ChaosServer.run([.answer(big, contentType: "text/event-stream")]) { server in
      let url = server.url
      let run = try await place.aside {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        // Files may have so many blocks of 512 bytes; the sound goes down a pipe, which is no file.
        let command = #"ulimit -f 600; "$0" speak Hi. -o - --base-url "$1" | wc -c"#
        process.arguments = ["-c", command, RiffleProcess.path, url]
        process.environment = ProcessInfo.processInfo.environment.merging(place.environment) { $1 }
        let (output, errors) = (Pipe(), Pipe())
        (process.standardOutput, process.standardError) = (output, errors)
        try process.run()
        let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self), text)
      }
      #expect(run.0.trimmingCharacters(in: .whitespacesAndNewlines) == "\(44 + 41 * 24_000)", "\(run.1)")
      #expect(run.1.components(separatedBy: "warning: spool: file too large").count == 2, "\(run.1)")
    }
    #expect(place.spooled.isEmpty)
  }

  @Test func `an unknown outcome ends with 9 and is asked again by wish only`() async throws {
    let place = try Place()
    try await ChaosServer.run([.cutBeforeHead, .cutBeforeHead, .answer(Self.whole, contentType: "text/event-stream")]) {
      server in
      let run = try await place.run(["speak", "Hi.", "-o", "a.wav", "--base-url", server.url, "--json"])
      #expect(run.code == 9 && run.errors.contains("may have cost up to about"), "\(run.errors)")
      let receipt = try #require(try objects(run.output).first)
      #expect(receipt["outcome"] as? String == "unknown" && server.requestCount == 1)
      let again = try await place.run(["speak", "Hi.", "-o", "a.wav", "--base-url", server.url, "--retry-unknown"])
      #expect(again.code == 0 && again.errors.contains("(maybe billed)") && server.requestCount == 3, "\(again.errors)")
    }
  }

  @Test func `a question of unknown outcome says so in its receipt`() async throws {
    let place = try Place()
    try await ChaosServer.run([.resetBeforeHead]) { server in
      let run = try await place.run(["ask", "Hi.", "--json", "--base-url", server.url])
      #expect(run.code == 9 && server.requestCount == 1, "\(run.errors)")
      let receipt = try #require(try objects(run.output).first)
      #expect(receipt["outcome"] as? String == "unknown" && receipt["mayHaveCost"] is [String: Any])
    }
  }

  @Test func `words that were asked for are recovered as a file`() async throws {
    let place = try Place()
    let body = Array(
      #"data: {"candidates":[{"content":{"parts":[{"text":"Forty-two."}]},"finishReason":"STOP"}]}"#.utf8)
    try await ChaosServer.run([.stall(body, after: body.count, contentType: "text/event-stream")]) { server in
      try await place.kill(["ask", "Why?", "--base-url", server.url]) { place.spooledCount() == body.count }
    }
    let run = try await place.run(["recover", "--all"])
    #expect(run.code == 0 && run.output.hasSuffix("/answer.txt\n") && place.spooled.isEmpty, "\(run.errors)")
    #expect(try Files.read(place.folder.path("answer.txt")) == Array("Forty-two.\n".utf8))
  }

  @Test(arguments: [
    "recover nobody": 2, "recover ../x": 2, "recover a --all": 2, "recover --list --all": 2,
    "recover --list --prune": 2, "recover --all -o -": 2, "recover": 0, "recover --all": 0, "recover --prune": 0,
    "speak a --local --no-spool --keep-spool": 2, "speak a --local --no-spool --keep-prompts": 2,
  ])
  func `what makes no sense ends with 2, and an empty spool with 0`(line: String, code: Int32) async throws {
    let place = try Place()
    let run = try await place.run(line.split(separator: " ").map(String.init))
    #expect(run.code == code, "\(run.errors)")
    #expect(Files.names(in: place.state.path).isEmpty)
  }
}
