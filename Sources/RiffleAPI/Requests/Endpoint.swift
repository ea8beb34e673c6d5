/// In which shape an answer comes.
public enum ResponseShape: String, Sendable, CaseIterable {
  /// One JSON document.
  case unary
  /// Server-sent events (`alt=sse`).
  case eventStream
  /// One JSON array, sent element by element.
  case array
}

/// An address of the Gemini API or of OpenAI's, relative to its base URL.
public enum Endpoint: Hashable, Sendable {
  /// An answer of `model` in the given shape.
  case generateContent(model: String, ResponseShape)
  /// A count of tokens by `model`.
  case countTokens(model: String)
  /// The list of models.
  case models
  /// A long page of the list of models: the first one, or the one that begins at `token`.
  case modelPage(token: String?)
  /// One model.
  case model(String)
  /// OpenAI's chats.
  case chatCompletions
  /// OpenAI's pictures.
  case imageGenerations
  /// OpenAI's pictures that begin with others.
  case imageEdits
  /// OpenAI's speech.
  case speech
  /// OpenAI's list of models.
  case openAIModels

  /// The method, `GET` or `POST`.
  public var method: String {
    switch self {
    case .generateContent, .countTokens, .chatCompletions, .imageGenerations, .imageEdits, .speech: "POST"
    case .models, .modelPage, .model, .openAIModels: "GET"
    }
  }

  /// The path with its leading slash.
  public var path: String {
    switch self {
    case .generateContent(let model, .unary): "\(Self.path(of: model)):generateContent"
    case .generateContent(let model, _): "\(Self.path(of: model)):streamGenerateContent"
    case .countTokens(let model): "\(Self.path(of: model)):countTokens"
    case .models, .modelPage: "/v1beta/models"
    case .model(let model): Self.path(of: model)
    case .chatCompletions: "/v1/chat/completions"
    case .imageGenerations: "/v1/images/generations"
    case .imageEdits: "/v1/images/edits"
    case .speech: "/v1/audio/speech"
    case .openAIModels: "/v1/models"
    }
  }

  /// The query without its question mark; nil when there is none.
  public var query: String? {
    switch self {
    case .generateContent(_, .eventStream): "alt=sse"
    case .modelPage(let token): "pageSize=1000" + (token.map { "&pageToken=\(Self.escaped($0))" } ?? "")
    default: nil
    }
  }

  /// `models/ID` where no other collection is named; every byte that does not belong into a path is escaped.
  ///
  /// A name whose steps would lead elsewhere is one step with its slashes escaped.
  private static func path(of model: String) -> String {
    let steps = model.split(separator: "/", omittingEmptySubsequences: false)
    guard !steps.contains(where: { $0.isEmpty || $0 == "." || $0 == ".." }) else {
      return "/v1beta/models/" + escaped(model, keeping: "-_~@")
    }
    let name = model.contains("/") ? model : "models/\(model)"
    return "/v1beta/" + escaped(name, keeping: "-._~/@")
  }

  /// `text` with every byte escaped that is neither a letter, a digit nor one of `keeping` (RFC 3986, section 2.1).
  public static func escaped(_ text: String, keeping: String = "-._~") -> String {
    var result = ""
    for byte in text.utf8 {
      let scalar = Unicode.Scalar(byte)
      let isPlain = byte < 0x80 && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
      if isPlain || keeping.utf8.contains(byte) {
        result.unicodeScalars.append(scalar)
      } else {
        result += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
      }
    }
    return result
  }
}
