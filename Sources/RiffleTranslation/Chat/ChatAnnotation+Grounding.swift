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
    var begins: [Int: Int] = [:]
    var message: [UInt8] = []
    for (index, part) in parts.enumerated() where !part.thought {
      begins[index] = message.count
      message += Array((part.text ?? "").utf8)
    }
    var annotations: [ChatAnnotation] = []
    var cited: Set<Int> = []
    for support in grounding.groundingSupports {
      guard let segment = support.segment, let range = range(of: segment, in: message, begins) else { continue }
      for index in support.groundingChunkIndices where grounding.groundingChunks.indices.contains(index) {
        cited.insert(index)
        annotations.append(citation(grounding.groundingChunks[index], range, message))
      }
    }
    for (index, chunk) in grounding.groundingChunks.enumerated() where !cited.contains(index) && chunk.uri != nil {
      annotations.append(citation(chunk, message.count..<message.count, message))
    }
    return annotations
  }

  private static func citation(_ chunk: GroundingChunk, _ range: Range<Int>, _ message: [UInt8]) -> ChatAnnotation {
    let start = scalars(in: message[..<range.lowerBound])
    return ChatAnnotation(
      urlCitation: URLCitation(
        startIndex: start, endIndex: start + scalars(in: message[range]), url: chunk.uri, title: chunk.title))
  }

  /// Bytes that begin a character.
  private static func scalars(in bytes: ArraySlice<UInt8>) -> Int { bytes.count { $0 & 0xC0 != 0x80 } }

  private static func range(of segment: GroundingSegment, in message: [UInt8], _ begins: [Int: Int]) -> Range<Int>? {
    let start = segment.startIndex ?? 0
    let words = Array((segment.text ?? "").utf8)
    guard (0...message.count).contains(start) else { return nil }
    let end = segment.endIndex ?? start + words.count
    guard end >= start, end <= message.count else { return nil }
    let possible = [begins[segment.partIndex ?? 0], 0].compactMap(\.self).map { $0 + start..<$0 + end }
      .filter { $0.upperBound <= message.count }
    guard !words.isEmpty else { return possible.first }
    if let exact = possible.first(where: { message[$0].elementsEqual(words) }) { return exact }
    guard words.count <= message.count else { return nil }
    let found = (0...message.count - words.count).first { message[$0..<$0 + words.count].elementsEqual(words) }
    return found.map { $0..<$0 + words.count } ?? possible.first
  }
}

extension GroundingMetadata {
  /// The citations of a chat's message as sources and the words that rest on them; nil when there are none.
  init?(annotations: [ChatAnnotation], text: String) {
    let scalars = Array(text.unicodeScalars)
    var chunks: [GroundingChunk] = []
    var supports: [GroundingSupport] = []
    for case let citation? in annotations.map(\.urlCitation) {
      let chunk = GroundingChunk(web: WebSource(uri: citation.url, title: citation.title))
      let index = chunks.firstIndex(of: chunk) ?? chunks.count
      if index == chunks.count { chunks.append(chunk) }
      guard let start = citation.startIndex, let end = citation.endIndex, start < end, start >= 0, end <= scalars.count
      else { continue }
      let count = { (range: Range<Int>) in scalars[range].reduce(0) { $0 + UTF8.width($1) } }
      let begin = count(0..<start)
      var words = String.UnicodeScalarView()
      words.append(contentsOf: scalars[start..<end])
      let segment = GroundingSegment(
        startIndex: begin, endIndex: begin + count(start..<end), text: String(words))
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
