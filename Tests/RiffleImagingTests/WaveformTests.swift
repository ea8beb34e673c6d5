import RiffleTestSupport
import RiffleTypes
import Testing

@testable import RiffleImaging

@Suite struct WaveformTests {
  /// Samples that tell their place: no two neighbours are alike.
  static func samples(_ count: Int) -> [Float] { (0..<count).map { Float(($0 * 7_919) % 2_001 - 1_000) / 1_000 } }

  static func envelope(_ samples: [Float], channelCount: Int = 1, piece: Int = 4_096) -> WaveformEnvelope {
    var envelope = WaveformEnvelope(channelCount: channelCount)
    for start in stride(from: 0, to: samples.count, by: piece) {
      envelope.append(samples.span.extracting(start..<min(start + piece, samples.count)))
    }
    return envelope
  }

  @Test(arguments: [(1, 1), (5, 1), (8_192, 1), (8_193, 1), (16_385, 2), (100_000, 1), (90_001, 3)])
  func `an outline has the extremes of its samples, in few stretches, however they are cut`(
    frameCount: Int, channelCount: Int
  ) throws {
    let samples = Self.samples(frameCount * channelCount)
    let whole = Self.envelope(samples, channelCount: channelCount, piece: samples.count)
    #expect(whole == Self.envelope(samples, channelCount: channelCount, piece: 61))
    #expect(whole.frameCount == frameCount && whole.stretches.count <= WaveformEnvelope.limit)
    let step = whole.framesPerStretch * channelCount
    #expect(whole.stretches.count == (samples.count + step - 1) / step)
    for (index, stretch) in whole.stretches.enumerated() {
      let part = samples[(index * step)..<min((index + 1) * step, samples.count)]
      guard stretch.low == part.min(), stretch.high == part.max() else {
        Issue.record("stretch \(index) is \(stretch)")
        return
      }
    }
  }

  @Test func `what is no number counts as silence, and nothing has no stretch`() {
    let envelope = Self.envelope([.nan, .infinity, -.infinity, 0.25])
    #expect(envelope.peak == 0.25 && envelope.stretch(over: 0..<3) == .init(low: 0, high: 0))
    #expect(envelope.stretch(over: 4..<9) == nil && envelope.stretch(over: -5 ..< -1) == nil)
    #expect(WaveformEnvelope(channelCount: 2).stretch(over: 0..<1) == nil)
  }

  /// The columns of `canvas` with blue in a row that is away from the middle.
  static func loudColumns(_ canvas: Canvas) -> Set<Int> {
    Set(
      (0..<canvas.size.width).filter { x in
        let color = canvas[x, canvas.size.height / 4]
        return color.alpha > 0 && color.blue > color.red
      })
  }

  @Test func `a strip shows sound where it is, and is clear elsewhere`() {
    let half = [Float](repeating: 0, count: 500) + (0..<500).map { $0 % 2 == 0 ? 0.5 : -0.5 }
    let canvas = WaveformPlot(envelope: Self.envelope(half)).strip(size: PixelSize(width: 100, height: 40))
    #expect(Self.loudColumns(canvas) == Set(50..<100))
    #expect(canvas[10, 0].alpha == 0 && canvas[10, 20].alpha == 255)
  }

  @Test func `a plot shades silences, marks full scale and tells time`() {
    let samples = [Float](repeating: 0, count: 12_000) + (0..<12_000).map { $0 % 2 == 0 ? 1 : -1 }
    var plot = WaveformPlot(envelope: Self.envelope(samples), sampleRate: 24_000)
    let size = PixelSize(width: 400, height: 160)
    let plain = plot.canvas(size: size)
    plot.silences = [0..<12_000]
    let shaded = plot.canvas(size: size)
    plot.marksFullScale = true
    let marked = plot.canvas(size: size)
    #expect(plain[120, 30] != shaded[120, 30] && plain[300, 30] == shaded[300, 30])
    #expect(marked != shaded && marked.pixels.count == 400 * 160 * 4)
    #expect(plot.canvas(size: size) == marked, "the same sound gives the same picture")
  }

  @Test(arguments: [PixelSize(width: 1, height: 1), PixelSize(width: 3, height: 90), PixelSize(width: 900, height: 2)])
  func `even a picture without room can be drawn, and a sound without samples`(size: PixelSize) {
    var plot = WaveformPlot(envelope: WaveformEnvelope(channelCount: 1), sampleRate: 24_000)
    plot.title = "A title"
    #expect(plot.canvas(size: size).size == size)
    plot.envelope = Self.envelope(Self.samples(10))
    plot.silences = [0..<100]
    plot.marksFullScale = true
    #expect(plot.canvas(size: size).size == size && plot.strip(size: size).size == size)
  }

  @Test(arguments: [(0.05, 0.005), (5.5, 0.5), (61, 10), (3_600, 300), (100_000, 14_400)])
  func `steps are round, and few enough`(seconds: Double, step: Double) {
    #expect(WaveformPlot.step(for: seconds, count: 12) == step)
  }

  @Test(arguments: [
    (0.25, 0.05, "0.25 s"), (2.0, 0.5, "2.0 s"), (30, 10, "30 s"), (90, 30, "1:30"), (7_205, 600, "2:00:05"),
  ])
  func `times are written as people do`(seconds: Double, step: Double, words: String) {
    #expect(WaveformPlot.time(seconds, step) == words)
  }

  @Test func `a thumbnail keeps shape and colors`() {
    var large = Canvas(size: PixelSize(width: 1_000, height: 500), color: Color(red: 10, green: 20, blue: 30))
    large.fill(Rectangle(x: 500, y: 0, width: 500, height: 500), Color(red: 200, green: 100, blue: 50))
    let small = large.thumbnail(fitting: PixelSize(width: 100, height: 100))
    #expect(small.size == PixelSize(width: 100, height: 50))
    #expect(small[10, 25] == large[10, 10] && small[90, 25] == large[900, 10])
    let tiny = large.thumbnail(fitting: PixelSize(width: 1, height: 1))
    #expect(tiny.size == PixelSize(width: 1, height: 1) && (100...110).contains(tiny[0, 0].red))
    let same = Canvas(size: PixelSize(width: 4, height: 4))
    #expect(same.thumbnail(fitting: PixelSize(width: 10, height: 10)) == same)
    let clear = Canvas(size: PixelSize(width: 90, height: 90), color: .clear)
    #expect(clear.thumbnail(fitting: PixelSize(width: 9, height: 9))[4, 4] == .clear)
  }
}
