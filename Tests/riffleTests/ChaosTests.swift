import Foundation
import RiffleChaos
import RiffleTestSupport
import RiffleTypes
import Testing

/// Every way in which the table of RiffleChaos lets a service misbehave, held against the tool: how it ends, what it leaves,
/// and how often it asked.
@Suite struct ChaosTests {
  /// What a run came to.
  private struct Played {
    let run: RiffleProcess
    let names: [String]
    let content: [UInt8]?
    let requests: Int
    let stranger: Int
  }

  /// The scenarios of the table that come in small answers; `RIFFLE_HEAVY=1` plays the others too.
  private static let played = Mishap.all.filter {
    !$0.isHeavy || ProcessInfo.processInfo.environment["RIFFLE_HEAVY"] == "1"
  }

  /// A few runs at a time: most of them wait, for a clock or for a process to start.
  private static let width = 4

  @Test func `every scenario comes to the outcome of the table`() async throws {
    let all = Self.played
    try await withThrowingTaskGroup(of: (Mishap, Played).self) { group in
      var next = 0
      func add() {
        guard next < all.count else { return }
        let mishap = all[next]
        next += 1
        group.addTask { (mishap, try await Self.play(mishap)) }
      }
      for _ in 0..<Self.width { add() }
      while let (mishap, played) = try await group.next() {
        Self.check(mishap, played)
        add()
      }
    }
  }

  /// Runs the command of `mishap` against it.
  private static func play(_ mishap: Mishap) async throws -> Played {
    try await ChaosStage.run(ChaosPlay(mishap)) { stage in
      let folder = try TemporaryFolder()
      var arguments: [String] =
        switch mishap.command {
        case .speak: ["speak", "Hello.", "-o", "out/speech.wav"]
        case .image: ["image", "A boat", "-o", "out/picture.png"]
        case .ask: ["ask", "When?"]
        }
      arguments += ["--base-url", stage.server.url] + mishap.options
      if mishap.isTrusted, let identity = mishap.identity {
        try Files.write(identity.certificatePEM, to: folder.path("ca.pem"))
        arguments += ["--ca-file", "ca.pem"]
      }
      try FileManager.default.createDirectory(atPath: folder.path("out"), withIntermediateDirectories: false)
      let run = try await RiffleProcess.runAside(arguments, in: folder, environment: ["GEMINI_API_KEY": "canary-5521"])
      let names = Files.names(in: folder.path("out"))
      let content = try names.first.map { try Files.read(folder.path("out/" + $0)) }
      let requests = stage.server.requestCount
      #expect(!run.errors.contains("canary") && !run.output.contains("canary"), "\(mishap.name): \(run.errors)")
      return Played(
        run: run, names: names, content: content, requests: requests, stranger: stage.stranger.connectionCount)
    }
  }

  private static func check(_ mishap: Mishap, _ played: Played) {
    let (run, wanted) = (played.run, mishap.outcome)
    let words: Comment = "\(mishap.name): \(run.code) \(played.names) \(played.requests) requests\n\(run.errors)"
    #expect(run.code == wanted.reason.rawValue, words)
    #expect(played.requests == wanted.requests, words)
    // A key must not travel, and without a connection it does not.
    #expect(played.stranger == 0, words)
    #expect(wanted.reason == .success || run.errors.contains(wanted.cause), words)
    #expect(wanted.reason == .success || run.errors.contains("riffle: "), words)
    mishap.command == .ask ? checkWords(mishap, played, words) : checkFiles(mishap, played, words)
  }

  private static func checkFiles(_ mishap: Mishap, _ played: Played, _ words: Comment) {
    let final = mishap.command == .speak ? "speech.wav" : "picture.png"
    let isFinal = played.names.allSatisfy { !$0.contains(".partial") }
    let data = played.content.map { mishap.command == .speak ? samples(of: $0) : $0 } ?? []
    switch mishap.outcome.remains {
    case .nothing: #expect(played.names.isEmpty, words)
    case .whole: #expect(played.names == [final] && data == mishap.usualContent, words)
    case .part:
      #expect(played.names == [final.replacing(".", with: ".partial.")], words)
      #expect(!data.isEmpty && mishap.usualContent.starts(with: data), words)
    case .wreck: #expect(played.names.count == 1 && !isFinal, words)
    case .other: #expect(!played.names.isEmpty && isFinal && played.content?.isEmpty == false, words)
    }
  }

