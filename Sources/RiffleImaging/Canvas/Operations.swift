public import RiffleTypes

extension Canvas {
  /// The canvas without color.
  public func grey() -> Canvas {
    mapped { color in
      let level = UInt8(color.luminance.rounded())
      return Color(red: level, green: level, blue: level, alpha: color.alpha)
    }
  }

  /// The canvas with each color turned into its opposite.
  public func inverted() -> Canvas {
    mapped { Color(red: 255 - $0.red, green: 255 - $0.green, blue: 255 - $0.blue, alpha: $0.alpha) }
  }

  private func mapped(_ change: (Color) -> Color) -> Canvas {
    var result = self
    for y in 0..<size.height {
      if isAbandoned { break }
      for x in 0..<size.width { result[x, y] = change(self[x, y]) }
    }
    return result
  }

  /// The canvas turned clockwise by quarters.
  public func rotated(quarterTurns: Int) -> Canvas {
    let turns = ((quarterTurns % 4) + 4) % 4
    let isOnSide = turns % 2 == 1
    var result = Canvas(
      size: isOnSide ? PixelSize(width: size.height, height: size.width) : size, color: .clear)
    result.endsWithTask = endsWithTask
    for y in 0..<size.height {
      if isAbandoned { break }
      for x in 0..<size.width {
        switch turns {
        case 1: result[size.height - 1 - y, x] = self[x, y]
        case 2: result[size.width - 1 - x, size.height - 1 - y] = self[x, y]
        case 3: result[y, size.width - 1 - x] = self[x, y]
        default: result[x, y] = self[x, y]
        }
      }
    }
    return result
  }

  /// The canvas blurred three times by a box of `2 * radius + 1` pixels, which is close to a Gaussian.
  /// - Complexity: O(pixels), whatever the radius.
  public func blurred(radius: Int) -> Canvas {
    guard radius > 0 else { return self }
    var lines = premultiplied
    for _ in 0..<3 {
      lines = boxBlur(lines, count: size.height, length: size.width, radius: radius)
      lines = boxBlur(lines, count: size.width, length: size.height, radius: radius)
    }
    return made(size, premultiplied: lines)
  }

  /// Blurs each of `count` lines and gives them transposed, so that two calls do both directions.
  private func boxBlur(_ lines: [UInt16], count: Int, length: Int, radius: Int) -> [UInt16] {
    var result = [UInt16](repeating: 0, count: lines.count)
    let reach = min(radius, length)
    for line in 0..<count {
      if isAbandoned { break }
      for channel in 0..<4 {
        func sample(_ at: Int) -> Int { Int(lines[(line * length + min(max(at, 0), length - 1)) * 4 + channel]) }
        var sum = 0
        for at in -reach...reach { sum += sample(at) }
        for at in 0..<length {
          result[(at * count + line) * 4 + channel] = UInt16((sum + reach) / (2 * reach + 1))
          sum += sample(at + reach + 1) - sample(at - reach)
        }
      }
    }
    return result
  }

  /// The canvas in another size: each new pixel is the mean of the area it covers, or lies smoothly between old pixels.
  public func scaled(to new: PixelSize) -> Canvas {
    precondition(new.width > 0 && new.height > 0, "a canvas has at least one pixel")
    guard new != size else { return self }
    let wide = resample(premultiplied, count: size.height, from: size.width, to: new.width)
    let high = resample(wide, count: new.width, from: size.height, to: new.height)
    return made(new, premultiplied: high)
  }

  /// Resamples each of `count` lines by a triangle filter and gives them transposed.
  private func resample(_ lines: [UInt16], count: Int, from: Int, to: Int) -> [UInt16] {
    var result = [UInt16](repeating: 0, count: count * to * 4)
    let scale = Double(from) / Double(to)
    let reach = max(1, scale)
    for at in 0..<to {
      if isAbandoned { break }
      let center = (Double(at) + 0.5) * scale - 0.5
      let sources = Int((center - reach).rounded(.down))...Int((center + reach).rounded(.up))
      var weights = sources.map { max(0, 1 - abs(Double($0) - center) / reach) }
      let sum = weights.reduce(0, +)
      for index in weights.indices { weights[index] /= sum }
      for line in 0..<count {
        for channel in 0..<4 {
          var value = 0.5
          for (index, source) in sources.enumerated() {
            value += weights[index] * Double(lines[(line * from + min(max(source, 0), from - 1)) * 4 + channel])
          }
          result[(at * count + line) * 4 + channel] = UInt16(value)
        }
      }
    }
    return result
  }

  /// Samples with alpha multiplied in, in steps of 1/65535 of full light: mixing them never shows hidden colors.
  private var premultiplied: [UInt16] {
    var result = [UInt16](repeating: 0, count: pixels.count)
    for index in stride(from: 0, to: pixels.count, by: 4) {
      let alpha = Int(pixels[index + 3])
      for channel in 0..<3 { result[index + channel] = UInt16(Int(pixels[index + channel]) * alpha) }
      result[index + 3] = UInt16(alpha * 255)
    }
    return result
  }

  /// A canvas of such samples, made from this one.
  private func made(_ size: PixelSize, premultiplied samples: [UInt16]) -> Canvas {
    var canvas = Canvas(size: size, premultiplied: samples)
    canvas.endsWithTask = endsWithTask
    return canvas
  }

  private init(size: PixelSize, premultiplied samples: [UInt16]) {
    var pixels = [UInt8](repeating: 0, count: samples.count)
    for index in stride(from: 0, to: samples.count, by: 4) {
      let alpha = Int(samples[index + 3])
      guard alpha > 0 else { continue }
      for channel in 0..<3 {
        pixels[index + channel] = UInt8(min(255, (Int(samples[index + channel]) * 255 + alpha / 2) / alpha))
      }
      pixels[index + 3] = UInt8((alpha + 127) / 255)
    }
    self.init(size: size, pixels: pixels)
  }

  /// The canvas with `text` on a dark band along its lower edge.
  public func captioned(_ text: String) -> Canvas {
    var result = self
    let lineHeight = max(10, Double(min(size.width, size.height)) / 12)
    let margin = Int(lineHeight / 3)
    let style = TextStyle(maximumHeight: lineHeight, minimumHeight: min(10, lineHeight), verticalAlignment: .bottom)
    let room = Rectangle(
      x: margin, y: size.height / 2, width: size.width - 2 * margin, height: size.height - size.height / 2 - margin)
    let covered = TextLayout(text, in: room, style: style).covered
    guard covered.height > 0 else { return result }
    let top = max(0, covered.y - margin)
    result.fill(
      Rectangle(x: 0, y: top, width: size.width, height: size.height - top),
      Color(red: 0, green: 0, blue: 0, alpha: 170))
    result.draw(text: text, in: room, style: style)
    return result
  }
}
