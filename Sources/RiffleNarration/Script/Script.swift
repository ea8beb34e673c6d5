/// A text that is to be spoken, as sentences in order.
///
/// Every character of a plain text is in a sentence or in the gap behind it, so that a piece of the script reads as the text did.
public struct Script: Hashable, Sendable {
  /// One sentence, or the part of one that is too long for a request.
  public struct Sentence: Hashable, Sendable {
    /// The words, without blanks around them.
    public var text: String
    /// The blanks between these words and the next ones, as the text had them.
    public var gap: String
    /// Who says them.
    public var speaker: String?
    /// Whether a paragraph, or a speaker's turn, ends here.
    public var endsParagraph: Bool
    /// Whether the sentence goes on in the next one: it was too long.
    public var isContinued: Bool
    /// The title of the chapter that begins here.
    public var chapter: String?

    /// A sentence.
    public init(
      _ text: String, gap: String = " ", speaker: String? = nil, endsParagraph: Bool = false, isContinued: Bool = false,
      chapter: String? = nil
    ) {
      self.text = text
      self.gap = gap
      self.speaker = speaker
      self.endsParagraph = endsParagraph
      self.isContinued = isContinued
      self.chapter = chapter
    }
  }

  /// How a text is written.
  public enum TextFormat: String, Sendable, CaseIterable {
    /// Words, with an empty line between paragraphs.
    case plain
    /// Markdown: its marks are not read out, its headings begin chapters.
    case markdown
    /// SubRip or WebVTT: the words of the cues, without numbers and times.
    case subtitles

    /// The format of files with this extension (any case, without its dot).
    public init(fileExtension: String) {
      switch fileExtension.lowercased() {
      case "md", "markdown", "mdown", "mkd": self = .markdown
      case "srt", "vtt": self = .subtitles
      default: self = .plain
      }
    }
  }

  /// The sentences, in order.
  public var sentences: [Sentence]

  /// A script of these sentences.
  public init(sentences: [Sentence]) { self.sentences = sentences }

  /// The script of `text`.
  ///
  /// - Parameters:
  ///   - text: the text.
  ///   - format: how it is written.
  ///   - speakers: with names here, lines that begin with one of them (any case) and a colon are that speaker's turn, and
  ///     words before the first such line are the first speaker's.
  public init(_ text: String, format: TextFormat = .plain, speakers: [String] = []) {
    sentences = []
    switch format {
    case .plain: add(text, speakers: speakers)
    case .subtitles: add(SubtitleReader.words(of: text), speakers: speakers)
    case .markdown:
      var speaker = speakers.first
      for block in MarkdownReader.blocks(of: text) {
        let first = sentences.count
        add(block.text, speakers: speakers, from: &speaker)
        closeParagraph()
        if block.isHeading, first < sentences.count { sentences[first].chapter = block.text }
      }
    }
    closeParagraph()
  }

  /// Whether there are no words.
  public var isEmpty: Bool { sentences.isEmpty }

  /// The speakers, in the order of their first words.
  public var speakers: [String] {
    var seen: Set<String> = []
    return sentences.compactMap(\.speaker).filter { seen.insert($0).inserted }
  }

  /// Whether any chapter begins in it.
  public var hasChapters: Bool { sentences.contains { $0.chapter != nil } }

  /// Makes every paragraph a chapter, named by its first words.
  public mutating func makeParagraphsChapters() {
    var isStart = true
    for index in sentences.indices {
      if isStart { sentences[index].chapter = Self.title(sentences[index].text) }
      isStart = sentences[index].endsParagraph
    }
  }

  /// The words of all sentences with the gaps between them.
  public var text: String { Self.text(sentences[...]) }

  /// The words of `sentences` with the gaps between them, but not the last one.
  static func text(_ sentences: ArraySlice<Sentence>) -> String {
    var text = ""
    for (index, sentence) in zip(sentences.indices, sentences) {
      text += sentence.text
      if index + 1 < sentences.endIndex { text += sentence.gap }
    }
    return text
  }

  /// The first words of `text`, at most sixty characters.
  static func title(_ text: String) -> String {
    var title = Substring(text).prefix(60)
    guard title.endIndex < text.endIndex else { return text }
    if let blank = title.lastIndex(where: \.isWhitespace) { title = title[..<blank] }
    return title + "…"
  }

  private mutating func add(_ text: String, speakers: [String]) {
    var speaker = speakers.first
    add(text, speakers: speakers, from: &speaker)
  }

  /// Adds the paragraphs of `text`, which `speaker` begins to say.
  private mutating func add(_ text: String, speakers: [String], from speaker: inout String?) {
    guard !speakers.isEmpty else { return addParagraphs(text[...], speaker: nil) }
    let names = speakers.map { $0.lowercased() }
    var start = text.startIndex
    var line = text.startIndex
    while line < text.endIndex {
      let end = text[line...].firstIndex(where: \.isNewline).map(text.index(after:)) ?? text.endIndex
      if let (name, words) = Self.cue(in: text, line..<end), let index = names.firstIndex(of: name) {
        addParagraphs(text[start..<line], speaker: speaker)
        closeParagraph()
        speaker = speakers[index]
        start = words
      }
      line = end
    }
    addParagraphs(text[start...], speaker: speaker)
  }

  /// The longest name of a speaker, in characters.
  private static let nameLimit = 80

  /// The name (in lower case) before the colon of a line, and where its words begin.
  private static func cue(in text: String, _ line: Range<String.Index>) -> (name: String, words: String.Index)? {
    guard let colon = text[line].prefix(nameLimit).firstIndex(of: ":") else { return nil }
    let name = trimmed(text[line.lowerBound..<colon])
    return name.isEmpty ? nil : (name.lowercased(), text.index(after: colon))
  }

  /// Adds paragraphs that an empty line stands between.
  private mutating func addParagraphs(_ text: Substring, speaker: String?) {
    var start = text.startIndex
    var line = text.startIndex
    var isEmptyLine = true
    var index = text.startIndex
    func isBlank(_ range: Range<String.Index>) -> Bool { text[range].allSatisfy(\.isWhitespace) }
    while index < text.endIndex {
      let next = text.index(after: index)
      if text[index].isNewline || next == text.endIndex {
        isEmptyLine = isBlank(line..<next)
        if isEmptyLine, !isBlank(start..<line) {
          addSentences(text[start..<line], speaker: speaker)
          closeParagraph()
          start = line
        }
        line = next
      }
      index = next
    }
    addSentences(text[start...], speaker: speaker)
  }

  private mutating func addSentences(_ paragraph: Substring, speaker: String?) {
    for (words, gap) in SentenceSplitter.sentences(of: paragraph) {
      sentences.append(Sentence(String(words), gap: String(gap), speaker: speaker))
    }
  }

  private mutating func closeParagraph() {
    guard let last = sentences.indices.last, !sentences[last].endsParagraph else { return }
    sentences[last].endsParagraph = true
    sentences[last].gap = "\n\n"
  }

  /// `text` without blanks around it.
  static func trimmed(_ text: Substring) -> Substring {
    var text = text.drop(while: \.isWhitespace)
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }
}
