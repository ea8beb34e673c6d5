internal import RiffleAPI
internal import RiffleTypes

/// The sound that came held against the tokens that were billed for it.
///
/// How many tokens a second costs is data of the table of models; where it tells a range, the most tokens a second count,
/// for nothing less was paid for. Services round, and pauses are billed as they like: so sound counts as short only when
/// more than ``slack`` of it and at least ``leastMissing`` seconds are missing, and as truncated, which is a hard word, when
/// more than ``truncation`` is missing.
struct AudioBill {
  /// The share of the sound that may be missing without a word.
  static let slack = 0.1
  /// The share of the sound from which on it is called truncated.
  static let truncation = 0.25
  /// Seconds that may be missing without a word.
  static let leastMissing = 1.0

  /// What was billed.
  let tokens: Int
  /// What came.
  let seconds: Double
  /// Tokens a second.
  let rate: ClosedRange<Double>

  /// The bill for `receipts`; nil where there is no sound, its length or its price is not known.
  init?(_ receipts: [Receipt], usage: UsageMetadata?, models: [String?]) {
    let sound = receipts.filter { $0.kind == MediaType.Kind.audio.rawValue }
    guard let usage, !sound.isEmpty else { return nil }
    var seconds = 0.0
    for receipt in sound {
      guard let duration = receipt.durationSeconds else { return nil }
      seconds += duration
    }
    let billed = usage.candidatesTokensDetails.reduce(0) {
      $1.modality == .audio ? $0.addingClamped($1.tokenCount) : $0
    }
    guard billed > 0 || usage.candidatesTokenCount ?? 0 > 0 else { return nil }
    let catalogue = ModelCatalogue.shared
    guard let model = models.lazy.compactMap({ $0.flatMap { catalogue.model($0) } }).first,
      let rate = catalogue.audioTokensPerSecond(of: model)
    else { return nil }
    self.init(tokens: billed > 0 ? billed : usage.candidatesTokenCount ?? 0, seconds: seconds, rate: rate)
  }

  init(tokens: Int, seconds: Double, rate: ClosedRange<Double>) {
    (self.tokens, self.seconds, self.rate) = (tokens, seconds, rate)
  }

  /// The least that the tokens pay for.
  private var leastSeconds: Double { Double(tokens) / rate.upperBound }

  /// Whether there is less sound than was paid for.
  var isShort: Bool {
    leastSeconds - seconds >= Self.leastMissing && seconds < leastSeconds * (1 - Self.slack)
  }

  /// Whether so much is missing that the sound must have been cut.
  var isTruncated: Bool { isShort && seconds < leastSeconds * (1 - Self.truncation) }

  /// For people: `audio: 3.0 s came for 500 tokens, expected 12.2 s or more (32 to 41 tokens a second)`.
  var words: String {
    let rates =
      rate.lowerBound == rate.upperBound
      ? Self.text(rate.upperBound) : "\(Self.text(rate.lowerBound)) to \(Self.text(rate.upperBound))"
    return "audio: \(Self.text(seconds)) s came for \(tokens) tokens, expected \(Self.text(leastSeconds)) s or more "
      + "(\(rates) tokens a second)"
  }

  /// A number with at most one decimal.
  private static func text(_ number: Double) -> String {
    // What strangers bill may be any number.
    let tenths = Int((min(number, 1e15) * 10).rounded())
    return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
  }
}
