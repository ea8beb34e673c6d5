import RiffleAPI

/// A chat's messages becoming Gemini's turns.
///
/// Results of calls that follow one another are one turn of the user, in the order of the calls: Gemini wants all answers
/// to a batch of calls together. The first call of each step since the user's last words must be signed on Gemini 3; where
/// a client lost the signature, words stand in its place that Gemini takes for another model's history.
struct GeminiHistory {
  let model: Model
  private(set) var system: [Part] = []
  private var contents: [Content] = []
  /// Calls by their names, for the functions of their results.
  private var callNames: [String: String] = [:]
  /// The calls of the model's last turn, in order.
  private var lastCalls: [String] = []
  /// Results that wait for the rest of their batch, each with the place of its call.
  private var results: [(order: Int, parts: [Part])] = []

  init(model: Model) { self.model = model }

  mutating func append(
    _ message: ChatMessage, at path: String, _ typeOf: MediaTypeLookup
  ) throws(TranslationError) {
    switch message.role {
    case .system?, .developer?:
      for (index, part) in (message.content?.parts ?? []).enumerated() {
        guard let text = part.text, part.type == "text" || part.type == nil else {
          throw TranslationError("\(path).content[\(index)]", "expected text")
        }
        system.append(Part(text: text))
      }
    case .user?:
      flushResults()
      guard let content = message.content else { throw TranslationError("\(path).content", "expected text or parts") }
      contents.append(Content(role: "user", parts: try parts(of: content, at: path, typeOf)))
    case .assistant?:
      flushResults()
      let parts = try modelParts(of: message, at: path, typeOf)
      if !parts.isEmpty { contents.append(Content(role: "model", parts: parts)) }
    case .tool?, .function?: try appendResult(message, at: path, typeOf)
    case nil: throw TranslationError("\(path).role", "expected a role")
    case .some(let role):
      throw TranslationError("\(path).role", "unknown role '\(role)', expected system, user, assistant or tool")
    }
  }

  /// The turns, oldest first.
  mutating func finish() -> [Content] {
    flushResults()
    guard model.isGemini3 else { return contents }
    let turn = contents.lastIndex { $0.role == "user" && $0.parts.contains { $0.functionResponse == nil } } ?? 0
    for index in contents.indices where contents[index].role == "model" {
      if index > turn, let first = contents[index].parts.firstIndex(where: { $0.functionCall != nil }),
        contents[index].parts[first].thoughtSignature == nil
      {
        contents[index].parts[first].thoughtSignature = foreignSignature
      }
      guard model.draws else { continue }
      for place in contents[index].parts.indices where contents[index].parts[place].inlineData != nil {
        contents[index].parts[place].thoughtSignature =
          contents[index].parts[place].thoughtSignature ?? foreignSignature
      }
    }
    return contents
  }

  // MARK: - Results

  private mutating func appendResult(
    _ message: ChatMessage, at path: String, _ typeOf: MediaTypeLookup
  ) throws(TranslationError) {
    let id = message.toolCallID
    guard let name = id.flatMap({ callNames[$0] }) ?? message.name else {
      throw TranslationError(
        "\(path).tool_call_id",
        id.map { "no call '\($0)' in the messages before" } ?? "expected the id of a call")
    }
    var words: [String] = []
    var media: [Part] = []
    for part in try parts(of: message.content ?? .text(""), at: path, typeOf) {
      if let text = part.text { words.append(text) } else { media.append(part) }
    }
    var result = FunctionResponse(id: id, name: name, response: Self.response(words.joined(separator: "\n")))
    var siblings: [Part] = []
    if model.isGemini3 {
      result.parts = media.map { FunctionResponsePart(inlineData: $0.inlineData, fileData: $0.fileData) }
    } else {
      siblings = media
    }
    let order = id.flatMap { lastCalls.firstIndex(of: $0) } ?? lastCalls.count + results.count
    results.append((order, [Part(functionResponse: result)] + siblings))
  }

