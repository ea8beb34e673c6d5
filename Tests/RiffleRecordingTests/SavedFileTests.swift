import Foundation
import RiffleTestSupport
import RiffleTypes
import Testing

@testable import RiffleRecording

@Suite struct SavedFileTests {
  private static let window = SavedFile.windowSize

  private func handle(_ folder: TemporaryFolder, _ bytes: [UInt8]) throws -> FileHandle {
    try Data(bytes).write(to: URL(fileURLWithPath: folder.path("saved")))
    return try #require(FileHandle(forUpdatingAtPath: folder.path("saved")))
  }

  private static func bytes(_ count: Int) -> [UInt8] {
    // All `count` bytes are written before they are anybody's.
    unsafe [UInt8](unsafeUninitializedCapacity: count) { memory, size in
      for index in 0..<count { unsafe memory[index] = UInt8(truncatingIfNeeded: index &* 31 &+ index >> 8) }
      size = count
    }
  }

  private static func array(_ span: Span<UInt8>) -> [UInt8] {
    // Copied while the span is alive.
    unsafe span.withUnsafeBufferPointer { unsafe Array($0) }
  }

  /// All of the file, and the length of each piece; `change` runs after the first piece was looked at.
  private static func read(_ file: SavedFile, change: () -> Void = {}) throws -> (bytes: [UInt8], pieces: [Int]) {
    var bytes: [UInt8] = []
    var pieces: [Int] = []
    while try file.next({ piece in
      bytes += array(piece)
      pieces.append(piece.count)
    }) {
      if pieces.count == 1 { change() }
    }
    return (bytes, pieces)
  }

  @Test(arguments: [0, 1, window - 1, window, window + 1, 2 * window, 2 * window + 4097])
  func `a saved file is handed out whole, whatever its length`(count: Int) throws {
    let folder = try TemporaryFolder()
    let expected = Self.bytes(count)
    let handle = try handle(folder, expected)
    let (bytes, pieces) = try Self.read(SavedFile(handle.fileDescriptor))
    #expect(bytes == expected && !pieces.contains(0))
    #expect(pieces.contains(Self.window) == (count > Self.window), "long files are mapped, short ones read")
  }

  @Test func `a file is handed out from where it stands`() throws {
    let folder = try TemporaryFolder()
    let expected = Self.bytes(Self.window + 5000)
    let handle = try handle(folder, expected)
    try handle.seek(toOffset: 4097)
    #expect(try Self.read(SavedFile(handle.fileDescriptor)).bytes == Array(expected[4097...]))
  }

  @Test func `what a file grew by meanwhile is handed out too`() throws {
    let folder = try TemporaryFolder()
    let expected = Self.bytes(Self.window + 10)
    let handle = try handle(folder, expected)
    let (bytes, _) = try Self.read(SavedFile(handle.fileDescriptor)) {
      _ = try? handle.seekToEnd()
      handle.write(Data(Self.bytes(300_000)))
    }
    #expect(bytes == expected + Self.bytes(300_000))
  }

  @Test func `a file that became shorter ends where it ends now`() throws {
    let folder = try TemporaryFolder()
    let expected = Self.bytes(3 * Self.window)
    let handle = try handle(folder, expected)
    let file = SavedFile(handle.fileDescriptor)
    let (bytes, _) = try Self.read(file) { try? handle.truncate(atOffset: UInt64(Self.window + 100)) }
    #expect(bytes == Array(expected[..<(Self.window + 100)]) && !file.isTorn)
  }

  @Test func `bytes that are cut away under the eyes of a reader become zeros, and that is told`() throws {
    let folder = try TemporaryFolder()
    let expected = Self.bytes(2 * Self.window)
    let handle = try handle(folder, expected)
    let file = SavedFile(handle.fileDescriptor)
    var seen: [UInt8] = []
    let isGiven = try file.next { piece in
      try? handle.truncate(atOffset: 8192)
      seen = Self.array(piece)
    }
    #expect(isGiven && file.isTorn)
    #expect(seen == Array(expected[..<8192]) + [UInt8](repeating: 0, count: Self.window - 8192))
    #expect(try file.next { _ in Issue.record("there is no more") } == false)
    #expect(!file.isTorn)
  }

  @Test func `an answer whose file is cut meanwhile keeps what came, as any cut answer does`() throws {
    let folder = try TemporaryFolder()
    let text = Sample.answer([Sample.media(Sample.pcm, Sample.samples(40))])
    let handle = try handle(folder, Array(text.utf8))
    var pieces = 0
    let recording = try Recorder.record(
      fileAt: folder.path("saved"), options: folder.options("speech.wav"),
      shouldStop: {
        pieces += 1
        if pieces == 2 { try? handle.truncate(atOffset: UInt64(Self.window + 1)) }
        return false
      })
    #expect(recording.reason == .partial, "\(recording.message ?? "")")
    #expect(recording.names == ["speech.partial.wav"] && recording.byteCount == Self.window + 1)
  }
}
