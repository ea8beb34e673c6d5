internal import RiffleTypes

/// Puts the chunks of a streamed chat together.
///
/// Words and thoughts are joined; calls are joined by their index, or by their id where a gateway gives no index; pictures
/// and annotations are gathered; pieces of sound, each of which decodes by itself, are joined as bytes. Reasons and usage
/// are those told last. Chunks of different answers may alternate.
public struct ChatChunkMerger: Sendable {
  /// Answers of one request that are kept; one asks for a few.
  private static let choiceLimit = 128

  /// The answer so far, without its sound.
  private var merged = ChatResponse(id: nil, created: nil, model: nil)
  /// The error that a chunk brought.
  public private(set) var error: JSONValue?
  /// Media of sound in order, by answer: all of them where sound was taken out of the document.
  public private(set) var audioPieces: [Int: [MediaData]] = [:]

  /// A merger that has seen nothing.
  public init() {}

  /// The answer so far.
  /// - Complexity: O(bytes of sound), whose pieces are joined here.
  public var response: ChatResponse {
    var response = merged
    for place in response.choices.indices {
      guard let pieces = audioPieces[response.choices[place].index ?? 0] else { continue }
      response.choices[place].message.audio?.data = Self.joined(pieces)
    }
    return response
  }

  /// Takes the next chunk.
  public mutating func add(_ chunk: ChatChunk) {
    merged.id = merged.id ?? chunk.id
    merged.created = merged.created ?? chunk.created
    merged.model = merged.model ?? chunk.model
    merged.usage = chunk.usage ?? merged.usage
    merged.systemFingerprint = chunk.systemFingerprint ?? merged.systemFingerprint
    merged.serviceTier = chunk.serviceTier ?? merged.serviceTier
    error = chunk.error ?? error
    merged.rest.merge(chunk.rest.filter { $0.key != "obfuscation" }) { $1 }
    for choice in chunk.choices { add(choice) }
  }

  private mutating func add(_ choice: ChatChunkChoice) {
    let index = choice.index ?? 0
    let place: Int
    if let found = merged.choices.firstIndex(where: { $0.index == index }) {
      place = found
    } else {
      guard merged.choices.count < Self.choiceLimit else { return }
      place = merged.choices.firstIndex { ($0.index ?? 0) > index } ?? merged.choices.count
      merged.choices.insert(
        ChatChoice(index: index, message: ChatMessage(role: .assistant), finishReason: nil), at: place)
    }
    let audio = choice.delta.audio?.data
    merged.choices[place].finishReason = choice.finishReason ?? merged.choices[place].finishReason
    merged.choices[place].rest.merge(choice.rest) { $1 }
    Self.append(choice.logprobs, to: &merged.choices[place].logprobs)
    merged.choices[place].message.append(choice.delta)
    if let audio { audioPieces[index, default: []].append(audio) }
  }

  /// Appends the lists of `later`, each to the one of its name.
  private static func append(_ later: JSONValue?, to whole: inout JSONValue?) {
    guard let later = later?.object, var members = whole?.object else {
      whole = later ?? whole
      return
    }
    // The old lists are let go first, so that they grow in place.
    whole = nil
    for (name, value) in later {
      if let more = value.array, var list = members[name]?.array {
        members[name] = .null
        list += more
        members[name] = .array(list)
      } else if !value.isNull || members[name] == nil {
        members[name] = value
      }
    }
    whole = .object(members)
  }

  /// The bytes of all pieces; the first piece alone when they are not at hand.
  private static func joined(_ pieces: [MediaData]) -> MediaData? {
    guard pieces.count > 1 else { return pieces.first }
    var bytes: [UInt8] = []
    for piece in pieces {
      guard let decoded = piece.isEmpty ? [] : piece.decodedBytes else { return pieces.first }
      bytes += decoded
    }
    return .bytes(bytes)
  }
}

extension MediaData {
  /// Whether it is an empty string, of which `Data` would make nothing.
  fileprivate var isEmpty: Bool { self == .base64("") }
}

extension ChatMessage {
  /// Appends what is new.
  fileprivate mutating func append(_ delta: ChatMessage) {
    role = delta.role ?? role
    name = delta.name ?? name
    append(delta.content)
    Self.append(delta.refusal, to: &refusal)
    Self.append(delta.reasoningContent, to: &reasoningContent)
    Self.append(delta.reasoning, to: &reasoning)
    images += delta.images
    annotations += delta.annotations
    extraContent = delta.extraContent ?? extraContent
    for call in delta.toolCalls { append(call) }
    if let call = delta.functionCall { Self.append(call, to: &functionCall) }
    if let piece = delta.audio {
      var whole = audio.take() ?? ChatAudio()
      whole.id = whole.id ?? piece.id
      whole.data = whole.data ?? piece.data
      whole.expiresAt = piece.expiresAt ?? whole.expiresAt
      Self.append(piece.transcript, to: &whole.transcript)
      whole.rest.merge(piece.rest) { $1 }
      audio = whole
    }
    rest.merge(delta.rest) { old, new in
      guard let before = old.array, let after = new.array else { return new }
      return .array(before + after)
    }
  }

  private mutating func append(_ piece: ChatToolCall) {
    let index = piece.index ?? piece.id.flatMap { id in toolCalls.first { $0.id == id }?.index }
    // A piece that names neither an index nor a new call continues the last one.
    let place =
      index.map { index in toolCalls.firstIndex { $0.index == index } }
      ?? (piece.id == nil ? toolCalls.indices.last : nil)
    guard let place else {
      var call = piece
      call.index = piece.index ?? (toolCalls.last?.index ?? -1).addingClamped(1)
      toolCalls.append(call)
      return
    }
    toolCalls[place].id = toolCalls[place].id ?? piece.id
    toolCalls[place].type = toolCalls[place].type ?? piece.type
    if let function = piece.function { Self.append(function, to: &toolCalls[place].function) }
    toolCalls[place].custom = piece.custom ?? toolCalls[place].custom
    toolCalls[place].extraContent = piece.extraContent ?? toolCalls[place].extraContent
    toolCalls[place].rest.merge(piece.rest) { $1 }
  }

  // What has come is changed in place: words that are copied for each of their pieces cost the square of their length.

  private static func append(_ piece: String?, to whole: inout String?) {
    guard let piece else { return }
    if whole == nil { whole = piece } else { whole?.append(piece) }
  }

  private static func append(_ piece: ChatFunctionCall, to whole: inout ChatFunctionCall?) {
    guard whole != nil else {
      whole = piece
      return
    }
    // The name comes once; a gateway that repeats it repeats it whole.
    if whole?.name == nil { whole?.name = piece.name }
    if let arguments = piece.arguments {
      if whole?.arguments == nil { whole?.arguments = arguments } else { whole?.arguments?.append(arguments) }
    }
    whole?.rest.merge(piece.rest) { $1 }
  }

  private mutating func append(_ piece: ChatContent?) {
    guard let piece else { return }
    switch (content.take(), piece) {
    case (nil, _): content = piece
    case (.text(var words)?, .text(let more)):
      words += more
      content = .text(words)
    case (.some(let whole), _):
      var parts = whole.parts
      if parts == [.text("")] { parts = [] }
      parts += piece.parts.filter { $0 != .text("") }
      content = .parts(parts)
    }
  }
}
