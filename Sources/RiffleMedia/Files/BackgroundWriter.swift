internal import Dispatch
internal import Synchronization

/// Writes the pieces of one file in their order on a thread of its own, while its owner makes the next.
///
/// ``depth`` pieces at most are on their way; whoever gives one more waits. After a failure nothing is written any more: the file has
/// what came before it and no holes.
final class BackgroundWriter: Sendable {
  /// Pieces on their way: one that is being written, and one so that the thread does not wait.
  static let depth = 2

  /// Why a piece could not be written.
  struct Failure {
    let number: ErrorNumber
    /// Where the piece was to go.
    let offset: Int
  }

  private struct State {
    var failure: Failure?
    var spare: [AlignedBuffer] = []
  }

  private let state = Mutex(State())
  private let queue = DispatchQueue(label: "riffle.file")
  private let places = DispatchSemaphore(value: BackgroundWriter.depth)

  /// The first failure; nil while all is well.
  var failure: Failure? { state.withLock { $0.failure } }

  /// Takes over a full buffer and has it written at `offset`; after that, the way of the bytes in `range` to the disk is begun.
  /// - Returns: a buffer for the next piece.
  func write(
    _ buffer: AlignedBuffer, to descriptor: Int32, at offset: Int, thenStart range: Range<Int>?
  ) -> AlignedBuffer {
    places.wait()
    queue.async { [self] in
      if failure == nil {
        do throws(ErrorNumber) {
          // Safe: nobody else has the buffer until it is spare again.
          try unsafe SystemCalls.write(UnsafeRawBufferPointer(buffer.memory), to: descriptor, at: offset)
          if let range { SystemCalls.startWriteBack(descriptor, range) }
        } catch {
          state.withLock { $0.failure = Failure(number: error, offset: offset) }
        }
      }
      state.withLock { $0.spare.append(buffer) }
      places.signal()
    }
    return state.withLock { $0.spare.popLast() } ?? AlignedBuffer(byteCount: unsafe buffer.memory.count)
  }

  /// Waits until nothing is on its way.
  func drain() -> Failure? {
    queue.sync {}
    return failure
  }
}

/// Memory that begins at a page, without anything in it; it has one user at a time.
@safe final class AlignedBuffer: @unchecked Sendable {
  let memory: UnsafeMutableRawBufferPointer

  init(byteCount: Int) { unsafe memory = .allocate(byteCount: byteCount, alignment: 4096) }

  deinit { unsafe memory.deallocate() }
}
