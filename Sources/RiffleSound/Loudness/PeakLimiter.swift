/// A look-ahead limiter of true peaks.
///
/// The gain that each frame needs is widened to the frames around it (a running minimum) and then averaged over as many, so that the gain
/// of every frame is smooth and never above what that frame needs: with windows of w frames, the mean of the minima that end at frame
/// n to n + w - 1 is at most the gain of frame n, which is in all of them.
final class PeakLimiter {
  private static let factor = 4

  private let ceiling: Float
  private let window: Int
  private let channelCount: Int
  private let meters: [PeakMeter]
  /// Frames that wait for their gain.
  private var samples = Queue<Float>()
  /// Gains whose running minimum is still to come: each with its frame, smaller ones first.
  private var candidates = Queue<(frame: Int, gain: Float)>()
  /// The minima that are averaged, and their sum.
  private var minima = Queue<Float>()
  private var sum = 0.0
  private var arrivedCount = 0
  private var ratedCount = 0

  init(ceiling: Float, reach: Int, sampleRate: Int, channelCount: Int) {
    self.ceiling = ceiling
    window = 2 * max(1, reach) + 1
    self.channelCount = channelCount
    // Above 192 kHz the samples themselves are near enough to the peaks.
    let kernel = sampleRate <= 192_000 ? ResamplerKernel(from: sampleRate, to: sampleRate * Self.factor) : nil
    meters = (0..<channelCount).map { _ in PeakMeter(kernel, factor: Self.factor) }
  }

  /// Takes whole frames and gives those whose gain is known to `emit`, sample by sample.
  func append(_ new: [Float], _ emit: (Float) -> Void) {
    arrivedCount += new.count / channelCount
    for (channel, meter) in meters.enumerated() {
      meter.append(stride(from: channel, to: new.count, by: channelCount).map { new[$0] })
    }
    for sample in new { samples.append(sample) }
    drain(emit)
  }

  /// Gives the last frames to `emit`.
  func finish(_ emit: (Float) -> Void) {
    for meter in meters { meter.finish() }
    drain(emit)
    for _ in 0..<(window - 1) { rate(gain: 1, emit) }
  }

  private func drain(_ emit: (Float) -> Void) {
    while meters.allSatisfy({ !$0.peaks.isEmpty }) {
      let peak = meters.reduce(Float(0)) { max($0, $1.peaks.removeFirst()) }
      rate(gain: peak > ceiling ? ceiling / peak : 1, emit)
    }
  }

  /// Takes the gain that the next frame needs, and gives out the frame that it settles.
  private func rate(gain: Float, _ emit: (Float) -> Void) {
    let frame = ratedCount
    ratedCount += 1
    while let last = candidates.last, last.gain >= gain { candidates.removeLast() }
    candidates.append((frame, gain))
    while let first = candidates.first, first.frame <= frame - window { _ = candidates.removeFirst() }
    let minimum = candidates.first?.gain ?? 1
    minima.append(minimum)
    sum += Double(minimum)
    if minima.count > window { sum -= Double(minima.removeFirst()) }
    guard minima.count == window else { return }
    let mean = Float(min(1, sum / Double(window)))
    for _ in 0..<channelCount where !samples.isEmpty { emit(samples.removeFirst() * mean) }
  }
}

/// The highest value around each sample of one channel, the values between the samples included.
private final class PeakMeter {
  /// One for each sample, as far as they are known.
  var peaks = Queue<Float>()
  private let factor: Int
  private var resampler: Resampler?
  private var waiting = Queue<Float>()
  private var between = Queue<Float>()
  private var last: Float = 0

  init(_ kernel: ResamplerKernel?, factor: Int) {
    self.factor = factor
    if let kernel { resampler = Resampler(kernel) }
  }

  func append(_ samples: [Float]) {
    guard resampler != nil else {
      for sample in samples { peaks.append(abs(sample)) }
      return
    }
    for sample in samples { waiting.append(abs(sample)) }
    var fine: [Float] = []
    resampler?.append(samples.span, to: &fine)
    take(fine)
  }

  func finish() {
    guard resampler != nil else { return }
    var fine: [Float] = []
    resampler.take()?.finish(to: &fine)
    take(fine)
  }

  private func take(_ fine: [Float]) {
    for value in fine { between.append(abs(value)) }
    while between.count >= factor, !waiting.isEmpty {
      var highest: Float = 0
      for _ in 0..<factor { highest = max(highest, between.removeFirst()) }
      peaks.append(max(waiting.removeFirst(), max(highest, last)))
      last = highest
    }
  }
}

/// Values that come out in the order they went in.
struct Queue<Element> {
  private var elements: [Element] = []
  private var start = 0

  var count: Int { elements.count - start }
  var isEmpty: Bool { count == 0 }
  var first: Element? { isEmpty ? nil : elements[start] }
  var last: Element? { isEmpty ? nil : elements.last }

  mutating func append(_ element: Element) { elements.append(element) }

  mutating func removeLast() { elements.removeLast() }

  mutating func removeFirst() -> Element {
    let element = elements[start]
    start += 1
    // Dropped in large pieces, so that the work for each element stays the same.
    if start > 1_024, start * 2 > elements.count {
      elements.removeFirst(start)
      start = 0
    }
    return element
  }
}
