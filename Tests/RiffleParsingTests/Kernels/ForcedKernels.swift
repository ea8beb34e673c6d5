import CRiffleKernels
@testable import RiffleParsing

/// The kernels of one instruction set, on arrays that are laid into guarded memory.
struct ForcedKernels: ~Copyable {
  struct Outcome: Equatable {
    var consumed: Int
    var bytes: [UInt8]
    /// Whether the bytes before the destination were left alone; those behind it cannot be written at all.
    var isClean = true
  }

  enum Place {
    /// Where memory begins, moved on by so many bytes.
    case first(Int)
    /// Where memory ends.
    case last
  }

  static let guardCount = 64
  let set: InstructionSet
  private let source = GuardedMemory()
  private let destination = GuardedMemory()

  init(_ set: InstructionSet) { self.set = set }

  func decode(_ text: [UInt8], at place: Place = .last, capacity: Int) -> Outcome {
    // Sound: `transform` gives pointers and counts that belong together.
    unsafe transform(text, place, capacity) { unsafe rk_base64_decode_with($0, $1, $2, $3, $4) }
  }

  func decodeEscaped(_ text: [UInt8], at place: Place = .last, capacity: Int) -> Outcome {
    // Sound: as above.
    unsafe transform(text, place, capacity) { unsafe rk_base64_decode_escaped_with($0, $1, $2, $3, $4) }
  }

  func encode(_ bytes: [UInt8], at place: Place = .last, capacity: Int) -> Outcome {
    // Sound: as above.
    unsafe transform(bytes, place, capacity) { unsafe rk_base64_encode_with($0, $1, $2, $3, $4) }
  }

  func lineEnd(_ bytes: [UInt8], at place: Place = .last) -> Int {
    // Sound: the bytes lie in the source until the next call.
    unsafe rk_find_line_end_with(set.number, lay(bytes, place), bytes.count)
  }

  func stringStop(_ bytes: [UInt8], at place: Place = .last) -> Int {
    // Sound: as above.
    unsafe rk_find_string_stop_with(set.number, lay(bytes, place), bytes.count)
  }

  private func lay(_ bytes: [UInt8], _ place: Place) -> UnsafePointer<UInt8> {
    // Sound: both places are inside the source, which is larger than any input of the tests.
    let pointer =
      switch place {
      case .first(let offset): unsafe source.first + offset
      case .last: unsafe source.last(bytes.count)
      }
    unsafe bytes.withUnsafeBufferPointer { buffer in
      if let base = buffer.baseAddress { unsafe pointer.update(from: base, count: bytes.count) }
    }
    return unsafe UnsafePointer(pointer)
  }

  private func transform(
    _ bytes: [UInt8], _ place: Place, _ capacity: Int,
    _ kernel: (rk_isa, UnsafePointer<UInt8>, Int, UnsafeMutablePointer<UInt8>, Int) -> rk_base64_progress
  ) -> Outcome {
    // Sound: the destination has room for the guard and the capacity, and the kernel stays inside or crashes.
    let out = unsafe destination.last(capacity)
    unsafe (out - Self.guardCount).update(repeating: 0xA5, count: Self.guardCount + capacity)
    let progress = unsafe kernel(set.number, lay(bytes, place), bytes.count, out, capacity)
    let isClean = unsafe Array(UnsafeBufferPointer(start: out - Self.guardCount, count: Self.guardCount)) == Self.clean
    return Outcome(
      consumed: progress.consumed,
      bytes: unsafe Array(UnsafeBufferPointer(start: UnsafePointer(out), count: progress.written)), isClean: isClean)
  }

  private static let clean = [UInt8](repeating: 0xA5, count: guardCount)
}
