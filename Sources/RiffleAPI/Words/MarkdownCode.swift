/// Tells which words of Markdown are code, as they come.
///
/// Follows CommonMark 0.31, sections 4.5 and 6.1, save where only the words to come could decide: a code span ends at the end of
/// its line at the latest, so that a backtick that nobody closes takes no more than that. Code that is only indented counts as words.
/// A few numbers are kept between calls.
struct MarkdownCode {
  private enum Place: Equatable {
    case words
    /// Between backticks: so many.
    case span(Int)
    /// A block between lines of so many marks; whether its first line goes on.
    case block(mark: UInt8, count: Int, isFirstLine: Bool)
  }

  private static let tick = UInt8(ascii: "`")
  private static let tilde = UInt8(ascii: "~")

  private var place = Place.words
  /// The marks that are being counted, and the blanks before them where nothing else is.
  private var mark: UInt8 = 0
  private var count = 0
  private var markIndent: Int?
  /// Blanks since the beginning of the line; nil behind anything else.
  private var indent: Int? = 0
  /// The last byte takes the meaning of the next one away.
  private var isEscaped = false
  /// The line has ended the block, unless more than blanks comes.
  private var isClosing = false

  /// Words in which nothing is code, or about to be.
  init() {}

  /// Whether the next byte is code, once it is known that it is no mark.
  var isCode: Bool { place != .words }

  /// Looks at `range` of `words`.
  mutating func take(_ words: Span<UInt8>, _ range: Range<Int>) {
    var index = range.lowerBound
    // Each is looked for once, and again when it was reached: a text of marks costs no more than another.
    var (nextTick, nextTilde) = (-1, -1)
    while index < range.upperBound {
      guard place == .words, count == 0, !isEscaped else {
        take(words[index])
        index += 1
        continue
      }
      let rest = words.extracting(..<range.upperBound)
      if nextTick < index { nextTick = rest.firstIndex(of: Self.tick, from: index) ?? range.upperBound }
      if nextTilde < index { nextTilde = rest.firstIndex(of: Self.tilde, from: index) ?? range.upperBound }
      let next = min(nextTick, nextTilde)
      pass(words, index..<next)
      index = next
      guard next < range.upperBound else { return }
      take(words[next])
      index += 1
    }
  }

  /// Looks at words without marks.
  private mutating func pass(_ words: Span<UInt8>, _ range: Range<Int>) {
    guard !range.isEmpty else { return }
    var end = range.upperBound
    while end > range.lowerBound, words[end - 1] == 0x20 { end -= 1 }
    let blanks = range.upperBound - end
    if end == range.lowerBound {
      indent = indent.map { $0 + blanks }
      return
    }
    indent = words[end - 1] == 0x0A ? blanks : nil
    guard blanks == 0 else { return }
    while end > range.lowerBound, words[end - 1] == UInt8(ascii: "\\") {
      end -= 1
      isEscaped.toggle()
    }
  }

  /// Looks at one byte.
  mutating func take(_ byte: UInt8) {
    if count > 0 {
      if byte == mark {
        count += 1
        return
      }
      endMarks()
    }
    let wasEscaped = isEscaped
    isEscaped = byte == UInt8(ascii: "\\") && !wasEscaped && place == .words
    switch byte {
    case Self.tick where !wasEscaped, Self.tilde where !wasEscaped && indent != nil:
      (mark, count, markIndent) = (byte, 1, indent)
      indent = nil
      isClosing = false
    case 0x0A: endLine()
    case 0x20: indent = indent.map { $0 + 1 }
    case 0x09, 0x0D: indent = nil
    default:
      indent = nil
      isClosing = false
    }
  }

  private mutating func endLine() {
    switch place {
    case .words: break
    case .span: place = .words
    case .block where isClosing: place = .words
    case .block(let mark, let count, _): place = .block(mark: mark, count: count, isFirstLine: false)
    }
    indent = 0
    isClosing = false
  }

  private mutating func endMarks() {
    let beginsLine = markIndent.map { $0 < 4 } ?? false
    switch place {
    case .words where beginsLine && count >= 3: place = .block(mark: mark, count: count, isFirstLine: true)
    case .words where mark == Self.tick: place = .span(count)
    case .span(count) where mark == Self.tick: place = .words
    // A block of backticks has none in its first line: it is a span.
    case .block(Self.tick, let open, isFirstLine: true) where mark == Self.tick:
      place = count == open ? .words : .span(open)
    case .block(mark, let open, isFirstLine: false) where beginsLine && count >= open: isClosing = true
    default: break
    }
    count = 0
  }
}
