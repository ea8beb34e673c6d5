internal import RiffleMedia
internal import RiffleRecording
internal import RiffleSound
internal import RiffleTypes
internal import Synchronization

/// Puts pieces one behind the other, in their order, whatever the order they come in.
///
/// The piece whose turn it is may come through while it is spoken; all others wait in their files. Used by one task that takes finished
/// pieces, and by the recording of the piece whose turn it is.
final class SpeechLine: Sendable {
  private struct State {
    var joiner: SoundJoiner
    var sink: SpeechSink
    /// Whether the piece whose turn it is has begun, and its bytes that came through so far.
    var isOpen = false
    var liveByteCount = 0
    var carry: [UInt8] = []
    var liveFormat: PCMFormat?
    var extents: [Range<Int>] = []
  }

  private let state: Mutex<State>
  /// The piece whose turn it is; read without the lock, which is held while a slow reader of a pipe makes the line wait.
  private let turn = Atomic(0)

  /// A line that ends in a file or a pipe as `options` say, or without them is only measured.
  init(fade: Duration, _ options: RecordingOptions?, plan: LoudnessPlan? = nil) {
    let sink = SpeechSink(options, plan: plan)
    let joiner = SoundJoiner(fade: fade) { try sink.write($0, $1) }
    state = Mutex(State(joiner: joiner, sink: sink))
  }

  /// Whether it is the turn of piece `index`.
  func isTurn(of index: Int) -> Bool { turn.load(ordering: .acquiring) == index }

  /// Puts in bytes of piece `index`, whose turn it is, while it is spoken; from its first byte on.
  func takeLive(_ bytes: [UInt8], _ format: PCMFormat, pause: Duration) throws(MediaFileError) {
    guard format.encoding == .signed16LittleEndian else { return }
    try state.withLock { (state) throws(MediaFileError) in
      do {
        if !state.isOpen {
          try state.joiner.beginPiece(format, pause: pause)
          state.isOpen = true
          state.liveFormat = format
        }
        guard state.liveFormat == format else { return }
        state.liveByteCount += bytes.count
        let all = state.carry + bytes
        let end = all.count - all.count % format.bytesPerFrame
        state.carry = Array(all[end...])
        let samples = stride(from: 0, to: end, by: 2).map {
          Int16(bitPattern: UInt16(all[$0]) | UInt16(all[$0 + 1]) << 8)
        }
        try state.joiner.append(samples.span)
      } catch {
        throw Self.wrapped(error)
      }
    }
  }

  /// Puts in what is missing of the piece whose turn it is, from its file, and ends it.
  ///
  /// Between blocks others get their turn: down a pipe, a piece takes as long as its listener does.
  func take(fileAt path: String, pause: Duration) async throws(MediaFileError) {
    let reader = try AudioFileReader(path: path)
    var skipCount = try begin(reader.format, pause: pause)
    var samples: [Int16] = []
    while try reader.next(into: &samples) {
      let dropped = min(skipCount, samples.count)
      skipCount -= dropped
      try append(samples.span.extracting(dropped...))
      await Task.yield()
    }
    try end()
  }

  /// Begins the piece whose turn it is, if it has not begun.
  /// - Returns: the samples that came through already.
  private func begin(_ format: PCMFormat, pause: Duration) throws(MediaFileError) -> Int {
    try state.withLock { (state) throws(MediaFileError) in
      if state.isOpen, let format = state.liveFormat {
        return state.liveByteCount / format.bytesPerFrame * format.channelCount
      }
      do {
        try state.joiner.beginPiece(format, pause: pause)
      } catch {
        throw Self.wrapped(error)
      }
      state.isOpen = true
      return 0
    }
  }

  private func append(_ samples: Span<Int16>) throws(MediaFileError) {
    try state.withLock { (state) throws(MediaFileError) in
      do {
        try state.joiner.append(samples)
      } catch {
        throw Self.wrapped(error)
      }
    }
  }

  /// Ends the piece whose turn it is: it is the next one's.
  private func end() throws(MediaFileError) {
    try state.withLock { (state) throws(MediaFileError) in
      do {
        state.extents.append(try state.joiner.endPiece())
      } catch {
        throw Self.wrapped(error)
      }
      state.isOpen = false
      state.liveByteCount = 0
      state.liveFormat = nil
      state.carry = []
    }
    turn.add(1, ordering: .releasing)
  }

  /// Ends the line.
  ///
  /// - Parameters:
  ///   - isWhole: whether the file gets its final name.
  ///   - cues: the named places, by where the pieces lie.
  /// - Returns: what became of it.
  /// - Throws: `MediaFileError` when the file or the pipe fails.
  func finish(isWhole: Bool, cues: @Sendable ([Range<Int>]) -> [CuePoint]) throws(MediaFileError) -> SpokenFile {
    try state.withLock { (state) throws(MediaFileError) in
      do {
        if state.isOpen { state.extents.append(try state.joiner.endPiece()) }
        state.isOpen = false
        try state.joiner.finish()
        var file = try state.sink.finish(isWhole: isWhole, cues: cues(state.extents))
        file.extents = state.extents
        file.seams = state.joiner.report
        return file
      } catch {
        throw Self.wrapped(error)
      }
    }
  }

  /// Keeps what was written before the disk or the pipe failed.
  func keepPartial() -> SpokenFile {
    state.withLock { state in
      var file = state.sink.keepPartial()
      file.extents = state.extents
      file.seams = state.joiner.report
      return file
    }
  }

  private static func wrapped(_ error: any Error) -> MediaFileError {
    error as? MediaFileError ?? MediaFileError(.encoder("\(error)"), path: "the joined speech")
  }
}

/// Hears one piece while it is recorded, and lets it through to the line when its turn has come before its first sample.
final class PieceListener: SampleListener {
  private let line: SpeechLine?
  private let index: Int
  private let pause: Duration
  private let onFirst: @Sendable () -> Void
  private let isLive = Mutex<Bool?>(nil)

  init(_ line: SpeechLine?, index: Int, pause: Duration, onFirst: @escaping @Sendable () -> Void) {
    self.line = line
    self.index = index
    self.pause = pause
    self.onFirst = onFirst
  }

  func take(_ bytes: Span<UInt8>, _ format: PCMFormat) throws(MediaFileError) {
    let known = isLive.withLock { $0 }
    let passes = known ?? line?.isTurn(of: index) ?? false
    if known == nil {
      isLive.withLock { $0 = passes }
      onFirst()
    }
    // A piece that began before its turn waits in its file to the end.
    guard passes, let line else { return }
    var copy: [UInt8] = []
    copy.reserveCapacity(bytes.count)
    for place in bytes.indices { copy.append(bytes[place]) }
    try line.takeLive(copy, format, pause: pause)
  }
}
