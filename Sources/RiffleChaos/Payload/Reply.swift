/// An answer that is right, in any of the shapes: what the mishaps then spoil.
struct Reply: Sendable {
  /// One part of an answer.
  enum Part: Sendable {
    case text(String)
    /// A medium; the type may stand after the data, as members have no order.
    case media(type: String, base64: String, isTypeLast: Bool = false)
    /// JSON as it is.
    case json(String)
  }

  /// The parts of each document of a stream.
  var documents: [[Part]]
  /// Why it ended; nil leaves the answer without a proof that it did.
  var finishReason: String? = "STOP"

  /// The usual answer of its kind.
  init(_ kind: Asked.Kind) {
    switch kind {
    case .speech:
      let half = Self.samples.count / 2 + 1
      documents = [Self.samples.prefix(half), Self.samples.dropFirst(half)].map {
        [.media(type: Self.pcmType, base64: Base64Text.standard($0))]
      }
    case .picture:
      documents = [
        [.text("Here it is. ")], [.media(type: "image/png", base64: Base64Text.standard(Self.picture))],
      ]
    case .words: documents = Self.words.map { [.text($0)] }
    }
  }

  init(_ documents: [[Part]]) { self.documents = documents }

  /// A speech of other samples, or of another type.
  static func speech(_ samples: [UInt8], type: String = pcmType) -> Reply {
    Reply([[.media(type: type, base64: Base64Text.standard(samples))]])
  }

  /// A picture of other bytes.
  static func picture(_ bytes: [UInt8]) -> Reply {
    Reply([[.media(type: "image/png", base64: Base64Text.standard(bytes))]])
  }

  static let pcmType = "audio/L16;codec=pcm;rate=24000"
  /// A tenth of a second of a tone, 24,000 Hz, 16 bits, little-endian.
  static let samples: [UInt8] = (0..<2400).flatMap { index -> [UInt8] in
    // A triangle: no library is needed for it.
    let place = index % 48
    let value = UInt16(bitPattern: Int16((place < 24 ? place : 48 - place) * 800 - 9600))
    return [UInt8(truncatingIfNeeded: value), UInt8(truncatingIfNeeded: value >> 8)]
  }
  static let picture = PNGBytes().bytes
  static let words = ["The train ", "to Oslo leaves ", "at nine."]
}

extension Reply {
  /// The answer in the shape that was asked for.
  func body(for asked: Asked) -> Mishap.Body {
    switch asked.form {
    case .eventStream: .init(contentType: "text/event-stream", bytes: Self.events(geminiDocuments))
    case .array:
      .init(contentType: jsonContentType, bytes: Array("[\(geminiDocuments.joined(separator: "\n,\r\n"))\n]".utf8))
    case .unary: .init(contentType: jsonContentType, bytes: Array((unaryDocument + "\n").utf8))
    case .chatStream: .init(contentType: "text/event-stream", bytes: chatEvents)
    case .chat: .init(contentType: "application/json", bytes: Array(chatDocument.utf8))
    case .images: .init(contentType: "application/json", bytes: Array(#"{"created":1,"data":[\#(imageItems)]}"#.utf8))
    case .raw: .init(contentType: "audio/wav", bytes: WAVBytes.file(of: Self.samples))
    }
  }

  /// Events with these data, lines ended by CR LF as Google's.
  static func events(_ documents: [String], lineEnd: String = "\r\n") -> [UInt8] {
    Array(documents.map { "data: \($0)\(lineEnd)\(lineEnd)" }.joined().utf8)
  }

  /// The documents of a stream, each on one line.
  var geminiDocuments: [String] {
    documents.enumerated().map { index, parts in
      Self.document(parts, finishReason: index == documents.count - 1 ? finishReason : nil)
    }
  }

  /// Everything in one document.
  var unaryDocument: String { Self.document(Array(documents.joined()), finishReason: finishReason) }

  private static func document(_ parts: [Part], finishReason: String?) -> String {
    let reason = finishReason.map { ",\"finishReason\":\"\($0)\"" } ?? ""
    let list = parts.map(\.json).joined(separator: ",")
    return
      #"{"candidates":[{"content":{"parts":[\#(list)],"role":"model"},"index":0\#(reason)}],"modelVersion":"chaos"}"#
  }

  private var texts: [String] {
    documents.joined().compactMap { part in if case .text(let text) = part { text } else { nil } }
  }

  private var imageItems: String {
    documents.joined().compactMap { part in
      if case .media(_, let base64, _) = part { #"{"b64_json":"\#(base64)"}"# } else { nil }
    }.joined(separator: ",")
  }

  private var chatEvents: [UInt8] {
    let head =
      #"{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"chaos","choices":[{"index":0,"#
    var chunks = texts.map { head + #""delta":{"content":"\#($0)"},"finish_reason":null}]}"# }
    if finishReason != nil { chunks += [head + #""delta":{},"finish_reason":"stop"}]}"#, "[DONE]"] }
    return Self.events(chunks, lineEnd: "\n")
  }

  private var chatDocument: String {
    let reason = finishReason == nil ? "null" : "\"stop\""
    return #"{"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"chaos","choices":[{"index":0,"#
      + #""message":{"role":"assistant","content":"\#(texts.joined())"},"finish_reason":\#(reason)}]}"#
  }
}

extension Reply.Part {
  var json: String {
    switch self {
    case .text(let text): #"{"text":"\#(text)"}"#
    case .media(let type, let base64, false): #"{"inlineData":{"mimeType":"\#(type)","data":"\#(base64)"}}"#
    case .media(let type, let base64, true): #"{"inlineData":{"data":"\#(base64)","mimeType":"\#(type)"}}"#
    case .json(let json): json
    }
  }
}
