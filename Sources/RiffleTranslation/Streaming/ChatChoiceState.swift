internal import RiffleAPI
internal import RiffleTypes

/// What is known of one choice while its answer arrives, apart from what was put out already.
struct ChatChoiceState {
  /// Words that are kept for the places of citations: many times the longest answer.
  static let textLimit = 2 << 20

  /// Calls so far.
  var callCount = 0
  /// Why it ended, as the last event that told a reason has it.
  private var reason: FinishReason?
  private var message: String?
  /// What its words rest on.
  private var grounding: GroundingMetadata?
  /// Its supports, to be asked whether one is there.
  private var supports: Set<GroundingSupport> = []
  /// The words that citations may point at.
  private var words: [Part] = []
  private var wordsCount = 0
  /// Characters of words so far, and the links between them: the words before each, and all links with it, in characters.
  private var length = 0
  private var links: [(place: Int, end: Int)] = []
  /// Whether a link stands right before what comes next.
  private var endsWithLink = false
  /// The last byte of what was said.
  private var lastByte: UInt8?

  /// Whether it is known why it ended.
  var hasReason: Bool { reason != nil }

  /// Takes the members of a candidate.
  mutating func take(_ candidate: Candidate) {
    if let reason = candidate.finishReason, reason != .unspecified, !reason.rawValue.isEmpty {
      self.reason = reason
      message = candidate.finishMessage
    }
    guard let later = candidate.groundingMetadata else { return }
    guard grounding != nil else {
      grounding = later
      supports = Set(later.groundingSupports)
      return
    }
    // Events tell new sources only; some services repeat the old ones.
    let isRepeated = grounding.map { later.groundingChunks.starts(with: $0.groundingChunks) } ?? false
    if isRepeated {
      grounding?.groundingChunks = later.groundingChunks
    } else {
      grounding?.groundingChunks += later.groundingChunks
    }
    for support in later.groundingSupports where supports.insert(support).inserted {
      grounding?.groundingSupports.append(support)
    }
  }

  /// `text` as it goes on in the message: on a line of its own behind a link.
  mutating func say(_ text: String) -> String {
    let needsBreak = endsWithLink && text.utf8.first != UInt8(ascii: "\n")
    endsWithLink = false
    lastByte = text.utf8.last ?? lastByte
    let text = needsBreak ? "\n" + text : text
    length += text.unicodeScalars.count
    if wordsCount < Self.textLimit {
      words.append(Part(text: text))
      wordsCount += text.utf8.count
    }
    return text
  }

  /// What stands before the base64 of a medium of this type in Markdown, on a line of its own.
  mutating func beginLink(_ type: MediaType) -> String {
    let needsBreak = lastByte != nil && lastByte != UInt8(ascii: "\n")
    endsWithLink = true
    lastByte = UInt8(ascii: ")")
    let head =
      (needsBreak ? "\n" : "")
      + (type.kind == .image ? ChatText.markdownHead(mimeType: type.essence) : "[media](data:\(type.essence);base64,")
    links.append((length, (links.last?.end ?? 0) + head.utf8.count))
    return head
  }

  /// So many bytes of the link under way, all ASCII, were put out.
  mutating func goOnWithLink(_ count: Int) {
    if let last = links.indices.last { links[last].end += count }
  }

  /// The places of the words that have sources.
  var annotations: [ChatAnnotation] {
    guard let grounding else { return [] }
    return ChatAnnotation.annotations(grounding: grounding, parts: words).map { annotation in
      var annotation = annotation
      let (start, end) = (annotation.urlCitation?.startIndex, annotation.urlCitation?.endIndex)
      annotation.urlCitation?.startIndex = start.map { moved($0, includesLinkAt: true) }
      annotation.urlCitation?.endIndex = end.map { moved($0, includesLinkAt: false) }
      return annotation
    }
  }

  /// A place among the words as a place in the message, links included.
  private func moved(_ place: Int, includesLinkAt isIncluded: Bool) -> Int {
    // Links stand in order: those in front of the place are found by halving.
    var (low, high) = (0, links.count)
    while low < high {
      let middle = (low + high) / 2
      if links[middle].place < place || (links[middle].place == place && isIncluded) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low == 0 ? place : place + links[low - 1].end
  }

  /// The members `"finish_reason":…`, and the model's own word where OpenAI's says less.
  var reasonMembers: [UInt8] {
    let reason = reason ?? .stop
    var bytes = Array("\"finish_reason\":".utf8)
    bytes.append(json: reason.chatName(calledTools: callCount > 0))
    if let detail = reason.chatDetail(calledTools: callCount > 0) {
      bytes.append(text: ",\"native_finish_reason\":")
      bytes.append(json: detail)
      if let message {
        bytes.append(text: ",\"finish_message\":")
        bytes.append(json: message)
      }
    }
    return bytes
  }
}

/// What a part says in a chat.
enum ChatPiece {
  /// Words of the answer.
  case words(String)
  /// Words that are a thought.
  case thought(String)
  /// A call.
  case call(FunctionCall)
  /// Nothing that a chat has a place for.
  case nothing

  /// What `part` says; code and its result are fenced blocks of words, a medium elsewhere is a link.
  init(_ part: Part) {
    if let call = part.functionCall {
      self = .call(call)
    } else if let code = part.executableCode {
      self = .words(ChatText.fenced(code: code.code, language: code.language?.rawValue))
    } else if let result = part.codeExecutionResult {
      self = .words(ChatText.fenced(output: result.output ?? "", outcome: result.outcome?.rawValue))
    } else if let file = part.fileData, let address = file.fileURI, !part.thought {
      let isPicture = file.mimeType?.lowercased().hasPrefix("image/") ?? false
      self = .words(isPicture ? "![image](\(address))" : "[media](\(address))")
    } else if let text = part.text, !text.isEmpty {
      self = part.thought ? .thought(text) : .words(text)
    } else {
      self = .nothing
    }
  }
}
