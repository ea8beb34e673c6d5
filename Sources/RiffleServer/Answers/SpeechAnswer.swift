import RiffleAPI
import RiffleEngine
import RiffleMedia
import RiffleTypes

/// Speech as one recording, or as it is being spoken.
struct SpeechAnswer: Answer {
  private let plan: SpeechPlan
  private let family: Model.Family
  private let envelope: AnswerEnvelope
  private let prompt: PromptTokens
  private let stream: SpeechStream
  /// The whole speech, where no part of it can be sent before.
  private var whole: (samples: [UInt8], isCut: Bool)?

  /// - Throws: `ServiceError` when a voice is unknown or there is nothing to say.
  init(_ plan: SpeechPlan, model: Model, prompt: PromptTokens) throws(ServiceError) {
    self.plan = plan
    self.family = model.family
    self.prompt = prompt
    envelope = AnswerEnvelope(model: model)
    do {
      stream = try SpeechEngine.shared.speak(plan.turns)
    } catch {
      throw .invalidArgument("\(error)")
    }
  }

  /// A file in the middle of a stream needs its length, and the 2.5 models send their speech in one event.
  mutating func prepare() async throws {
    if plan.encoding == .wav || family == .speech25 { whole = try await collect() }
  }

  func document() async throws -> JSONNode {
    let (samples, isCut) = if let whole { whole } else { try await collect() }
    return envelope.document(
      parts: [part(samples, isWhole: true)], finishReason: isCut ? .maxTokens : .stop, usage: usage(samples.count))
  }

  func stream(to emit: (JSONNode) async throws -> Void) async throws {
    if whole != nil { return try await emit(document()) }
    var byteCount = 0
    var isCut = false
    for try await piece in stream {
      let samples = fitting(piece, after: byteCount)
      byteCount += samples.count
      if !samples.isEmpty {
        try await emit(envelope.document(parts: [part(samples, isWhole: false)], usage: usage(byteCount)))
      }
      isCut = samples.count < piece.count
      if isCut { break }
    }
    try Task.checkCancellation()
    try await emit(
      envelope.document(parts: [], finishReason: isCut ? .maxTokens : .stop, usage: usage(byteCount)))
  }

  /// All samples, as far as the token limit allows.
  private func collect() async throws -> (samples: [UInt8], isCut: Bool) {
    var samples: [UInt8] = []
    for try await piece in stream {
      let fitting = fitting(piece, after: samples.count)
      samples += fitting
      if fitting.count < piece.count { return (samples, true) }
    }
    // A speech whose task was cancelled ends without an error.
    try Task.checkCancellation()
    return (samples, false)
  }

  /// The part of `piece` that the token limit leaves room for, in whole frames.
  private func fitting(_ piece: [UInt8], after byteCount: Int) -> [UInt8] {
    let limit = plan.tokenLimit.multipliedReportingOverflow(by: bytesPerToken)
    guard !limit.overflow, byteCount + piece.count > limit.partialValue else { return piece }
    return Array(piece.prefix(max(0, limit.partialValue - byteCount)))
  }

  /// Bytes of the engine's samples that one token stands for: 25 tokens a second on 2.5, 32 on the later families.
  private var bytesPerToken: Int {
    let format = SpeechEngine.format
    return format.sampleRate / (family == .speech25 ? 25 : 32) * format.bytesPerFrame
  }

  private func usage(_ byteCount: Int) -> AnswerUsage {
    var usage = AnswerUsage(prompt: prompt)
    usage.candidates = (byteCount + bytesPerToken - 1) / bytesPerToken
    usage.media = (.audio, usage.candidates)
    return usage
  }

  private func part(_ samples: [UInt8], isWhole: Bool) -> JSONNode {
    let (type, bytes) =
      switch plan.encoding {
      case .wav:
        ("audio/wav", WAVHeader(format: SpeechEngine.format, dataByteCount: samples.count).bytes + samples)
      case .linear: (linearType, samples)
      case .muLaw: ("audio/mulaw", Self.companded(samples, G711.encodeMuLaw))
      case .aLaw: ("audio/alaw", Self.companded(samples, G711.encodeALaw))
      }
    return ["inlineData": ["mimeType": .string(type), "data": .media(bytes)]]
  }

  /// Each family spells the same samples in its own way.
  private var linearType: String {
    let rate = SpeechEngine.format.sampleRate
    return family == .speech25 ? "audio/L16;codec=pcm;rate=\(rate)" : "audio/l16; rate=\(rate); channels=1"
  }

  /// Each 16-bit little-endian sample as one byte of G.711.
  static func companded(_ samples: [UInt8], _ encode: (Int16) -> UInt8) -> [UInt8] {
    stride(from: 0, to: samples.count - 1, by: 2).map { index in
      encode(Int16(bitPattern: UInt16(samples[index]) | UInt16(samples[index + 1]) << 8))
    }
  }
}
