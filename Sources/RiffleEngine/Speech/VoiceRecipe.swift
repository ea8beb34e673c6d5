/// How one of the 30 prebuilt names sounds here: a recorded voice, its pitch, its pace and the size of its throat.
///
/// The names are those of the Gemini speech models; the sounds are this stand-in's own. Higher and lower voices follow
/// the models' choice, and the pace and liveliness follow the word that their documentation gives each voice.
struct VoiceRecipe: Hashable, Sendable {
  /// A voice of flite.
  enum Source: Int, CaseIterable, Sendable {
    /// A woman's statistical voice.
    case slt
    /// A man's statistical voice that keeps its own melody: pitch features have no effect on it.
    case rms
    /// A Scottish man's statistical voice.
    case awb
    /// A man's diphone voice: the same samples for the same text each time.
    case kal16

    /// The pitch that the voice was measured at, for sources whose pitch is fixed; nil where it can be chosen.
    var fixedPitch: Double? { self == .rms ? 100 : nil }

    /// The factor that brings the voice to the common level, about -22 dB below full scale (root mean square).
    var gain: Double {
      switch self {
      case .slt: 0.53
      case .rms: 0.98
      case .awb: 0.88
      case .kal16: 2.2
      }
    }
  }

  var name: String
  var source: Source
  /// The mean fundamental frequency as heard, in hertz; without effect where the source's pitch is fixed.
  var pitch: Double
  /// The standard deviation of the fundamental frequency, in hertz: small is even, large is lively.
  var spread: Double
  /// The time each sound takes, 1 being the source's own pace.
  var stretch: Double
  /// The factor by which all resonances move up: a shorter throat above 1, a longer one below.
  var tract: Double

  private init(
    _ name: String, _ source: Source, pitch: Double, spread: Double, stretch: Double, tract: Double
  ) {
    self.name = name
    self.source = source
    self.pitch = pitch
    self.spread = spread
    self.stretch = stretch
    self.tract = tract
  }

  /// The recipe for a name in any case, or nil.
  static func named(_ name: String) -> VoiceRecipe? { byName[name.lowercased()] }

  private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name.lowercased(), $0) })

  /// All 30, in the order of the models' documentation.
  static let all: [VoiceRecipe] = [
    VoiceRecipe("Zephyr", .slt, pitch: 210, spread: 26, stretch: 0.94, tract: 1.06),
    VoiceRecipe("Puck", .awb, pitch: 142, spread: 26, stretch: 0.90, tract: 1.06),
    VoiceRecipe("Charon", .rms, pitch: 95, spread: 14, stretch: 1.00, tract: 0.95),
    VoiceRecipe("Kore", .slt, pitch: 180, spread: 16, stretch: 1.00, tract: 1.00),
    VoiceRecipe("Fenrir", .awb, pitch: 125, spread: 30, stretch: 0.84, tract: 0.98),
    VoiceRecipe("Leda", .slt, pitch: 236, spread: 24, stretch: 1.00, tract: 1.15),
    VoiceRecipe("Orus", .rms, pitch: 105, spread: 14, stretch: 0.95, tract: 1.05),
    VoiceRecipe("Aoede", .slt, pitch: 196, spread: 22, stretch: 1.09, tract: 1.03),
    VoiceRecipe("Callirrhoe", .slt, pitch: 171, spread: 18, stretch: 1.13, tract: 0.97),
    VoiceRecipe("Autonoe", .slt, pitch: 223, spread: 26, stretch: 1.06, tract: 1.09),
    VoiceRecipe("Enceladus", .awb, pitch: 94, spread: 10, stretch: 1.13, tract: 0.92),
    VoiceRecipe("Iapetus", .kal16, pitch: 112, spread: 14, stretch: 1.00, tract: 1.00),
    VoiceRecipe("Umbriel", .rms, pitch: 90, spread: 14, stretch: 1.12, tract: 0.90),
    VoiceRecipe("Algieba", .awb, pitch: 104, spread: 14, stretch: 1.06, tract: 0.96),
    VoiceRecipe("Despina", .slt, pitch: 187, spread: 18, stretch: 1.20, tract: 1.00),
    VoiceRecipe("Erinome", .slt, pitch: 164, spread: 16, stretch: 0.98, tract: 1.05),
    VoiceRecipe("Algenib", .kal16, pitch: 78, spread: 8, stretch: 1.08, tract: 0.92),
    VoiceRecipe("Rasalgethi", .rms, pitch: 100, spread: 14, stretch: 0.86, tract: 1.00),
    VoiceRecipe("Laomedeia", .slt, pitch: 217, spread: 30, stretch: 0.85, tract: 1.13),
    VoiceRecipe("Achernar", .awb, pitch: 206, spread: 14, stretch: 1.20, tract: 1.22),
    VoiceRecipe("Alnilam", .awb, pitch: 113, spread: 12, stretch: 0.98, tract: 1.02),
    VoiceRecipe("Schedar", .kal16, pitch: 126, spread: 4, stretch: 1.12, tract: 1.06),
    VoiceRecipe("Gacrux", .slt, pitch: 148, spread: 16, stretch: 1.06, tract: 0.93),
    VoiceRecipe("Pulcherrima", .kal16, pitch: 204, spread: 22, stretch: 0.96, tract: 1.16),
    VoiceRecipe("Achird", .awb, pitch: 133, spread: 22, stretch: 1.04, tract: 1.11),
    VoiceRecipe("Zubenelgenubi", .rms, pitch: 113, spread: 14, stretch: 1.05, tract: 1.13),
    VoiceRecipe("Vindemiatrix", .awb, pitch: 174, spread: 14, stretch: 1.34, tract: 1.16),
    VoiceRecipe("Sadachbia", .kal16, pitch: 142, spread: 26, stretch: 0.88, tract: 1.10),
    VoiceRecipe("Sadaltager", .rms, pitch: 100, spread: 14, stretch: 1.16, tract: 1.00),
    VoiceRecipe("Sulafat", .slt, pitch: 157, spread: 22, stretch: 1.17, tract: 0.96),
  ]
}