  /// What a call gave: an object that already says `output` or `error` as it is, everything else as the output.
  static func response(_ text: String) -> [String: JSONValue] {
    let first = text.utf8.first { $0 > UInt8(ascii: " ") }
    if first == UInt8(ascii: "{") || first == UInt8(ascii: "["), let json = try? JSONValue(text: text) {
      if let members = json.object, members.count == 1, members["output"] != nil || members["error"] != nil {
        return members
      }
      return ["output": json]
    }
    return ["output": .string(text)]
  }

  private mutating func flushResults() {
    guard !results.isEmpty else { return }
    // Sorted without disturbing results of the same call.
    let sorted = results.enumerated().sorted { ($0.element.order, $0.offset) < ($1.element.order, $1.offset) }
    let parts = sorted.flatMap(\.element.parts)
    contents.append(
      Content(
        role: "user",
        parts: parts.filter { $0.functionResponse != nil } + parts.filter { $0.functionResponse == nil }))
    results = []
  }

  // MARK: - The model's turns

  private mutating func modelParts(
    of message: ChatMessage, at path: String, _ typeOf: MediaTypeLookup
  ) throws(TranslationError) -> [Part] {
    var parts: [Part] = []
    if let thoughts = message.thoughts, !thoughts.isEmpty { parts.append(Part(text: thoughts, thought: true)) }
    if let content = message.content {
      for part in try self.parts(of: content, at: path, typeOf) {
        // Pictures that an answer carried in its words go back as pictures.
        if let text = part.text {
          for piece in MarkdownPictures.pieces(of: text) { parts += modelPart(piece, part.thoughtSignature, typeOf) }
        } else {
          parts.append(part)
        }
      }
    }
    if let refusal = message.refusal, !refusal.isEmpty { parts.append(Part(text: refusal)) }
    for (index, image) in message.images.enumerated() {
      parts.append(try part(of: image, at: "\(path).images[\(index)]", typeOf))
    }
    if let audio = message.audio?.data {
      parts.append(Part(inlineData: InlineData(mimeType: typeOf(audio) ?? "audio/wav", data: audio)))
    }
    if let signature = message.thoughtSignature {
      if let last = parts.lastIndex(where: { $0.text != nil && !$0.thought }) {
        parts[last].thoughtSignature = signature
      } else {
        parts.append(Part(text: "", thoughtSignature: signature))
      }
    }
    return parts + (try calls(of: message, at: path))
  }

  private func modelPart(
    _ piece: MarkdownPictures.Piece, _ signature: String?, _ typeOf: MediaTypeLookup
  ) -> [Part] {
    switch piece {
    case .text(let text): text.isEmpty && signature == nil ? [] : [Part(text: text, thoughtSignature: signature)]
    case .picture(let mimeType, let media):
      [Part(inlineData: InlineData(mimeType: typeOf(media) ?? mimeType ?? "image/png", data: media))]
    }
  }

  private mutating func calls(of message: ChatMessage, at path: String) throws(TranslationError) -> [Part] {
    var parts: [Part] = []
    lastCalls = []
    for (index, call) in message.toolCalls.enumerated() {
      let place = "\(path).tool_calls[\(index)]"
      guard let function = call.function, call.type == "function" || call.type == nil else {
        throw TranslationError("\(place).type", "unsupported type '\(call.type ?? "")', expected function")
      }
      let part = try self.part(of: function, id: call.id, call.thoughtSignature, at: "\(place).function")
      parts.append(part)
      if let id = call.id {
        callNames[id] = part.functionCall?.name
        lastCalls.append(id)
      }
    }
    if let call = message.functionCall {
      parts.append(try part(of: call, id: nil, nil, at: "\(path).function_call"))
    }
    return parts
  }

  private func part(
    of function: ChatFunctionCall, id: String?, _ signature: String?, at path: String
  ) throws(TranslationError) -> Part {
    guard let name = function.name, !name.isEmpty else { throw TranslationError("\(path).name", "expected a name") }
    guard let args = Self.arguments(function.arguments) else {
      throw TranslationError("\(path).arguments", "expected the text of a JSON object")
    }
    return Part(functionCall: FunctionCall(id: id, name: name, args: args), thoughtSignature: signature)
  }

