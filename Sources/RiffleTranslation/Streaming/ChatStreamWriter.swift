internal import RiffleAPI
internal import RiffleMedia
internal import RiffleTypes

/// Writes an answer as the events of one of OpenAI's chats.
///
/// A picture in Markdown comes in many deltas of bounded size. A picture in a list must be whole in one event: the event
/// stays open while its base64 arrives. Should the answer fail meanwhile, the error becomes a member of that very event,
/// where clients look before they look at anything else.
final class ChatStreamWriter: ChatWriter {
  /// Bytes of a picture or a sound in one delta; 64 KiB as base64.
  private static let pieceSize = AnswerReader.bufferSize

  private enum Medium {
    case none
    case link(candidate: Int, Base64Text)
    case listed(candidate: Int, Base64Text)
    case sound(candidate: Int)
  }

  private let options: ChatResponseOptions
  private var responseID: String?
  private var modelVersion: String?
  private var choices: [Int: ChatChoiceState] = [:]
  private var openChoices: Set<Int> = []
  private var pictureCounts: [Int: Int] = [:]
  private var tracks: [Int: SpeechTrack] = [:]
  private var medium = Medium.none
  private var head: [UInt8] = []
  private(set) var hasBegun = false

  init(_ options: ChatResponseOptions) { self.options = options }

  var sawAnswer: Bool { !choices.isEmpty }

  // MARK: - Pieces

  func take(_ part: Part, _ candidate: Int, into output: inout [UInt8]) throws(TranslatedError) {
    var state = choices[candidate] ?? ChatChoiceState()
    defer { choices[candidate] = state }
    switch ChatPiece(part) {
    case .words(let words):
      let text = state.say(words)
      writeDelta(candidate, into: &output) { bytes in
        bytes.append(text: "\"content\":")
        bytes.append(json: text)
        Self.appendSignature(of: part, to: &bytes)
      }
    case .thought(let words):
      writeDelta(candidate, into: &output) { bytes in
        bytes.append(text: "\"content\":null,\"reasoning_content\":")
        bytes.append(json: words)
        Self.appendSignature(of: part, to: &bytes)
      }
    case .call(let call):
      let index = state.callCount
      state.callCount += 1
      let id = call.id ?? ChatNames.callID(responseID: answerID, candidate: candidate, index: index)
      let toolCall = ChatToolCall(call: call, signature: part.thoughtSignature, index: index, id: id)
      writeDelta(candidate, into: &output) { bytes in
        bytes.append(text: "\"tool_calls\":[")
        bytes.append(json: toolCall)
        bytes.append(UInt8(ascii: "]"))
      }
    case .nothing:
      guard part.thoughtSignature != nil else { return }
      writeDelta(candidate, into: &output) { bytes in
        bytes.append(text: "\"content\":\"\"")
        Self.appendSignature(of: part, to: &bytes)
      }
    }
  }

  func take(_ candidate: Candidate) { choices[candidate.index ?? 0, default: ChatChoiceState()].take(candidate) }

  func take(_ document: GenerateContentResponse) throws(TranslatedError) {
    if let feedback = document.promptFeedback, feedback.isBlocking {
      throw .blocked(feedback.blockReason ?? .other, message: feedback.blockReasonMessage)
    }
    responseID = responseID ?? document.responseID
    modelVersion = modelVersion ?? document.modelVersion
  }

  func finish(usage: UsageMetadata?, into output: inout [UInt8]) throws(TranslatedError) {
    for (index, state) in choices.sorted(by: { $0.key < $1.key }) {
      if let track = tracks[index] { try finish(track, index, into: &output) }
      let annotations = state.annotations
      if !annotations.isEmpty {
        writeDelta(index, into: &output) { bytes in
          bytes.append(text: "\"annotations\":")
          bytes.append(json: annotations)
        }
      }
      openChoice(index, into: &output)
      output += head
      output.append(text: "\"choices\":[{\"index\":\(index),\"delta\":{},\"logprobs\":null,")
      output += state.reasonMembers
      output.append(text: "}]")
      endEvent(into: &output)
    }
    if options.includesUsage, let usage {
      output += head
      output.append(text: "\"choices\":[],\"usage\":")
      output.append(json: ChatUsage(usage))
      output.append(text: "}\n\n")
    }
    output.append(text: "data: [DONE]\n\n")
  }

  func fail(_ error: TranslatedError, into output: inout [UInt8]) -> Bool {
    guard hasBegun else { return false }
    if case .listed = medium {
      output.append(text: "\"}}]},\"logprobs\":null,\"finish_reason\":null}],")
      output += error.member
      output.append(text: "}\n\n")
    } else {
      output += error.event
    }
    medium = .none
    return true
  }

  // MARK: - Media

