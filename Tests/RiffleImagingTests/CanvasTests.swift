import RiffleImaging
import RiffleTypes
import Testing

/// A picture whose corners and quarters differ, so that turns and scales show.
func testPicture(_ width: Int = 64, _ height: Int = 48) -> Canvas {
  var canvas = Canvas(size: PixelSize(width: width, height: height), color: .white)
  canvas.fillGradient(canvas.bounds, from: Color(hue: 0.6, saturation: 0.7, lightness: 0.4), to: .white, angle: 0.125)
  canvas.fill(Rectangle(x: 0, y: 0, width: 8, height: 8), Color(red: 255, green: 0, blue: 0))
  canvas.fillEllipse(
    in: Rectangle(x: width / 2, y: height / 2, width: 20, height: 16), Color(red: 0, green: 160, blue: 0))
  return canvas
}

/// How far two pictures are apart: the mean difference of a sample, from 0 to 255.
func difference(_ one: Canvas, _ other: Canvas) -> Double {
  guard one.size == other.size else { return 255 }
  let sum = zip(one.pixels, other.pixels).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
  return Double(sum) / Double(one.pixels.count)
}

@Suite struct CanvasTests {
  private let red = Color(red: 255, green: 0, blue: 0)

  @Test func `drawing is clipped to the canvas`() {
    var canvas = Canvas(size: PixelSize(width: 5, height: 4), color: .black)
    canvas.fill(Rectangle(x: -3, y: -3, width: 100, height: 4), red)
    canvas.strokeLine(from: Point(x: -50, y: -50), to: Point(x: -9, y: -9), width: 3, red)
    canvas.fillEllipse(in: Rectangle(x: 100, y: 100, width: 9, height: 9), red)
    canvas.fillPolygon([Point(x: -9, y: 3), Point(x: 30, y: 3), Point(x: 30, y: 90), Point(x: -9, y: 90)], red)
    canvas.draw(canvas, x: 50, y: -50)
    for x in 0..<5 {
      #expect(canvas[x, 0] == red)
      #expect(canvas[x, 1] == .black)
      #expect(canvas[x, 2] == .black)
      #expect(canvas[x, 3] == red)
    }
  }

  @Test(arguments: [
    (Color(red: 255, green: 255, blue: 255, alpha: 128), Color.black, Color(red: 128, green: 128, blue: 128)),
    (Color(red: 9, green: 8, blue: 7, alpha: 100), Color.clear, Color(red: 9, green: 8, blue: 7, alpha: 100)),
    (Color.clear, Color.white, Color.white),
  ]) func `colors blend by alpha`(_ over: Color, _ under: Color, _ expected: Color) {
    var canvas = Canvas(size: PixelSize(width: 1, height: 1), color: under)
    canvas.fill(canvas.bounds, over)
    #expect(canvas[0, 0] == expected)
  }

  @Test func `an ellipse and a polygon cover the area they should`() {
    let size = PixelSize(width: 100, height: 80)
    var ellipse = Canvas(size: size, color: .black)
    ellipse.fillEllipse(in: Rectangle(x: 10, y: 10, width: 80, height: 60), .white)
    var polygon = Canvas(size: size, color: .black)
    polygon.fillPolygon([Point(x: 10, y: 10), Point(x: 90, y: 10), Point(x: 10, y: 70)], .white)
    func area(_ canvas: Canvas) -> Double {
      (0..<80).reduce(0) { sum, y in sum + (0..<100).reduce(0) { $0 + Double(canvas[$1, y].red) / 255 } }
    }
    #expect(abs(area(ellipse) - .pi * 40 * 30) < 20)
    #expect(abs(area(polygon) - 2400) < 15)
  }

