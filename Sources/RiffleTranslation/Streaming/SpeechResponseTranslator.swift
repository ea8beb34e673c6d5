public import RiffleAPI
public import RiffleMedia
internal import RiffleTypes

/// How spoken answers become the answer of OpenAI's speech service.
public struct SpeechResponseOptions: Sendable {
  /// What the sound becomes: WAV, samples, MP3, Ogg Opus, Ogg Vorbis or FLAC.
  public var format: AudioFileFormat
  /// Whether the client asked for server-sent events (`stream_format: sse`).
  public var sendsEvents: Bool
  /// The declared content type of the upstream's answer.
  public var contentType: String?

  /// Options for one answer.
  public init(format: AudioFileFormat, sendsEvents: Bool = false, contentType: String? = nil) {
    self.format = format
    self.sendsEvents = sendsEvents
    self.contentType = contentType
  }
}

/// Turns an answer in Gemini's format into the answer of OpenAI's speech service, in pieces.
///
/// Use it like ``ChatResponseTranslator``. What is put out is the sound itself, or `speech.audio.delta` events with a
/// `speech.audio.done` at the end. Its length is not known beforehand: WAV has sizes that mean "until the end".
///
/// An answer counts as spoken when at least one sample came. Words instead of sound, and a WAV that is only a header, are
/// errors. So is a candidate that ends for another reason than `STOP` or `MAX_TOKENS`; by then sound may have gone out, and
/// only closing the connection tells it.
public struct SpeechResponseTranslator: ~Copyable {
  /// Bytes of sound in one event; 64 KiB as base64.
  private static let pieceSize = AnswerReader.bufferSize

  private let options: SpeechResponseOptions
  private var reader: AnswerReader
  private let track: SpeechTrack
  private var isInSound = false
  private var sound: [UInt8] = []
  private var message: String?
  /// Why the answer ended, when that is known; `MAX_TOKENS` says that the speech is cut.
  public private(set) var finishReason: FinishReason?
  /// Whether something was put out: the head of the response is due, and no error can be a status any more.
  public private(set) var hasBegun = false

  /// A translator at the start of an answer.
  public init(_ options: SpeechResponseOptions) {
    self.options = options
    reader = AnswerReader(contentType: options.contentType)
    track = SpeechTrack(format: options.format)
  }

  /// Takes the next bytes of the upstream's answer and appends what the client gets for them to `output`.
  /// - Throws: ``TranslatedError`` for a blocked prompt, an error inside the answer, sound that cannot become what was asked
  ///   for, and an answer that cannot be read.
  public mutating func receive(_ chunk: Span<UInt8>, into output: inout [UInt8]) throws(TranslatedError) {
    while let piece = try reader.next(in: chunk) {
      switch piece {
      case .part, .thoughtPicture: break
      case .beginMedium(let type, _):
        isInSound = type.kind == .audio || type == .octetStream
        if isInSound { try track.beginPart(type) }
      case .bytes:
        guard isInSound else { continue }
        let bytes = reader.bytes
        try track.append(bytes.span, into: &sound)
        write(into: &output)
      case .endMedium:
        if isInSound { try track.endPart() }
        isInSound = false
      case .candidate(let candidate):
        if let reason = candidate.finishReason, reason != .unspecified, !reason.rawValue.isEmpty {
          finishReason = reason
          message = candidate.finishMessage
        }
      case .document(let document):
        if let feedback = document.promptFeedback, feedback.isBlocking {
          throw .blocked(feedback.blockReason ?? .other, message: feedback.blockReasonMessage)
        }
      }
    }
  }

  /// Ends the answer and appends the rest of what the client gets.
  /// - Throws: ``TranslatedError`` for an answer that was cut, that holds no sound, or whose sound failed on its way.
  public mutating func finish(into output: inout [UInt8]) throws(TranslatedError) {
    try reader.finish()
    guard track.hasSound else { throw .noSpeech(reason: finishReason, message: message) }
    guard let finishReason else { throw .truncated }
    guard finishReason == .stop || finishReason == .maxTokens else {
      throw .noSpeech(reason: finishReason, message: message)
    }
    try track.finish(into: &sound)
    write(into: &output)
    guard options.sendsEvents else { return }
    output.append(text: "data: {\"type\":\"speech.audio.done\"")
    if let usage = reader.usage {
      let counts = ImageUsage(usage)
      output.append(text: ",\"usage\":")
      output.append(
        json: ImageUsage(
          inputTokens: counts.inputTokens, outputTokens: counts.outputTokens, totalTokens: counts.totalTokens))
    }
    output.append(text: "}\n\n")
  }

  /// Tells an error inside what was begun.
  ///
  /// - Returns: Whether that can be done. If not, answer with the error's status before anything was put out, and close the
  ///   connection afterwards.
  public mutating func fail(_ error: TranslatedError, into output: inout [UInt8]) -> Bool {
    guard hasBegun, options.sendsEvents else { return false }
    output += error.event
    return true
  }

  /// The tokens used so far.
  public var usage: UsageMetadata? { reader.usage }

  /// The content type of what is put out.
  public var contentType: String {
    if options.sendsEvents { return ChatResponseTranslator.contentType(isStreaming: true) }
    return options.format == .rawPCM ? "audio/pcm" : options.format.mediaType.essence
  }

  private mutating func write(into output: inout [UInt8]) {
    guard !sound.isEmpty else { return }
    hasBegun = true
    if options.sendsEvents {
      for start in stride(from: 0, to: sound.count, by: Self.pieceSize) {
        let piece = sound.span.extracting(start..<min(start + Self.pieceSize, sound.count))
        output.append(text: "data: {\"type\":\"speech.audio.delta\",\"audio\":\"")
        var base64 = Base64Text()
        base64.append(piece, to: &output)
        base64.finish(into: &output)
        output.append(text: "\"}\n\n")
      }
    } else {
      output += sound
    }
    sound.removeAll(keepingCapacity: true)
  }
}
