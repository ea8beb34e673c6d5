import RiffleImaging
import RiffleTypes

/// One visible change that words can ask for.
enum PictureEdit: Hashable, Sendable {
  case grey
  case invert
  case blur
  /// Clockwise quarter turns, 1 to 3. A picture on its side is scaled to fit and stands before a dark ground.
  case rotate(Int)
  case tint(hue: Double, word: String)
  case brighten
  case darken
  case caption(String)
  /// What happens when the words name nothing known: a frame, and the words as caption.
  case frame(String)

  /// The changes that `prompt` asks for, in the order they are made; never none.
  static func edits(in prompt: String) -> [PictureEdit] {
    let lower = prompt.lowercased()
    var rest = lower
    var caption: String?
    if let found = quotedCaption(in: prompt) {
      caption = found.text
      rest = found.rest.lowercased()
    }
    let words = rest.split { !$0.isLetter && !$0.isNumber }.map(String.init)
    func has(_ stems: String...) -> Bool { words.contains { word in stems.contains { word.hasPrefix($0) } } }
    func hasWord(_ names: String...) -> Bool { words.contains { names.contains($0) } }

    var edits: [PictureEdit] = []
    if has("grey", "gray", "monochrom", "desaturat") || rest.contains("black and white")
      || rest.contains("black-and-white")
    {
      edits.append(.grey)
    }
    if has("invert", "negative", "inverse") { edits.append(.invert) }
    if has("blur", "soften", "defocus", "unfocus") || hasWord("fuzzy") { edits.append(.blur) }
    if has("rotat", "upside", "spin", "flip")
      || (hasWord("turn") && has("clockwise", "counter", "90", "180", "270", "left", "right", "around"))
    {
      edits.append(.rotate(quarterTurns(words)))
    }
    // The colour of a picture that also turns grey would be lost; black and white are no hues.
    if let (word, hue) = Scene.firstHue(in: rest), !edits.contains(.grey) { edits.append(.tint(hue: hue, word: word)) }
    if has("bright", "lighter") { edits.append(.brighten) }
    if has("darker", "darken") { edits.append(.darken) }
    if let caption {
      edits.append(.caption(caption))
    } else if has("caption", "label", "title") {
      edits.append(.caption(prompt))
    }
    return edits.isEmpty ? [.frame(prompt)] : edits
  }

  private static func quarterTurns(_ words: [String]) -> Int {
    let isLeft = words.contains { $0.hasPrefix("counter") || $0.hasPrefix("anti") || $0 == "left" }
    if words.contains(where: { $0.hasPrefix("270") }) { return isLeft ? 1 : 3 }
    let isQuarter = words.contains {
      $0.hasPrefix("90") || $0 == "quarter" || $0.hasPrefix("sideway") || $0.hasSuffix("clockwise")
    }
    if words.contains(where: { $0.hasPrefix("180") || $0.hasPrefix("upside") }) { return 2 }
    return isQuarter || isLeft || words.contains("right") ? (isLeft ? 3 : 1) : 2
  }

  /// The words after `caption:` to the end of their line, or what stands between quotation marks.
  private static func quotedCaption(in prompt: String) -> (text: String, rest: String)? {
    if let range = range(of: ["caption:", "label:", "title:"], in: prompt) {
      let line = prompt[range.upperBound...].prefix { !$0.isNewline }
      let text = trimmed(line)
      if !text.isEmpty { return (text, String(prompt[..<range.lowerBound]) + " " + prompt[line.endIndex...]) }
    }
    for (opening, closing) in [("\"", "\""), ("\u{201C}", "\u{201D}"), ("\u{00AB}", "\u{00BB}")]
      as [(Character, Character)]
    {
      guard let start = prompt.firstIndex(of: opening) else { continue }
      let inner = prompt.index(after: start)
      guard let end = prompt[inner...].firstIndex(of: closing) else { continue }
      let text = trimmed(prompt[inner..<end])
      if !text.isEmpty { return (text, prompt[..<start] + " " + prompt[prompt.index(after: end)...]) }
    }
    return nil
  }

  private static func range(of marks: [String], in text: String) -> Range<String.Index>? {
    var index = text.startIndex
    while index < text.endIndex {
      for mark in marks {
        guard let end = text.index(index, offsetBy: mark.count, limitedBy: text.endIndex) else { continue }
        if text[index..<end].lowercased() == mark { return index..<end }
      }
      index = text.index(after: index)
    }
    return nil
  }

  private static func trimmed(_ text: Substring) -> String {
    let quotes: Set<Character> = ["\"", "'", "\u{201C}", "\u{201D}"]
    func isOuter(_ character: Character) -> Bool { character.isWhitespace || quotes.contains(character) }
    return String(text.drop(while: isOuter).reversed().drop(while: isOuter).reversed())
  }

