// Bytes are copied here and nowhere else: a loop over a checked span would cost more than the rest of a small event.

extension Span where Element == UInt8 {
  /// Appends the bytes in `range` to `bytes`, as far as that stays within `limit` bytes.
  func append(_ range: Range<Int>, to bytes: inout [UInt8], limit: Int) {
    let count = Swift.min(range.count, Swift.max(0, limit - bytes.count))
    guard count > 0 else { return }
    // The buffer is only read inside the closure, while the span is alive.
    unsafe extracting(range.lowerBound..<range.lowerBound + count).withUnsafeBufferPointer {
      unsafe bytes.append(contentsOf: $0)
    }
  }

  /// Copies the bytes in `range` over those of `bytes` from `place` on; what follows them there may be overwritten too.
  ///
  /// Words are short and of any length: sixteen at a time where both have room costs no call and no guess of the length.
  func copy(_ range: Range<Int>, to bytes: inout [UInt8], at place: Int) {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "the words lie outside the span")
    precondition(place >= 0 && place + range.count <= bytes.count, "the bytes have no such place")
    // The preconditions check range and place; the two never overlap.
    unsafe withUnsafeBytes { source in
      unsafe bytes.withUnsafeMutableBytes { target in
        let room = Swift.min(source.count - range.lowerBound, target.count - place)
        guard let from = source.baseAddress, let to = target.baseAddress else { return }
        guard range.count <= 64, range.count + 16 <= room else {
          return unsafe (to + place).copyMemory(from: from + range.lowerBound, byteCount: range.count)
        }
        var offset = 0
        repeat {
          // Sixteen bytes from an offset below the count are within the room of both.
          let words = unsafe from.loadUnaligned(fromByteOffset: range.lowerBound &+ offset, as: SIMD16<UInt8>.self)
          unsafe to.storeBytes(of: words, toByteOffset: place &+ offset, as: SIMD16<UInt8>.self)
          offset &+= 16
        } while offset < range.count
      }
    }
  }

  /// Appends the bytes in `range` to `output`, which must have room for them.
  func append(_ range: Range<Int>, to output: inout OutputSpan<UInt8>) {
    guard !range.isEmpty else { return }
    precondition(range.count <= output.freeCapacity, "the output has too little room")
    // Extracting checks the range; the precondition keeps the copy inside the free capacity; the two never overlap.
    unsafe extracting(range).withUnsafeBufferPointer { source in
      unsafe output.withUnsafeMutableBufferPointer { buffer, initializedCount in
        guard let from = source.baseAddress, let to = buffer.baseAddress else { return }
        unsafe (to + initializedCount).update(from: from, count: source.count)
        initializedCount += source.count
      }
    }
  }

  /// Whether the bytes in `range` are those of `other`.
  func isEqual(_ range: Range<Int>, to other: [UInt8]) -> Bool {
    let count = range.count
    guard count == other.count else { return false }
    guard count >= 8 else {
      for offset in 0..<count where self[range.lowerBound + offset] != other[offset] { return false }
      return true
    }
    // A byte is plain memory. Eight at a time, the last eight may overlap those before; the loads check their bounds.
    let mine = unsafe extracting(range).bytes
    let theirs = unsafe other.span.bytes
    var offset = 0
    while true {
      let left = unsafe mine.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
      let right = unsafe theirs.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
      if left != right { return false }
      if offset == count - 8 { return true }
      offset = Swift.min(offset + 8, count - 8)
    }
  }

  /// Whether the bytes in `range` end with those of `suffix`.
  func hasSuffix(_ suffix: StaticString, in range: Range<Int>) -> Bool {
    let count = suffix.utf8CodeUnitCount
    guard count <= range.count else { return false }
    for index in 0..<count {
      // The index stays below the number of the literal's bytes.
      if unsafe self[range.upperBound - count + index] != suffix.utf8Start[index] { return false }
    }
    return true
  }

  /// The bytes in `range` as text; what is not UTF-8 becomes U+FFFD.
  func text(_ range: Range<Int>) -> String {
    // The buffer is only read inside the closure, while the span is alive.
    unsafe extracting(range).withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
  }

  /// The whole number that the bytes in `range` spell, also as `1.0`; nil when it is none.
  func wholeNumber(_ range: Range<Int>) -> Int? {
    if let number = shortNumber(range) { return number }
    // Eighteen digits always fit.
    guard !range.isEmpty, range.count <= 18 else { return wholeNumber(spelled: text(range)) }
    // The buffer is only read inside the closure, while the span is alive; extracting checks the range.
    let number = unsafe extracting(range).withUnsafeBufferPointer { digits in
      var number = 0
      var index = 0
      // The index stays below the count.
      while index < digits.count {
        let digit = unsafe digits[index] &- 0x30
        if digit > 9 { return -1 }
        number = number &* 10 &+ Int(digit)
        index &+= 1
      }
      return number
    }
    return number < 0 ? wholeNumber(spelled: text(range)) : number
  }

  /// The number that one to eight digits in `range` spell, with eight bytes before their end.
  @inline(__always)
  private func shortNumber(_ range: Range<Int>) -> Int? {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "the number lies outside the span")
    guard 1...8 ~= range.count, range.upperBound >= 8 else { return nil }
    // The eight bytes before the upper bound lie inside the span by the tests above, and the closure only reads them.
    let bytes = unsafe withUnsafeBytes {
      unsafe UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: range.upperBound &- 8, as: UInt64.self))
    }
    // The first digit is the lowest byte: what stands before it becomes zeros.
    let unused = UInt64(truncatingIfNeeded: 8 &* (8 &- range.count))
    let digits = ((bytes ^ 0x3030_3030_3030_3030) &>> unused) &<< unused
    guard (digits &+ 0x7676_7676_7676_7676 | digits) & 0x8080_8080_8080_8080 == 0 else { return nil }
    // Neighbours become numbers of two digits, then of four, then of eight.
    let pairs = (digits &* 10 &+ (digits &>> 8)) & 0x00FF_00FF_00FF_00FF
    let fours = (pairs &* 100 &+ (pairs &>> 16)) & 0x0000_FFFF_0000_FFFF
    return Int(truncatingIfNeeded: (fours &* 10000 &+ (fours &>> 32)) & 0xFFFF_FFFF)
  }

  /// The rarer spellings: a sign, a fraction of nothing, an exponent, many digits.
  @inline(never)
  private func wholeNumber(spelled text: String) -> Int? {
    Int(text) ?? Double(text).flatMap { Int(exactly: $0) }
  }
}
