import RiffleParsing
import Testing

/// Each instruction set of this machine against twins that are too simple to be wrong.
@Suite struct `Forced kernels` {
  typealias Outcome = ForcedKernels.Outcome

  /// More than the widest step of any kernel, and a rest.
  static let count = 320
  static let bytes = (0..<count * 3).map { UInt8(truncatingIfNeeded: $0 &* 197 ^ $0 >> 3) }
  /// Whole groups, with all four of `+`, `/`, `-` and `_`.
  static let text = mixed(NaiveBase64.encode(Array(bytes[..<(count / 4 * 3)])))
  static let decoded = Array(bytes[..<(count / 4 * 3)])
  static let encoded = NaiveBase64.encode(bytes)

  /// Every second of the two last characters in its URL-safe form.
  static func mixed(_ text: [UInt8]) -> [UInt8] {
    text.enumerated().map { index, byte in
      switch byte {
      case UInt8(ascii: "+") where index % 2 == 0: UInt8(ascii: "-")
      case UInt8(ascii: "/") where index % 3 == 0: UInt8(ascii: "_")
      default: byte
      }
    }
  }

  /// What a decoder makes of the first `count` characters of ``text``.
  static func decoded(_ count: Int, capacity: Int = .max) -> Outcome {
    let groups = min(count / 4, capacity / 3)
    return Outcome(consumed: 4 * groups, bytes: Array(decoded[..<(3 * groups)]))
  }

  static func encoded(_ count: Int, capacity: Int = .max) -> Outcome {
    let groups = min(count / 3, capacity / 4)
    return Outcome(consumed: 3 * groups, bytes: Array(encoded[..<(4 * groups)]))
  }

  @Test(arguments: InstructionSet.available)
  func `the whole alphabet is in the text`(set: InstructionSet) {
    let characters = Set(NaiveBase64.alphabet + Array("-_".utf8))
    #expect(Set(Self.text) == characters)
    let kernels = ForcedKernels(set)
    #expect(kernels.decode(Self.text, capacity: 240) == Self.decoded(Self.count))
  }

  @Test(arguments: InstructionSet.available)
  func `every length at every alignment gives what the twin gives`(set: InstructionSet) {
    let kernels = ForcedKernels(set)
    var misses = 0
    for alignment in 0..<64 {
      for length in 0...200 {
        let place = ForcedKernels.Place.first(alignment)
        let text = Array(Self.text[..<length])
        let decoded = Self.decoded(length)
        if kernels.decode(text, at: place, capacity: length / 4 * 3) != decoded { misses += 1 }
        if kernels.decodeEscaped(text, at: place, capacity: length / 4 * 3) != decoded { misses += 1 }
        let encoded = Self.encoded(length)
        let bytes = Array(Self.bytes[..<length])
        if kernels.encode(bytes, at: place, capacity: length / 3 * 4) != encoded { misses += 1 }
        if kernels.lineEnd(text, at: place) != length || kernels.stringStop(text, at: place) != length { misses += 1 }
      }
    }
    #expect(misses == 0)
  }

  @Test(arguments: InstructionSet.available)
  func `every byte at every place of a text is judged as the twin judges it`(set: InstructionSet) {
    let kernels = ForcedKernels(set)
    let capacity = Self.decoded.count
    var text = Self.text
    var misses = 0
    for place in text.indices {
      let before = text[place]
      let cut = Self.decoded(place)
      for byte in UInt8.min...UInt8.max {
        text[place] = byte
        let outcome = kernels.decode(text, capacity: capacity)
        if NaiveBase64.sextet(byte) == nil {
          // A backslash would be an escape before a solidus only, which the next character is not here.
          if outcome != cut { misses += 1 }
          if byte != UInt8(ascii: "\\"), kernels.decodeEscaped(text, capacity: capacity) != cut { misses += 1 }
        } else if outcome.consumed != text.count || kernels.decodeEscaped(text, capacity: capacity) != outcome {
          misses += 1
        }
        let isLineEnd = byte == 0x0A || byte == 0x0D
        let isStop = byte == 0x22 || byte == 0x5C || byte < 0x20
        if kernels.lineEnd(text) != (isLineEnd ? place : text.count) { misses += 1 }
        if kernels.stringStop(text) != (isStop ? place : text.count) { misses += 1 }
      }
      text[place] = before
    }
    #expect(misses == 0)
  }

  @Test(arguments: InstructionSet.available)
  func `the first of several ends is found, wherever memory begins and ends`(set: InstructionSet) {
    let kernels = ForcedKernels(set)
    var misses = 0
    for length in 1...Self.count {
      for end in [0, length / 2, length - 1] {
        var bytes = Array(Self.text[..<length])
        bytes[length - 1] = 0x0A
        bytes[end] = 0x0D
        for place in [ForcedKernels.Place.first(0), .last] {
          if kernels.lineEnd(bytes, at: place) != end { misses += 1 }
          if kernels.stringStop(bytes, at: place) != end { misses += 1 }
        }
      }
    }
    #expect(misses == 0)
  }

