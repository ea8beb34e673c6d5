import RiffleParsing

/// A scanner for media that a chat's words hold as Markdown: `![alt](data:image/png;base64,AAAA)`.
///
/// Give each chunk of words to ``next(in:into:)`` until it returns nil, then the next chunk; after the last one call
/// ``finish(into:)`` until nil. Wherever the words are cut, the tokens are the same once neighbours are joined.
///
/// A medium is taken out of the words with its Markdown; everything else stays. Understood are:
/// - pictures and plain links, `![alt](…)` and `[alt](…)`, with `<…>` around the address or a title behind it;
/// - a data URL with or without a type, in any case, with parameters and white space before and after `base64,`, in its data
///   white space and `%2B`, `%2F`, `%3D`;
/// - words that begin with a data URL and no Markdown at all.
///
/// Data URLs without `;base64`, those in code spans and code blocks, and everything that only resembles the above, are words; a
/// picture among them is reported. The address of a picture that is no data URL is reported too, and stays.
///
/// Kept between calls are at most ``headLimit`` bytes that may turn out to be the head of a medium, ``linkLimit`` bytes of a
/// link, and three characters of base64.
public struct MarkdownScanner: ~Copyable {
  /// The longest head, from `![` to `base64,`: an alternative text and a type with parameters.
  public static let headLimit = 2048
  /// The longest link that is reported: signed addresses take one or two thousand bytes.
  public static let linkLimit = 16 << 10
  /// The free capacity that the output must have at each call.
  public static let minimumOutputCapacity = 64

  enum State {
    /// Nothing but white space came so far: a data URL may begin.
    case start
    case words
    /// Held: `!`.
    case bang
    /// Held: `![` and what followed.
    case label, labelEscape
    /// Held: `![alt]`.
    case afterLabel
    /// Held: `![alt](` and perhaps blanks.
    case opening
    /// Held: the above and the beginning of an address that may become a data URL.
    case head
    /// An address elsewhere, whose bytes pass as words.
    case link
    case medium
    /// Inside `%2B`; so many of its digits are still due.
    case escape(due: Int)
    /// Behind the data: what is left of the Markdown, which is dropped.
    case tail
  }

  var state = State.start
  var index = 0
  /// What may be the head of a medium, or was and is now on its way out as words.
  var held: [UInt8] = []
  /// How many bytes of it are on their way out, and how many of those are out.
  private var releaseEnd = 0
  private var releasedCount = 0
  /// Where the address begins in what is held.
  var addressStart = 0
  var isPicture = false
  var isAngled = false
  var isBare = false
  var link: [UInt8] = []
  var isLinkDone = false
  var base64 = Base64Decoder(whitespace: .skip)
  var escaped: UInt8 = 0
  var code = MarkdownCode()
  /// How the medium ended, until that is told.
  var ending: MarkdownEnding?
  /// Why a picture is no medium, until that is told.
  var obstacle: MarkdownObstacle?

  /// A scanner at the beginning of an answer's words.
  public init() {}

  /// Takes `words` as the next chunk if all of it passes as words.
  /// - Returns: whether it was taken; otherwise give it to ``next(in:into:)``.
  public mutating func pass(_ words: Span<UInt8>) -> Bool {
    guard case .words = state, index == 0, releaseEnd == 0, !isLinkDone, ending == nil, obstacle == nil else {
      return false
    }
    let isPassing =
      words.count == 0
      || words[words.count - 1] != UInt8(ascii: "!") && words.firstIndex(of: UInt8(ascii: "["), from: 0) == nil
    if isPassing { code.take(words, words.indices) }
    return isPassing
  }

  /// The next token, or nil when the chunk is used up.
  ///
  /// Empty the output after each token; it must have ``minimumOutputCapacity`` bytes free.
  public mutating func next(in chunk: Span<UInt8>, into output: inout OutputSpan<UInt8>) -> MarkdownToken? {
    precondition(output.freeCapacity >= Self.minimumOutputCapacity, "the output has too little room")
    while true {
      if let token = pending(into: &output) { return token }
      guard index < chunk.count else {
        index = 0
        return nil
      }
      switch state {
      case .words: if let token = passWords(chunk) { return token }
      case .link: if let token = passLink(chunk) { return token }
      case .medium:
        let count = output.count
        decode(chunk, into: &output)
        if output.count > count { return .medium(decodedCount: output.count - count) }
      default:
        let byte = chunk[index]
        if let token = take(byte, into: &output) { return token }
      }
    }
  }

  /// After the last chunk: what was held, and the end of a medium that is open; until nil.
  ///
  /// The output is as in ``next(in:into:)``.
  public mutating func finish(into output: inout OutputSpan<UInt8>) -> MarkdownToken? {
    precondition(output.freeCapacity >= Self.minimumOutputCapacity, "the output has too little room")
    while true {
      if let token = pending(into: &output) { return token }
      switch state {
      case .medium, .escape:
        let isWhole = if case .medium = state { isBare } else { false }
        let count = output.count
        end(isWhole ? .complete : .cut, into: &output)
        if output.count > count { return .medium(decodedCount: output.count - count) }
      default:
        state = .words
        guard !held.isEmpty else { return nil }
        releaseEnd = held.count
      }
    }
  }

