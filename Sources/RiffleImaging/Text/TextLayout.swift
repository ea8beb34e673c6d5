/// How text is set.
public struct TextStyle: Hashable, Sendable {
  /// Where lines stand in their rectangle, from side to side.
  public enum Alignment: Hashable, Sendable {
    /// At the left edge, in the middle, at the right edge.
    case leading, center, trailing
  }

  /// Where the block of lines stands in its rectangle, from top to bottom.
  public enum VerticalAlignment: Hashable, Sendable {
    /// At the upper edge, in the middle, at the lower edge.
    case top, center, bottom
  }

  /// The largest height of a line, in pixels.
  public var maximumHeight: Double
  /// The smallest height of a line, in pixels; what does not fit then is cut with three dots.
  public var minimumHeight: Double
  /// The letters' color.
  public var color: Color
  /// The color of an edge around the letters, which keeps them legible on any ground.
  public var outline: Color?
  /// The color of a shadow to the lower right.
  public var shadow: Color?
  /// Where lines stand from side to side.
  public var alignment: Alignment
  /// Where the block of lines stands from top to bottom.
  public var verticalAlignment: VerticalAlignment
  /// The most lines.
  public var lineLimit: Int?

  /// White letters with a black edge, in the middle.
  public init(
    maximumHeight: Double = 64, minimumHeight: Double = 10, color: Color = .white, outline: Color? = .black,
    shadow: Color? = nil, alignment: Alignment = .center, verticalAlignment: VerticalAlignment = .center,
    lineLimit: Int? = nil
  ) {
    self.maximumHeight = maximumHeight
    self.minimumHeight = minimumHeight
    self.color = color
    self.outline = outline
    self.shadow = shadow
    self.alignment = alignment
    self.verticalAlignment = verticalAlignment
    self.lineLimit = lineLimit
  }
}

/// Lines of text that were broken and sized to fit a rectangle.
struct TextLayout {
  /// The lines, in the bytes that the font knows.
  let lines: [[UInt8]]
  /// Pixels for one dot of the font.
  let scale: Double
  /// What the lines cover.
  let covered: Rectangle
  private let style: TextStyle

  /// The most characters that are looked at: more would not be legible on any canvas.
  private static let characterLimit = 4096

  /// Breaks `text` between words, as large as fits between the style's heights.
  init(_ text: String, in room: Rectangle, style: TextStyle) {
    self.style = style
    let letters = LetterFolding.fold(String(text.prefix(Self.characterLimit)))
    let lineHeight = Double(BitmapFont.lineHeight)
    let smallest = max(style.minimumHeight, 1) / lineHeight
    var scale = max(style.maximumHeight, style.minimumHeight, 1) / lineHeight
    var lines: [[UInt8]] = []
    var isLast = false
    while true {
      let columns = Int((Double(room.width) / scale + 1) / Double(BitmapFont.advance))
      let limit = min(style.lineLimit ?? .max, Int((Double(room.height) / scale + 2) / lineHeight))
      guard columns > 0, limit > 0 else {
        lines = []
        if isLast { break }
        (scale, isLast) = Self.smaller(scale, smallest)
        continue
      }
      let (broken, hasBrokenWord) = Self.broken(letters, columns: columns)
      lines = broken
      if lines.count <= limit, !hasBrokenWord || isLast { break }
      if isLast {
        lines = Self.cut(lines, limit: limit, columns: columns)
        break
      }
      (scale, isLast) = Self.smaller(scale, smallest)
    }
    self.lines = lines
    self.scale = scale
    covered = Self.place(lines, scale, in: room, style)
  }

  private static func smaller(_ scale: Double, _ smallest: Double) -> (Double, isLast: Bool) {
    let next = scale * 0.93
    return next <= smallest ? (smallest, true) : (next, false)
  }

  /// Lines of at most `columns` letters; tells whether a word had to be broken.
  private static func broken(_ letters: [UInt8], columns: Int) -> ([[UInt8]], hasBrokenWord: Bool) {
    var lines: [[UInt8]] = []
    var hasBrokenWord = false
    for paragraph in letters.split(separator: 0x0A, omittingEmptySubsequences: false) {
      var line: [UInt8] = []
      for word in paragraph.split(separator: 0x20) {
        var rest = word
        if !line.isEmpty, line.count + 1 + rest.count > columns {
          lines.append(line)
          line = []
        }
        if !line.isEmpty { line.append(0x20) }
        while rest.count > columns {
          hasBrokenWord = true
          lines.append(Array(rest.prefix(columns)))
          rest = rest.dropFirst(columns)
        }
        line += rest
      }
      lines.append(line)
    }
    while lines.last?.isEmpty == true { lines.removeLast() }
    return (lines, hasBrokenWord)
  }

  private static func cut(_ lines: [[UInt8]], limit: Int, columns: Int) -> [[UInt8]] {
    guard lines.count > limit, let last = lines.prefix(limit).last else { return lines }
    let dots = Array("...".utf8).prefix(columns)
    return lines.prefix(limit - 1) + [Array(last.prefix(columns - dots.count) + dots)]
  }

  private static func width(of line: [UInt8], _ scale: Double) -> Double {
    Double(max(0, line.count * BitmapFont.advance - 1)) * scale
  }

  private static func place(_ lines: [[UInt8]], _ scale: Double, in room: Rectangle, _ style: TextStyle) -> Rectangle {
    let width = Int((lines.map { Self.width(of: $0, scale) }.max() ?? 0).rounded(.up))
    let gap = Double(BitmapFont.lineHeight - BitmapFont.height)
    let height =
      lines.isEmpty ? 0 : Int((Double(lines.count * BitmapFont.lineHeight) * scale - gap * scale).rounded(.up))
    let x =
      switch style.alignment {
      case .leading: room.x
      case .center: room.x + (room.width - width) / 2
      case .trailing: room.x + room.width - width
      }
    let y =
      switch style.verticalAlignment {
      case .top: room.y
      case .center: room.y + (room.height - height) / 2
      case .bottom: room.y + room.height - height
      }
    return Rectangle(x: x, y: y, width: width, height: height)
  }

  /// The left edge of each line, in pixels.
  func left(of line: [UInt8]) -> Double {
    let free = Double(covered.width) - Self.width(of: line, scale)
    let shift =
      switch style.alignment {
      case .leading: 0.0
      case .center: free / 2
      case .trailing: free
      }
    return Double(covered.x) + shift
  }
}
