import Foundation
import RiffleChaos
import RiffleTestSupport
import Testing

/// A run with `--local` ends when it is told to, and not when its model is done.
@Suite(.serialized) struct StopTests {
  /// Less than the model takes for these pictures in a debug build, and far more than the end of a run.
  private static let patience = 15.0

  /// A picture whose blur takes the model half a minute in a debug build.
  private static let picture = Result {
    let folder = try TemporaryFolder()
    let run = try RiffleProcess.run(["image", "--local", "A boat", "-o", "a.png", "-q"], in: folder)
    #expect(run.code == 0, "\(run.errors)")
    return try Files.read(folder.path("a.png"))
  }

  private static func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try Files.write(picture.get(), to: folder.path("a.png"))
    return folder
  }

  private static let edit = ["edit", "--local", "a.png", "-a", "a.png", "blur and rotate it", "-o", "b.png", "-v"]
  private static let ask = [
    "ask", "--local", "-m", "gemini-3.1-flash-image", "blur and rotate it", "-a", "a.png", "-a", "a.png", "-o", "b.png",
    "-v",
  ]

  @Test(arguments: [edit, ask], [(SIGINT, Int32(130)), (SIGTERM, Int32(143))])
  func `a signal ends it while the model computes`(arguments: [String], signal: (number: Int32, code: Int32)) throws {
    let folder = try Self.folder()
    let running = try RiffleProcess.start(arguments, in: folder)
    #expect(running.wait { running.errors.contains("request goes out") })
    running.signal(signal.number)
    let run = running.finish(seconds: Self.patience)
    #expect(run.code == signal.code && run.output.isEmpty, "\(run.errors)")
    #expect(folder.names == ["a.png"])
  }

  @Test(arguments: [edit, ask]) func `a limit of time ends it while the model computes`(arguments: [String]) throws {
    let folder = try Self.folder()
    let run = try RiffleProcess.run(arguments + ["--timeout", "0.5"], in: folder, seconds: Self.patience)
    #expect(run.code == 14 && run.errors.contains("not done within 0.5 seconds"), "\(run.errors)")
    #expect(folder.names == ["a.png"])
  }

  /// A count is too quick for a signal: here the service never answers.
  @Test(arguments: [(SIGINT, Int32(130)), (SIGTERM, Int32(143))])
  func `a signal ends a count that waits`(number: Int32, code: Int32) async throws {
    try await ChaosServer.run([Scenario(.readRequest, .stall)]) { server in
      let running = try RiffleProcess.start(["count", "a", "--base-url", server.url])
      await server.waitForRequests(1)
      running.signal(number)
      let run = await Self.end(of: running)
      #expect(run.code == code && run.output.isEmpty, "\(run.errors)")
    }
  }

  @Test func `a limit of time ends a count that waits`() async throws {
    try await ChaosServer.run([Scenario(.readRequest, .stall)]) { server in
      let running = try RiffleProcess.start(["count", "a", "--base-url", server.url, "--timeout", "0.5"])
      let run = await Self.end(of: running)
      #expect(run.code == 14 && run.errors.contains("not done within 0.5 seconds"), "\(run.errors)")
      #expect(run.output.isEmpty)
    }
  }

  /// Waits for the end away from the tasks of the server in this process.
  private static func end(of running: RiffleProcess.Running) async -> RiffleProcess {
    await withCheckedContinuation { continuation in
      DispatchQueue.global().async { continuation.resume(returning: running.finish(seconds: patience)) }
    }
  }
}
