import RiffleTestSupport
import Testing

@testable import RiffleEngine

@Suite struct SpeechStreamTests {
  /// A text of more than a minute, in the voice that is quickest to make.
  static let long = String(
    repeating: "The quick brown fox jumps over the lazy dog, and runs away from all of us. ", count: 16)

  static func stream(_ text: String, _ voice: String = "Iapetus") throws -> SpeechStream {
    try SpeechEngine.shared.speak([SpeechTurn(text: text, voice: voice)])
  }

  @Test func `pieces last from a tenth to half a second, and hold whole samples`() async throws {
    var counts: [Int] = []
    for try await piece in try Self.stream(String(Self.long.prefix(500))) { counts.append(piece.count) }
    #expect(counts.count > 20)
    #expect(counts.allSatisfy { $0.isMultiple(of: 2) && $0 <= 24_000 })
    #expect(counts.dropLast().allSatisfy { $0 >= 4_800 })
  }

  @Test func `each iteration speaks the whole text anew`() async throws {
    let stream = try Self.stream("Say it twice. And say it well.")
    let first = try await stream.collect()
    #expect(first.count > 48_000)
    #expect(try await stream.collect() == first)
  }

  @Test func `a reader that stops has a bounded amount waiting, and the voice is free for others`() async throws {
    let slow = try Self.stream(Self.long)
    var reader = slow.makeAsyncIterator()
    #expect(try await reader.next() != nil)
    // The same voice serves a second stream to its end while the first waits.
    let other = try await Self.stream(String(Self.long.prefix(400))).collect()
    #expect(other.count > 48_000 * 12)
    let ready = reader.lease.feed.readyByteCount
    #expect(ready > 0)
    // The look-ahead, and one phrase of at most some fifteen seconds.
    #expect(ready < SpeechFeed.lookAhead + 48_000 * 15)
    var rest = 0
    while let piece = try await reader.next() { rest += piece.count }
    #expect(rest > 48_000 * 40)
  }

  @Test func `many streams at once all come to their end with the same samples`() async throws {
    let expected = try await Self.stream("Many at once. All of them whole.").collect()
    try await withThrowingTaskGroup(of: [UInt8].self) { group in
      for _ in 0..<20 { group.addTask { try await Self.stream("Many at once. All of them whole.").collect() } }
      for try await bytes in group { #expect(bytes == expected) }
    }
  }

  @Test func `an iterator that goes away ends the work`() async throws {
    var reader: SpeechStream.Iterator? = try Self.stream(Self.long).makeAsyncIterator()
    let feed = try #require(reader).lease.feed
    #expect(try await reader?.next() != nil)
    reader = nil
    #expect(try await feed.next() == nil)
    #expect(feed.readyByteCount == 0)
  }

  @Test func `a cancelled task gets no more`() async throws {
    let stream = try Self.stream(Self.long, "Kore")
    let task = Task {
      var reader = stream.makeAsyncIterator()
      var count = 0
      while try await reader.next() != nil {
        count += 1
        if count == 2 { unsafe withUnsafeCurrentTask { unsafe $0?.cancel() } }
      }
      return count
    }
    #expect(try await task.value == 2)
    let collecting = Task {
      unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
      return try await stream.collect()
    }
    await #expect(throws: CancellationError.self) { try await collecting.value }
  }
}