  /// What is to be told before anything else is read.
  private mutating func pending(into output: inout OutputSpan<UInt8>) -> MarkdownToken? {
    if releaseEnd > 0 {
      let count = min(releaseEnd - releasedCount, output.freeCapacity)
      for index in releasedCount..<releasedCount + count { output.append(held[index]) }
      releasedCount += count
      if releasedCount == releaseEnd {
        held.removeFirst(releaseEnd)
        releasedCount = 0
        releaseEnd = 0
      }
      return .heldWords(byteCount: count)
    }
    if isLinkDone {
      isLinkDone = false
      let text = String(decoding: link, as: UTF8.self)
      link.removeAll(keepingCapacity: true)
      let scheme = text.prefix(8).lowercased()
      if !code.isCode, scheme.hasPrefix("https://") || scheme.hasPrefix("http://") { return .link(text) }
    }
    if let obstacle = obstacle.take() { return .unread(obstacle) }
    return ending.take().map { .endMedium($0) }
  }

  // MARK: - Words

  /// Words up to the next bracket, and the exclamation mark before it.
  private mutating func passWords(_ chunk: Span<UInt8>) -> MarkdownToken? {
    let start = index
    var end = chunk.firstIndex(of: UInt8(ascii: "["), from: start) ?? chunk.count
    // The mark may be the last byte of the chunk before its bracket comes.
    let isMarked = end > start && chunk[end - 1] == UInt8(ascii: "!")
    if isMarked { end -= 1 }
    code.take(chunk, start..<end)
    index = end
    if index < chunk.count { state = isMarked ? .bang : .label }
    if isMarked {
      held.append(chunk[index])
      code.take(chunk[index])
      index += 1
    } else if index < chunk.count {
      beginLabel(isPicture: false)
      index += 1
    }
    return start < end ? .words(start..<end) : nil
  }

  private mutating func passLink(_ chunk: Span<UInt8>) -> MarkdownToken? {
    let start = index
    while index < chunk.count, case .link = state {
      let byte = chunk[index]
      if Self.isBlank(byte) || byte == UInt8(ascii: ")") || byte == UInt8(ascii: ">") {
        isLinkDone = true
        state = .words
      } else if link.count >= Self.linkLimit {
        link.removeAll()
        state = .words
      } else {
        link.append(byte)
        code.take(byte)
        index += 1
      }
    }
    return start < index ? .words(start..<index) : nil
  }

  /// What is held turns out to be words, save its last `count` bytes; the byte that told so is looked at again.
  mutating func release(keeping count: Int = 0, then next: State = .words) {
    state = next
    releaseEnd = held.count - count
  }

  mutating func hold(_ byte: UInt8, then next: State) {
    held.append(byte)
    code.take(byte)
    index += 1
    state = next
  }

  private mutating func beginLabel(isPicture: Bool) {
    held.append(UInt8(ascii: "["))
    code.take(UInt8(ascii: "["))
    self.isPicture = isPicture
    isAngled = false
    isBare = false
    state = .label
  }

  // MARK: - Heads

  /// Takes a byte where each one counts.
  private mutating func take(_ byte: UInt8, into output: inout OutputSpan<UInt8>) -> MarkdownToken? {
    if held.count >= Self.headLimit {
      release()
      return nil
    }
    switch state {
    case .start:
      if Self.isBlank(byte) {
        code.take(byte)
        index += 1
        return .words(index - 1..<index)
      }
      isBare = true
      isAngled = false
      isPicture = false
      addressStart = 0
      state = byte | 0x20 == UInt8(ascii: "d") ? .head : .words
    case .bang:
      guard byte == UInt8(ascii: "[") else {
        release()
        return nil
      }
      beginLabel(isPicture: true)
      index += 1
    case .label: takeLabel(byte)
    case .labelEscape: hold(byte, then: .label)
    case .afterLabel: if byte == UInt8(ascii: "(") { hold(byte, then: .opening) } else { release() }
    case .opening:
      if Self.isBlank(byte) {
        hold(byte, then: .opening)
      } else if byte == UInt8(ascii: "<"), !isAngled {
        isAngled = true
        hold(byte, then: .opening)
      } else {
        addressStart = held.count
        state = .head
      }
    case .head: return takeHead(byte)
    case .escape(let due): return takeEscape(byte, due, into: &output)
    case .tail: takeTail(byte)
    case .words, .link, .medium: preconditionFailure("whole runs are read in these states")
    }
    return nil
  }

  private mutating func takeLabel(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "]"): hold(byte, then: .afterLabel)
    case UInt8(ascii: "\\"): hold(byte, then: .labelEscape)
    case UInt8(ascii: "["):
      // Brackets inside brackets: the inner ones may be a picture's, the outer ones are words.
      if held.count > 1, held.last == UInt8(ascii: "!") { release(keeping: 1, then: .bang) } else { release() }
    default: hold(byte, then: .label)
    }
  }
}
