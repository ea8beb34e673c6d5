public import RiffleTypes

extension Canvas {
  /// The canvas small enough for `room`, its shape kept; a smaller one stays as it is.
  ///
  /// Large ones are first averaged over whole blocks, straight from their bytes: that is many times faster than
  /// ``scaled(to:)``, and needs no further memory of the large picture's size.
  public func thumbnail(fitting room: PixelSize) -> Canvas {
    let scale = min(1, Double(room.width) / Double(size.width), Double(room.height) / Double(size.height))
    let goal = PixelSize(
      width: max(1, Int((Double(size.width) * scale).rounded())),
      height: max(1, Int((Double(size.height) * scale).rounded())))
    // Twice the goal is left for the smooth filter, which then decides how it looks.
    let step = min(size.width / (goal.width * 2), size.height / (goal.height * 2))
    return (step > 1 ? averaged(over: step) : self).scaled(to: goal)
  }

  /// The canvas with each block of `step` times `step` pixels as one; what does not fill a block at the edges is left out.
  private func averaged(over step: Int) -> Canvas {
    let small = PixelSize(width: size.width / step, height: size.height / step)
    var result = [UInt8](repeating: 0, count: small.pixelCount * 4)
    let source = pixels.span
    let area = step * step
    for y in 0..<small.height {
      for x in 0..<small.width {
        var (red, green, blue, alpha) = (0, 0, 0, 0)
        for row in (y * step)..<(y * step + step) {
          var index = (row * size.width + x * step) * 4
          for _ in 0..<step {
            let weight = Int(source[index + 3])
            red += Int(source[index]) * weight
            green += Int(source[index + 1]) * weight
            blue += Int(source[index + 2]) * weight
            alpha += weight
            index += 4
          }
        }
        guard alpha > 0 else { continue }
        let place = (y * small.width + x) * 4
        result[place] = UInt8((red + alpha / 2) / alpha)
        result[place + 1] = UInt8((green + alpha / 2) / alpha)
        result[place + 2] = UInt8((blue + alpha / 2) / alpha)
        result[place + 3] = UInt8((alpha + area / 2) / area)
      }
    }
    return Canvas(size: small, pixels: result)
  }
}
