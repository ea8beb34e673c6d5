import RiffleTestSupport

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A pipe whose contents fit its buffer.
final class TestPipe {
  struct Failed: Error {}

  let readEnd: Int32
  private(set) var writeEnd: Int32

  init() throws {
    var ends: [Int32] = [-1, -1]
    guard unsafe pipe(&ends) == 0 else { throw Failed() }
    (readEnd, writeEnd) = (ends[0], ends[1])
  }

  /// Closes the end that is written to and gives what had been written.
  func closeAndRead() throws -> [UInt8] {
    close(writeEnd)
    writeEnd = -1
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = unsafe read(readEnd, &buffer, buffer.count)
      guard count >= 0 else { throw Failed() }
      if count == 0 { return bytes }
      bytes += buffer[..<count]
    }
  }

  deinit {
    close(readEnd)
    if writeEnd >= 0 { close(writeEnd) }
  }
}

/// A device that is open for writing.
final class TestDevice {
  let descriptor: Int32

  init(_ path: String) throws {
    descriptor = unsafe open(path, O_WRONLY)
    if descriptor < 0 { throw TestPipe.Failed() }
  }

  deinit { close(descriptor) }
}

/// Small things that tests do to files.
enum FileActs {
  static func link(_ path: String, to target: String) { _ = unsafe symlink(target, path) }
  static func makeFolder(_ path: String, mode: mode_t = 0o755) { _ = unsafe mkdir(path, mode) }
  static var isRoot: Bool { geteuid() == 0 }

  /// Bytes that the file at `path` takes from the disk, used or not.
  static func allocatedByteCount(_ path: String) -> Int {
    var status = stat()
    return unsafe stat(path, &status) == 0 ? Int(status.st_blocks) * 512 : .max
  }

  static func rename(_ path: String, to newPath: String) throws {
    #if canImport(Glibc)
      let result = unsafe Glibc.rename(path, newPath)
    #elseif canImport(Musl)
      let result = unsafe Musl.rename(path, newPath)
    #else
      let result = unsafe Darwin.rename(path, newPath)
    #endif
    if result != 0 { throw TestPipe.Failed() }
  }

  static func openForReading(_ path: String) throws -> Int32 {
    let descriptor = unsafe open(path, O_RDONLY)
    if descriptor < 0 { throw TestPipe.Failed() }
    return descriptor
  }

  static func close(_ descriptor: Int32) {
    #if canImport(Glibc)
      _ = Glibc.close(descriptor)
    #elseif canImport(Musl)
      _ = Musl.close(descriptor)
    #else
      _ = Darwin.close(descriptor)
    #endif
  }

  static func setNumber(_ number: Int32) { errno = number }
}
