import Foundation
import RiffleTestSupport

/// One run of the built tool as another process, with an environment that holds no key.
struct RiffleProcess {
  /// The exit status; minus the signal's number when a signal ended the process.
  let code: Int32
  let output: String
  let errors: String

  /// The tool beside the test bundle.
  static let path: String = {
    #if os(macOS)
      let folder = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundleURL.deletingLastPathComponent()
      return (folder ?? URL(filePath: ".")).appending(path: "riffle").path()
    #else
      return URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "riffle").path()
    #endif
  }()

  /// Runs the tool with `arguments` to its end, at most `seconds` long.
  @discardableResult
  static func run(
    _ arguments: [String], input: [UInt8] = [], in folder: TemporaryFolder? = nil, environment: [String: String] = [:],
    output outputPath: String? = nil, seconds: Double = 120
  ) throws -> RiffleProcess {
    let running = try start(arguments, input: input, in: folder, environment: environment, output: outputPath)
    return running.finish(seconds: seconds)
  }

  /// Runs the tool on a thread outside the cooperative pool, which a server in this process may need meanwhile.
  static func runAside(
    _ arguments: [String], in folder: TemporaryFolder, environment: [String: String] = [:]
  ) async throws -> RiffleProcess {
    try await withCheckedThrowingContinuation { continuation in
      DispatchQueue.global().async {
        continuation.resume(with: Result { try run(arguments, in: folder, environment: environment) })
      }
    }
  }

  /// Starts the tool and returns at once.
  static func start(
    _ arguments: [String], input: [UInt8] = [], in folder: TemporaryFolder? = nil, environment: [String: String] = [:],
    output outputPath: String? = nil
  ) throws -> Running {
    let process = Process()
    process.executableURL = URL(filePath: path)
    process.arguments = arguments
    var variables = ProcessInfo.processInfo.environment
    for name in ["GOOGLE_API_KEY", "GEMINI_API_KEY", "GOOGLE_GEMINI_BASE_URL"] { variables[name] = nil }
    let work = try TemporaryFolder()
    // A spool of its own, which goes with the run: tests leave nothing in the home of whoever runs them.
    variables["XDG_STATE_HOME"] = work.path("state")
    variables["XDG_CACHE_HOME"] = work.path("cache")
    process.environment = variables.merging(environment) { $1 }
    if let folder { process.currentDirectoryURL = URL(filePath: folder.path) }
    try Files.write(input, to: work.path("input"))
    try Files.write([], to: work.path("errors"))
    let target = outputPath ?? work.path("output")
    if !Files.exists(target) { try Files.write([], to: target) }
    process.standardInput = FileHandle(forReadingAtPath: work.path("input"))
    process.standardOutput = FileHandle(forWritingAtPath: target)
    process.standardError = FileHandle(forWritingAtPath: work.path("errors"))
    try process.run()
    return Running(process: process, work: work)
  }

  /// A run that has not ended yet.
  final class Running: Sendable {
    private let process: Process
    private let work: TemporaryFolder

    init(process: Process, work: TemporaryFolder) {
      self.process = process
      self.work = work
    }

    /// What the process has written to standard output so far.
    var output: String { Self.text(work.path("output")) }

    /// What the process has written to standard error so far.
    var errors: String { Self.text(work.path("errors")) }

    /// The process's number.
    var processID: Int32 { process.processIdentifier }

    /// Sends `number` to the process.
    func signal(_ number: Int32) { kill(process.processIdentifier, number) }

    /// Waits until `condition` holds or the process ends, at most `seconds`.
    func wait(seconds: Double = 60, until condition: () -> Bool) -> Bool {
      let deadline = Date(timeIntervalSinceNow: seconds)
      while !condition() {
        guard process.isRunning, Date() < deadline else { return condition() }
        usleep(2_000)
      }
      return true
    }

    /// Waits for the end; a process that takes longer than `seconds` is killed.
    func finish(seconds: Double = 120) -> RiffleProcess {
      let deadline = Date(timeIntervalSinceNow: seconds)
      while process.isRunning, Date() < deadline { usleep(2_000) }
      if process.isRunning { kill(process.processIdentifier, SIGKILL) }
      process.waitUntilExit()
      let code = process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
      return RiffleProcess(code: code, output: output, errors: errors)
    }

    private static func text(_ path: String) -> String {
      String(decoding: (try? Files.read(path)) ?? [], as: UTF8.self)
    }
  }
}
