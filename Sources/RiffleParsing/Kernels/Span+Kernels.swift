import CRiffleKernels

// The C kernels on spans. The pointers never leave the closures, and the counts are the spans' own.

extension Span where Element == UInt8 {
  /// The index of the first CR or LF in `start..<end`; `end` when there is none.
  func firstLineEnd(from start: Int, upTo end: Int) -> Int {
    precondition(0 <= start && start <= end && end <= count, "the window lies outside the chunk")
    guard start < end else { return end }
    return unsafe withUnsafeBufferPointer { bytes in
      // Sound: the precondition keeps the window inside the buffer.
      start + (unsafe bytes.baseAddress.map { unsafe rk_find_line_end($0 + start, end - start) } ?? 0)
    }
  }

  /// The index of the first byte in `start..<end` that ends a run of plain JSON string bytes; `end` when there is none.
  ///
  /// Such a byte is a quotation mark, a backslash, or below 0x20 (RFC 8259, section 7).
  func firstStringStop(from start: Int, upTo end: Int) -> Int {
    precondition(0 <= start && start <= end && end <= count, "the window lies outside the chunk")
    guard start < end else { return end }
    return unsafe withUnsafeBufferPointer { bytes in
      // Sound: the precondition keeps the window inside the buffer.
      start + (unsafe bytes.baseAddress.map { unsafe rk_find_string_stop($0 + start, end - start) } ?? 0)
    }
  }

  /// Decodes whole groups of base64 characters in `start..<end`; returns the index of the first byte not consumed.
  ///
  /// With `throughEscapes` a `\/` is a character `/`, as inside a JSON string.
  func decodeBase64Groups(
    from start: Int, upTo end: Int, throughEscapes: Bool = false, into output: inout OutputSpan<UInt8>
  ) -> Int {
    precondition(0 <= start && start <= end && end <= count, "the window lies outside the chunk")
    guard end - start >= 4, output.freeCapacity >= 3 else { return start }
    return unsafe withUnsafeBufferPointer { bytes in
      unsafe output.withUnsafeMutableBufferPointer { buffer, initializedCount in
        guard let source = bytes.baseAddress, let destination = buffer.baseAddress else { return start }
        let decode = unsafe throughEscapes ? rk_base64_decode_escaped : rk_base64_decode
        // Sound: the precondition keeps the window inside the chunk, and the kernel stays inside the free capacity.
        let progress = unsafe decode(
          source + start, end - start, destination + initializedCount, buffer.count - initializedCount)
        initializedCount += progress.written
        return start + progress.consumed
      }
    }
  }

  /// Encodes whole groups of three bytes from `start` on; returns the index of the first byte not consumed.
  func encodeBase64Groups(from start: Int, into output: inout OutputSpan<UInt8>) -> Int {
    precondition(0 <= start && start <= count, "the window lies outside the chunk")
    guard count - start >= 3, output.freeCapacity >= 4 else { return start }
    return unsafe withUnsafeBufferPointer { bytes in
      unsafe output.withUnsafeMutableBufferPointer { buffer, initializedCount in
        guard let source = bytes.baseAddress, let destination = buffer.baseAddress else { return start }
        // Sound: the window ends where the chunk ends, and the kernel stays inside the free capacity.
        let progress = unsafe rk_base64_encode(
          source + start, bytes.count - start, destination + initializedCount, buffer.count - initializedCount)
        initializedCount += progress.written
        return start + progress.consumed
      }
    }
  }
}
