public import RiffleTypes

/// Why a request cannot be made: the words of the user do not fit the model.
///
/// Nothing was sent.
public enum RequestError: Error, Hashable, Sendable {
  /// There is nothing to say or to draw.
  case emptyText
  /// The voice is not known; `near` lists names that resemble it.
  case unknownVoice(String, near: [String])
  /// A speaker of the text has no voice.
  case speakerWithoutVoice(String)
  /// Several speakers, and a turn that does not say whose it is; turns count from 1.
  case turnWithoutSpeaker(turn: Int)
  /// More speakers than a model can voice.
  case tooManySpeakers(count: Int, limit: Int)
  /// The same speaker got two voices.
  case voiceGivenTwice(speaker: String)
  /// The model makes nothing of the wanted kind.
  case wrongModel(String, wanted: String)
  /// The model refuses this field.
  case fieldNotAllowed(String, model: String)
  /// The model does not know this aspect ratio.
  case unsupportedAspectRatio(String, supported: [String])
  /// The model does not know this picture size.
  case unsupportedImageSize(String, supported: [String])
  /// More pictures than the model takes.
  case tooManyImages(count: Int, limit: Int)
  /// A medium was taken out of the document and is not there to be sent.
  case mediumMissing(ordinal: Int)
  /// The text of a medium is no base64.
  case malformedMedium(field: String)
  /// The table of models cannot be read.
  case badCatalogue(String)

  /// How a run ends that fails with this error.
  public var exitReason: ExitReason {
    switch self {
    case .mediumMissing, .badCatalogue: .internalError
    default: .usage
    }
  }
}

extension RequestError: CustomStringConvertible {
  /// One line: the subject, what is wrong with it, what would do.
  public var description: String {
    switch self {
    case .emptyText: "request: the text is empty"
    case .unknownVoice(let name, let near):
      near.isEmpty
        ? "request: unknown voice '\(name)', expected one of the \(Voices.prebuilt.count) that 'riffle voices' lists"
        : "request: unknown voice '\(name)', did you mean \(Self.alternatives(near))?"
    case .speakerWithoutVoice(let name): "request: speaker '\(name)' has no voice, expected '\(name)=VOICE'"
    case .turnWithoutSpeaker(let turn): "request: turn \(turn) has no speaker, expected one in each turn of a dialogue"
    case .tooManySpeakers(let count, let limit): "request: \(count) speakers, expected at most \(limit)"
    case .voiceGivenTwice(let speaker):
      speaker.isEmpty
        ? "request: two voices without a speaker, expected 'NAME=VOICE' for each speaker"
        : "request: two voices for speaker '\(speaker)', expected one"
    case .wrongModel(let model, let wanted): "request: model '\(model)' makes no \(wanted)"
    case .fieldNotAllowed(let field, let model): "request: model '\(model)' does not accept \(field)"
    case .unsupportedAspectRatio(let ratio, let supported):
      "request: unsupported aspect ratio '\(ratio)', expected \(Self.alternatives(supported))"
    case .unsupportedImageSize(let size, let supported):
      "request: unsupported image size '\(size)', expected \(Self.alternatives(supported))"
    case .tooManyImages(let count, let limit): "request: \(count) pictures to start from, expected at most \(limit)"
    case .mediumMissing(let ordinal): "request: medium \(ordinal) was taken out of the document"
    case .malformedMedium(let field): "request: medium of '\(field)' is malformed, expected base64"
    case .badCatalogue(let text): "models: \(text)"
    }
  }

  private static func alternatives(_ words: [String]) -> String {
    guard let last = words.last, words.count > 1 else { return words.first ?? "nothing" }
    return words.dropLast().joined(separator: ", ") + " or " + last
  }
}
