internal import RiffleTypes

/// Puts the chunks of a streamed chat together.
///
/// Words and thoughts are joined; calls are joined by their index, or by their id where a gateway gives no index; pictures
/// and annotations are gathered; pieces of sound, each of which decodes by itself, are joined as bytes. Reasons and usage
/// are those told last. Chunks of different answers may alternate.
public struct ChatChunkMerger: Sendable {
  /// The answer so far.
  public private(set) var response = ChatResponse(id: nil, created: nil, model: nil)
  /// The error that a chunk brought.
  public private(set) var error: JSONValue?
  /// Media of sound in order, by answer: all of them where sound was taken out of the document.
  public private(set) var audioPieces: [Int: [MediaData]] = [:]

  /// A merger that has seen nothing.
  public init() {}

  /// Takes the next chunk.
  public mutating func add(_ chunk: ChatChunk) {
    response.id = response.id ?? chunk.id
    response.created = response.created ?? chunk.created
    response.model = response.model ?? chunk.model
    response.usage = chunk.usage ?? response.usage
    response.systemFingerprint = chunk.systemFingerprint ?? response.systemFingerprint
    response.serviceTier = chunk.serviceTier ?? response.serviceTier
    error = chunk.error ?? error
    response.rest.merge(chunk.rest.filter { $0.key != "obfuscation" }) { $1 }
    for choice in chunk.choices { add(choice) }
  }

  private mutating func add(_ choice: ChatChunkChoice) {
    let index = choice.index ?? 0
    let place: Int
    if let found = response.choices.firstIndex(where: { $0.index == index }) {
      place = found
    } else {
      place = response.choices.firstIndex { ($0.index ?? 0) > index } ?? response.choices.count
      response.choices.insert(
        ChatChoice(index: index, message: ChatMessage(role: .assistant), finishReason: nil), at: place)
    }
    let audio = choice.delta.audio?.data
    response.choices[place].finishReason = choice.finishReason ?? response.choices[place].finishReason
    response.choices[place].rest.merge(choice.rest) { $1 }
    response.choices[place].logprobs = Self.joined(response.choices[place].logprobs, choice.logprobs)
    response.choices[place].message.append(choice.delta)
    if let audio {
      audioPieces[index, default: []].append(audio)
      response.choices[place].message.audio?.data = Self.joined(audioPieces[index] ?? [])
    }
  }

  /// The lists of both, one after the other.
  private static func joined(_ first: JSONValue?, _ second: JSONValue?) -> JSONValue? {
    guard let first = first?.object, let second = second?.object else { return second ?? first }
    return .object(
      first.merging(second) { old, new in
        guard let before = old.array, let after = new.array else { return new.isNull ? old : new }
        return .array(before + after)
      })
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
    content = Self.joined(content, delta.content)
    refusal = Self.joined(refusal, delta.refusal)
    reasoningContent = Self.joined(reasoningContent, delta.reasoningContent)
    reasoning = Self.joined(reasoning, delta.reasoning)
    images += delta.images
    annotations += delta.annotations
    extraContent = delta.extraContent ?? extraContent
    for call in delta.toolCalls { append(call) }
    if let call = delta.functionCall { functionCall = Self.joined(functionCall, call) }
    if let piece = delta.audio {
      var whole = audio ?? ChatAudio()
      whole.id = whole.id ?? piece.id
      whole.data = whole.data ?? piece.data
      whole.expiresAt = piece.expiresAt ?? whole.expiresAt
      whole.transcript = Self.joined(whole.transcript, piece.transcript)
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
    if let function = piece.function {
      toolCalls[place].function = Self.joined(toolCalls[place].function, function)
    }
    toolCalls[place].custom = piece.custom ?? toolCalls[place].custom
    toolCalls[place].extraContent = piece.extraContent ?? toolCalls[place].extraContent
    toolCalls[place].rest.merge(piece.rest) { $1 }
  }

  private static func joined(_ first: String?, _ second: String?) -> String? {
    guard let first else { return second }
    return first + (second ?? "")
  }

  private static func joined(_ whole: ChatFunctionCall?, _ piece: ChatFunctionCall) -> ChatFunctionCall {
    guard var whole else { return piece }
    // The name comes once; a gateway that repeats it repeats it whole.
    whole.name = whole.name ?? piece.name
    whole.arguments = joined(whole.arguments, piece.arguments)
    whole.rest.merge(piece.rest) { $1 }
    return whole
  }

  private static func joined(_ first: ChatContent?, _ second: ChatContent?) -> ChatContent? {
    switch (first, second) {
    case (nil, _): second
    case (_, nil): first
    case (.text(let first)?, .text(let second)?): .text(first + second)
    case (.some(let first), .some(let second)):
      .parts(first.parts.filter { $0 != .text("") } + second.parts.filter { $0 != .text("") })
    }
  }
}
