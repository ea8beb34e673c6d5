import Foundation
import RiffleBench

/// An answer in memory, whose decoding has been checked.
struct Held {
  let bytes: [UInt8]
  let contents: PayloadContents

  init(_ plan: PayloadPlan) throws {
    let made = PayloadWriter.bytes(of: plan)
    (bytes, contents) = (made.bytes, made.contents)
    let found = try CoreReader.read(bytes.span, chunk: 1 << 16, output: Output(capacity: 1 << 17), isSummed: true)
    guard found.checksum == contents.checksum else {
      throw CompareError("the core decodes something else than was made")
    }
  }

  /// One pass of the core.
  func read(chunk: Int, into output: Output) throws {
    let found = try CoreReader.read(bytes.span, chunk: chunk, output: output)
    guard found.mediaByteCount == contents.mediaByteCount, found.textByteCount == contents.textByteCount else {
      throw CompareError("the core decodes another number of bytes")
    }
  }

  /// One pass of memcpy over the same bytes in the same chunks.
  func copy(chunk: Int, into output: Output) {
    let bytes = bytes.span
    var start = 0
    while start < bytes.count {
      let end = min(start + chunk, bytes.count)
      output.copy(bytes.extracting(start..<end))
      start = end
    }
  }

  /// The characters of the one medium.
  func base64() throws -> [UInt8] {
    guard let key = Data(bytes.prefix(4096)).range(of: Data("\"data\": \"".utf8)),
      let end = bytes[key.upperBound...].firstIndex(of: UInt8(ascii: "\""))
    else { throw CompareError("no medium in the document") }
    return Array(bytes[key.upperBound..<end])
  }
}

/// A buffer that is written again and again from its start, as a reader of chunks has.
@safe final class Output {
  /// Owned, freed in `deinit`; initialized as a whole, so any part of it may be read.
  let memory: UnsafeMutableBufferPointer<UInt8>
  private let capacity: Int

  init(capacity: Int) {
    self.capacity = capacity
    unsafe memory = .allocate(capacity: capacity)
    unsafe memory.initialize(repeating: 0)
  }

  deinit { unsafe memory.deallocate() }

  /// Lets `body` write the buffer from its start; returns how many bytes it wrote.
  func write<Result, E: Error>(_ body: (inout OutputSpan<UInt8>) throws(E) -> Result) throws(E) -> (Result, count: Int)
  {
    // Bytes need no clean-up, so writing the buffer as if it were empty is sound.
    var span = unsafe OutputSpan(buffer: memory, initializedCount: 0)
    let result = try body(&span)
    return (result, unsafe span.finalize(for: memory))
  }

  /// Hands the first `count` bytes to `body`.
  func read<E: Error>(_ count: Int, _ body: (Span<UInt8>) throws(E) -> Void) throws(E) {
    // The memory is initialized as a whole and lives as long as the object.
    try body(unsafe Span(_unsafeElements: UnsafeBufferPointer(rebasing: memory[..<count])))
  }

  /// `memcpy` of `bytes`, which are not more than there is room for.
  func copy(_ bytes: Span<UInt8>) {
    precondition(bytes.count <= capacity, "the output is shorter than a chunk")
    // Both pointers are valid for the bytes copied, and used only inside the closure.
    unsafe bytes.withUnsafeBytes { bytes in
      guard let target = unsafe memory.baseAddress, let source = bytes.baseAddress else { return }
      unsafe memcpy(target, source, bytes.count)
    }
  }
}
