import Foundation

/// Whole files as bytes, and the folders that tests read from.
public enum Files {
  /// The top folder of the repository.
  public static let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path()

  /// The bytes of the file at `path`.
  public static func read(_ path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(filePath: path))) }

  /// Writes `bytes` to `path`, replacing what was there.
  public static func write(_ bytes: [UInt8], to path: String) throws { try Data(bytes).write(to: URL(filePath: path)) }

  /// The names in the folder at `path`, sorted.
  public static func names(in path: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
  }

  /// Whether something is at `path`.
  public static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  /// Makes a named pipe at `path`, for `body` to open, and says whether it is still open for reading afterwards.
  public static func isPipeLeftOpen(at path: String, by body: () throws -> Void) throws -> Bool {
    // The path lives for each call only.
    guard unsafe mkfifo(path, 0o600) == 0 else { throw CocoaError(.fileWriteUnknown) }
    try body()
    // A writer that does not wait gets in only where there is a reader (POSIX, open).
    let writer = unsafe open(path, O_WRONLY | O_NONBLOCK)
    guard writer >= 0 else { return false }
    close(writer)
    return true
  }
}

/// Test material from other projects; absent on most machines, and then the tests that need it are skipped.
public enum Corpora {
  /// The folder: `RIFFLE_CORPORA`, or `../shared/corpora` beside the repository; nil when neither is there.
  public static let folder: String? = {
    let candidates = [
      ProcessInfo.processInfo.environment["RIFFLE_CORPORA"],
      URL(filePath: Files.repository).deletingLastPathComponent().path() + "shared/corpora",
    ]
    return candidates.compactMap(\.self).first { Files.exists($0) }
  }()

  /// Whether the folder is there.
  public static var isPresent: Bool { folder != nil }

  /// The bytes of the corpus file at `path`, relative to the folder.
  public static func read(_ path: String) throws -> [UInt8] { try Files.read((folder ?? "") + "/" + path) }

  /// The paths (relative to the folder) of the files in `subfolder` whose names end in `suffix`, sorted.
  public static func files(in subfolder: String, suffix: String) -> [String] {
    guard let folder else { return [] }
    return Files.names(in: folder + "/" + subfolder).filter { $0.hasSuffix(suffix) }.map { subfolder + "/" + $0 }
  }
}

/// The streams and media in `Samples/`.
public enum Samples {
  /// The path of the sample called `name`.
  public static func path(_ name: String) -> String { Files.repository + "Samples/" + name }

  /// The bytes of the sample called `name`.
  public static func read(_ name: String) throws -> [UInt8] { try Files.read(path(name)) }
}

/// A folder for one test, removed with everything in it when the object goes away.
public final class TemporaryFolder: Sendable {
  /// The folder's path, without a slash at the end.
  public let path: String

  /// Makes a new, empty folder.
  public init() throws {
    path = FileManager.default.temporaryDirectory.appending(path: "riffle-test-\(UUID().uuidString)").path()
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  /// The path of `name` inside the folder.
  public func path(_ name: String) -> String { path + "/" + name }

  /// The names inside the folder, sorted.
  public var names: [String] { Files.names(in: path) }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
