/// How loud a sound shall be.
public struct LoudnessTarget: Hashable, Sendable, Codable {
  /// The integrated loudness, in LUFS; nil leaves it, and only peaks are held down.
  public var integrated: Double?
  /// The highest true peak, in dBTP.
  public var truePeak: Double

  /// The true peak where none is given, as EBU R 128 has it.
  public static let usualTruePeak = -1.0

  /// A target.
  public init(integrated: Double?, truePeak: Double = LoudnessTarget.usualTruePeak) {
    self.integrated = integrated
    self.truePeak = truePeak
  }

  /// What has to be done to a sound that was measured as `loudness`.
  public func plan(for loudness: Loudness) -> LoudnessPlan {
    var gain = 0.0
    if let wanted = integrated, let measured = loudness.integrated { gain = wanted - measured }
    let peak = loudness.truePeak ?? -.infinity
    return LoudnessPlan(gain: gain, truePeak: truePeak, isLimiting: peak + gain > truePeak)
  }
}

/// What brings a sound to its ``LoudnessTarget``.
public struct LoudnessPlan: Hashable, Sendable, Codable {
  /// The gain for every sample, in decibels.
  public var gain: Double
  /// The true peak that is kept, in dBTP.
  public var truePeak: Double
  /// Whether the gain alone would go over it, so that peaks are held down.
  public var isLimiting: Bool

  /// A plan.
  public init(gain: Double, truePeak: Double, isLimiting: Bool) {
    self.gain = gain
    self.truePeak = truePeak
    self.isLimiting = isLimiting
  }
}
