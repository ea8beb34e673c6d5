public import RiffleAPI

/// The sources of an answer, numbered in the order in which its words lean on them.
///
/// ```swift
/// print(reply.footnotes.marked)         // The fair was in Oslo.[1][2]
/// reply.footnotes.lines.forEach { print($0) }   // [1] example.com: https://example.com/fair
/// ```
///
/// Services give places in words as counts of UTF-8 bytes, some from the beginning of a part, others from the beginning
/// of the whole answer, and some miscount. A place is believed when the words before it are those that the service
/// quotes; else the quoted words are looked for. A mark never stands inside a character.
public struct Footnotes: Sendable, Hashable {
  /// Where words come from.
  public struct Source: Sendable, Hashable {
    /// The number of the note, from 1.
    public var number: Int
    /// The name for people, often that of a site.
    public var title: String?
    /// The address; nil where the service names none.
    public var uri: String?
    /// The licence of the words, where it is told.
    public var license: String?

    /// One line: `[1] title: address`.
    public var line: String {
      let name = [title, uri].compactMap { $0.flatMap { $0.isEmpty ? nil : $0 } }.joined(separator: ": ")
      return OneLine.text("[\(number)] \(name.isEmpty ? "unnamed source" : name)\(license.map { " (\($0))" } ?? "")")
    }
  }

  /// The sources; those that no words lean on come last.
  public private(set) var sources: [Source] = []
  /// The words of the answer with a mark, such as `[1]`, behind those that lean on a source.
  public private(set) var marked = ""

  /// The words with marks of each part, by its place among the parts; thoughts and parts without words are missing.
  public private(set) var markedParts: [Int: String] = [:]

  /// One line for each source.
  public var lines: [String] { sources.map(\.line) }

  /// The sources of `candidate`; none for nil.
  public init(_ candidate: Candidate?) {
    guard let candidate else { return }
    let words = PartWords(candidate.content?.parts ?? [])
    var places: [(offset: Int, sources: [Source])] = []
    let chunks = (candidate.groundingMetadata?.groundingChunks ?? []).map(Self.source)
    for support in candidate.groundingMetadata?.groundingSupports ?? [] {
      let named = support.groundingChunkIndices.filter { chunks.indices.contains($0) }.map { chunks[$0] }
      guard !named.isEmpty else { continue }
      places.append((words.end(of: support.segment), named))
    }
    for citation in candidate.citationMetadata?.all ?? [] where citation.uri != nil || citation.title != nil {
      var source = Source(number: 0, title: citation.title, uri: citation.uri)
      source.license = citation.license.flatMap { $0.isEmpty ? nil : $0 }
      places.append((words.end(from: citation.startIndex ?? 0, to: citation.endIndex), [source]))
    }
    // Equal places keep the order of the service.
    let ordered = places.enumerated().sorted { ($0.element.offset, $0.offset) < ($1.element.offset, $1.offset) }
    var marks: [(offset: Int, numbers: [Int])] = []
    for (_, place) in ordered {
      let numbers = place.sources.map { number(of: $0) }
      if marks.last?.offset == place.offset {
        for number in numbers where !marks[marks.count - 1].numbers.contains(number) {
          marks[marks.count - 1].numbers.append(number)
        }
      } else {
        marks.append((place.offset, numbers.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }))
      }
    }
    for chunk in chunks { _ = number(of: chunk) }
    for page in candidate.urlContextMetadata?.urlMetadata ?? [] {
      if let uri = page.retrievedURL, page.urlRetrievalStatus == .success {
        _ = number(of: Source(number: 0, title: nil, uri: uri))
      }
    }
    let texts = marks.map { (offset: $0.offset, text: $0.numbers.map { "[\($0)]" }.joined()) }
    markedParts = words.texts(with: texts)
    marked = markedParts.sorted { $0.key < $1.key }.map(\.value).joined()
  }

  /// The number of `source`, which it gets when it has none: one for each address.
  private mutating func number(of source: Source) -> Int {
    let known = sources.firstIndex { known in
      source.uri == nil ? known.uri == nil && known.title == source.title : known.uri == source.uri
    }
    if let known {
      sources[known].title = sources[known].title ?? source.title
      return known + 1
    }
    var source = source
    source.number = sources.count + 1
    sources.append(source)
    return source.number
  }

  private static func source(_ chunk: GroundingChunk) -> Source {
    if let web = chunk.web { return Source(number: 0, title: web.title, uri: web.uri) }
    if let map = chunk.maps { return Source(number: 0, title: map.title, uri: map.uri) }
    if let image = chunk.image { return Source(number: 0, title: image.title, uri: image.sourceURI) }
    if let text = chunk.retrievedContext { return Source(number: 0, title: text.title, uri: text.uri) }
    return Source(number: 0)
  }
}

/// The words of an answer with the places where its parts begin, in UTF-8 bytes.
struct PartWords {
  private var bytes: [UInt8] = []
  /// Where the words of each part begin and end; nil for parts without words of the answer.
  private var ranges: [Range<Int>?] = []

  /// The words of `parts` that are no thoughts.
  init(_ parts: [Part]) {
    for part in parts {
      guard let text = part.text, !part.thought else {
        ranges.append(nil)
        continue
      }
      let start = bytes.count
      bytes += Array(text.utf8)
      ranges.append(start..<bytes.count)
    }
  }

  /// Where `segment` ends in the words; their end when that cannot be known.
  func end(of segment: GroundingSegment?) -> Int {
    guard let segment else { return bytes.count }
    let start = segment.startIndex ?? 0
    let quote = segment.text.map { Array($0.utf8) } ?? []
    var bases = [0]
    if let index = segment.partIndex, ranges.indices.contains(index), let range = ranges[index] {
      bases.insert(range.lowerBound, at: 0)
    } else if let first = ranges.compactMap(\.self).first {
      bases.insert(first.lowerBound, at: 0)
    }
    if let end = segment.endIndex, start >= 0, end >= start, end <= bytes.count {
      for base in bases where base + end <= bytes.count {
        if quote.isEmpty || bytes[(base + start)..<(base + end)].elementsEqual(quote) { return boundary(base + end) }
      }
    }
    guard !quote.isEmpty, let found = bytes.firstRange(of: quote) else {
      return bytes.count
    }
    return boundary(found.upperBound)
  }

  /// Where words end that are named by places in the whole answer.
  func end(from start: Int, to end: Int?) -> Int {
    guard let end, start >= 0, end >= start, end <= bytes.count else { return bytes.count }
    return boundary(end)
  }

  /// The first place from `offset` on that is not inside a character.
  private func boundary(_ offset: Int) -> Int {
    var offset = offset
    while offset < bytes.count, bytes[offset] & 0xC0 == 0x80 { offset += 1 }
    return offset
  }

  /// The words of each part with `marks` at their places, which are in ascending order.
  ///
  /// A mark where one part ends and another begins stands at the end of the first: it belongs to what was said before.
  func texts(with marks: [(offset: Int, text: String)]) -> [Int: String] {
    var result: [Int: String] = [:]
    var rest = marks[...]
    for (index, range) in ranges.enumerated() {
      guard let range else { continue }
      var text: [UInt8] = []
      var start = range.lowerBound
      while let mark = rest.first, mark.offset <= range.upperBound {
        rest.removeFirst()
        let place = max(start, mark.offset)
        text += bytes[start..<place]
        text += Array(mark.text.utf8)
        start = place
      }
      result[index] = String(decoding: text + bytes[start..<range.upperBound], as: UTF8.self)
    }
    return result
  }
}