  /// The arguments in `text`; nil when it is no object.
  ///
  /// No text at all is an empty object.
  static func arguments(_ text: String?) -> [String: JSONValue]? {
    guard let text, text.contains(where: { !$0.isWhitespace }) else { return [:] }
    return (try? JSONValue(text: text))?.object
  }

  // MARK: - Parts

  private func parts(
    of content: ChatContent, at path: String, _ typeOf: MediaTypeLookup
  ) throws(TranslationError) -> [Part] {
    switch content {
    case .text(let text): return [Part(text: text)]
    case .parts(let parts):
      guard !parts.isEmpty else { throw TranslationError("\(path).content", "expected at least one part") }
      var result: [Part] = []
      for (index, part) in parts.enumerated() {
        result.append(try self.part(of: part, at: "\(path).content[\(index)]", typeOf))
      }
      return result
    }
  }

  private func part(
    of part: ChatPart, at path: String, _ typeOf: MediaTypeLookup
  ) throws(TranslationError) -> Part {
    var result: Part
    if let text = part.text ?? part.refusal {
      result = Part(text: text)
    } else if let image = part.imageURL {
      result = try picture(image.url, at: "\(path).image_url.url", typeOf)
    } else if let audio = part.inputAudio {
      guard let data = audio.data else { throw TranslationError("\(path).input_audio.data", "expected base64") }
      let type = typeOf(data) ?? audio.format.map { "audio/\($0.lowercased())" }
      guard let type else { throw TranslationError("\(path).input_audio.format", "expected wav or mp3") }
      result = Part(inlineData: InlineData(mimeType: type, data: data))
    } else if let file = part.file {
      result = try self.file(file, at: "\(path).file", typeOf)
    } else {
      throw TranslationError(
        "\(path).type", "unsupported part '\(part.type ?? "")', expected text, image_url, input_audio or file")
    }
    result.thoughtSignature = part.thoughtSignature
    return result
  }

  private func picture(
    _ url: MediaURL?, at path: String, _ typeOf: MediaTypeLookup
  ) throws(TranslationError) -> Part {
    switch url {
    case .data(let mimeType, let media)?:
      return Part(inlineData: InlineData(mimeType: typeOf(media) ?? mimeType ?? "image/png", data: media))
    case .address(let address)? where FileNames.isAddress(address):
      return Part(fileData: FileData(fileURI: address, mimeType: FileNames.mediaType(of: address)))
    default: throw TranslationError(path, "expected a data URL of base64, or an address of https, http or gs")
    }
  }

  private func file(
    _ file: ChatFile, at path: String, _ typeOf: MediaTypeLookup
  ) throws(TranslationError) -> Part {
    let named = file.filename.flatMap(FileNames.mediaType)
    switch file.fileData {
    case .data(let mimeType, let media)?:
      guard let type = typeOf(media) ?? mimeType ?? named else {
        throw TranslationError("\(path).file_data", "no media type, expected one in the data URL or a filename")
      }
      return Part(inlineData: InlineData(mimeType: type, data: media))
    case .address(let address)? where FileNames.isAddress(address):
      return Part(fileData: FileData(fileURI: address, mimeType: named ?? FileNames.mediaType(of: address)))
    case .address(let base64)? where !base64.isEmpty:
      guard let type = typeOf(.base64(base64)) ?? named else {
        throw TranslationError("\(path).file_data", "no media type, expected a data URL or a filename")
      }
      return Part(inlineData: InlineData(mimeType: type, data: .base64(base64)))
    default:
      guard let id = file.fileID, !id.isEmpty else {
        throw TranslationError("\(path).file_data", "expected a data URL, or a file_id")
      }
      return Part(fileData: FileData(fileURI: id, mimeType: named))
    }
  }
}
