import RiffleTestSupport
import RiffleTypes
import Testing

@testable import RiffleMedia

@Suite struct WriteAheadTests {
  private static let mebibyte = 1024 * 1024
  /// Blocks that a file system may count beside the bytes: its map of the file, and the rest of the last block.
  private static let slack = 128 * 1024
  private static let noise = TestSound.noise(byteCount: 5_000_000)

  private func file(_ folder: borrowing TemporaryFolder, expecting count: Int?) throws -> PartialFile {
    let file = try PartialFile(finalPath: folder.path("x"))
    file.expectedByteCount = count
    return file
  }

  private func check(_ path: String, _ bytes: [UInt8]) throws {
    #expect(try Files.read(path) == bytes)
    #expect(FileActs.allocatedByteCount(path) <= bytes.count + Self.slack, "\(path)")
  }

  @Test(arguments: [nil, 0, 1, 3_000_000, 5_000_000, 5_000_001, 400_000_000])
  func `whatever length was expected, the file has its bytes and no more room than they take`(expected: Int?) throws {
    let folder = try TemporaryFolder()
    let bytes = Self.noise
    func write() throws -> PartialFile {
      let file = try file(folder, expecting: expected)
      for piece in pieces(of: bytes, size: 99_991) { try file.write(piece.span) }
      return file
    }
    try write().commit()
    try check(folder.path("x"), bytes)
    try FileActs.rename(folder.path("x"), to: folder.path("y"))

    let kept = try write().keepPartial()
    try check(kept, bytes)

    // Forgotten by a caller that threw: the bytes stay, the room does not.
    _ = try write()
    try check(folder.path("x.partial"), bytes)
  }

  @Test func `room is asked for in doubling steps, up to a limit and to the length that is expected`() throws {
    let folder = try TemporaryFolder()
    let file = try file(folder, expecting: nil)
    defer { file.discard() }
    var ahead = WriteAhead()
    ahead.expectedByteCount = 170 * Self.mebibyte
    ahead.reserve(file.descriptor, upTo: Self.mebibyte - 1)
    #expect(ahead.reservedEnd == 0, "a small file takes no room")
    var ends: [Int] = []
    for end in 1...170 {
      ahead.reserve(file.descriptor, upTo: end * Self.mebibyte)
      if ends.last != ahead.reservedEnd { ends.append(ahead.reservedEnd) }
    }
    #expect(ends.map { $0 / Self.mebibyte } == [2, 6, 14, 30, 62, 126, 170])
    ahead.release(file.descriptor)
    #expect(FileActs.allocatedByteCount(file.path) <= Self.slack)
    #expect(file.byteCount == 0)
  }

  @Test func `a file that cannot reserve is written all the same, and is not asked again`() throws {
    let device = try TestDevice("/dev/null")
    let file = PartialFile(descriptor: device.descriptor, path: "/dev/null")
    file.expectedByteCount = 100 * Self.mebibyte
    let piece = [UInt8](repeating: 0, count: Self.mebibyte)
    for _ in 0..<20 { try file.write(piece.span) }
    try file.sync()
    #expect(file.byteCount == 20 * Self.mebibyte)

    var ahead = WriteAhead()
    ahead.expectedByteCount = 100 * Self.mebibyte
    for end in 1...20 { ahead.reserve(device.descriptor, upTo: end * Self.mebibyte) }
    #expect(ahead.reservedEnd == 0)
    // Starting the disk is refused by a device too, and by a descriptor that is none.
    SystemCalls.startWriteBack(device.descriptor, 0..<1)
    SystemCalls.startWriteBack(-1, 0..<1)
    ahead.release(device.descriptor)
  }

  @Test func `the disk is started in steps, each byte once, and only for files that are synced`() {
    var ahead = WriteAhead()
    let step = WriteAhead.writeBackStep
    #expect(ahead.writeBackRange(upTo: step - 1) == nil)
    #expect(ahead.writeBackRange(upTo: step + 5) == 0..<step + 5)
    #expect(ahead.writeBackRange(upTo: 10) == nil)
    #expect(ahead.writeBackRange(upTo: 2 * step + 4) == nil)
    #expect(ahead.writeBackRange(upTo: 3 * step) == step + 5..<3 * step)
    ahead.startsWriteBack = false
    #expect(ahead.writeBackRange(upTo: 9 * step) == nil)
  }

  @Test func `a failed write with room reserved keeps what was written, without the room`() throws {
    let folder = try TemporaryFolder()
    let bytes = Array(Self.noise[..<(2_500_000)])
    let file = try file(folder, expecting: 100_000_000)
    try file.write(bytes.span)
    // The gathered rest is lost with its descriptor; what is on the disk is whole pieces of the buffer.
    let readOnly = try FileActs.openForReading(file.path)
    let working = file.descriptor
    file.descriptor = readOnly
    let error = #expect(throws: MediaFileError.self) { try file.flush() }
    #expect(error?.code == .system(errno: 9, .write))
    file.descriptor = working
    FileActs.close(readOnly)
    let kept = try file.keepPartial()
    let count = bytes.count / PartialFile.bufferSize * PartialFile.bufferSize
    try check(kept, Array(bytes[..<count]))
  }

  @Test func `without sync a file ends in the same way`() throws {
    let folder = try TemporaryFolder()
    let bytes = TestSound.noise(byteCount: 700_001)
    let file = try file(folder, expecting: bytes.count)
    file.isSynced = false
    try file.write(bytes.span)
    #expect(folder.names == ["x.partial"])
    try file.commit()
    try check(folder.path("x"), bytes)
    let other = try PartialFile(finalPath: folder.path("y"))
    #expect(other.isSynced)
    other.discard()

    let second = try PartialFile(finalPath: folder.path("z.wav"))
    second.isSynced = false
    try second.write([1, 2, 3].span)
    #expect(try second.keepPartial() == folder.path("z.partial.wav"))
    #expect(try Files.read(folder.path("z.partial.wav")) == [1, 2, 3])
  }

  @Test func `the options of a medium reach its file`() throws {
    let folder = try TemporaryFolder()
    var options = MediaFileOptions(name: { _ in folder.path("a.bin") })
    options.expectedByteCount = 12_345_678
    options.isSynced = false
    let output = FileOutput(options)
    _ = try output.openBytes(.octetStream)
    #expect(output.file?.expectedByteCount == 12_345_678)
    #expect(output.file?.isSynced == false)
    output.file?.discard()
  }

  @Test func `pieces of any size land where they belong, also after a seek`() throws {
    let folder = try TemporaryFolder()
    let size = PartialFile.bufferSize
    let bytes = Array(Self.noise[..<(3 * size + 17)])
    for first in [1, 80, size - 1, size, size + 1] {
      let file = try PartialFile(finalPath: folder.path("\(first)"))
      try file.write(bytes.span.extracting(0..<first))
      try file.write(bytes.span.extracting(first...))
      // Over the border of two pieces, and back to the end.
      try file.seek(to: size - 2)
      try file.write([1, 2, 3, 4].span)
      try file.seek(to: bytes.count)
      try file.write([5].span)
      try file.commit()
      var expected = bytes + [5]
      expected.replaceSubrange(size - 2..<size + 2, with: [1, 2, 3, 4])
      #expect(try Files.read(folder.path("\(first)")) == expected)
    }
  }
}
