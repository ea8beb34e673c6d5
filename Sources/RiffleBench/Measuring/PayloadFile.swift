#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif
internal import RiffleMedia

/// The answer that is measured: a file that is read again and again, from its first byte to its last.
public final class PayloadFile: Sendable {
  /// Where it is; nil for one that has no name any more.
  public let path: String?
  /// Its length.
  public let byteCount: Int
  private let descriptor: Int32

  private init(path: String?, descriptor: Int32) throws(BenchmarkError) {
    do throws(BenchmarkError) {
      byteCount = try Self.byteCount(of: descriptor, path ?? "payload")
    } catch {
      // `deinit` does not run for an object that was never whole.
      _ = close(descriptor)
      throw error
    }
    self.path = path
    self.descriptor = descriptor
  }

  private static func byteCount(of descriptor: Int32, _ name: String) throws(BenchmarkError) -> Int {
    var status = stat()
    // The structure outlives the call.
    guard unsafe fstat(descriptor, &status) == 0 else { throw .last(name) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw .file(name, "is no regular file, expected one that can be read several times")
    }
    guard status.st_size > 0 else { throw .undecodable("\(name): is empty, expected a response") }
    return Int(status.st_size)
  }

  deinit { _ = close(descriptor) }

  /// Opens a saved answer.
  /// - Throws: ``BenchmarkError`` where it cannot be read.
  public convenience init(openingFileAt path: String) throws(BenchmarkError) {
    // The path lives for the call only. A pipe without a writer is refused below and not waited for.
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .last(path) }
    try self.init(path: path, descriptor: descriptor)
  }

  /// Makes the answer of `plan` in a file, under a name that is kept or without one.
  ///
  /// A file without a name is gone with this object, and with the process however that ends.
  /// - Parameters:
  ///   - plan: what the answer holds.
  ///   - keptPath: the name to keep it under; it must not be taken.
  ///   - onProgress: told the bytes written, after each piece; false stops.
  /// - Returns: the file and what is in it.
  /// - Throws: ``BenchmarkError`` where it cannot be written, or ``BenchmarkError/stopped``.
  public static func made(
    _ plan: PayloadPlan, keptAt keptPath: String? = nil, onProgress: (Int) -> Bool = { _ in true }
  ) throws(BenchmarkError) -> (file: PayloadFile, contents: PayloadContents) {
    var written = 0
    func tell(_ count: Int) throws(BenchmarkError) {
      written += count
      if !onProgress(written) { throw .stopped }
    }
    guard let keptPath else {
      let file = try TemporaryFile()
      let contents = try PayloadWriter.write(plan) { (piece) throws(BenchmarkError) in
        try file.write(piece)
        try tell(piece.count)
      }
      return (try PayloadFile(path: nil, descriptor: file.takeDescriptor()), contents)
    }
    let file: PartialFile
    do {
      file = try PartialFile(finalPath: keptPath)
    } catch {
      throw .described(error.description)
    }
    do throws(BenchmarkError) {
      let contents = try PayloadWriter.write(plan) { (piece) throws(BenchmarkError) in
        do throws(MediaFileError) { try file.write(piece) } catch { throw .described(error.description) }
        try tell(piece.count)
      }
      do throws(MediaFileError) { try file.commit() } catch { throw .described(error.description) }
      return (try PayloadFile(openingFileAt: keptPath), contents)
    } catch {
      file.discard()
      throw error
    }
  }

  /// Reads bytes from `offset` on until `memory` is full or the file ends.
  /// - Returns: how many were read.
  func read(at offset: Int, into memory: UnsafeMutableBufferPointer<UInt8>) throws(BenchmarkError) -> Int {
    var done = 0
    while done < memory.count {
      // Sound: `done` stays below the count, so the rest lies inside the memory.
      let count = unsafe pread(
        descriptor, memory.baseAddress.map { unsafe $0 + done }, memory.count - done, off_t(offset + done))
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw .last(path ?? "payload") }
      guard count > 0 else { break }
      done += count
    }
    return done
  }
}

/// A new file that has lost its name already, so that nothing is left of it whatever happens.
final class TemporaryFile {
  private var descriptor: Int32

  init() throws(BenchmarkError) {
    var template = Array((TemporaryPlace.folder + "/riffle-bench-XXXXXX").utf8CString)
    // mkstemp writes six letters inside the array.
    descriptor = unsafe template.withUnsafeMutableBufferPointer { name in
      guard let start = name.baseAddress else { return -1 }
      let opened = unsafe mkstemp(start)
      if opened >= 0 { _ = unsafe unlink(start) }
      return opened
    }
    guard descriptor >= 0 else { throw .last(TemporaryPlace.folder) }
  }

  deinit { if descriptor >= 0 { _ = close(descriptor) } }

  func takeDescriptor() -> Int32 {
    defer { descriptor = -1 }
    return descriptor
  }

  func write(_ bytes: Span<UInt8>) throws(BenchmarkError) {
    var start = 0
    while start < bytes.count {
      // The pointer lives for the call only.
      let count = unsafe bytes.extracting(start...).withUnsafeBytes { rest in
        unsafe systemWrite(descriptor, rest)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw .last(TemporaryPlace.folder) }
      start += count
    }
  }
}

/// A new folder that is removed, with the files in it, when the object goes away.
final class TemporaryPlace {
  /// Where temporary things go.
  static var folder: String {
    // The environment's text is copied at once.
    guard let value = unsafe getenv("TMPDIR"), unsafe value.pointee != 0 else { return "/tmp" }
    return unsafe String(cString: value)
  }

  let path: String

  init() throws(BenchmarkError) {
    var template = Array((Self.folder + "/riffle-bench-XXXXXX").utf8CString)
    // mkdtemp writes six letters inside the array and answers with its start.
    let made = unsafe template.withUnsafeMutableBufferPointer { name -> String? in
      guard let start = name.baseAddress, let made = unsafe mkdtemp(start) else { return nil }
      return unsafe String(cString: made)
    }
    guard let made else { throw .last(Self.folder) }
    path = made
  }

  /// Removes the files inside.
  func empty() {
    guard let folder = unsafe opendir(path) else { return }
    // The entries are read before the folder is closed, and each name is copied.
    while let entry = unsafe readdir(folder) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { place in
        unsafe place.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
      }
      if name != ".", name != ".." { _ = unsafe unlink(path + "/" + name) }
    }
    _ = unsafe closedir(folder)
  }

  deinit {
    empty()
    _ = unsafe rmdir(path)
  }
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
  unsafe write(descriptor, bytes.baseAddress, bytes.count)
}
