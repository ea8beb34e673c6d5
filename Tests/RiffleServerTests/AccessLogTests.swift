import Logging
import NIOHTTP1
import RiffleServer
import RiffleTestSupport
import Synchronization
import Testing

@Suite struct AccessLogTests {
  /// The lines of a log, with everything that stands in them.
  private final class Lines: Sendable {
    struct Line {
      let message: String
      let metadata: [String: String]
    }

    let all = Mutex<[Line]>([])

    /// A logger that writes here.
    func logger(_ level: Logger.Level) -> Logger {
      var logger = Logger(label: "test") { _ in Handler(lines: self) }
      logger.logLevel = level
      return logger
    }
  }

  private struct Handler: LogHandler {
    let lines: Lines
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.info

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      let all = metadata.merging(event.metadata ?? [:]) { $1 }
      let line = Lines.Line(message: "\(event.message)", metadata: all.mapValues { "\($0)" })
      lines.all.withLock { $0.append(line) }
    }
  }

  private let path = "/v1beta/models/gemini-2.5-flash:generateContent"
  private let prompt = #"{"contents":[{"parts":[{"text":"canary-prompt-4711"}]}]}"#

  @Test(arguments: [Logger.Level.debug, .info])
  func `each request is one line, without its key and its prompt`(level: Logger.Level) async throws {
    let lines = Lines()
    var sizes: [Int] = []
    try await withServer({ ($0.logger, $0.clientKeys) = (lines.logger(level), ["canary-key-4711"]) }) { fixture in
      sizes.append(try await fixture.ask(path + "?key=canary-key-4711", prompt).body.count)
      sizes.append(try await fixture.ask(path, prompt, headers: ["x-goog-api-key": "canary-key-4712"]).body.count)
      sizes.append(
        try await fixture.ask("/v1beta/models/nobody", headers: ["x-goog-api-key": "canary-key-4711"]).body.count)
    }
    // The server has stopped: every line has been written.
    let written = lines.all.withLock { $0 }
    #expect(!written.contains { "\($0)".contains("canary") })
    let answered = written.filter { $0.message == "request answered" }
    #expect(answered.map { $0.metadata["method"] } == ["POST", "POST", "GET"])
    #expect(answered.map { $0.metadata["path"] } == [path, path, "/v1beta/models/nobody"])
    #expect(answered.map { $0.metadata["status"] } == ["200", "400", "404"])
    #expect(answered.map { $0.metadata["bytes"] } == sizes.map { "\($0)" })
    #expect(answered.allSatisfy { ($0.metadata["ms"].flatMap { Int($0) } ?? -1) >= 0 })
  }

  @Test func `a quiet server writes no line for a request`() async throws {
    let lines = Lines()
    try await withServer({ $0.logger = lines.logger(.warning) }) { (fixture: ServerFixture) async throws in
      #expect(try await fixture.ask(path, prompt).status == 200)
    }
    #expect(lines.all.withLock { $0.isEmpty })
  }
}
