import RiffleTypes

/// What a chart is drawn with: the canvas, the colors of its lines and letters, sizes that follow the frame's.
struct ChartPen {
  static let ink = Color(red: 24, green: 32, blue: 48)
  static let softInk = Color(red: 90, green: 102, blue: 122)
  static let grid = Color(red: 224, green: 230, blue: 238)
  static let axisColor = Color(red: 150, green: 160, blue: 175)

  var canvas: Canvas
  let frame: Rectangle
  /// Pixels that stand for one pixel of a chart of the usual size.
  let unit: Double

  init(canvas: Canvas, frame: Rectangle) {
    self.canvas = canvas
    self.frame = frame
    let usual = Chart.usualSize
    unit = min(Double(frame.width) / Double(usual.width), Double(frame.height) / Double(usual.height))
  }

  /// `pixels` of a chart of the usual size, in pixels of this one.
  func scaled(_ pixels: Double) -> Int { max(1, Int((pixels * unit).rounded())) }

  /// The height of a line of letters for names and numbers: two pixels a dot at the usual size.
  ///
  /// Letters never get smaller than a dot a pixel, which can just be read.
  var textHeight: Int { max(BitmapFont.lineHeight, scaled(22)) }
  var smallHeight: Int { max(BitmapFont.lineHeight, scaled(18)) }
  var gap: Int { scaled(12) }

  /// How wide `text` is in a line of `height` pixels.
  func width(of text: String, height: Int) -> Int {
    let letters = LetterFolding.fold(text).count
    return Int((Double(letters * BitmapFont.advance * height) / Double(BitmapFont.lineHeight)).rounded(.up))
  }

  /// Sets one line, smaller or cut where it does not fit.
  mutating func set(
    _ text: String, in room: Rectangle, height: Int, color: Color = ink, alignment: TextStyle.Alignment = .leading
  ) {
    guard !text.isEmpty, room.width > 0, room.height > 0 else { return }
    canvas.draw(
      text: text, in: room,
      style: TextStyle(
        maximumHeight: Double(height), minimumHeight: min(Double(height), max(Double(height) * 0.6, 11)), color: color,
        outline: nil,
        alignment: alignment, lineLimit: 1))
  }

  /// Sets the words around the plot and gives the room that is left for it.
  mutating func drawFrame(title: String, subtitle: String, footnote: String) -> Rectangle {
    var room = Rectangle(
      x: frame.x + scaled(36), y: frame.y + scaled(26), width: frame.width - 2 * scaled(36),
      height: frame.height - scaled(26) - scaled(22))
    for (text, height, color) in [(title, scaled(33), Self.ink), (subtitle, textHeight, Self.softInk)] {
      guard !text.isEmpty else { continue }
      set(text, in: Rectangle(x: room.x, y: room.y, width: room.width, height: height), height: height, color: color)
      room.y += height + gap / 2
      room.height -= height + gap / 2
    }
    if !footnote.isEmpty {
      room.height -= smallHeight + gap / 2
      set(
        footnote, in: Rectangle(x: room.x, y: room.y + room.height + gap / 2, width: room.width, height: smallHeight),
        height: smallHeight, color: Self.softInk)
    }
    room.y += gap
    room.height -= gap
    return room
  }

  /// Says that there is nothing to draw.
  mutating func drawNothing(in room: Rectangle) {
    set("no data", in: room, height: textHeight, color: Self.softInk, alignment: .center)
  }

  /// Draws the grid, the numbers and the words of the axis below `area`.
  mutating func drawHorizontalAxis(_ scale: ChartScale, below area: Rectangle) {
    var free = Int.min
    for tick in scale.ticks {
      guard let position = scale.position(of: tick) else { continue }
      let x = area.x + Int((position * Double(area.width)).rounded())
      canvas.fill(Rectangle(x: x, y: area.y, width: scaled(1), height: area.height), Self.grid)
      let text = scale.text(of: tick)
      let width = width(of: text, height: smallHeight)
      guard x - width / 2 > free else { continue }
      set(
        text,
        in: Rectangle(x: x - width, y: area.y + area.height + gap / 2, width: 2 * width, height: smallHeight),
        height: smallHeight, color: Self.softInk, alignment: .center)
      free = x + width / 2 + gap / 2
    }
    set(
      scale.axis.label,
      in: Rectangle(
        x: area.x, y: area.y + area.height + smallHeight + gap, width: area.width, height: textHeight),
      height: textHeight, alignment: .center)
  }

  /// Pixels that the numbers and words below an axis take.
  var axisHeight: Int { smallHeight + textHeight + gap + gap / 2 }
}

// MARK: - Bars

extension ChartPen {
  /// Below this many pixels a row is not legible, and the last bars are left out.
  private static let smallestRow = 9

