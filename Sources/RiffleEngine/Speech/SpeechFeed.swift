import Dispatch
import RiffleSound
import Synchronization

/// The work behind one iteration of a ``SpeechStream``: a script in, pieces of PCM out, at most one phrase in work.
///
/// A step synthesizes one phrase on its voice's queue and leaves; the next step is asked for when less than the
/// look-ahead lies ready, at the queue's end. So many streams take turns at a voice, and a reader that stops costs
/// memory for the look-ahead and one phrase, but never a voice.
final class SpeechFeed: Sendable {
  /// Bytes that may lie ready before work stops: two seconds.
  static let lookAhead = 96_000
  /// The usual and the smallest piece, in bytes: 400 ms and 100 ms.
  ///
  /// No piece is larger than their sum.
  static let pieceSize = 19_200
  static let pieceMinimum = 4_800

  private let deliveries: [Delivery]
  private let kernels: [Int: ResamplerKernel]
  private let state: Mutex<State>

  private struct State {
    var script: SpeechScript
    var pieces: [[UInt8]] = []
    /// Index of the first piece not yet taken.
    var head = 0
    var readyCount = 0
    /// Samples that were too few for a piece.
    var tail: [UInt8] = []
    var waiter: CheckedContinuation<Result<[UInt8]?, SpeechError>, Never>?
    var isWorking = false
    var isEnded = false
    var failure: SpeechError?
  }

  /// A feed for turns whose deliveries stand in the same order.
  init(_ turns: [SpeechTurn], _ deliveries: [Delivery], _ kernels: [Int: ResamplerKernel]) {
    self.deliveries = deliveries
    self.kernels = kernels
    state = Mutex(State(script: SpeechScript(turns)))
  }

  /// The next piece; nil at the end, and when the feed or the task was cancelled.
  func next() async throws(SpeechError) -> [UInt8]? {
    if Task.isCancelled { cancel() }
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let answer = state.withLock { state -> Result<[UInt8]?, SpeechError>? in
          if let piece = Self.take(&state) { return .success(piece) }
          if let failure = state.failure { return .failure(failure) }
          if state.isEnded { return .success(nil) }
          precondition(state.waiter == nil, "a speech has one reader at a time")
          state.waiter = continuation
          return nil
        }
        work()
        if let answer { continuation.resume(returning: answer) }
      }
    } onCancel: {
      cancel()
    }
    return try result.get()
  }

  /// Ends the work after the phrase in hand and drops what lies ready.
  func cancel() {
    let waiter = state.withLock { state in
      state.isEnded = true
      state.pieces = []
      state.head = 0
      state.readyCount = 0
      state.tail = []
      return state.waiter.take()
    }
    waiter?.resume(returning: .success(nil))
  }

  /// Bytes that lie ready, for tests of the bound.
  var readyByteCount: Int { state.withLock { $0.readyCount } }

  private static func take(_ state: inout State) -> [UInt8]? {
    guard state.head < state.pieces.count else { return nil }
    let piece = state.pieces[state.head]
    state.head += 1
    state.readyCount -= piece.count
    if state.head == state.pieces.count {
      state.pieces.removeAll(keepingCapacity: true)
      state.head = 0
    }
    return piece
  }

  /// Begins the next step where there is room and no step is under way.
  private func work() {
    let item = state.withLock { state -> SpeechScript.Item? in
      guard !state.isWorking, !state.isEnded, state.readyCount < Self.lookAhead else { return nil }
      guard let item = state.script.next() else {
        Self.end(&state)
        return nil
      }
      state.isWorking = true
      return item
    }
    switch item {
    case nil: hand()
    case .silence(let milliseconds): finishStep(.success([UInt8](repeating: 0, count: milliseconds * 48)))
    case .phrase(let text, let turn):
      let delivery = deliveries[turn]
      guard let voice = FliteVoice.owner(of: delivery.source) else {
        return finishStep(.failure(.voiceNotInstalled(library: FliteVoice.libraryName(of: delivery.source))))
      }
      guard let kernel = kernels[delivery.sampleRate] else { return finishStep(.failure(.synthesisFailed)) }
      voice.queue.async { [self] in
        guard !state.withLock({ $0.isEnded }) else { return }
        guard let samples = voice.speak(text, delivery) else { return finishStep(.failure(.synthesisFailed)) }
        finishStep(.success(Self.bytes(samples, kernel)))
      }
    }
  }

  private func finishStep(_ result: Result<[UInt8], SpeechError>) {
    state.withLock { state in
      state.isWorking = false
      guard !state.isEnded else { return }
      switch result {
      case .success(let bytes): Self.store(bytes, &state)
      case .failure(let error):
        state.failure = error
        state.isEnded = true
      }
    }
    hand()
    work()
  }

  /// Gives a waiting reader what it waits for.
  private func hand() {
    let (waiter, answer) = state.withLock {
      state -> (CheckedContinuation<Result<[UInt8]?, SpeechError>, Never>?, Result<[UInt8]?, SpeechError>) in
      guard state.waiter != nil else { return (nil, .success(nil)) }
      if let piece = Self.take(&state) { return (state.waiter.take(), .success(piece)) }
      if let failure = state.failure { return (state.waiter.take(), .failure(failure)) }
      return (state.isEnded ? state.waiter.take() : nil, .success(nil))
    }
    waiter?.resume(returning: answer)
  }

  private static func store(_ bytes: [UInt8], _ state: inout State) {
    let all = state.tail + bytes
    var start = 0
    while all.count - start >= pieceMinimum {
      let rest = all.count - start
      let count = rest < pieceSize + pieceMinimum ? rest : pieceSize
      state.pieces.append(Array(all[start..<(start + count)]))
      state.readyCount += count
      start += count
    }
    state.tail = Array(all[start...])
  }

  /// The end of the script: what is left becomes the last piece, however short.
  private static func end(_ state: inout State) {
    if !state.tail.isEmpty {
      state.pieces.append(state.tail)
      state.readyCount += state.tail.count
      state.tail = []
    }
    state.isEnded = true
  }

  private static func bytes(_ samples: [Int16], _ kernel: ResamplerKernel) -> [UInt8] {
    var output: [Int16] = []
    output.reserveCapacity(kernel.outputCount(for: samples.count))
    var resampler = Resampler(kernel)
    resampler.append(samples.span, to: &output)
    resampler.finish(to: &output)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(output.count * 2)
    for sample in output {
      bytes.append(UInt8(truncatingIfNeeded: sample))
      bytes.append(UInt8(truncatingIfNeeded: sample >> 8))
    }
    return bytes
  }
}
