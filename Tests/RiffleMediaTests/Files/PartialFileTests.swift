import RiffleTestSupport
import RiffleTypes
import Testing

@testable import RiffleMedia

@Suite struct PartialFileTests {
  @Test func `the final name appears only with commit, whole`() throws {
    let folder = try TemporaryFolder()
    let file = try PartialFile(finalPath: folder.path("out.wav"))
    let bytes = TestSound.noise(byteCount: 700_000)
    for piece in pieces(of: bytes, size: 99_991) { try file.write(piece.span) }
    #expect(folder.names == ["out.wav.partial"])
    #expect(file.byteCount == bytes.count)
    try file.commit()
    #expect(folder.names == ["out.wav"])
    #expect(file.path == folder.path("out.wav"))
    #expect(try Files.read(folder.path("out.wav")) == bytes)
  }

  @Test func `every size of piece gives the same file`() throws {
    let folder = try TemporaryFolder()
    let bytes = TestSound.noise(byteCount: 600_000)
    for size in [1000, 65_536, PartialFile.bufferSize - 1, PartialFile.bufferSize, PartialFile.bufferSize + 1, 600_000]
    {
      let file = try PartialFile(finalPath: folder.path("\(size)"))
      for piece in pieces(of: bytes, size: size) { try file.write(piece.span) }
      try file.commit()
      #expect(try Files.read(folder.path("\(size)")) == bytes)
    }
  }

  @Test func `written bytes can be read back while the file is open`() throws {
    let folder = try TemporaryFolder()
    let file = try PartialFile(finalPath: folder.path("x"))
    let bytes = Array(0..<UInt8(200))
    try file.write(bytes.span)
    var count = -1
    let read = try [UInt8](capacity: 50) { output in count = try file.read(at: 100, into: &output) }
    #expect(count == 50)
    #expect(read == Array(100..<150))
    let atEnd = try [UInt8](capacity: 50) { output in count = try file.read(at: 200, into: &output) }
    #expect(count == 0)
    #expect(atEnd == [])
    file.discard()
  }

  @Test func `a header can be mended`() throws {
    let folder = try TemporaryFolder()
    let file = try PartialFile(finalPath: folder.path("x"))
    try file.write([1, 2, 3, 4].span)
    try file.seek(to: 1)
    try file.write([9].span)
    #expect(file.byteCount == 4)
    try file.seek(to: 4)
    try file.write([5].span)
    try file.commit()
    #expect(try Files.read(folder.path("x")) == [1, 9, 3, 4, 5])
  }

  @Test func `an existing file is not overwritten unless asked, at the start and at the end`() throws {
    let folder = try TemporaryFolder()
    try Files.write([7], to: folder.path("out"))
    let refusal = #expect(throws: MediaFileError.self) { try PartialFile(finalPath: folder.path("out")) }
    #expect(refusal?.code == .exists)
    #expect(folder.names == ["out"])

    let file = try PartialFile(finalPath: folder.path("late"))
    try file.write([1].span)
    try Files.write([8], to: folder.path("late"))
    let late = #expect(throws: MediaFileError.self) { try file.commit() }
    #expect(late?.code == .exists)
    #expect(try Files.read(folder.path("late")) == [8])
    #expect(folder.names == ["late", "late.partial", "out"])
    try file.commit(as: folder.path("other"))
    #expect(try Files.read(folder.path("other")) == [1])

    let forced = try PartialFile(finalPath: folder.path("out"), replacing: true)
    try forced.write([2].span)
    #expect(try Files.read(folder.path("out")) == [7])
    try forced.commit(replacing: true)
    #expect(try Files.read(folder.path("out")) == [2])
    #expect(folder.names == ["late", "other", "out"])
  }

  @Test func `a symbolic link is never written through`() throws {
    let folder = try TemporaryFolder()
    try Files.write([7], to: folder.path("victim"))
    FileActs.link(folder.path("out.partial"), to: folder.path("victim"))
    FileActs.link(folder.path("link"), to: folder.path("victim"))
    let file = try PartialFile(finalPath: folder.path("out"))
    #expect(file.path == folder.path("out.partial-2"))
    try file.write([1].span)
    try file.commit()
    #expect(throws: MediaFileError.self) { try PartialFile(finalPath: folder.path("link")) }
    let forced = try PartialFile(finalPath: folder.path("link"), replacing: true)
    try forced.write([2].span)
    try forced.commit(replacing: true)
    #expect(try Files.read(folder.path("link")) == [2])
    #expect(try Files.read(folder.path("victim")) == [7])
  }

