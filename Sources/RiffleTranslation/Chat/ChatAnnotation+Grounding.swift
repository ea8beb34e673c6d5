public import RiffleAPI

extension ChatAnnotation {
  /// The sources of an answer as citations of a chat's message.
  ///
  /// Gemini counts bytes of UTF-8 inside a part, chats count characters (Unicode scalars) of the whole message. The words
  /// that Gemini repeats decide where a stretch is. Sources that no words rest on are cited at the message's end.
  /// - Parameters:
  ///   - grounding: the sources and the words that rest on them.
  ///   - parts: the answer's parts; a stream may give its words as one part.
  /// - Returns: a citation for each pair of words and source, in order.
  public static func annotations(grounding: GroundingMetadata, parts: [Part]) -> [ChatAnnotation] {
    var message = CitedMessage(parts)
    var annotations: [ChatAnnotation] = []
    var cited: Set<Int> = []
    for support in grounding.groundingSupports {
      guard let segment = support.segment, let range = message.range(of: segment) else { continue }
      for index in support.groundingChunkIndices where grounding.groundingChunks.indices.contains(index) {
        cited.insert(index)
        annotations.append(message.citation(grounding.groundingChunks[index], range))
      }
    }
    for (index, chunk) in grounding.groundingChunks.enumerated() where !cited.contains(index) && chunk.uri != nil {
      annotations.append(message.citation(chunk, message.end..<message.end))
    }
    return annotations
  }
}

/// The words of a message, whose places are asked for again and again.
private struct CitedMessage {
  /// Bytes that are compared for all the words together that do not stand where they are said to stand.
  private static let searchLimit = 64 << 20
  /// Bytes after which the characters up to there are known.
  private static let stride = 1024

  private var bytes: [UInt8] = []
  /// Where each part begins.
  private var begins: [Int: Int] = [:]
  /// Characters in front of every ``stride``th byte.
  private var counts: [Int] = [0]
  private var searched = 0

  init(_ parts: [Part]) {
    for (index, part) in parts.enumerated() where !part.thought {
      begins[index] = bytes.count
      bytes += Array((part.text ?? "").utf8)
    }
    for start in Swift.stride(from: 0, to: bytes.count - Self.stride + 1, by: Self.stride) {
      counts.append(counts[counts.count - 1] + Self.scalars(in: bytes[start..<start + Self.stride]))
    }
  }

  var end: Int { bytes.count }

  func citation(_ chunk: GroundingChunk, _ range: Range<Int>) -> ChatAnnotation {
    ChatAnnotation(
      urlCitation: ChatAnnotation.URLCitation(
        startIndex: place(range.lowerBound), endIndex: place(range.upperBound), url: chunk.uri, title: chunk.title))
  }

  /// Characters in front of a byte.
  private func place(_ offset: Int) -> Int {
    let block = offset / Self.stride
    return counts[block] + Self.scalars(in: bytes[block * Self.stride..<offset])
  }

  /// Bytes that begin a character.
  private static func scalars(in bytes: ArraySlice<UInt8>) -> Int { bytes.count { $0 & 0xC0 != 0x80 } }

  mutating func range(of segment: GroundingSegment) -> Range<Int>? {
    let start = segment.startIndex ?? 0
    let words = Array((segment.text ?? "").utf8)
    guard (0...bytes.count).contains(start) else { return nil }
    let end = segment.endIndex ?? start + words.count
    guard end >= start, end <= bytes.count else { return nil }
    let possible = [begins[segment.partIndex ?? 0], 0].compactMap(\.self).map { $0 + start..<$0 + end }
      .filter { $0.upperBound <= bytes.count }
    guard !words.isEmpty else { return possible.first }
    if let exact = possible.first(where: { bytes[$0].elementsEqual(words) }) { return exact }
    guard searched < Self.searchLimit else { return possible.first }
    guard words.count <= bytes.count else { return possible.first }
    for begin in 0...bytes.count - words.count where bytes[begin] == words[0] {
      searched += words.count
      guard searched < Self.searchLimit else { return possible.first }
      if bytes[begin..<begin + words.count].elementsEqual(words) { return begin..<begin + words.count }
    }
    searched += bytes.count
    return possible.first
  }
}

extension GroundingMetadata {
  /// The citations of a chat's message as sources and the words that rest on them; nil when there are none.
  init?(annotations: [ChatAnnotation], text: String) {
    let scalars = Array(text.unicodeScalars)
    // Bytes in front of each character, and behind the last.
    var offsets = [0]
    for scalar in scalars { offsets.append(offsets[offsets.count - 1] + UTF8.width(scalar)) }
    var chunks: [GroundingChunk] = []
    var places: [GroundingChunk: Int] = [:]
    var supports: [GroundingSupport] = []
    for case let citation? in annotations.map(\.urlCitation) {
      let chunk = GroundingChunk(web: WebSource(uri: citation.url, title: citation.title))
      let index = places[chunk] ?? chunks.count
      if index == chunks.count {
        places[chunk] = index
        chunks.append(chunk)
      }
      guard let start = citation.startIndex, let end = citation.endIndex, start < end, start >= 0, end <= scalars.count
      else { continue }
      var words = String.UnicodeScalarView()
      words.append(contentsOf: scalars[start..<end])
      let segment = GroundingSegment(startIndex: offsets[start], endIndex: offsets[end], text: String(words))
      if let last = supports.indices.last, supports[last].segment == segment {
        supports[last].groundingChunkIndices.append(index)
      } else {
        supports.append(GroundingSupport(segment: segment, groundingChunkIndices: [index]))
      }
    }
    guard !chunks.isEmpty else { return nil }
    self.init(groundingChunks: chunks, groundingSupports: supports)
  }
}