/// How one phrase is to be spoken: a recipe, moved by the words of a style.
struct Delivery: Hashable, Sendable {
  var source: VoiceRecipe.Source
  /// The mean and the deviation that the source is asked for, before the throat's size raises or lowers them.
  var sourcePitch: Double
  var sourceSpread: Double
  var sourceStretch: Double
  /// The rate at which the source's 16 kHz samples are taken to have been made, in hertz; a multiple of 100.
  var sampleRate: Int
  var gain: Double

  /// The rate of every source.
  static let sourceRate = 16_000

  init(_ recipe: VoiceRecipe, style: String?) {
    let manner = Manner(style ?? "")
    // A source with a fixed melody can only move as a whole.
    let tract = recipe.tract * (recipe.source.fixedPitch == nil ? 1 : manner.pitch)
    source = recipe.source
    sampleRate = Int((Double(Self.sourceRate) * tract / 100).rounded()) * 100
    // Samples taken at a higher rate last shorter and sound higher; both are asked for beforehand.
    let exact = Double(sampleRate) / Double(Self.sourceRate)
    sourcePitch = recipe.pitch * manner.pitch / exact
    sourceSpread = recipe.spread * manner.spread / exact
    sourceStretch = recipe.stretch * manner.stretch * exact
    gain = recipe.source.gain * manner.gain
  }

  /// What the words of a style do.
  private struct Manner {
    var pitch = 1.0
    var spread = 1.0
    var stretch = 1.0
    var gain = 1.0

    init(_ style: String) {
      let words = style.lowercased().split { !$0.isLetter }
      func has(_ stems: String...) -> Bool { words.contains { word in stems.contains { word.hasPrefix($0) } } }
      if has("fast", "quick", "rapid", "hurr", "brisk", "rush") { stretch *= 0.8 }
      if has("slow", "calm", "relax", "sleep", "gentl", "tired", "drowsy") { stretch *= 1.2 }
      if has("excit", "energ", "enthus", "joy", "happ", "cheer", "upbeat", "laugh") {
        pitch *= 1.07
        spread *= 1.5
        stretch *= 0.93
      }
      if has("sad", "grave", "serious", "solemn", "deep", "dark", "ominous", "gloom") {
        pitch *= 0.93
        spread *= 0.7
        stretch *= 1.08
      }
      if has("high") { pitch *= 1.12 }
      if has("low") { pitch *= 0.9 }
      if has("whisper", "soft", "quiet", "hush") { gain *= 0.5 }
      if has("loud", "shout", "yell", "scream") { gain *= 1.4 }
      if has("monoton", "flat", "robot", "dry", "bored", "deadpan") { spread *= 0.25 }
    }
  }
}
