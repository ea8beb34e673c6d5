import RiffleTestSupport
import RiffleTypes
import Testing

@testable import RiffleMedia

@Suite struct BackgroundWriterTests {
  private static let start = PartialFile.backgroundStart
  /// Long enough for a good many pieces on the other thread, and no whole number of them.
  private static let noise = TestSound.noise(byteCount: start + 13 * PartialFile.bufferSize + 4321)

  @Test(arguments: [50_000, 131_072, PartialFile.bufferSize, 1_000_003, 8_000_000])
  func `a long file has its bytes in their order, cut in any way`(size: Int) throws {
    let folder = try TemporaryFolder()
    let file = try PartialFile(finalPath: folder.path("x"))
    file.expectedByteCount = Self.noise.count
    for piece in pieces(of: Self.noise, size: size) { try file.write(piece.span) }
    #expect(file.byteCount == Self.noise.count)
    try file.commit()
    #expect(try Files.read(folder.path("x")) == Self.noise)
    #expect(FileActs.allocatedByteCount(folder.path("x")) <= Self.noise.count + 128 * 1024)
  }

  @Test func `bytes on their way are there for whoever reads or mends the file`() throws {
    let folder = try TemporaryFolder()
    let file = try PartialFile(finalPath: folder.path("x"))
    try file.write(Self.noise.span)
    var count = 0
    let read = try [UInt8](capacity: 1000) { output in
      count = try file.read(at: Self.noise.count - 1000, into: &output)
    }
    #expect(count == 1000)
    #expect(read == Array(Self.noise.suffix(1000)))
    try file.seek(to: Self.start + 7)
    try file.write([1, 2, 3].span)
    try file.seek(to: Self.noise.count)
    try file.write(Self.noise.span)
    let kept = try file.keepPartial()
    var expected = Self.noise + Self.noise
    expected.replaceSubrange(Self.start + 7..<Self.start + 10, with: [1, 2, 3])
    #expect(try Files.read(kept) == expected)
  }

  @Test func `a long file that is dropped or forgotten is closed in order`() throws {
    let folder = try TemporaryFolder()
    let file = try PartialFile(finalPath: folder.path("x"))
    try file.write(Self.noise.span)
    file.discard()
    #expect(folder.names == [])
    func forget() throws {
      let file = try PartialFile(finalPath: folder.path("y"))
      try file.write(Self.noise.span)
    }
    try forget()
    #expect(try Files.read(folder.path("y.partial")) == Self.noise)
  }

  @Test func `a failure on the other thread is thrown by a later call, with its offset, and the same again`() throws {
    let folder = try TemporaryFolder()
    let file = try PartialFile(finalPath: folder.path("x"))
    let whole = Self.start + 2 * PartialFile.bufferSize
    try file.write(Self.noise.span.extracting(0..<whole))
    try file.flush()
    let working = file.descriptor
    let readOnly = try FileActs.openForReading(file.path)
    file.descriptor = readOnly
    let error = #expect(throws: MediaFileError.self) {
      try file.write(Self.noise.span.extracting(whole...))
      try file.flush()
    }
    #expect(error?.code == .system(errno: 9, .write))
    #expect(error?.offset == whole)
    let again = #expect(throws: MediaFileError.self) { try file.write([1].span) }
    #expect(again == error)
    file.descriptor = working
    FileActs.close(readOnly)
    // What was written before it is all there, and nothing after it.
    let kept = try file.keepPartial()
    #expect(try Files.read(kept) == Array(Self.noise[..<whole]))
  }
}
