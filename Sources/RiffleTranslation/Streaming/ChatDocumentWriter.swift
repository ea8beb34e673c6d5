internal import RiffleAPI
internal import RiffleTypes

/// Writes an answer as one document of OpenAI's chats.
///
/// As long as only words come, everything is held and written at the end. A medium begins its choice: the member that it
/// belongs to is opened and stays open while base64 arrives, and other members follow it, which JSON allows, as it allows
/// the answer's name to stand at the end when it is not known before. Words that grow beyond ``textLimit`` begin their
/// choice too.
///
/// A member can be opened once, and one choice can be open. So what was opened and closed, because a medium of another kind
/// or of another candidate came between, cannot go on: that is an error. No model is known to answer like that.
final class ChatDocumentWriter: ChatWriter {
  /// Bytes of one choice's words that are held: many times the longest answer, which has 65,536 tokens.
  static let textLimit = 2 << 20

  /// A member of a message that is written while it arrives.
  private enum Section: Hashable {
    case content, images, audio
  }

  private struct Choice {
    var state = ChatChoiceState()
    var content = ""
    var reasoning = ""
    var calls: [ChatToolCall] = []
    var signature: String?
    var track: SpeechTrack?
    var written: Set<Section> = []
    var pictureCount = 0
    var isBegun = false
    var isClosed = false
  }

  private let options: ChatResponseOptions
  private var responseID: String?
  private var modelVersion: String?
  private var choices: [Int: Choice] = [:]
  private var open: (candidate: Int, section: Section?)?
  private var base64 = Base64Text()
  private var hasNamed = false
  private var hasChoice = false
  private(set) var hasBegun = false

  init(_ options: ChatResponseOptions) { self.options = options }

  var sawAnswer: Bool { !choices.isEmpty }

  // MARK: - Pieces

  func take(_ part: Part, _ candidate: Int, into output: inout [UInt8]) throws(TranslatedError) {
    if choices[candidate] == nil { choices[candidate] = Choice() }
    if choices[candidate]?.isClosed == true { throw Self.mixed }
    switch ChatPiece(part) {
    case .words(let words):
      let text = choices[candidate]?.state.say(words) ?? words
      try add(text, to: candidate, into: &output)
    case .thought(let words):
      choices[candidate]?.reasoning += words
      if let choice = choices[candidate], choice.reasoning.utf8.count > Self.textLimit {
        throw .unfit("its thoughts are longer than \(Self.textLimit) bytes")
      }
    case .call(let call):
      let index = choices[candidate]?.state.callCount ?? 0
      let id = call.id ?? ChatNames.callID(responseID: answerID, candidate: candidate, index: index)
      let toolCall = ChatToolCall(call: call, signature: part.thoughtSignature, index: nil, id: id)
      choices[candidate]?.state.callCount += 1
      choices[candidate]?.calls.append(toolCall)
      return
    case .nothing: break
    }
    if let signature = part.thoughtSignature { choices[candidate]?.signature = signature }
  }

  func take(_ candidate: Candidate) { choices[candidate.index ?? 0, default: Choice()].state.take(candidate) }

  func take(_ document: GenerateContentResponse) throws(TranslatedError) {
    if let feedback = document.promptFeedback, feedback.isBlocking {
      throw .blocked(feedback.blockReason ?? .other, message: feedback.blockReasonMessage)
    }
    responseID = responseID ?? document.responseID
    modelVersion = modelVersion ?? document.modelVersion
  }

  func finish(usage: UsageMetadata?, into output: inout [UInt8]) throws(TranslatedError) {
    begin(into: &output)
    for index in choices.keys.sorted() { try close(index, into: &output) }
    output.append(UInt8(ascii: "]"))
    if !hasNamed {
      output.append(UInt8(ascii: ","))
      writeName(into: &output)
    }
    if let usage {
      output.append(text: ",\"usage\":")
      output.append(json: ChatUsage(usage))
    }
    output.append(text: "}\n")
  }

  func fail(_ error: TranslatedError, into output: inout [UInt8]) -> Bool { false }

  private func add(_ text: String, to candidate: Int, into output: inout [UInt8]) throws(TranslatedError) {
    if let open, open.candidate == candidate, open.section == .content {
      output.append(escaping: text)
      return
    }
    choices[candidate]?.content += text
    if let choice = choices[candidate], choice.content.utf8.count > Self.textLimit {
      try open(.content, of: candidate, into: &output)
    }
  }

  // MARK: - Media

  func beginMedium(
    _ type: MediaType, _ candidate: Int, into output: inout [UInt8]
  ) throws(TranslatedError) {
    // Pieces of sound are one text, each picture is one of its own.
    if type.kind != .audio { base64 = Base64Text() }
    switch (type.kind, options.images) {
    case (.audio, _):
      try open(.audio, of: candidate, into: &output)
      try choices[candidate]?.track?.beginPart(type)
    case (.image, .images), (.image, .parts):
      try open(.images, of: candidate, into: &output)
      let count = choices[candidate]?.pictureCount ?? 0
      choices[candidate]?.pictureCount += 1
      if count > 0 { output.append(UInt8(ascii: ",")) }
      output.append(text: "{\"type\":\"image_url\",\"index\":\(count),\"image_url\":{\"url\":\"")
      output.append(text: "data:\(type.essence);base64,")
    default:
      try open(.content, of: candidate, into: &output)
      output.append(escaping: choices[candidate]?.state.beginLink(type) ?? "")
    }
  }

