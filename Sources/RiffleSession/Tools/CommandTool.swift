public import RiffleAPI

/// A program of this machine that a model may call, with JSON on both sides.
///
/// The call's arguments are one JSON object on the program's standard input, its result is one JSON value on its standard
/// output, and its standard error is the caller's. No shell is involved: the words of ``CommandWords`` go to the program as
/// they are, and nothing the model says ever becomes part of a command line. A program that ends with another status than
/// 0, writes something else than JSON, too much of it or too late, is a failed call, and the model is told so.
public struct CommandTool: Sendable {
  /// The most bytes that a program may answer with.
  public static let defaultOutputLimit = 1 << 20
  /// How long a program may take.
  public static let defaultTimeLimit = Duration.seconds(30)

  /// The program and its arguments.
  public var words: [String]
  /// The program's whole environment.
  public var environment: [String: String]
  /// How long the program may take; it is killed then, with all that it started.
  public var timeLimit: Duration
  /// The most bytes that it may answer with.
  public var outputLimit: Int

  /// A program by its words.
  public init(
    words: [String], environment: [String: String], timeLimit: Duration = CommandTool.defaultTimeLimit,
    outputLimit: Int = CommandTool.defaultOutputLimit
  ) {
    precondition(!words.isEmpty, "a command has a program")
    self.words = words
    self.environment = environment
    self.timeLimit = timeLimit
    self.outputLimit = outputLimit
  }

  /// `environment` without what looks like a key: every variable with `SECRET`, `PASSWORD`, `PASSWD`, `TOKEN` or `CREDENTIAL` in
  /// its name, or with `KEY` or `AUTH` as a word of it.
  public static func withoutKeys(_ environment: [String: String]) -> [String: String] {
    environment.filter { name, _ in
      let name = name.uppercased()
      let words = name.split(separator: "_")
      return !words.contains("KEY") && !words.contains("AUTH") && !words.contains("APIKEY")
        && !["SECRET", "PASSWORD", "PASSWD", "TOKEN", "CREDENTIAL"].contains { name.contains($0) }
    }
  }

  /// Why the program cannot be started, in the system's words; nil when it is there and may be run.
  ///
  /// Whoever asks before a request is sent pays for no answer that only tries to call it.
  public var obstacle: String? { SystemFile.obstacle(toStarting: words[0]).map(SystemFile.words) }

  /// The program as a function that a model may call.
  /// - Parameters:
  ///   - name: what the model calls it.
  ///   - summary: what it does, in words for the model.
  ///   - parameters: the schema of its arguments.
  /// - Returns: the function.
  public func function(_ name: String, _ summary: String, parameters: Schema? = nil) -> FunctionTool {
    FunctionTool(name, summary, parameters: parameters) { (arguments: [String: JSONValue]) in
      try await run(arguments)
    }
  }

  /// Runs the program once.
  /// - Throws: ``ProcessFailure`` with what went wrong.
  func run(_ arguments: [String: JSONValue]) async throws -> JSONValue {
    let input = try WireJSON.encode(JSONValue.object(arguments))
    let process = ChildProcess(words: words, environment: environment)
    let output = try await process.run(input: input, timeLimit: timeLimit, outputLimit: outputLimit)
    do {
      return try JSONValue(bytes: output)
    } catch {
      throw ProcessFailure.notJSON
    }
  }
}

/// Why a program gave no result, in words for the model.
enum ProcessFailure: Error, Hashable, CustomStringConvertible {
  case cannotStart(String, reason: String)
  case timedOut(Duration)
  case tooMuchOutput(limit: Int)
  case ended(status: Int32)
  case killed(signal: Int32)
  case notJSON

  var description: String {
    switch self {
    case .cannotStart(let program, let reason): "cannot start '\(program)': \(reason)"
    case .timedOut(let limit): "took longer than \(limit) and was stopped"
    case .tooMuchOutput(let limit): "answered with more than \(limit) bytes and was stopped"
    case .ended(let status): "ended with status \(status)"
    case .killed(let signal): "was ended by signal \(signal)"
    case .notJSON: "did not answer with JSON"
    }
  }
}