  /// The changed picture, in the size of the one given.
  func applied(to canvas: Canvas) -> Canvas {
    let size = canvas.size
    let shorter = min(size.width, size.height)
    var result = canvas
    switch self {
    case .grey: return canvas.grey()
    case .invert: return canvas.inverted()
    case .blur: return canvas.blurred(radius: max(2, shorter / 40))
    case .rotate(let turns):
      let turned = canvas.rotated(quarterTurns: turns)
      return turned.size == size ? turned : Self.fitted(turned, into: size)
    case .tint(let hue, _):
      result.fill(result.bounds, Color(hue: hue, saturation: 0.85, lightness: 0.5, alpha: 90))
    case .brighten: result.fill(result.bounds, Color.white.withAlpha(80))
    case .darken: result.fill(result.bounds, Color.black.withAlpha(90))
    case .caption(let text): Self.write(text, on: &result)
    case .frame(let text):
      let thickness = max(2, shorter / 32)
      result.strokeRectangle(result.bounds, width: thickness, Color(hue: 0.11, saturation: 0.7, lightness: 0.5))
      result.strokeRectangle(
        result.bounds.inset(by: thickness * 2 / 3), width: max(1, thickness / 6),
        Color(hue: 0.12, saturation: 0.8, lightness: 0.8))
      Self.write(text, on: &result, margin: thickness)
    }
    return result
  }

  /// What was done, for a person.
  var summary: String {
    switch self {
    case .grey: "turned it to grey"
    case .invert: "inverted its colours"
    case .blur: "blurred it"
    case .rotate(let turns): "rotated it by \(turns * 90) degrees"
    case .tint(_, let word): "tinted it \(word)"
    case .brighten: "made it brighter"
    case .darken: "made it darker"
    case .caption: "added a caption"
    case .frame: "added a frame and a caption"
    }
  }

  /// A dark band at the foot with the text in it, as large as fits.
  private static func write(_ text: String, on canvas: inout Canvas, margin: Int = 0) {
    let legible = ScenePainter.legible(text)
    guard !legible.isEmpty else { return }
    let (width, height) = (canvas.size.width - 2 * margin, canvas.size.height - 2 * margin)
    let line = max(10, Double(min(width, height)) * 0.075)
    let perLine = max(1, Double(width) * 0.92 / (line * 0.58))
    let lines = (Double(legible.count) / perLine * 1.25).rounded(.up)
    let band = min(height, max(Int((lines + 0.8) * line), 12))
    let area = Rectangle(
      x: margin, y: margin + height - min(band, max(height / 2, 12)), width: width,
      height: min(band, max(height / 2, 12)))
    canvas.fill(area, Color(red: 0, green: 0, blue: 0, alpha: 232))
    canvas.draw(
      text: legible, in: area.inset(by: max(1, Int(line * 0.25))),
      style: TextStyle(
        maximumHeight: line, minimumHeight: 6, color: .white, outline: .black, alignment: .center,
        verticalAlignment: .center))
  }

  /// `picture` scaled to fit into `size`, in the middle of a dark ground.
  static func fitted(_ picture: Canvas, into size: PixelSize) -> Canvas {
    var ground = Canvas(size: size, color: Color(red: 24, green: 24, blue: 28))
    ground.endsWithTask = picture.endsWithTask
    place(picture, in: ground.bounds, on: &ground)
    return ground
  }

  /// The pictures beside one another on a ground of the first one's size, each scaled to fit its cell.
  static func collage(_ pictures: [Canvas]) -> Canvas? {
    guard let size = pictures.first?.size else { return nil }
    var columns = 1
    let ratio = Double(size.width) / Double(size.height)
    while Double(columns * columns) < Double(pictures.count) * ratio, columns < pictures.count { columns += 1 }
    let rows = (pictures.count + columns - 1) / columns
    var ground = Canvas(size: size, color: Color(red: 24, green: 24, blue: 28))
    ground.endsWithTask = pictures[0].endsWithTask
    for (index, picture) in pictures.enumerated() {
      let (column, row) = (index % columns, index / columns)
      let (left, top) = (column * size.width / columns, row * size.height / rows)
      let (right, bottom) = ((column + 1) * size.width / columns, (row + 1) * size.height / rows)
      let gap = max(1, min(size.width, size.height) / 100)
      let cell = Rectangle(x: left, y: top, width: right - left, height: bottom - top)
      place(picture, in: cell.width > 4 * gap && cell.height > 4 * gap ? cell.inset(by: gap) : cell, on: &ground)
    }
    return ground
  }

  private static func place(_ picture: Canvas, in cell: Rectangle, on ground: inout Canvas) {
    let scale = min(
      Double(cell.width) / Double(picture.size.width), Double(cell.height) / Double(picture.size.height))
    let size = PixelSize(
      width: max(1, min(cell.width, Int(Double(picture.size.width) * scale))),
      height: max(1, min(cell.height, Int(Double(picture.size.height) * scale))))
    let scaled = picture.size == size ? picture : picture.scaled(to: size)
    ground.draw(scaled, x: cell.x + (cell.width - size.width) / 2, y: cell.y + (cell.height - size.height) / 2)
  }
}
