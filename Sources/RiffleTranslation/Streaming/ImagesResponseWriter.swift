public import RiffleAPI
public import RiffleTypes

/// Writes pictures, in pieces, as the answer of one of OpenAI's picture services.
///
/// A document is begun by the first picture: `{"created":…,"data":[{"b64_json":"` and base64 while it comes; what else is
/// told stands behind the list. In a stream each picture is one `image_generation.completed` or `image_edit.completed`
/// event, which stays open until the next picture begins or its answer ends, because it tells the answer's tokens.
public struct ImagesResponseWriter: Sendable {
  private let options: ImagesResponseOptions
  private var base64 = Base64Text()
  private var isInPicture = false
  /// Whether an event waits for its last members.
  private var isEventOpen = false
  private var type: MediaType?
  private var usage: UsageMetadata?
  /// Whether something was put out.
  public private(set) var hasBegun = false

  /// A writer at the start of an answer.
  public init(_ options: ImagesResponseOptions) { self.options = options }

  /// Begins a picture.
  public mutating func beginPicture(_ type: MediaType, into output: inout [UInt8]) {
    begin(type, into: &output)
    output.append(text: "\"b64_json\":\"")
    base64 = Base64Text()
    isInPicture = true
  }

  /// Takes more bytes of the picture.
  public mutating func append(_ bytes: Span<UInt8>, into output: inout [UInt8]) { base64.append(bytes, to: &output) }

  /// Ends a picture.
  public mutating func endPicture(into output: inout [UInt8]) {
    base64.finish(into: &output)
    output.append(text: options.isStreaming ? "\"" : "\"}")
    isInPicture = false
  }

  /// Writes a picture that is kept elsewhere, in a document.
  public mutating func append(url: String, type: MediaType, into output: inout [UInt8]) {
    begin(type, into: &output)
    output.append(text: "\"url\":")
    output.append(json: url)
    if !options.isStreaming { output.append(UInt8(ascii: "}")) }
  }

  /// One of the model's answers ended, which took so many tokens; the answers' tokens are added up.
  public mutating func endAnswer(usage: UsageMetadata?, into output: inout [UInt8]) {
    if isEventOpen { endEvent(usage, into: &output) }
    guard let usage else { return }
    self.usage = self.usage.map { $0.adding(usage) } ?? usage
  }

  /// Ends the answer, which holds at least one picture.
  public mutating func finish(into output: inout [UInt8]) {
    if isEventOpen { endEvent(nil, into: &output) }
    guard !options.isStreaming else { return }
    precondition(hasBegun, "an answer without a picture is an error, and no document")
    output.append(UInt8(ascii: "]"))
    appendFacts(to: &output)
    if let usage { appendUsage(usage, to: &output) }
    output.append(text: "}\n")
  }

  /// Tells an error inside what was begun.
  ///
  /// - Returns: Whether that can be done. If not, answer with the error's status before anything was put out, and close the
  ///   connection afterwards.
  public mutating func fail(_ error: TranslatedError, into output: inout [UInt8]) -> Bool {
    guard hasBegun, options.isStreaming else { return false }
    if isEventOpen {
      // Clients look for this member first, so that half a picture is not taken for one.
      output.append(text: isInPicture ? "\"," : ",")
      output += error.member
      output.append(text: "}\n\n")
      isEventOpen = false
    } else {
      output.append(text: "event: error\n")
      output += error.event
    }
    return true
  }

  private mutating func begin(_ type: MediaType, into output: inout [UInt8]) {
    if isEventOpen { endEvent(nil, into: &output) }
    self.type = type
    if options.isStreaming {
      let name = options.isEdit ? "image_edit.completed" : "image_generation.completed"
      output.append(text: "event: \(name)\ndata: {\"type\":\"\(name)\",")
      isEventOpen = true
    } else if hasBegun {
      output.append(text: ",{")
    } else {
      output.append(text: "{\"created\":\(options.created),\"data\":[{")
    }
    hasBegun = true
  }

  private mutating func endEvent(_ usage: UsageMetadata?, into output: inout [UInt8]) {
    isEventOpen = false
    output.append(text: ",\"created_at\":\(options.created)")
    appendFacts(to: &output)
    if let usage { appendUsage(usage, to: &output) }
    output.append(text: "}\n\n")
  }

  private func appendFacts(to output: inout [UInt8]) {
    let facts = [
      ("background", options.background), ("output_format", type?.kind == .image ? type?.subtype : nil),
      ("quality", options.quality), ("size", options.size),
    ]
    for case (let name, let value?) in facts {
      output.append(text: ",\"\(name)\":")
      output.append(json: value)
    }
  }

  private func appendUsage(_ usage: UsageMetadata, to output: inout [UInt8]) {
    output.append(text: ",\"usage\":")
    output.append(json: ImageUsage(usage))
  }
}

extension UsageMetadata {
  /// The tokens of two answers together.
  func adding(_ other: UsageMetadata) -> UsageMetadata {
    func sum(_ one: Int?, _ two: Int?) -> Int? { one.map { $0.addingClamped(two ?? 0) } ?? two }
    func sum(_ one: [ModalityTokenCount], _ two: [ModalityTokenCount]) -> [ModalityTokenCount] {
      two.reduce(into: one) { result, count in
        if let index = result.firstIndex(where: { $0.modality == count.modality }) {
          result[index].tokenCount = result[index].tokenCount.addingClamped(count.tokenCount)
        } else {
          result.append(count)
        }
      }
    }
    var result = self
    result.promptTokenCount = sum(promptTokenCount, other.promptTokenCount)
    result.cachedContentTokenCount = sum(cachedContentTokenCount, other.cachedContentTokenCount)
    result.candidatesTokenCount = sum(candidatesTokenCount, other.candidatesTokenCount)
    result.toolUsePromptTokenCount = sum(toolUsePromptTokenCount, other.toolUsePromptTokenCount)
    result.thoughtsTokenCount = sum(thoughtsTokenCount, other.thoughtsTokenCount)
    result.totalTokenCount = sum(totalTokenCount, other.totalTokenCount)
    result.promptTokensDetails = sum(promptTokensDetails, other.promptTokensDetails)
    result.candidatesTokensDetails = sum(candidatesTokensDetails, other.candidatesTokensDetails)
    return result
  }
}