  @Test func `hue, saturation and lightness give the colors of the wheel`() {
    #expect(Color(hue: 0, saturation: 1, lightness: 0.5) == red)
    #expect(Color(hue: 1 / 3, saturation: 1, lightness: 0.5) == Color(red: 0, green: 255, blue: 0))
    #expect(Color(hue: -1 / 3, saturation: 1, lightness: 0.5) == Color(red: 0, green: 0, blue: 255))
    #expect(Color(hue: 0.3, saturation: 0, lightness: 1) == .white)
  }

  @Test func `a gradient runs along its angle`() {
    var canvas = Canvas(size: PixelSize(width: 40, height: 40))
    canvas.fillGradient(canvas.bounds, from: .black, to: .white, angle: 0)
    #expect(canvas[0, 20].red < 10 && canvas[39, 20].red > 245 && canvas[20, 0] == canvas[20, 39])
    canvas.fillGradient(canvas.bounds, from: .black, to: .white, angle: 0.25)
    #expect(canvas[20, 0].red < 10 && canvas[20, 39].red > 245 && canvas[0, 20] == canvas[39, 20])
    canvas.fillGradient(canvas.bounds, from: .black, to: .white, angle: 0.5)
    #expect(canvas[0, 20].red > 245 && canvas[39, 20].red < 10)
  }

  @Test func `turns are clockwise, and four are none`() {
    let canvas = testPicture()
    let once = canvas.rotated(quarterTurns: 1)
    #expect(once.size == PixelSize(width: 48, height: 64))
    #expect(once[47, 0] == canvas[0, 0])
    #expect(once.rotated(quarterTurns: 1) == canvas.rotated(quarterTurns: 2))
    #expect(once.rotated(quarterTurns: 2) == canvas.rotated(quarterTurns: -1))
    #expect(once.rotated(quarterTurns: 3) == canvas)
    #expect(canvas.rotated(quarterTurns: 4) == canvas)
  }

  @Test func `inverting twice is nothing, and grey has no color`() {
    let canvas = testPicture()
    #expect(canvas.inverted() != canvas)
    #expect(canvas.inverted().inverted() == canvas)
    let grey = canvas.grey()
    #expect(grey[2, 2] == Color(red: 76, green: 76, blue: 76))
    #expect(grey.grey() == grey)
  }

  @Test(arguments: [1, 3, 500]) func `blurring keeps the mean and takes the contrast`(_ radius: Int) {
    let plain = Canvas(size: PixelSize(width: 30, height: 20), color: Color(red: 10, green: 200, blue: 90))
    #expect(plain.blurred(radius: radius) == plain)
    var canvas = Canvas(size: PixelSize(width: 31, height: 31), color: .black)
    canvas[15, 15] = .white
    let blurred = canvas.blurred(radius: radius)
    #expect(blurred[15, 15].red < 100)
    #expect(blurred.size == canvas.size)
    #expect(blurred.isOpaque)
  }

  @Test(arguments: [(128, 96), (32, 24), (7, 90), (1, 1)]) func `scaling keeps colors`(_ width: Int, _ height: Int) {
    let size = PixelSize(width: width, height: height)
    let plain = Canvas(size: PixelSize(width: 30, height: 20), color: Color(red: 10, green: 200, blue: 90, alpha: 99))
    #expect(difference(plain.scaled(to: size), Canvas(size: size, color: plain[0, 0])) < 1.5)
    let canvas = testPicture()
    #expect(difference(canvas.scaled(to: PixelSize(width: 160, height: 120)).scaled(to: canvas.size), canvas) < 4)
  }

  @Test func `a clear pixel's hidden color does not bleed`() {
    var canvas = Canvas(size: PixelSize(width: 8, height: 8), color: red.withAlpha(0))
    canvas.fill(Rectangle(x: 0, y: 0, width: 4, height: 8), Color(red: 0, green: 0, blue: 255))
    let scaled = canvas.scaled(to: PixelSize(width: 3, height: 3))
    #expect(scaled[1, 1].red == 0)
    #expect(scaled[1, 1].alpha > 0)
  }
}
