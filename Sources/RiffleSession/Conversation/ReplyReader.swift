internal import RiffleAPI
internal import RiffleMedia
internal import RiffleTranslation

/// Reads an answer beside the recorder: its words as they come, its typed value at the end, its media as they are.
///
/// The recorder makes the files that a person wants. This makes what the next request needs: the answer as the format's
/// own types, signatures whole, and each medium in the conversation's store without anything done to it. Documents are
/// told in the order of their parts, so code stands between the words that it came between.
final class ReplyReader {
  private static let outputCapacity = 128 * 1024
  /// Bytes of an answer without its media that are read: ten times the longest signatures that were ever seen in one.
  static let answerLimit = 16 << 20
  /// Values of one of its documents; each costs memory and time however short it is.
  static let valueLimit = 200_000

  private let api: WireAPI
  private let store: MediaStore
  private let onEvent: @Sendable (ReplyEvent) -> Void
  private var decoder = ResponseDecoder()
  /// What was decoded last; its memory is used again and again.
  private var output: [UInt8] = []
  private var gemini = AnswerAccumulator()
  private var chat = ChatChunkMerger()
  private var wholeChat: ChatResponse?
  private var documentByteCount = 0
  private let filter = WordFilter()
  private var open: [Int: PartialFile] = [:]
  private var whole: Set<Int> = []
  /// The media that came whole, by ordinal.
  private(set) var files: [Int: MediaData] = [:]
  /// Why the typed answer is not to be trusted: one line.
  private(set) var malformation: String?
  /// Why a medium could not be kept.
  private(set) var fileError: MediaFileError?

  /// A reader of an answer in the words of `api` that keeps media in `store`.
  init(api: WireAPI = .gemini, store: MediaStore, onEvent: @escaping @Sendable (ReplyEvent) -> Void) {
    self.api = api
    self.store = store
    self.onEvent = onEvent
  }

  deinit {
    for file in open.values { file.discard() }
  }

  /// The head of the answer came.
  func begin(status: Int, contentType: String?) {
    var options = ResponseDecoder.Options(contentType: contentType, httpStatus: status, collectsSkeletons: true)
    options.signatureLimit = ResponseDecoder.wholeSignatureLimit
    options.skeletonLimit = Self.answerLimit
    decoder = ResponseDecoder(options)
  }

  /// Takes the next bytes; what is wrong with them is for the recorder to tell.
  func take(_ chunk: Span<UInt8>) {
    guard malformation == nil else { return }
    var output = self.output
    self.output = []
    defer { self.output = output }
    do throws(ResponseDecodingError) {
      while let event = try next(in: chunk, &output) { take(event, output) }
    } catch {
      malformation = error.description
    }
  }

  private func next(
    in chunk: Span<UInt8>, _ output: inout [UInt8]
  ) throws(ResponseDecodingError) -> ResponseEvent? {
    output.removeAll(keepingCapacity: true)
    var event: ResponseEvent?
    try output.append(addingCapacity: Self.outputCapacity) { output throws(ResponseDecodingError) in
      event = try decoder.next(in: chunk, into: &output)
    }
    return event
  }

  private func take(_ event: ResponseEvent, _ output: [UInt8]) {
    switch event {
    case .beginMedia(let head):
      attempt { () throws(MediaFileError) in open[head.media] = try store.makeFile(ending: "bin") }
    case .media(let ordinal, decodedCount: _):
      guard let file = open[ordinal] else { return }
      attempt { () throws(MediaFileError) in try file.write(output.span) }
    case .endMedia(let ordinal): whole.insert(ordinal)
    case .part(let tail): for medium in tail.media { close(medium) }
    case .endDocument(skeleton: let skeleton?): take(document: skeleton)
    default: break
    }
  }

  private func close(_ medium: PartMedia) {
    guard let file = open.removeValue(forKey: medium.media) else { return }
    guard whole.contains(medium.media), file.byteCount > 0 else { return file.discard() }
    attempt { () throws(MediaFileError) in
      files[medium.media] = try store.commit(file, ending: MediaStore.ending(for: medium.mimeType))
    }
  }

  private func attempt(_ body: () throws(MediaFileError) -> Void) {
    guard fileError == nil else { return }
    do {
      try body()
    } catch {
      fileError = error
    }
  }

  private func take(document bytes: [UInt8]) {
    guard malformation == nil else { return }
    documentByteCount += bytes.count
    guard documentByteCount <= Self.answerLimit else {
      malformation = "answer: too long, expected at most \(Self.answerLimit) bytes besides its media"
      return
    }
    guard Self.separatorCount(bytes) <= Self.valueLimit else {
      malformation = "answer: too many values, expected at most \(Self.valueLimit) in a document"
      return
    }
    var document = bytes
    // What is paid for is read although it is not UTF-8: a character is replaced, as the recorder does.
    if (try? UTF8Span(validating: document.span)) == nil {
      document = Array(String(decoding: bytes, as: UTF8.self).utf8)
    }
    do {
      switch api {
      case .gemini: tell(try WireJSON.decode(GenerateContentResponse.self, from: document))
      case .openAI: try takeChat(document)
      }
    } catch {
      malformation = malformation ?? "answer: \(error.description)"
    }
  }

  /// Commas and opening brackets outside strings: as many as there are values, or more.
  private static func separatorCount(_ document: [UInt8]) -> Int {
    var count = 0
    var isInString = false
    var isEscaped = false
    for byte in document {
      if isInString {
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
          isInString = false
        }
      } else {
        switch byte {
        case UInt8(ascii: "\""): isInString = true
        case UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "{"): count += 1
        default: break
        }
      }
    }
    return count
  }

  private func tell(_ response: GenerateContentResponse) {
    gemini.add(response)
    for part in response.candidates.first(where: { ($0.index ?? 0) == 0 })?.content?.parts ?? [] {
      if let text = part.text, !text.isEmpty { part.thought ? onEvent(.thought(text)) : tell(words: filter.pass(text)) }
      if let code = part.executableCode { onEvent(.code(code)) }
      if let result = part.codeExecutionResult { onEvent(.codeResult(result)) }
    }
  }

  /// A piece of a chat, or a whole one: services that are asked for a stream may answer at once all the same.
  private func takeChat(_ document: [UInt8]) throws(WireJSONError) {
    let chunk = try WireJSON.decode(ChatChunk.self, from: document)
    guard chunk.object != "chat.completion" else {
      let response = try WireJSON.decode(ChatResponse.self, from: document)
      wholeChat = response
      return tell(response.choices.first?.message)
    }
    chat.add(chunk)
    tell(chunk.choices.first { ($0.index ?? 0) == 0 }?.delta)
  }

  private func tell(_ message: ChatMessage?) {
    guard let message else { return }
    if let thoughts = message.thoughts, !thoughts.isEmpty { onEvent(.thought(thoughts)) }
    tell(words: filter.pass(message.text))
    if let refusal = message.refusal { tell(words: filter.pass(refusal)) }
  }

  private func tell(words: String) {
    if !words.isEmpty { onEvent(.words(words)) }
  }

  /// The whole answer, and whether it came to the end that its format promises.
  func finish() -> (response: GenerateContentResponse, isComplete: Bool) {
    tell(words: filter.finish())
    switch api {
    case .gemini: return (gemini.response, gemini.isComplete)
    case .openAI:
      let response = ChatTranslation.geminiResponse(from: wholeChat ?? chat.response)
      return (response, response.candidates.contains { $0.finishReason != nil })
    }
  }
}
