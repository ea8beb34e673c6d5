internal import RiffleAPI
public import RiffleClient
internal import RiffleMedia
public import RiffleRecording
public import RiffleSession
internal import RiffleSound
public import RiffleTypes

/// What is told of a narration while it goes on.
public enum NarrationEvent: Sendable {
  /// The script is cut; so many pieces.
  case planned(pieceCount: Int)
  /// The first samples of any piece have come.
  case firstSound
  /// A piece that is being asked for has come so far.
  case progress(RecordingProgress)
  /// A piece has ended; `isCached` says that it did not have to be asked for.
  case piece(number: Int, isCached: Bool, reason: ExitReason)
  /// A request is sent again.
  case retry(RetryNotice)
}

/// Speaks texts of any length: cut into pieces, asked for some at a time, joined in order into one sound.
///
/// Each piece is recorded as a file of its own and kept in the store, so that another run asks only for what is missing or has changed.
/// Joining starts with the first piece; memory does not grow with the speech. A piece that fails leaves the joined part before it, with as
/// much of the piece as can be played, under a name that says so. To standard output the piece whose turn it is goes while it is spoken.
public struct Narrator: Sendable {
  /// Sends the requests; its options say where the joined speech goes.
  public var session: Session
  /// The memory of pieces.
  public var store: any PieceStore
  /// The name of the service in the keys of pieces.
  public var service: String
  /// Asked before each request: false stops before it; for whoever shares a rate with others.
  public var permit: (@Sendable () async -> Bool)?

  /// A narrator.
  ///
  /// - Parameters:
  ///   - session: sends the requests; its options say where the joined speech goes.
  ///   - store: the memory of pieces.
  ///   - service: the name of the service: its address, or another name where the address changes from run to run.
  public init(session: Session, store: any PieceStore, service: String) {
    self.session = session
    self.store = store
    self.service = service
  }

  /// Speaks `narration`.
  ///
  /// Cancelling the task closes the connections, keeps what can be played and ends as `ExitReason.interrupted`.
  /// - Parameters:
  ///   - narration: what is said, and how.
  ///   - onEvent: told what happens, from many tasks.
  /// - Returns: what became of it, errors of the service and the network included.
  /// - Throws: only what stops it before anything is sent: `RequestError`, `RecordingError` for an output that cannot be written, and the
  ///   errors of `ModelClient.prepare`.
  public func run(
    _ narration: Narration, onEvent: @escaping @Sendable (NarrationEvent) -> Void = { _ in }
  ) async throws -> NarrationResult {
    try session.options.check()
    let pieces = narration.pieces(for: session.client.api)
    guard !pieces.isEmpty else { throw RequestError.emptyText }
    let keys = try narration.preparedRequests(for: session.client).map { PieceKey(service: service, request: $0) }
    onEvent(.planned(pieceCount: pieces.count))
    var run = NarrationRun(self, narration, pieces, keys, onEvent)
    return await run.run()
  }
}

/// One run of a ``Narrator``.
struct NarrationRun {
  let narrator: Narrator
  let narration: Narration
  let pieces: [Piece]
  let keys: [PieceKey]
  let onEvent: @Sendable (NarrationEvent) -> Void
  /// For each piece the first one with the same key, which is the one that is asked for.
  let sources: [Int]
  var outcomes: [Int: PieceOutcome] = [:]
  var localFailure: MediaFileError?
  private var joinedCount = 0

  init(
    _ narrator: Narrator, _ narration: Narration, _ pieces: [Piece], _ keys: [PieceKey],
    _ onEvent: @escaping @Sendable (NarrationEvent) -> Void
  ) {
    self.narrator = narrator
    self.narration = narration
    self.pieces = pieces
    self.keys = keys
    self.onEvent = onEvent
    var first: [PieceKey: Int] = [:]
    sources = keys.indices.map { index in
      let source = first[keys[index]] ?? index
      first[keys[index]] = source
      return source
    }
  }

  /// Whether the speech can be joined while it is spoken: nothing has to be known of all pieces first.
  private var isStreaming: Bool { narration.loudness == nil && narration.drift == nil }

  mutating func run() async -> NarrationResult {
    let options = narrator.session.options
    let line = SpeechLine(fade: narration.fade, isStreaming ? options : nil)
    let isLive = isStreaming && options.naming.target == .standardOutput
    await gather(
      keys.indices.filter { sources[$0] == $0 }, attempt: 0, line: isLive ? line : nil,
      onOutcome: isStreaming ? { run in await run.join(into: line) } : { _ in })
    if isStreaming { return await finish(line, before: nil, plan: nil) }
    if let rule = narration.drift { await correctDrift(rule) }
    return await level(line)
  }

  /// Joins what can be joined, twice: to measure it, and to write it as loud as it shall be.
  private mutating func level(_ meter: SpeechLine) async -> NarrationResult {
    var plan: LoudnessPlan?
    var before: Loudness?
    if let target = narration.loudness {
      await join(into: meter)
      await joinPartial(into: meter)
      if let measured = try? meter.finish(isWhole: false, cues: { _ in [] }), localFailure == nil {
        before = measured.loudness
        plan = target.plan(for: measured.loudness)
      }
      joinedCount = 0
    }
    let line = SpeechLine(fade: narration.fade, narrator.session.options, plan: plan)
    if localFailure == nil { await join(into: line) }
    return await finish(line, before: before, plan: plan)
  }

  /// Joins the finished pieces whose turn has come.
  private mutating func join(into line: SpeechLine) async {
    while localFailure == nil, joinedCount < pieces.count, let path = outcomes[sources[joinedCount]]?.path {
      do throws(MediaFileError) {
        try await line.take(fileAt: path, pause: pause(before: joinedCount))
        joinedCount += 1
      } catch {
        localFailure = error
      }
    }
  }

  /// Joins what can be played of the piece that failed.
  private mutating func joinPartial(into line: SpeechLine) async {
    guard localFailure == nil, joinedCount < pieces.count else { return }
    guard let path = outcomes[sources[joinedCount]]?.partialPath else { return }
    try? await line.take(fileAt: path, pause: pause(before: joinedCount))
  }

  func pause(before index: Int) -> Duration {
    index == 0 ? .zero : narration.pauses.after(pieces[index - 1].sentences.last)
  }

  // MARK: The end

  private mutating func finish(_ line: SpeechLine, before: Loudness?, plan: LoudnessPlan?) async -> NarrationResult {
    let isWhole = joinedCount == pieces.count && localFailure == nil
    if !isWhole { await joinPartial(into: line) }
    var file = SpokenFile()
    let pieces = pieces
    let wantsCues = narration.rules.breaksAtChapters
    do throws(MediaFileError) {
      if let localFailure { throw localFailure }
      file = try line.finish(isWhole: isWhole) { extents in
        wantsCues ? Timeline(pieces: pieces, extents: extents, sampleRate: 1, frameCount: 0).cuePoints : []
      }
    } catch {
      localFailure = error
      file = line.keepPartial()
    }
    // Where the joined speech could not be written, the parts are all there is.
    let isWritten = localFailure == nil
    for outcome in outcomes.values where isWritten && outcome.reason != .fileError { outcome.removePartial() }
    return NarrationSummary(run: self, file: file, joinedCount: joinedCount, before: before, plan: plan).result()
  }
}
