import RiffleAPI
import RiffleTestSupport
import Testing

@testable import RiffleSession

/// Programs as functions, run without a shell.
@Suite(.timeLimit(.minutes(1))) struct CommandToolTests {
  @Test(arguments: [
    ("wc -l", ["wc", "-l"]), ("  a\tb\nc ", ["a", "b", "c"]), ("'a b' \"c d\"", ["a b", "c d"]),
    (#"a\ b"#, ["a b"]), (#"'a\b'"#, [#"a\b"#]), (#""a\"b\\c\d""#, [#"a"b\c\d"#]), ("x''y", ["xy"]),
    ("x ''", ["x", ""]),
    ("echo $HOME * | ~ > f;", ["echo", "$HOME", "*", "|", "~", ">", "f;"]), ("é 'ü ö'", ["é", "ü ö"]),
  ])
  func `a command line is split by the rules`(line: String, words: [String]) throws {
    #expect(try CommandWords.split(line) == words)
  }

  @Test(arguments: [
    ("", CommandWords.Failure.empty), ("  ", .empty), ("''", .empty), ("a 'b", .openQuote("'")),
    ("a \"b", .openQuote("\"")), (#"a \"#, .openEscape),
  ])
  func `a command line that has no end is refused`(line: String, failure: CommandWords.Failure) {
    #expect(throws: failure) { try CommandWords.split(line) }
  }

  static func run(
    _ words: [String], _ arguments: [String: JSONValue] = ["a": 1], environment: [String: String] = [:],
    timeLimit: Duration = .seconds(30), outputLimit: Int = 1000
  ) async throws -> JSONValue {
    try await CommandTool(words: words, environment: environment, timeLimit: timeLimit, outputLimit: outputLimit)
      .run(arguments)
  }

  @Test func `a program gets its arguments as JSON and answers with JSON`() async throws {
    #expect(try await Self.run(["cat"], ["city": "Oslo; rm -rf /", "n": 3]) == ["city": "Oslo; rm -rf /", "n": 3])
    #expect(try await Self.run(["echo", "\"$(id)\""]) == "$(id)")
    // A program that reads nothing, and one that gets more than a pipe holds.
    #expect(try await Self.run(["echo", "7"], ["a": .string(String(repeating: "x", count: 300_000))]) == 7)
    let long = JSONValue.string(String(repeating: "y", count: 200_000))
    #expect(try await Self.run(["cat"], ["a": long], outputLimit: 1 << 20) == ["a": long])
  }

  @Test func `a program sees the environment that it was given and no other`() async throws {
    let environment = ["ANSWER": "42", "PATH": "/usr/bin:/bin"]
    #expect(try await Self.run(["sh", "-c", "echo \"\\\"$ANSWER$HOME\\\"\""], environment: environment) == "42")
  }

  @Test func `keys are not handed on`() {
    let environment = [
      "PATH": "/bin", "GEMINI_API_KEY": "a", "GOOGLE_API_KEY": "b", "OPENAI_API_KEY": "c", "MY_TOKEN": "d",
      "my_secret": "e", "DB_PASSWORD": "f", "HOME": "/root",
    ]
    #expect(CommandTool.withoutKeys(environment).keys.sorted() == ["HOME", "PATH"])
  }

  @Test(arguments: [
    (["/no/such/program"], ProcessFailure.cannotStart("/no/such/program", reason: "no such file or directory")),
    (["false"], .ended(status: 1)), (["sh", "-c", "exit 77"], .ended(status: 77)),
    (["sh", "-c", "kill -TERM $$"], .killed(signal: 15)), (["echo", "not JSON"], .notJSON), (["true"], .notJSON),
    (["yes"], .tooMuchOutput(limit: 1000)),
  ])
  func `a program that fails is a failed call`(words: [String], failure: ProcessFailure) async {
    await #expect(throws: failure) { try await Self.run(words, environment: ["PATH": "/usr/bin:/bin"]) }
  }

  @Test func `what cannot be started is known before it is called`() throws {
    let folder = try TemporaryFolder()
    try Files.write(Array("no program".utf8), to: folder.path("text"))
    for (program, reason): (String, String?) in [
      ("cat", nil), ("/bin/sh", nil), ("/no/such/program", "no such file or directory"),
      (folder.path("text"), "permission denied"),
      (folder.path("text") + "/x", "no such file or directory"), (folder.path, "permission denied"),
      ("no-program-of-this-name", "no such file or directory"),
    ] {
      #expect(CommandTool(words: [program], environment: [:]).obstacle == reason, "\(program)")
    }
  }

  @Test func `a program over its time is ended with all that it started`() async throws {
    let folder = try TemporaryFolder()
    let limit = Duration.milliseconds(200)
    await #expect(throws: ProcessFailure.timedOut(limit)) {
      try await Self.run(
        ["sh", "-c", "sleep 3600 & echo $! > \(folder.path)/pid; wait"], environment: ["PATH": "/usr/bin:/bin"],
        timeLimit: limit)
    }
    let text = String(decoding: try Files.read(folder.path("pid")), as: UTF8.self)
    let process = try #require(Int(text.prefix { $0.isNumber }))
    // It may be a zombie for a moment, until its new parent has taken its status: that one runs no more.
    let state = (try? Files.read("/proc/\(process)/stat")).map { String(decoding: $0, as: UTF8.self) }
    #expect(state == nil || state?.contains(") Z ") == true || state?.contains("(sleep)") == false)
  }

  @Test func `what a program leaves behind is not waited for`() async throws {
    let folder = try TemporaryFolder()
    let environment = ["PATH": "/usr/bin:/bin"]
    let script = "sleep 3600 & echo $! > \(folder.path)/pid; echo 7"
    #expect(try await Self.run(["sh", "-c", script], environment: environment) == 7)
    let process = String(decoding: try Files.read(folder.path("pid")), as: UTF8.self).prefix { $0.isNumber }
    #expect(try await Self.run(["sh", "-c", "kill \(process) && echo 8"], environment: environment) == 8)
  }

  @Test func `cancelling ends the program`() async throws {
    let task = Task { try await Self.run(["sleep", "3600"], environment: ["PATH": "/usr/bin:/bin"]) }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }

  @Test(arguments: [
    ("weather", true), ("_a.b:c-d9", true), ("", false), ("9a", false), ("a b", false), ("ä", false),
    (String(repeating: "a", count: 128), true), (String(repeating: "a", count: 129), false),
  ])
  func `names of functions are those that models take`(name: String, isName: Bool) {
    #expect(FunctionTool.isName(name) == isName)
  }

  @Test func `a schema of plain keywords goes into the field that every model knows`() {
    let plain = FunctionTool("a", "b", parameters: .object(["n": .integer()])) { (_: [String: JSONValue]) in 1 }
    #expect(plain.declaration.parameters != nil && plain.declaration.parametersJSONSchema == nil)
    let schema = Schema(["type": "object", "properties": ["n": ["const": 1]]])
    let other = FunctionTool("a", "b", parameters: schema) { (_: [String: JSONValue]) in 1 }
    #expect(other.declaration.parameters == nil && other.declaration.parametersJSONSchema == schema.json)
    #expect(FunctionTool("a", "b") { (_: [String: JSONValue]) in 1 }.declaration.argumentSchema == nil)
  }
}
