import CFlite
import Dispatch
import RiffleSound

/// One voice of flite and the thread that owns it.
///
/// The features of a voice are shared state, so everything that touches it runs on `queue`: a serial queue of its own,
/// whose thread is none of Swift's cooperative pool and stays there for one phrase at a time.
final class FliteVoice: Sendable {
  /// Runs one piece of work at a time, in the order asked.
  let queue: DispatchQueue
  private let voice: VoicePointer
  private let library: FliteLibrary
  private let source: VoiceRecipe.Source

  /// A pointer to a voice that lives as long as the process; it is followed only on `queue`.
  @safe private struct VoicePointer: @unchecked Sendable {
    let pointer: UnsafeMutablePointer<cst_voice>
  }

  /// The voice behind `source`; nil when the library could not make it.
  static func owner(of source: VoiceRecipe.Source) -> FliteVoice? { all[source] }

  /// The file in which the voice behind `source` is looked for.
  static func libraryName(of source: VoiceRecipe.Source) -> String { FliteLibrary.fileName("flite_cmu_us_\(source)") }

  /// All voices, made together once: registering fills tables that they share.
  private static let all: [VoiceRecipe.Source: FliteVoice] = {
    guard let library = FliteLibrary.shared else { return [:] }
    _ = library.initialize()
    var voices: [VoiceRecipe.Source: FliteVoice] = [:]
    for source in VoiceRecipe.Source.allCases {
      guard let pointer = unsafe library.register("cmu_us_\(source)") else { continue }
      unsafe voices[source] = FliteVoice(library, source, pointer)
    }
    return voices
  }()

  private init(_ library: FliteLibrary, _ source: VoiceRecipe.Source, _ pointer: UnsafeMutablePointer<cst_voice>) {
    self.library = library
    self.source = source
    unsafe voice = VoicePointer(pointer: pointer)
    queue = DispatchQueue(label: "riffle.speech.\(source)")
  }

  /// The phrase as 16-bit samples at ``Delivery/sourceRate``, with the silence around it cut to a breath; nil on failure.
  ///
  /// Must run on `queue`.
  func speak(_ phrase: String, _ delivery: Delivery) -> [Int16]? {
    dispatchPrecondition(condition: .onQueue(queue))
    // All three are set each time: what the phrase before asked for must not be heard in this one.
    set("int_f0_target_mean", delivery.sourcePitch)
    set("int_f0_target_stddev", delivery.sourceSpread)
    set("duration_stretch", delivery.sourceStretch)
    guard let wave = unsafe library.textToWave(phrase, voice.pointer) else { return nil }
    defer { unsafe library.deleteWave(wave) }
    guard unsafe wave.pointee.sample_rate == Int32(Delivery.sourceRate), unsafe wave.pointee.num_channels == 1 else {
      return nil
    }
    // The library owns `num_samples` samples until `delete_wave`; they are copied here.
    let samples = unsafe UnsafeBufferPointer(
      start: wave.pointee.samples, count: max(0, Int(wave.pointee.num_samples)))
    return unsafe Self.levelled(Self.trimmed(Array(samples)), gain: delivery.gain)
  }

  /// Sets a feature of the voice; the library keeps the name's pointer, so only a literal will do.
  private func set(_ name: StaticString, _ value: Double) {
    unsafe name.utf8Start.withMemoryRebound(to: CChar.self, capacity: name.utf8CodeUnitCount + 1) {
      unsafe library.setFloat(voice.pointer.pointee.features, $0, Float(value))
    }
  }

  /// A sample below this, some -42 dB, counts as silence at the ends of a phrase.
  private static let silenceLimit = 256
  /// What is kept of the silence at each end: 30 ms, so that soft sounds are not cut.
  private static let margin = 480
  /// The highest peak, -1.4 dB: the resampler may overshoot a little.
  private static let peakLimit = 28_000.0

  private static func trimmed(_ samples: [Int16]) -> ArraySlice<Int16> {
    guard let first = samples.firstIndex(where: { abs(Int($0)) >= silenceLimit }),
      let last = samples.lastIndex(where: { abs(Int($0)) >= silenceLimit })
    else { return samples.prefix(margin) }
    return samples[max(0, first - margin)..<min(samples.count, last + margin)]
  }

  /// The source's constant gain, less where a peak would clip, with 5 ms ramps at both ends against clicks.
  private static func levelled(_ samples: ArraySlice<Int16>, gain: Double) -> [Int16] {
    let peak = samples.reduce(0) { max($0, abs(Int($1))) }
    let factor = min(gain, peakLimit / Double(max(1, peak)))
    let ramp = min(80, samples.count / 2)
    var result: [Int16] = []
    result.reserveCapacity(samples.count)
    for (index, sample) in samples.enumerated() {
      let distance = min(index, samples.count - 1 - index)
      let fade = distance < ramp ? Double(distance) / Double(ramp) : 1
      result.append(Int16((Double(sample) * factor * fade).rounded()))
    }
    return result
  }
}