  func append(_ bytes: Span<UInt8>, into output: inout [UInt8]) throws(TranslatedError) {
    guard let open else { return }
    guard open.section == .audio else {
      let count = output.count
      base64.append(bytes, to: &output)
      if open.section == .content { choices[open.candidate]?.state.goOnWithLink(output.count - count) }
      return
    }
    var sound: [UInt8] = []
    try choices[open.candidate]?.track?.append(bytes, into: &sound)
    base64.append(sound.span, to: &output)
  }

  func endMedium(into output: inout [UInt8]) throws(TranslatedError) {
    guard let open else { return }
    switch open.section {
    case .content:
      let count = output.count
      base64.finish(into: &output)
      output.append(UInt8(ascii: ")"))
      choices[open.candidate]?.state.goOnWithLink(output.count - count)
    case .images:
      base64.finish(into: &output)
      output.append(text: "\"}}")
    case .audio: try choices[open.candidate]?.track?.endPart()
    case nil: break
    }
  }

  /// What was closed would have to go on.
  private static let mixed = TranslatedError.unfit("its media are mixed with each other")

  // MARK: - Members

  private func open(_ section: Section, of candidate: Int, into output: inout [UInt8]) throws(TranslatedError) {
    if let open, open.candidate == candidate, open.section == section { return }
    if let open {
      if open.candidate == candidate {
        try closeSection(into: &output)
      } else {
        guard choices[open.candidate]?.state.hasReason == true else { throw Self.mixed }
        try close(open.candidate, into: &output)
      }
    }
    var choice = choices[candidate] ?? Choice()
    if choice.isClosed || choice.written.contains(section) { throw Self.mixed }
    choice.written.insert(section)
    begin(into: &output)
    beginChoice(candidate, &choice, into: &output)
    switch section {
    case .content:
      output.append(text: ",\"content\":\"")
      output.append(escaping: choice.content)
      choice.content = ""
    case .images: output.append(text: ",\"images\":[")
    case .audio:
      choice.track = SpeechTrack(format: options.audioFormat)
      base64 = Base64Text()
      output.append(text: ",\"audio\":{\"id\":")
      output.append(json: ChatNames.audioID(responseID: answerID, candidate: candidate))
      output.append(text: ",\"data\":\"")
    }
    choices[candidate] = choice
    self.open = (candidate, section)
  }

  private func closeSection(into output: inout [UInt8]) throws(TranslatedError) {
    guard let (candidate, section) = open else { return }
    open = (candidate, nil)
    switch section {
    case .content: output.append(UInt8(ascii: "\""))
    case .images: output.append(UInt8(ascii: "]"))
    case .audio:
      var sound: [UInt8] = []
      try choices[candidate]?.track?.finish(into: &sound)
      base64.append(sound.span, to: &output)
      base64.finish(into: &output)
      output.append(text: "\",\"expires_at\":\(options.created + ChatNames.audioLifetime),\"transcript\":\"\"}")
    case nil: break
    }
  }

  /// Writes what is still missing of a choice.
  private func close(_ candidate: Int, into output: inout [UInt8]) throws(TranslatedError) {
    if let open, open.candidate == candidate { try closeSection(into: &output) }
    guard var choice = choices[candidate], !choice.isClosed else { return }
    beginChoice(candidate, &choice, into: &output)
    choice.isClosed = true
    open = nil
    if choice.written.contains(.content) {
      guard choice.content.isEmpty else { throw Self.mixed }
    } else {
      let isWordless = choice.content.isEmpty && (!choice.calls.isEmpty || choice.written.contains(.audio))
      output.append(text: ",\"content\":")
      output.append(json: isWordless ? nil : choice.content)
    }
    output.append(text: ",\"refusal\":null")
    if !choice.reasoning.isEmpty {
      output.append(text: ",\"reasoning_content\":")
      output.append(json: choice.reasoning)
    }
    if !choice.calls.isEmpty {
      output.append(text: ",\"tool_calls\":")
      output.append(json: choice.calls)
    }
    let annotations = choice.state.annotations
    if !annotations.isEmpty {
      output.append(text: ",\"annotations\":")
      output.append(json: annotations)
    }
    if let signature = choice.signature {
      output.append(text: ",\"extra_content\":{\"google\":{\"thought_signature\":")
      output.append(json: signature)
      output.append(text: "}}")
    }
    output.append(text: "},\"logprobs\":null,")
    output += choice.state.reasonMembers
    output.append(UInt8(ascii: "}"))
    choices[candidate] = choice
  }

  private func beginChoice(_ candidate: Int, _ choice: inout Choice, into output: inout [UInt8]) {
    guard !choice.isBegun else { return }
    choice.isBegun = true
    if hasChoice { output.append(UInt8(ascii: ",")) }
    hasChoice = true
    output.append(text: "{\"index\":\(candidate),\"message\":{\"role\":\"assistant\"")
  }

  /// What names the answer.
  private var answerID: String { responseID ?? options.fallbackID }

  private func begin(into output: inout [UInt8]) {
    guard !hasBegun else { return }
    hasBegun = true
    output.append(UInt8(ascii: "{"))
    if responseID != nil {
      writeName(into: &output)
      output.append(UInt8(ascii: ","))
    }
    output.append(text: "\"object\":\"chat.completion\",\"created\":\(options.created),\"choices\":[")
  }

  private func writeName(into output: inout [UInt8]) {
    hasNamed = true
    output.append(text: "\"id\":")
    output.append(json: ChatNames.completionID(responseID: answerID))
    output.append(text: ",\"model\":")
    output.append(json: options.modelName(modelVersion))
  }
}
