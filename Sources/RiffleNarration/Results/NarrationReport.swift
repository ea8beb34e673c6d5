internal import FoundationEssentials
public import RiffleRecording
public import RiffleSound
public import RiffleTypes

/// What became of one piece.
public struct PieceReport: Hashable, Sendable, Codable {
  /// Its place, from 1.
  public var number: Int
  /// Where it begins in the joined speech, in seconds; nil where it is not in it.
  public var startSeconds: Double?
  /// How long it is.
  public var durationSeconds: Double?
  /// The length of its words, as `SpeechLength` counts.
  public var length: Int
  /// Its integrated loudness in LUFS.
  public var loudness: Double?
  /// Its true peak in dBTP.
  public var truePeak: Double?
  /// How far its loudness lies from that of the middle piece, in LU.
  public var loudnessDrift: Double?
  /// How many characters a second it says.
  public var rate: Double?
  /// How far its rate lies from that of the middle piece, in percent.
  public var rateDrift: Double?
  /// Whether it came from the memory of earlier runs, or is the same as a piece before it.
  public var isCached: Bool
  /// How often it was asked for in this run.
  public var requestCount: Int
  /// How its request ended.
  public var exit: Int32

  private enum CodingKeys: String, CodingKey {
    case number, startSeconds, durationSeconds, length, loudness, truePeak, loudnessDrift, rate, rateDrift
    case isCached = "cached"
    case requestCount = "requests"
    case exit
  }
}

/// What became of a speech of several pieces, beside its file.
public struct NarrationReport: Hashable, Sendable, Codable {
  /// Pieces in which the script was cut.
  public var pieceCount = 0
  /// Pieces that did not have to be asked for.
  public var cachedCount = 0
  /// Requests that were sent.
  public var requestCount = 0
  /// Pieces that are in the joined speech.
  public var joinedCount = 0
  /// The loudness of the pieces as they came, joined; nil where it is that of the file.
  public var loudnessBefore: Loudness?
  /// The loudness of the file.
  public var loudness = Loudness()
  /// What was done to it.
  public var leveling: LoudnessPlan?
  /// The largest drift of loudness between pieces, in LU.
  public var largestLoudnessDrift: Double?
  /// The largest drift of the speaking rate, in percent.
  public var largestRateDrift: Double?
  /// The joins.
  public var seams = SeamReport()
  /// The pieces, in order; at most ``pieceLimit``.
  public var pieces: [PieceReport] = []

  /// Pieces that are reported one by one.
  public static let pieceLimit = 10_000

  /// Nothing.
  public init() {}
}

/// What became of a narration.
public struct NarrationResult: Sendable {
  /// The receipt of the one file.
  public var receipt: Receipt
  /// What became of the pieces.
  public var report: NarrationReport
  /// How it ended.
  public var exitReason: ExitReason
  /// The ending in one line; nil when it is ``ExitReason/success``.
  public var message: String?
  /// Everything odd, one line each.
  public var warnings: [String]
  /// What is said when.
  public var timeline: Timeline
  /// The names of answers that stay in the spool: those of pieces that failed.
  public var spoolIDs: [String] = []
  /// What was recorded of the piece whose failure decided how the run ended.
  public var failure: Recording?
  /// Whether a request went out of which nobody knows what became.
  public var isOutcomeUnknown = false
  /// Whether a request may have been billed.
  public var hasBilledRequests = false
  /// Whether a request may have been billed and did not tell how much.
  public var hasUnmeteredRequests = false

  /// The path of the file, when it is whole.
  public var path: String? { exitReason == .success && receipt.path != "-" ? receipt.path : nil }

  /// The receipt as one line of JSON, with the report as its member `narration`.
  public var receiptLine: String {
    struct Line: Encodable {
      var receipt: Receipt
      var report: NarrationReport

      enum CodingKeys: String, CodingKey { case narration }

      func encode(to encoder: any Encoder) throws {
        try receipt.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(report, forKey: .narration)
      }
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(Line(receipt: receipt, report: report)) else {
      preconditionFailure("a receipt holds only plain values")
    }
    return String(decoding: data, as: UTF8.self)
  }
}
