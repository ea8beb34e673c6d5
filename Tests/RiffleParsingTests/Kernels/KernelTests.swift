import Testing

@testable import RiffleParsing

/// The kernels against twins that are too simple to be wrong.
@Suite struct `Kernels` {
  static func isLineEnd(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }
  static func isStringStop(_ byte: UInt8) -> Bool { byte == 0x22 || byte == 0x5C || byte < 0x20 }

  @Test func `every byte value is judged as the twin judges it, in a block and in the rest`() {
    for byte in UInt8.min...UInt8.max {
      for count in [1, 64, 130] {
        let bytes = [UInt8](repeating: 0x61, count: count - 1) + [byte]
        #expect(bytes.span.firstLineEnd(from: 0, upTo: count) == (Self.isLineEnd(byte) ? count - 1 : count))
        #expect(bytes.span.firstStringStop(from: 0, upTo: count) == (Self.isStringStop(byte) ? count - 1 : count))
      }
    }
  }

  @Test func `the first of several is found, at every length and alignment`() {
    let plain = [UInt8](repeating: 0x61, count: 300)
    var misses = 0
    for start in 0..<64 {
      for length in 0...200 {
        let end = start + length
        var bytes = plain
        // Bait just outside the window, on both sides.
        if start > 0 { bytes[start - 1] = 0x0A }
        bytes[end] = 0x0A
        let place = start + (start * 7 + length * 3) % (length + 1)
        if place < end {
          bytes[place] = 0x0D
          bytes[end - 1] = 0x0A
        }
        if bytes.span.firstLineEnd(from: start, upTo: end) != place { misses += 1 }
        if bytes.span.firstStringStop(from: start, upTo: end) != place { misses += 1 }
      }
    }
    #expect(misses == 0)
  }

  @Test func `base64 groups agree with the twin at every length and alignment`() {
    let text = NaiveBase64.encode((0..<220).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ 13) })
    var misses = 0
    for start in 0..<64 {
      for length in 0...200 {
        let window = Array(text[start..<start + length])
        let whole = length / 4 * 4
        var stop = -1
        let decoded = [UInt8](capacity: 160) { output in
          stop = text.span.decodeBase64Groups(from: start, upTo: start + length, into: &output)
        }
        if stop != start + whole || decoded != NaiveBase64.decode(Array(window[..<whole])) { misses += 1 }
      }
    }
    #expect(misses == 0)
  }

  @Test func `base64 groups stop before the group with a foreign byte, whatever and wherever it is`() {
    let text = NaiveBase64.encode((0..<60).map { UInt8($0 * 3) })
    var misses = 0
    for place in text.indices {
      for byte in UInt8.min...UInt8.max where NaiveBase64.sextet(byte) == nil {
        var damaged = text
        damaged[place] = byte
        var stop = -1
        let decoded = [UInt8](capacity: 60) { output in
          stop = damaged.span.decodeBase64Groups(from: 0, upTo: damaged.count, into: &output)
        }
        if stop != place / 4 * 4 || decoded.count != place / 4 * 3 { misses += 1 }
      }
    }
    #expect(misses == 0)
  }

  @Test func `no kernel writes behind the free capacity`() throws {
    let bytes = (0..<90).map { UInt8($0) }
    let text = NaiveBase64.encode(bytes)
    for capacity in 0...64 {
      let storage = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 96)
      defer { unsafe storage.deallocate() }
      unsafe storage.initialize(repeating: 0xA5)
      let free = unsafe UnsafeMutableBufferPointer(rebasing: storage[..<capacity])
      for encodes in [false, true] {
        var output = unsafe OutputSpan(buffer: free, initializedCount: 0)
        let stop =
          encodes
          ? bytes.span.encodeBase64Groups(from: 0, into: &output)
          : text.span.decodeBase64Groups(from: 0, upTo: text.count, into: &output)
        #expect(stop == (encodes ? capacity / 4 * 3 : capacity / 3 * 4))
        let written = unsafe output.finalize(for: free)
        #expect(written == (encodes ? capacity / 4 * 4 : capacity / 3 * 3))
        let expected = encodes ? text[..<written] : bytes[..<written]
        #expect(unsafe Array(storage[..<written]) == Array(expected))
        #expect(unsafe storage[capacity...].allSatisfy { $0 == 0xA5 })
      }
    }
  }
}