  @Test(arguments: InstructionSet.available)
  func `no text reaches beyond its memory, and no capacity is exceeded`(set: InstructionSet) {
    let kernels = ForcedKernels(set)
    var misses = 0
    for length in 0...Self.count {
      let text = Array(Self.text[..<length])
      let bytes = Array(Self.bytes[..<length])
      for capacity in [0, 1, 2, 3, 4, 5, length / 2, length, length + 1, 2 * length] {
        for place in [ForcedKernels.Place.first(0), .last] {
          let decoded = Self.decoded(length, capacity: capacity)
          if kernels.decode(text, at: place, capacity: capacity) != decoded { misses += 1 }
          if kernels.decodeEscaped(text, at: place, capacity: capacity) != decoded { misses += 1 }
          let encoded = Self.encoded(length, capacity: capacity)
          if kernels.encode(bytes, at: place, capacity: capacity) != encoded { misses += 1 }
        }
      }
    }
    #expect(misses == 0)
  }

  @Test(arguments: InstructionSet.available)
  func `every capacity takes the groups that fit it`(set: InstructionSet) {
    let kernels = ForcedKernels(set)
    var misses = 0
    for capacity in 0...Self.encoded.count {
      if kernels.decode(Self.text, capacity: capacity) != Self.decoded(Self.count, capacity: capacity) { misses += 1 }
      if kernels.encode(Self.bytes, capacity: capacity) != Self.encoded(Self.bytes.count, capacity: capacity) {
        misses += 1
      }
    }
    #expect(misses == 0)
  }
}

@Suite struct `Forced kernels: escapes` {
  typealias Outcome = ForcedKernels.Outcome

  /// The whole groups of `text`, character by character.
  static func twin(_ text: [UInt8], capacity: Int) -> Outcome {
    var outcome = Outcome(consumed: 0, bytes: [])
    var group: [UInt8] = []
    var index = 0
    while index < text.count, outcome.bytes.count + 3 <= capacity {
      if text[index] == UInt8(ascii: "\\") {
        index += 1
        guard index < text.count, text[index] == UInt8(ascii: "/") else { break }
      }
      guard NaiveBase64.sextet(text[index]) != nil else { break }
      group.append(text[index])
      index += 1
      guard group.count == 4 else { continue }
      outcome.bytes += NaiveBase64.decode(group)
      outcome.consumed = index
      group = []
    }
    return outcome
  }

  /// Characters of which about one in `spacing` is an escape.
  static func text(count: Int, spacing: Int) -> [UInt8] {
    var text: [UInt8] = []
    for index in 0..<count {
      let isEscape = (index &* 2_654_435_761 >> 7) % spacing == 0
      text += isEscape ? Array("\\/".utf8) : [`Forced kernels`.text[index % 320]]
    }
    return Array(text[..<count])
  }

  @Test(arguments: InstructionSet.available)
  func `texts with few and many escapes, cut anywhere, give what the twin gives`(set: InstructionSet) {
    let kernels = ForcedKernels(set)
    var misses = 0
    for spacing in [1, 2, 5, 64] {
      let text = Self.text(count: 280, spacing: spacing)
      for count in 0...text.count {
        let cut = Array(text[..<count])
        if kernels.decodeEscaped(cut, capacity: 240) != Self.twin(cut, capacity: 240) { misses += 1 }
      }
    }
    #expect(misses == 0)
  }

  @Test(arguments: InstructionSet.available)
  func `a long text passes from batch to batch with every rest`(set: InstructionSet) {
    let kernels = ForcedKernels(set)
    for count in 3000...3010 {
      let text = Self.text(count: count, spacing: 9)
      #expect(kernels.decodeEscaped(text, capacity: 4000) == Self.twin(text, capacity: 4000))
    }
  }

  @Test(arguments: InstructionSet.available)
  func `any other escape ends the text before its group`(set: InstructionSet) {
    let kernels = ForcedKernels(set)
    var misses = 0
    for place in 0..<200 {
      var text = `Forced kernels`.text
      text[place] = UInt8(ascii: "\\")
      for byte in Array("/\\\"nu=A".utf8) + [0x00, 0xAF, 0xDC] {
        text[place + 1] = byte
        let expected = Self.twin(text, capacity: 240)
        if byte != UInt8(ascii: "/"), expected.consumed != place / 4 * 4 { misses += 1 }
        if kernels.decodeEscaped(text, capacity: 240) != expected { misses += 1 }
      }
    }
    #expect(misses == 0)
  }

  @Test(arguments: InstructionSet.available)
  func `every capacity takes the groups that fit it, escapes or not`(set: InstructionSet) {
    let kernels = ForcedKernels(set)
    let text = Self.text(count: 300, spacing: 4)
    var misses = 0
    for capacity in 0...240 where kernels.decodeEscaped(text, capacity: capacity) != Self.twin(text, capacity: capacity)
    {
      misses += 1
    }
    #expect(misses == 0)
  }
}
