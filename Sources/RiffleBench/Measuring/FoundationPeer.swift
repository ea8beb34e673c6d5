internal import FoundationEssentials

/// Decodes an answer as one does with Foundation alone: `JSONDecoder` into types that hold `Data`, an event stream line by
/// line.
struct FoundationPeer {
  private struct Answer: Decodable {
    struct Candidate: Decodable {
      let content: Content?
      let finishReason: String?
      let index: Int?
    }
    struct Content: Decodable {
      let parts: [Part]?
      let role: String?
    }
    struct Part: Decodable {
      let text: String?
      let inlineData: Inline?
    }
    struct Inline: Decodable {
      let mimeType: String
      // A decoder's usual strategy for this is base64.
      let data: Data
    }
    struct Usage: Decodable {
      let promptTokenCount: Int?
      let candidatesTokenCount: Int?
      let totalTokenCount: Int?
    }
    let candidates: [Candidate]?
    let usageMetadata: Usage?
    let modelVersion: String?
    let responseId: String?
  }

  private let decoder = JSONDecoder()
  private let isEventStream: Bool
  private let sums: Bool
  /// The document so far, or the line that has no end yet.
  private var held = Data()
  private var media = CRC32()
  private var words = CRC32()
  private var mediaByteCount = 0
  private var wordByteCount = 0

  init(isEventStream: Bool, byteCount: Int, sums: Bool = false) {
    self.isEventStream = isEventStream
    self.sums = sums
    if !isEventStream { held.reserveCapacity(byteCount) }
  }

  /// Bytes that were decoded: media, or words where there are none.
  var byteCount: Int { mediaByteCount > 0 ? mediaByteCount : wordByteCount }
  /// Their CRC-32, when they were summed up.
  var checksum: UInt32 { mediaByteCount > 0 ? media.value : words.value }

  /// Takes the next piece: decodes the lines that end in it, or holds it until the document is whole.
  mutating func receive(_ bytes: Span<UInt8>) throws(BenchmarkError) {
    do {
      try unsafe bytes.withUnsafeBytes { bytes in
        guard isEventStream else { return unsafe held.append(contentsOf: bytes) }
        var start = 0
        while let end = unsafe bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
          // The bytes are copied before the closure ends.
          let line = unsafe UnsafeRawBufferPointer(rebasing: bytes[start..<end])
          if held.isEmpty {
            try decode(line: unsafe Data(line))
          } else {
            unsafe held.append(contentsOf: line)
            try decode(line: held)
            held.removeAll(keepingCapacity: true)
          }
          start = end + 1
        }
        unsafe held.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[start...]))
      }
    } catch {
      throw .mismatch("foundation: \(error)")
    }
  }

  /// Decodes what is held.
  mutating func finish() throws(BenchmarkError) {
    do {
      if !isEventStream {
        try decode(held)
      } else if !held.isEmpty {
        try decode(line: held)
      }
      held = Data()
    } catch {
      throw .mismatch("foundation: \(error)")
    }
  }

  private mutating func decode(line: Data) throws {
    guard line.starts(with: "data:".utf8) else { return }
    let value = line.dropFirst(5)
    guard !value.starts(with: " [DONE]".utf8) else { return }
    try decode(value)
  }

  private mutating func decode(_ document: Data) throws {
    let answer = try decoder.decode(Answer.self, from: document)
    for part in (answer.candidates ?? []).flatMap({ $0.content?.parts ?? [] }) {
      if let data = part.inlineData?.data {
        mediaByteCount += data.count
        if sums { media.update(data.span) }
      }
      if let text = part.text {
        wordByteCount += text.utf8.count
        if sums { words.update(Array(text.utf8).span) }
      }
    }
  }
}
