#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The filter of a ``Resampler``: a Kaiser-windowed sinc, cut into one row of taps for each phase.
///
/// Making one costs a few thousand sines; a kernel is immutable and may serve many resamplers at once.
public struct ResamplerKernel: Sendable {
  /// Frames for each second of the input, in hertz.
  public let inputRate: Int
  /// Frames for each second of the output, in hertz.
  public let outputRate: Int

  /// Output steps in one period of phases, and input steps in the same time: the ratio in lowest terms.
  let outputStep: Int
  let inputStep: Int
  /// Taps in each row; even.
  ///
  /// Output at time t uses the inputs floor(t) - tapCount/2 + 1 ... floor(t) + tapCount/2.
  let tapCount: Int
  /// Rows of taps.
  ///
  /// When every phase has its own row, this is `outputStep`; otherwise rows are interpolated.
  let rowCount: Int
  let isInterpolated: Bool
  /// `rowCount` rows (one more when interpolated) of `tapCount` taps.
  let taps: [Float]

  /// Zero crossings of the sinc on each side: with `beta` 8, the stop band begins at the lower Nyquist frequency
  /// and is 80 dB down, and the pass band reaches 84 % of it.
  static let zeroCrossings = 32
  static let beta = 8.0
  static let rollOff = 0.92
  /// The most taps in a table, 1 MiB of them; ratios that want more share rows and interpolate.
  static let tapLimit = 262_144

  /// A filter for `inputRate` to `outputRate`, both from 1 Hz to 768 kHz.
  public init(from inputRate: Int, to outputRate: Int) {
    precondition((1...768_000).contains(inputRate) && (1...768_000).contains(outputRate), "a rate is out of range")
    self.inputRate = inputRate
    self.outputRate = outputRate
    let divisor = Self.greatestCommonDivisor(inputRate, outputRate)
    outputStep = outputRate / divisor
    inputStep = inputRate / divisor

    let scale = min(1, Double(outputRate) / Double(inputRate))
    let half = Int((Double(Self.zeroCrossings) / scale).rounded(.up))
    tapCount = 2 * half
    isInterpolated = outputStep * tapCount > Self.tapLimit
    rowCount = isInterpolated ? max(2, min(outputStep, Self.tapLimit / tapCount)) : outputStep
    let storedRowCount = rowCount + (isInterpolated ? 1 : 0)

    let cutoff = scale * Self.rollOff
    let edge = Self.bessel(Self.beta)
    var taps: [Float] = []
    taps.reserveCapacity(storedRowCount * tapCount)
    var row = [Double](repeating: 0, count: tapCount)
    for index in 0..<storedRowCount {
      let fraction = Double(index) / Double(rowCount)
      var sum = 0.0
      for tap in 0..<tapCount {
        let time = Double(tap - half + 1) - fraction
        let angle = .pi * cutoff * time
        let sinc = abs(angle) < 1e-9 ? 1 : sin(angle) / angle
        let place = time / Double(half)
        let window = abs(place) >= 1 ? 0 : Self.bessel(Self.beta * (1 - place * place).squareRoot()) / edge
        row[tap] = sinc * window
        sum += row[tap]
      }
      // Every row passes a constant unchanged, so the phases do not ripple.
      for value in row { taps.append(Float(value / sum)) }
    }
    self.taps = taps
  }

  /// The count of output samples that `count` input samples become: the smallest whole number not below the exact one.
  public func outputCount(for count: Int) -> Int { (count * outputStep + inputStep - 1) / inputStep }

  /// The modified Bessel function of the first kind, order 0, by its power series.
  private static func bessel(_ x: Double) -> Double {
    var term = 1.0
    var sum = 1.0
    var step = 1.0
    while term > sum * 1e-12 {
      term *= (x / (2 * step)) * (x / (2 * step))
      sum += term
      step += 1
    }
    return sum
  }

  private static func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
    b == 0 ? a : greatestCommonDivisor(b, a % b)
  }
}
