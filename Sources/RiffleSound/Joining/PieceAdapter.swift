internal import RiffleTypes

/// Brings a piece of another layout to that of the stream: mixes its channels, then changes its rate.
final class PieceAdapter {
  private let inputCount: Int
  private let outputCount: Int
  private let resamplers: [ChannelResampler]

  init(from piece: PCMFormat, to stream: PCMFormat) {
    inputCount = piece.channelCount
    outputCount = stream.channelCount
    let kernel =
      piece.sampleRate == stream.sampleRate ? nil : ResamplerKernel(from: piece.sampleRate, to: stream.sampleRate)
    resamplers = kernel.map { kernel in (0..<stream.channelCount).map { _ in ChannelResampler(kernel) } } ?? []
  }

  /// Takes whole frames of the piece and appends what can be said now to `output`.
  func append(_ samples: Span<Int16>, to output: inout [Int16]) {
    let frameCount = samples.count / inputCount
    var channels = [[Int16]](repeating: [], count: outputCount)
    for frame in 0..<frameCount {
      var sum = 0
      for channel in 0..<inputCount { sum += Int(samples[frame * inputCount + channel]) }
      for channel in 0..<outputCount {
        // One channel goes to all, many are mixed into one, others go to the channel of their number.
        let isDirect = inputCount > 1 && outputCount > 1 && channel < inputCount
        let mixed = Int16(sum / inputCount)
        channels[channel].append(isDirect ? samples[frame * inputCount + channel] : mixed)
      }
    }
    interleave(
      zip(channels.indices, channels).map { index, channel in
        guard !resamplers.isEmpty else { return channel }
        var changed: [Int16] = []
        resamplers[index].append(channel.span, to: &changed)
        return changed
      }, to: &output)
  }

  /// Appends the last samples.
  func finish(to output: inout [Int16]) {
    guard !resamplers.isEmpty else { return }
    interleave(resamplers.map { $0.finish() }, to: &output)
  }

  private func interleave(_ channels: [[Int16]], to output: inout [Int16]) {
    for frame in 0..<(channels.first?.count ?? 0) {
      for channel in channels { output.append(channel[frame]) }
    }
  }
}

/// A ``Resampler`` that can stand in an array.
private final class ChannelResampler {
  private var resampler: Resampler?

  init(_ kernel: ResamplerKernel) { resampler = Resampler(kernel) }

  func append(_ samples: Span<Int16>, to output: inout [Int16]) { resampler?.append(samples, to: &output) }

  func finish() -> [Int16] {
    var output: [Int16] = []
    resampler.take()?.finish(to: &output)
    return output
  }
}
