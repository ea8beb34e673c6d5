import FoundationEssentials
import RiffleAPI
import RiffleMedia
import RiffleTranslation

/// What a client gets for an upstream's answer that arrives in pieces.
struct TranslationRun {
  var bytes: [UInt8] = []
  /// The error, and whether it was told inside the answer.
  var error: TranslatedError?
  var isTold = false
  var hasBegun = false
  /// The most that was put out for one piece.
  var largestOutput = 0
  var usage: UsageMetadata?

  var text: String { String(decoding: bytes, as: UTF8.self) }

  private mutating func take(_ output: inout [UInt8]) {
    largestOutput = max(largestOutput, output.count)
    bytes += output
    output = []
  }

  static func chat(_ pieces: [[UInt8]], _ options: ChatResponseOptions) -> TranslationRun {
    var run = TranslationRun()
    var translator = ChatResponseTranslator(options)
    var output: [UInt8] = []
    do throws(TranslatedError) {
      for piece in pieces {
        try translator.receive(piece.span, into: &output)
        run.take(&output)
      }
      try translator.finish(into: &output)
    } catch {
      run.error = error
      if translator.hasBegun { run.isTold = translator.fail(error, into: &output) }
    }
    run.take(&output)
    run.hasBegun = translator.hasBegun
    run.usage = translator.usage
    return run
  }

  static func chat(
    _ text: String, isStreaming: Bool = true, includesUsage: Bool = false, images: ChatImageForm = .markdown,
    audioFormat: AudioFileFormat = .wav
  ) -> TranslationRun {
    chat(
      [Array(text.utf8)],
      .test(isStreaming: isStreaming, includesUsage: includesUsage, images: images, audioFormat: audioFormat))
  }

  static func images(_ answers: [[[UInt8]]], _ options: ImagesResponseOptions) -> TranslationRun {
    var run = TranslationRun()
    var translator = ImagesResponseTranslator(options)
    var output: [UInt8] = []
    do throws(TranslatedError) {
      for answer in answers {
        for piece in answer {
          try translator.receive(piece.span, into: &output)
          run.take(&output)
        }
        try translator.endAnswer(into: &output)
      }
      translator.finish(into: &output)
    } catch {
      run.error = error
      if translator.hasBegun { run.isTold = translator.fail(error, into: &output) }
    }
    run.take(&output)
    run.hasBegun = translator.hasBegun
    run.usage = translator.usage
    return run
  }

  static func speech(_ pieces: [[UInt8]], _ options: SpeechResponseOptions) -> TranslationRun {
    var run = TranslationRun()
    var translator = SpeechResponseTranslator(options)
    var output: [UInt8] = []
    do throws(TranslatedError) {
      for piece in pieces {
        try translator.receive(piece.span, into: &output)
        run.take(&output)
      }
      try translator.finish(into: &output)
    } catch {
      run.error = error
      if translator.hasBegun { run.isTold = translator.fail(error, into: &output) }
    }
    run.take(&output)
    run.hasBegun = translator.hasBegun
    run.usage = translator.usage
    return run
  }

  /// The data of the server-sent events; `[DONE]` as it is.
  var events: [String] {
    text.components(separatedBy: "\n\n").filter { !$0.isEmpty }.map { event in
      event.components(separatedBy: "\n").filter { $0.hasPrefix("data: ") }.map { String($0.dropFirst(6)) }.joined()
    }
  }

  /// The chat that the events add up to.
  func merged() throws -> ChatResponse {
    var merger = ChatChunkMerger()
    for event in events where event != "[DONE]" {
      merger.add(try WireJSON.decode(ChatChunk.self, from: Array(event.utf8)))
    }
    return merger.response
  }

  func document() throws -> ChatResponse { try WireJSON.decode(ChatResponse.self, from: bytes) }

  func json() throws -> JSONValue { try WireJSON.decode(JSONValue.self, from: bytes) }
}

extension ChatResponseOptions {
  static func test(
    isStreaming: Bool = true, includesUsage: Bool = false, images: ChatImageForm = .markdown,
    audioFormat: AudioFileFormat = .wav
  ) -> ChatResponseOptions {
    ChatResponseOptions(
      model: "m", created: 7, fallbackID: "none", isStreaming: isStreaming, includesUsage: includesUsage,
      images: images, audioFormat: audioFormat)
  }
}

/// Answers in Gemini's format.
enum Answer {
  /// Server-sent events of these documents.
  static func events(_ documents: String...) -> String { documents.map { "data: \($0)\r\n\r\n" }.joined() }

  /// A document of a candidate with these parts.
  static func parts(_ parts: String..., reason: String? = nil, id: String = "R", extra: String = "") -> String {
    let end = reason.map { ",\"finishReason\":\"\($0)\"" } ?? ""
    let content = "{\"parts\":[\(parts.joined(separator: ","))],\"role\":\"model\"}"
    return "{\"candidates\":[{\"content\":\(content)\(end)\(extra)}],\"responseId\":\"\(id)\"}"
  }

  static func text(_ text: String) -> String { "{\"text\":\"\(text)\"}" }

  static func medium(_ base64: String, _ type: String, extra: String = "") -> String {
    "{\"inlineData\":{\"mimeType\":\"\(type)\",\"data\":\"\(base64)\"}\(extra)}"
  }

  /// A PNG of one pixel.
  static let png =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGMQaPgAAAIkAYFvkeRkAAAAAElFTkSuQmCC"
  /// Four samples, and the same as WAV.
  static let samples = "AADoAwAAGPw="
  static let wav = "UklGRiwAAABXQVZFZm10IBAAAAABAAEAwF0AAIC7AAACABAAZGF0YQgAAAAAAOgDAAAY/A=="

  /// Noise that begins like a JPEG, which is all that is looked at.
  static func jpeg(byteCount: Int) -> [UInt8] {
    var state: UInt32 = 7
    return [0xFF, 0xD8, 0xFF, 0xE0]
      + (4..<byteCount).map { _ in
        state = state &* 1_664_525 &+ 1_013_904_223
        return UInt8(truncatingIfNeeded: state >> 24)
      }
  }
}

extension [UInt8] {
  var base64: String { Data(self).base64EncodedString() }

  init(base64 text: some StringProtocol) { self = Data(base64Encoded: String(text)).map { [UInt8]($0) } ?? [] }
}
