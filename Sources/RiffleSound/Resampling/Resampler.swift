/// Changes the sample rate of one channel that arrives in pieces.
///
/// A windowed-sinc polyphase filter; the delay is compensated, so output sample k stands at input time
/// k * inputRate / outputRate, and silence is assumed before the first and after the last sample. n samples become
/// ``ResamplerKernel/outputCount(for:)`` of n samples, however the input was cut, and the same bits each time.
/// Between calls it keeps at most one filter length of samples.
/// - Complexity: about 64 multiplications for each output sample, more when the rate falls.
public struct Resampler: ~Copyable {
  /// The filter.
  public let kernel: ResamplerKernel
  /// Inputs that later outputs still need, behind the silence before the first sample.
  private var window: [Float]
  /// Where in `window` the taps of the next output begin.
  private var start = 0
  /// The next output's place between two inputs, in steps of 1 / `outputStep`.
  private var phase = 0

  /// A resampler with a filter made before.
  public init(_ kernel: ResamplerKernel) {
    self.kernel = kernel
    window = [Float](repeating: 0, count: kernel.tapCount / 2 - 1)
  }

  /// A resampler from `inputRate` to `outputRate`, in hertz.
  public init(from inputRate: Int, to outputRate: Int) {
    self.init(ResamplerKernel(from: inputRate, to: outputRate))
  }

  /// Takes samples in any scale and appends what can be said now to `output`.
  public mutating func append(_ samples: Span<Float>, to output: inout [Float]) {
    window.reserveCapacity(window.count + samples.count)
    for index in samples.indices { window.append(samples[index]) }
    drain { output.append($0) }
  }

  /// Takes 16-bit samples and appends what can be said now to `output`, rounded, and clipped where a peak goes over.
  public mutating func append(_ samples: Span<Int16>, to output: inout [Int16]) {
    window.reserveCapacity(window.count + samples.count)
    for index in samples.indices { window.append(Float(samples[index])) }
    drain { output.append(Self.rounded($0)) }
  }

  /// Appends the last samples, those that look beyond the end of the input.
  public consuming func finish(to output: inout [Float]) {
    window.append(contentsOf: repeatElement(0, count: kernel.tapCount / 2))
    drain { output.append($0) }
  }

  /// Appends the last samples, those that look beyond the end of the input.
  public consuming func finish(to output: inout [Int16]) {
    window.append(contentsOf: repeatElement(0, count: kernel.tapCount / 2))
    drain { output.append(Self.rounded($0)) }
  }

  private static func rounded(_ sample: Float) -> Int16 { Int16(max(-32_768, min(32_767, sample.rounded()))) }

  private mutating func drain(_ emit: (Float) -> Void) {
    var (start, phase) = (start, phase)
    emitAll(&start, &phase, emit)
    // Going down by a large factor, the next window may begin beyond what has come.
    let spent = min(start, window.count)
    window.removeFirst(spent)
    self.start = start - spent
    self.phase = phase
  }

  private func emitAll(_ start: inout Int, _ phase: inout Int, _ emit: (Float) -> Void) {
    let tapCount = kernel.tapCount
    let inputs = window.span
    let taps = kernel.taps.span
    while start + tapCount <= inputs.count {
      if kernel.isInterpolated {
        let place = Double(phase) * Double(kernel.rowCount) / Double(kernel.outputStep)
        let row = Int(place)
        let weight = Float(place - Double(row))
        let low = Self.product(taps, row * tapCount, inputs, start, tapCount)
        let high = Self.product(taps, (row + 1) * tapCount, inputs, start, tapCount)
        emit(low + (high - low) * weight)
      } else {
        emit(Self.product(taps, phase * tapCount, inputs, start, tapCount))
      }
      phase += kernel.inputStep
      start += phase / kernel.outputStep
      phase %= kernel.outputStep
    }
  }

  /// The sum of products of `count` taps (an even number) and inputs, in two chains so that additions do not wait.
  private static func product(
    _ taps: Span<Float>, _ tap: Int, _ inputs: Span<Float>, _ input: Int, _ count: Int
  ) -> Float {
    let row = taps.extracting(tap..<(tap + count))
    let part = inputs.extracting(input..<(input + count))
    var even: Float = 0
    var odd: Float = 0
    var index = 0
    while index < count {
      even += row[index] * part[index]
      odd += row[index + 1] * part[index + 1]
      index += 2
    }
    return even + odd
  }
}
