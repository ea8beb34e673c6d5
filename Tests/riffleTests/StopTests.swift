import Foundation
import RiffleTestSupport
import Testing

/// A run with `--local` ends when it is told to, and not when its model is done.
@Suite(.serialized) struct StopTests {
  /// Less than the model takes for these pictures in a debug build, and far more than the end of a run.
  private static let patience = 15.0

  /// A folder with a picture whose blur takes the model half a minute in a debug build.
  private static func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let run = try RiffleProcess.run(["image", "--local", "A boat", "-o", "a.png", "-q"], in: folder)
    #expect(run.code == 0, "\(run.errors)")
    return folder
  }

  private static let edit = ["edit", "--local", "a.png", "-a", "a.png", "blur and rotate it", "-o", "b.png", "-v"]

  @Test(arguments: [(SIGINT, Int32(130)), (SIGTERM, Int32(143))])
  func `a signal ends it while the model computes`(number: Int32, code: Int32) throws {
    let folder = try Self.folder()
    let running = try RiffleProcess.start(Self.edit, in: folder)
    #expect(running.wait { running.errors.contains("request goes out") })
    running.signal(number)
    let run = running.finish(seconds: Self.patience)
    #expect(run.code == code, "\(run.errors)")
    #expect(folder.names == ["a.png"])
  }

  @Test func `a limit of time ends it while the model computes`() throws {
    let folder = try Self.folder()
    let run = try RiffleProcess.run(Self.edit + ["--timeout", "0.5"], in: folder, seconds: Self.patience)
    #expect(run.code == 14 && run.errors.contains("not done within 0.5 seconds"), "\(run.errors)")
    #expect(folder.names == ["a.png"])
  }
}