  mutating func draw(_ bars: [Chart.Bar], _ axis: Chart.Axis, in room: Rectangle) {
    guard let scale = ChartScale(axis, bars.map(\.value), leavesRoom: true) else { return drawNothing(in: room) }
    let height = room.height - axisHeight
    guard height > Self.smallestRow else { return }
    let shown = Array(bars.prefix(height / Self.smallestRow))
    let row = min(scaled(84), height / shown.count)
    let letters = min(textHeight, row * 3 / 4)
    let values = shown.map { scale.text(of: $0.value) }
    let valueWidths = values.map { width(of: $0, height: letters) }
    let noteWidths = shown.map { $0.note.isEmpty ? 0 : width(of: $0.note, height: letters) + gap }
    let labelWidth = min(room.width * 2 / 5, shown.map { width(of: $0.label, height: letters) }.max() ?? 0)
    let textWidth = min(room.width * 2 / 5, zip(valueWidths, noteWidths).map(+).max() ?? 0)
    let area = Rectangle(
      x: room.x + labelWidth + gap, y: room.y, width: max(1, room.width - labelWidth - textWidth - 3 * gap),
      height: row * shown.count)
    drawHorizontalAxis(scale, below: area)
    for (index, bar) in shown.enumerated() {
      let top = area.y + index * row
      let thickness = max(1, row * 5 / 8)
      let length = Int(((scale.position(of: bar.value) ?? 0) * Double(area.width)).rounded())
      canvas.fill(
        Rectangle(x: area.x, y: top + (row - thickness) / 2, width: length, height: thickness),
        bar.color ?? Chart.palette[0])
      set(
        bar.label, in: Rectangle(x: room.x, y: top, width: labelWidth, height: row), height: letters,
        alignment: .trailing)
      let start = area.x + length + gap
      set(values[index], in: Rectangle(x: start, y: top, width: valueWidths[index], height: row), height: letters)
      set(
        bar.note,
        in: Rectangle(
          x: start + valueWidths[index] + gap, y: top, width: textWidth - valueWidths[index], height: row),
        height: letters, color: Self.softInk)
    }
    canvas.fill(Rectangle(x: area.x, y: area.y, width: scaled(2), height: area.height), Self.axisColor)
  }
}

// MARK: - Lines

extension ChartPen {
  mutating func draw(_ lines: [Chart.Line], _ x: Chart.Axis, _ y: Chart.Axis, in room: Rectangle) {
    let points = lines.flatMap(\.points)
    guard let across = ChartScale(x, points.map(\.x)), let up = ChartScale(y, points.map(\.y)) else {
      return drawNothing(in: room)
    }
    let numberWidth = up.ticks.map { width(of: up.text(of: $0), height: smallHeight) }.max() ?? 0
    let legendWidth =
      lines.map(\.name).contains { !$0.isEmpty }
      ? min(room.width / 3, (lines.map { width(of: $0.name, height: textHeight) }.max() ?? 0)) + 3 * gap : 0
    let top = room.y + textHeight + gap
    let area = Rectangle(
      x: room.x + numberWidth + gap, y: top, width: max(1, room.width - numberWidth - legendWidth - 3 * gap),
      height: max(1, room.y + room.height - axisHeight - top))
    set(
      y.label, in: Rectangle(x: room.x, y: room.y, width: room.width, height: textHeight), height: textHeight)
    drawHorizontalAxis(across, below: area)
    drawVerticalNumbers(up, beside: area, width: numberWidth)
    let edge = scaled(2)
    canvas.fill(Rectangle(x: area.x, y: area.y, width: edge, height: area.height), Self.axisColor)
    canvas.fill(Rectangle(x: area.x, y: area.y + area.height - edge, width: area.width, height: edge), Self.axisColor)
    for (index, line) in lines.enumerated() {
      draw(line.points, color(of: line, index), across, up, in: area)
    }
    drawLegend(
      lines, in: Rectangle(x: area.x + area.width + 2 * gap, y: area.y, width: legendWidth, height: area.height))
  }

  private func color(of line: Chart.Line, _ index: Int) -> Color {
    line.color ?? Chart.palette[index % Chart.palette.count]
  }

  private mutating func drawVerticalNumbers(_ scale: ChartScale, beside area: Rectangle, width: Int) {
    var free = Int.max
    for tick in scale.ticks {
      guard let position = scale.position(of: tick) else { continue }
      let y = area.y + area.height - Int((position * Double(area.height)).rounded())
      canvas.fill(Rectangle(x: area.x, y: y, width: area.width, height: scaled(1)), Self.grid)
      guard y + smallHeight / 2 < free else { continue }
      set(
        scale.text(of: tick),
        in: Rectangle(
          x: area.x - gap / 2 - width - gap, y: y - smallHeight, width: width + gap, height: 2 * smallHeight),
        height: smallHeight, color: Self.softInk, alignment: .trailing)
      free = y - smallHeight / 2
    }
  }

  private mutating func draw(
    _ points: [Point], _ color: Color, _ x: ChartScale, _ y: ChartScale, in area: Rectangle
  ) {
    var last: Point?
    let radius = scaled(6)
    for point in points {
      guard let across = x.position(of: point.x), let up = y.position(of: point.y) else {
        last = nil
        continue
      }
      let place = Point(
        x: Double(area.x) + across * Double(area.width), y: Double(area.y) + (1 - up) * Double(area.height))
      if let last { canvas.strokeLine(from: last, to: place, width: max(1, 3.5 * unit), color) }
      canvas.fillEllipse(
        in: Rectangle(
          x: Int(place.x.rounded()) - radius, y: Int(place.y.rounded()) - radius, width: 2 * radius, height: 2 * radius),
        color)
      last = place
    }
  }

  private mutating func drawLegend(_ lines: [Chart.Line], in room: Rectangle) {
    let row = textHeight + gap / 2
    for (index, line) in lines.enumerated() where !line.name.isEmpty && (index + 1) * row <= room.height {
      let top = room.y + index * row
      let side = scaled(14)
      canvas.fill(
        Rectangle(x: room.x, y: top + (textHeight - side) / 2, width: side, height: side), color(of: line, index))
      set(
        line.name,
        in: Rectangle(
          x: room.x + side + gap, y: top, width: room.width - side - gap, height: textHeight),
        height: textHeight)
    }
  }
}
