public import RiffleTypes
import RiffleSound
import Synchronization

/// Speaks text with the voices of the flite library: no network, no model to fetch.
///
/// A stand-in for a speech model: four recorded voices of the flite library, varied in pitch, liveliness, pace and
/// resonance so that each of the 30 prebuilt Gemini names can be told from the others by ear. Synthesis runs phrase by
/// phrase on threads of its own, about 50 times faster than speech on one core. Names that stand on the `kal16` source
/// (Iapetus, Algenib, Schedar, Pulcherrima, Sadachbia) give the same samples for the same text each time; the others
/// differ a little in their breath noise.
public final class SpeechEngine: Sendable {
  /// The engine of this process: voices are shared by all who speak.
  public static let shared = SpeechEngine()

  /// What every stream carries: signed 16-bit little-endian, 24 kHz, mono.
  public static let format = PCMFormat.geminiSpeech

  /// The names of the voices, in the order of the models' documentation.
  public static let voiceNames = VoiceRecipe.all.map(\.name)

  /// Whether a voice has this name, in any case.
  public static func hasVoice(_ name: String) -> Bool { VoiceRecipe.named(name) != nil }

  /// Resampling filters by input rate: recipes and styles name a few dozen.
  private let kernels = Mutex<[Int: ResamplerKernel]>([:])

  private init() {}

  /// A speech of `turns` in order, with a short pause between them.
  ///
  /// Names and texts are checked at once; nothing is synthesized before the stream is read.
  /// - Throws: ``SpeechError/unknownVoice(_:)``, ``SpeechError/nothingToSay``.
  public func speak(_ turns: [SpeechTurn]) throws(SpeechError) -> SpeechStream {
    var deliveries: [Delivery] = []
    for turn in turns {
      guard let recipe = VoiceRecipe.named(turn.voice) else { throw .unknownVoice(turn.voice) }
      deliveries.append(Delivery(recipe, style: turn.style))
    }
    var script = SpeechScript(turns)
    guard script.next() != nil else { throw .nothingToSay }
    var filters: [Int: ResamplerKernel] = [:]
    for rate in Set(deliveries.map(\.sampleRate)) { filters[rate] = kernel(from: rate) }
    return SpeechStream(turns: turns, deliveries: deliveries, kernels: filters)
  }

  private func kernel(from rate: Int) -> ResamplerKernel {
    kernels.withLock { known in
      if let kernel = known[rate] { return kernel }
      let kernel = ResamplerKernel(from: rate, to: Self.format.sampleRate)
      known[rate] = kernel
      return kernel
    }
  }
}

/// A speech while it is being spoken, in pieces of 100 ms to half a second; only the last may be shorter.
///
/// Each iteration speaks anew. About two seconds and one phrase lie ready at most; the voice is free while a slow
/// reader reads. The work stops when the iterator goes away or its task is cancelled.
public struct SpeechStream: AsyncSequence, Sendable {
  /// Whole samples in ``SpeechEngine/format``.
  public typealias Element = [UInt8]
  /// What iteration may throw: ``SpeechError/synthesisFailed``, ``SpeechError/voiceNotInstalled(library:)``.
  public typealias Failure = SpeechError

  let turns: [SpeechTurn]
  let deliveries: [Delivery]
  let kernels: [Int: ResamplerKernel]

  /// Begins to speak; for one task.
  public func makeAsyncIterator() -> Iterator { Iterator(lease: Lease(feed: SpeechFeed(turns, deliveries, kernels))) }

  /// All samples of the speech.
  /// - Throws: ``SpeechError/synthesisFailed``; `CancellationError` when the task was cancelled before the end.
  public func collect() async throws -> [UInt8] {
    var all: [UInt8] = []
    for try await piece in self { all += piece }
    try Task.checkCancellation()
    return all
  }

  /// The reader of one speech.
  public struct Iterator: AsyncIteratorProtocol {
    let lease: Lease

    /// The next piece, or nil at the end.
    public mutating func next() async throws(SpeechError) -> [UInt8]? { try await lease.feed.next() }

    /// The next piece, or nil at the end.
    public mutating func next(isolation actor: isolated (any Actor)?) async throws(SpeechError) -> [UInt8]? {
      try await lease.feed.next()
    }
  }

  /// Ends the work when the last copy of the iterator goes away.
  final class Lease: Sendable {
    let feed: SpeechFeed
    init(feed: SpeechFeed) { self.feed = feed }
    deinit { feed.cancel() }
  }
}