  @Test func `a left-over of another run is named and left alone`() throws {
    let folder = try TemporaryFolder()
    try Files.write([5], to: folder.path("out.wav.partial"))
    let file = try PartialFile(finalPath: folder.path("out.wav"))
    #expect(file.leftoverPath == folder.path("out.wav.partial"))
    #expect(file.path == folder.path("out.wav.partial-2"))
    try file.commit()
    #expect(try Files.read(folder.path("out.wav.partial")) == [5])
    for number in 2...PartialFile.leftoverLimit { try Files.write([], to: folder.path("o.partial-\(number)")) }
    try Files.write([], to: folder.path("o.partial"))
    let error = #expect(throws: MediaFileError.self) { try PartialFile(finalPath: folder.path("o")) }
    #expect(error?.code == .tooManyLeftovers(limit: 99))
  }

  @Test func `what is kept is named as a part and never replaces another`() throws {
    let folder = try TemporaryFolder()
    var kept: [String] = []
    for _ in 0..<3 {
      let file = try PartialFile(finalPath: folder.path("out.wav"))
      try file.write([1].span)
      kept.append(try file.keepPartial())
    }
    #expect(kept == ["out.partial.wav", "out.partial-2.wav", "out.partial-3.wav"].map(folder.path))
    #expect(folder.names == ["out.partial-2.wav", "out.partial-3.wav", "out.partial.wav"])
    #expect(PartialFile.keptPath(for: "a.b/c") == "a.b/c.partial")
    #expect(PartialFile.keptPath(for: "/x/.hidden") == "/x/.hidden.partial")
    #expect(PartialFile.keptPath(for: "out.tar.gz") == "out.tar.partial.gz")
  }

  @Test func `a part without an extension is kept under its working name`() throws {
    let folder = try TemporaryFolder()
    let file = try PartialFile(finalPath: folder.path("out"))
    try file.write([1].span)
    #expect(try file.keepPartial() == folder.path("out.partial"))
    #expect(file.isClosed)
    #expect(try Files.read(folder.path("out.partial")) == [1])
    #expect(folder.names == ["out.partial"])
  }

  @Test func `discarding leaves nothing, forgetting leaves the bytes`() throws {
    let folder = try TemporaryFolder()
    let file = try PartialFile(finalPath: folder.path("a"))
    try file.write([1].span)
    file.discard()
    #expect(folder.names == [])
    func forget() throws {
      let file = try PartialFile(finalPath: folder.path("b"))
      try file.write([1, 2].span)
    }
    try forget()
    #expect(try Files.read(folder.path("b.partial")) == [1, 2])
  }

  @Test func `names that cannot be are refused in one line before anything is made`() throws {
    let folder = try TemporaryFolder()
    FileActs.makeFolder(folder.path("sub"))
    let long = folder.path(String(repeating: "n", count: 256))
    let cases: [(path: String, replacing: Bool, ending: String, code: MediaFileError.Code?)] = [
      (folder.path("sub"), true, "is a folder, expected the name of a file", .isDirectory),
      (folder.path("sub/"), false, "is a folder, expected the name of a file", .isDirectory),
      (folder.path(".."), true, "is a folder, expected the name of a file", .isDirectory),
      ("", false, "is a folder, expected the name of a file", .isDirectory),
      ("/dev/null", true, "is not a plain file and is not replaced", .notRegularFile),
      (long, false, "File name too long", .system(errno: 36, .create)),
      (folder.path("none/x"), false, "No such file or directory", nil),
      (folder.path("none\n/x"), false, "No such file or directory", nil),
    ]
    for row in cases {
      let error = #expect(throws: MediaFileError.self) {
        try PartialFile.preflight(row.path, replacing: row.replacing)
        _ = try PartialFile(finalPath: row.path, replacing: row.replacing)
      }
      #expect(error?.description.hasSuffix(row.ending) == true, "\(error?.description ?? "")")
      #expect(error?.description.contains("\n") == false)
      #expect(error?.exitReason == .fileError)
      if let code = row.code { #expect(error?.code == code) }
      #expect(throws: MediaFileError.self) { try PartialFile(finalPath: row.path, replacing: row.replacing) }
    }
    #expect(folder.names == ["sub"])
  }

