import RiffleImaging
import RiffleTypes
import Testing

@Suite struct AbandonedCanvasTests {
  private static let size = PixelSize(width: 24, height: 16)
  private static let ink = Color(red: 10, green: 200, blue: 90)

  private static let drawings: [(String, @Sendable (inout Canvas) -> Void)] = [
    ("fill", { $0.fill($0.bounds, ink) }),
    ("gradient", { $0.fillGradient($0.bounds, from: ink, to: .black) }),
    ("ellipse", { $0.fillEllipse(in: $0.bounds, ink) }),
    ("polygon", { $0.fillPolygon([Point(x: 0, y: 0), Point(x: 24, y: 0), Point(x: 12, y: 16)], ink) }),
    ("line", { $0.strokeLine(from: Point(x: 0, y: 0), to: Point(x: 24, y: 16), width: 3, ink) }),
    ("picture", { $0.draw(Canvas(size: size, color: ink), x: 0, y: 0) }),
    ("grey", { $0 = $0.grey() }),
    ("inverted", { $0 = $0.inverted() }),
  ]

  /// What `body` gives in a task that is cancelled already.
  private static func cancelled<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
    await Task {
      unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
      return body()
    }.value
  }

  private static func canvas(endsWithTask: Bool) -> Canvas {
    var canvas = Canvas(size: size, color: Color(red: 250, green: 240, blue: 20))
    canvas.endsWithTask = endsWithTask
    return canvas
  }

  @Test(arguments: drawings.indices) func `a drawing ends with its task only where the canvas says so`(
    index: Int
  ) async {
    let (name, draw) = Self.drawings[index]
    for endsWithTask in [false, true] {
      let drawn = await Self.cancelled {
        var canvas = Self.canvas(endsWithTask: endsWithTask)
        draw(&canvas)
        return canvas
      }
      #expect((drawn == Self.canvas(endsWithTask: false)) == endsWithTask, "\(name)")
      var canvas = Self.canvas(endsWithTask: true)
      draw(&canvas)
      #expect(canvas != Self.canvas(endsWithTask: true), "\(name) without a cancellation")
    }
  }

  @Test func `a canvas made from one that ends with its task does so too`() {
    let canvas = Self.canvas(endsWithTask: true)
    let small = PixelSize(width: 5, height: 5)
    for made in [
      canvas.grey(), canvas.rotated(quarterTurns: 1), canvas.blurred(radius: 2), canvas.scaled(to: small),
    ] {
      #expect(made.endsWithTask)
    }
    #expect(!Self.canvas(endsWithTask: false).scaled(to: small).endsWithTask)
  }

  @Test func `an abandoned PNG has no end, and an abandoned copy keeps its size`() async {
    let whole = Self.canvas(endsWithTask: false).encodedPNG()
    #expect(await Self.cancelled { Self.canvas(endsWithTask: false).encodedPNG() } == whole)
    #expect(await Self.cancelled { Self.canvas(endsWithTask: true).encodedPNG().count } < whole.count)
    let small = PixelSize(width: 7, height: 5)
    #expect(await Self.cancelled { Self.canvas(endsWithTask: true).scaled(to: small).size } == small)
    #expect(await Self.cancelled { Self.canvas(endsWithTask: true).blurred(radius: 3).size } == Self.size)
  }
}