  func beginMedium(
    _ type: MediaType, _ candidate: Int, into output: inout [UInt8]
  ) throws(TranslatedError) {
    var state = choices[candidate] ?? ChatChoiceState()
    defer { choices[candidate] = state }
    switch (type.kind, options.images) {
    case (.audio, _):
      let track = tracks[candidate] ?? SpeechTrack(format: .rawPCM)
      if tracks[candidate] == nil {
        tracks[candidate] = track
        let id = ChatNames.audioID(responseID: answerID, candidate: candidate)
        writeDelta(candidate, into: &output) { bytes in
          bytes.append(text: "\"audio\":{\"id\":")
          bytes.append(json: id)
          bytes.append(text: ",\"transcript\":\"\"}")
        }
      }
      try track.beginPart(type)
      medium = .sound(candidate: candidate)
    case (.image, .images), (.image, .parts):
      openChoice(candidate, into: &output)
      output += head
      output.append(text: "\"choices\":[{\"index\":\(candidate),\"delta\":{\"images\":[{\"type\":\"image_url\",")
      output.append(text: "\"index\":\(pictureCounts[candidate, default: 0]),")
      output.append(text: "\"image_url\":{\"url\":\"data:\(type.essence);base64,")
      pictureCounts[candidate, default: 0] += 1
      medium = .listed(candidate: candidate, Base64Text())
    default:
      let link = state.beginLink(type)
      writeDelta(candidate, into: &output) { bytes in
        bytes.append(text: "\"content\":")
        bytes.append(json: link)
      }
      medium = .link(candidate: candidate, Base64Text())
    }
  }

  func append(_ bytes: Span<UInt8>, into output: inout [UInt8]) throws(TranslatedError) {
    var start = 0
    while start < bytes.count {
      let end = min(start + Self.pieceSize, bytes.count)
      try appendPiece(bytes.extracting(start..<end), into: &output)
      start = end
    }
  }

  private func appendPiece(_ bytes: Span<UInt8>, into output: inout [UInt8]) throws(TranslatedError) {
    switch medium {
    case .none: break
    case .listed(let candidate, var base64):
      base64.append(bytes, to: &output)
      medium = .listed(candidate: candidate, base64)
    case .link(let candidate, var base64):
      var text: [UInt8] = []
      base64.append(bytes, to: &text)
      medium = .link(candidate: candidate, base64)
      writeLink(text, candidate, into: &output)
    case .sound(let candidate):
      var samples: [UInt8] = []
      try tracks[candidate]?.append(bytes, into: &samples)
      writeSound(samples, candidate, into: &output)
    }
  }

  func endMedium(into output: inout [UInt8]) throws(TranslatedError) {
    switch medium {
    case .none: break
    case .listed(_, var base64):
      base64.finish(into: &output)
      output.append(text: "\"}}]},\"logprobs\":null,\"finish_reason\":null}]")
      endEvent(into: &output)
    case .link(let candidate, var base64):
      var text: [UInt8] = []
      base64.finish(into: &text)
      text.append(UInt8(ascii: ")"))
      writeLink(text, candidate, into: &output)
    case .sound(let candidate): try tracks[candidate]?.endPart()
    }
    medium = .none
  }

  private func finish(
    _ track: SpeechTrack, _ candidate: Int, into output: inout [UInt8]
  ) throws(TranslatedError) {
    var samples: [UInt8] = []
    try track.finish(into: &samples)
    writeSound(samples, candidate, into: &output)
    let end = options.created + ChatNames.audioLifetime
    writeDelta(candidate, into: &output) { $0.append(text: "\"audio\":{\"expires_at\":\(end)}") }
  }

  private func writeSound(_ samples: [UInt8], _ candidate: Int, into output: inout [UInt8]) {
    guard !samples.isEmpty else { return }
    writeDelta(candidate, into: &output) { bytes in
      bytes.append(text: "\"audio\":{\"data\":\"")
      var base64 = Base64Text()
      base64.append(samples.span, to: &bytes)
      base64.finish(into: &bytes)
      bytes.append(text: "\"}")
    }
  }

  private func writeLink(_ text: [UInt8], _ candidate: Int, into output: inout [UInt8]) {
    guard !text.isEmpty else { return }
    choices[candidate]?.goOnWithLink(text.count)
    writeDelta(candidate, into: &output) { bytes in
      bytes.append(text: "\"content\":\"")
      bytes += text
      bytes.append(UInt8(ascii: "\""))
    }
  }

  // MARK: - Events

  /// What names the answer, the same in all events.
  private var answerID: String { responseID ?? options.fallbackID }

  /// Writes the event that says who speaks, once for each choice.
  private func openChoice(_ candidate: Int, into output: inout [UInt8]) {
    if !hasBegun {
      hasBegun = true
      responseID = answerID
      head.append(text: "data: {\"id\":")
      head.append(json: ChatNames.completionID(responseID: answerID))
      head.append(text: ",\"object\":\"chat.completion.chunk\",\"created\":\(options.created),\"model\":")
      head.append(json: options.modelName(modelVersion))
      head.append(text: ",")
    }
    guard openChoices.insert(candidate).inserted else { return }
    writeDelta(candidate, into: &output) {
      $0.append(text: "\"role\":\"assistant\",\"content\":\"\",\"refusal\":null")
    }
  }

  private func writeDelta(_ candidate: Int, into output: inout [UInt8], _ members: (inout [UInt8]) -> Void) {
    openChoice(candidate, into: &output)
    output += head
    output.append(text: "\"choices\":[{\"index\":\(candidate),\"delta\":{")
    members(&output)
    output.append(text: "},\"logprobs\":null,\"finish_reason\":null}]")
    endEvent(into: &output)
  }

  private func endEvent(into output: inout [UInt8]) {
    output.append(text: options.includesUsage ? ",\"usage\":null}\n\n" : "}\n\n")
  }

  private static func appendSignature(of part: Part, to bytes: inout [UInt8]) {
    guard let signature = part.thoughtSignature else { return }
    bytes.append(text: ",\"extra_content\":{\"google\":{\"thought_signature\":")
    bytes.append(json: signature)
    bytes.append(text: "}}")
  }
}