  /// What follows the head of the last chunk of a WAV file.
  private static func samples(of file: [UInt8]) -> [UInt8] {
    file.firstRange(of: Array("data".utf8)).map { Array(file[($0.upperBound + 4)...]) } ?? []
  }

  private static func checkWords(_ mishap: Mishap, _ played: Played, _ words: Comment) {
    let printed = Array(played.run.output.utf8)
    let usual = mishap.usualContent
    #expect(played.names.isEmpty, words)
    switch mishap.outcome.remains {
    case .nothing: #expect(printed.isEmpty, words)
    case .whole: #expect(printed == usual + [0x0A], words)
    case .part, .wreck:
      #expect(printed.count > 1 && printed.count <= usual.count && usual.starts(with: printed.dropLast()), words)
    case .other: #expect(!printed.isEmpty, words)
    }
  }

  @Test func `saved answers come to the same files and codes as answers from the network`() throws {
    for mishap in Self.played where mishap.command != .ask && mishap.identity == nil {
      guard let body = mishap.savedBody(seed: 1), !body.starts(with: [0x1F, 0x8B]) else { continue }
      let folder = try TemporaryFolder()
      let name = mishap.command == .speak ? "speech.wav" : "picture.png"
      let run = try RiffleProcess.run(["extract", "-", "-o", name], input: body, in: folder)
      let wanted = mishap.outcome
      // What was asked for is not known of a saved answer.
      if ["picture-for-speech", "error-first"].contains(mishap.name) { continue }
      #expect(run.code == wanted.reason.rawValue, "\(mishap.name): \(run.errors)")
      let finals = folder.names.filter { !$0.contains(".partial") }
      #expect(finals.isEmpty == ![.whole, .other].contains(wanted.remains), "\(mishap.name): \(folder.names)")
    }
  }

  @Test func `the table has each name once, and every name is one that a command line takes`() throws {
    let names = Mishap.all.map(\.name)
    #expect(Set(names).count == names.count && names.count >= 100)
    #expect(
      names.allSatisfy { name in
        name.utf8.allSatisfy { $0 == 0x2D || (0x30...0x39).contains($0) || (0x41...0x7A).contains($0) }
      })
    let table = Mishap.markdown()
    #expect(table.split(separator: "\n").count == names.count + 2)
    #expect(try RiffleProcess.run(["serve", "--chaos", "list"]).output == table)
  }

  @Test(arguments: [
    ("no-such-thing", "expected one of ok, "), ("ok=0", "bad weight of 'ok'"), ("ok=x", "bad weight of 'ok'"),
    ("ok,seed=x", "bad seed 'x'"), ("ok,tls", "'tls' needs TLS and is played alone"), ("seed=3", "no scenario"),
    ("", "unknown scenario ''"), ("ok,", "unknown scenario ''"),
  ])
  func `a list that cannot be played is told in one line, with 2`(spec: String, cause: String) throws {
    let run = try RiffleProcess.run(["serve", "--chaos", spec])
    #expect(run.code == 2 && run.output.isEmpty && run.errors.contains(cause), "\(run.errors)")
    #expect(run.errors.split(separator: "\n").count == 1)
  }

  @Test func `serve plays a list by chance, the same for the same seed`() throws {
    func codes(_ spec: String) throws -> [Int32] {
      let server = try RiffleProcess.start(["serve", "--chaos", spec])
      defer { server.signal(SIGTERM) }
      #expect(server.wait { server.output.hasSuffix("\n") })
      let address = server.output.split(separator: "\n").first.map(String.init) ?? ""
      let folder = try TemporaryFolder()
      let codes = try (0..<6).map { index in
        try RiffleProcess.run(["ask", "When?", "--base-url", address, "--no-spool"], in: folder).code
      }
      server.signal(SIGTERM)
      let ended = server.finish(seconds: 30)
      #expect(ended.code == 0 && ended.errors.contains("html: POST /v1beta/models/"), "\(ended.errors)")
      return codes
    }
    let first = try codes("ok=1,html=1,seed=5")
    let second = try codes("ok=1,html=1,seed=5")
    #expect(Set(first) == [0, 10] && first == second, "\(first) \(second)")
  }
}