  @Test(.enabled(if: !FileActs.isRoot)) func `a folder that may not be written to is refused before anything is paid`()
    throws
  {
    let folder = try TemporaryFolder()
    FileActs.makeFolder(folder.path("closed"), mode: 0o555)
    let error = #expect(throws: MediaFileError.self) { try PartialFile.preflight(folder.path("closed/x")) }
    #expect(error?.code == .system(errno: 13, .writeInFolder))
  }

  @Test func `the longest name that a folder takes can be made`() throws {
    let folder = try TemporaryFolder()
    for name in [String(repeating: "n", count: 251) + ".wav", String(repeating: "é", count: 125) + ".flac"] {
      let file = try PartialFile(finalPath: folder.path(name))
      try file.commit()
      #expect(Files.exists(folder.path(name)))
      let part = try PartialFile(finalPath: folder.path("x" + name.dropFirst()))
      let kept = try part.keepPartial()
      #expect(kept.hasSuffix(name.hasSuffix("wav") ? ".partial.wav" : ".partial.flac"))
    }
  }

  @Test func `a full device is an error with its number, the same one again, and at the end`() throws {
    let device = try TestDevice("/dev/full")
    let file = PartialFile(descriptor: device.descriptor, path: "/dev/full")
    let piece = [UInt8](repeating: 0, count: PartialFile.bufferSize)
    let first = #expect(throws: MediaFileError.self) { try file.write(piece.span) }
    #expect(first?.description == "file: cannot write /dev/full: No space left on device")
    #expect(first?.isLocalFileError == true)
    let again = #expect(throws: MediaFileError.self) { try file.write([1].span) }
    #expect(again == first)
    let flush = #expect(throws: MediaFileError.self) { try file.sync() }
    #expect(flush == first)
  }

  @Test func `gathered bytes that do not fit are told when the file ends`() throws {
    let device = try TestDevice("/dev/full")
    let file = PartialFile(descriptor: device.descriptor, path: "/dev/full")
    try file.write([1, 2, 3].span)
    let error = #expect(throws: MediaFileError.self) { try file.commit() }
    #expect(error?.code == .system(errno: 28, .write))
  }
}

@Suite struct SystemCallsTests {
  /// Runs the write loop against a script: a positive number is a short write, a negative one an error number.
  static func run(_ script: [Int], count: Int) -> (written: [UInt8], waits: Int, failure: ErrorNumber?) {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
    var written: [UInt8] = []
    var script = script[...]
    var waits = 0
    var failure: ErrorNumber?
    unsafe bytes.withUnsafeBytes { raw in
      do throws(ErrorNumber) {
        try unsafe SystemCalls.writeAll(raw, wait: { waits += 1 }) { rest, done in
          #expect(done == written.count)
          let step = script.popFirst() ?? rest.count
          guard step >= 0 else {
            FileActs.setNumber(Int32(-step))
            return -1
          }
          unsafe written.append(contentsOf: rest[..<min(step, rest.count)])
          return min(step, rest.count)
        }
      } catch {
        failure = error
      }
    }
    return (written, waits, failure)
  }

  @Test func `short writes and signals only take longer`() {
    let whole = (0..<100).map { UInt8($0) }
    for script in [[], [1, 2, 3], [-4, 50, -4, -4, 1], [99, -4]] {
      let (written, waits, failure) = Self.run(script, count: 100)
      #expect(written == whole)
      #expect(failure == nil)
      #expect(waits == 0)
    }
  }

  @Test func `a descriptor that is not ready is waited for`() {
    let (written, waits, failure) = Self.run([10, -11, -11, 20], count: 100)
    #expect(written.count == 100)
    #expect(waits == 2)
    #expect(failure == nil)
  }

  @Test func `a refusal ends the loop with its number, and what went before is written`() {
    let (written, _, failure) = Self.run([10, -28], count: 100)
    #expect(written.count == 10)
    #expect(failure == ErrorNumber(28))
    #expect(Self.run([0], count: 5).failure == ErrorNumber(5))
  }
}
