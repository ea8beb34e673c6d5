internal import FoundationEssentials
public import RiffleAPI
internal import RiffleMedia
internal import RiffleTypes

/// What became of one medium, for machines: a JSON object of one line.
///
/// Members without a value are left out.
public struct Receipt: Codable, Equatable, Sendable {
  /// The file; `-` is standard output, nil when nothing was written.
  public var path: String?
  /// `audio`, `image`, `video`, `text` or `other`.
  public var kind: String?
  /// The media type of the file.
  public var type: String?
  /// The media type that the answer declared.
  public var declaredType: String?
  /// The media type of the bytes that came, when the file's is another.
  public var convertedFrom: String?
  /// The length of the file.
  public var bytes: Int?
  /// The SHA-256 of the finished file, in hexadecimal.
  public var sha256: String?
  /// How long the sound is.
  public var durationSeconds: Double?
  /// Frames a second, in hertz.
  public var sampleRate: Int?
  /// Samples in each frame.
  public var channelCount: Int?
  /// Columns of pixels.
  public var width: Int?
  /// Rows of pixels.
  public var height: Int?
  /// The aspect ratio that was asked for.
  public var requestedAspect: String?
  /// The size that was asked for: a class as `2K`, or pixels.
  public var requestedSize: String?
  /// The picture that this one is a tile of.
  public var tileOf: String?
  /// Why the candidate ended.
  public var finishReason: String?
  /// What the request used.
  public var usage: UsageMetadata?
  /// The model that answered.
  public var model: String?
  /// The service's name for the answer.
  public var responseId: String?
  /// The service's name for the request, by which its people find it.
  public var requestId: String?
  /// The HTTP status of the response.
  public var status: Int?
  /// The exit code of the run.
  public var exit: Int32 = 0
  /// True when a part of the medium is missing: its message, its own length or the tokens that were billed say so.
  public var truncated: Bool?
  /// `unknown` for a request that went out and got no status line.
  public var outcome: String?
  /// What a request of unknown outcome may have cost at most.
  public var mayHaveCost: UnknownCost?
  /// The name of the answer in the spool, where it stays: `riffle recover NAME` decodes it again.
  public var spool: String?
  /// Everything odd.
  public var warnings: [String] = []

  /// A receipt that tells nothing yet.
  public init() {}

  /// Whether the file is only the usable part of its medium; not written to JSON, where the exit code and the name tell.
  var isPartial = false

  private enum CodingKeys: String, CodingKey {
    case path, kind, type, declaredType, convertedFrom, bytes, sha256, durationSeconds, sampleRate, channelCount
    case width, height, requestedAspect, requestedSize, tileOf, finishReason, usage, model, responseId, requestId
    case status, exit, truncated, outcome, mayHaveCost, spool, warnings
  }

  /// The receipt as one line of JSON, its members in alphabetical order.
  public var jsonLine: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(self) else { preconditionFailure("a receipt holds only plain values") }
    return String(decoding: data, as: UTF8.self)
  }

  /// Reads a line that ``jsonLine`` wrote; nil where it is none.
  public init?(jsonLine: String) {
    guard let receipt = try? JSONDecoder().decode(Receipt.self, from: Data(jsonLine.utf8)) else { return nil }
    self = receipt
  }
}

extension Receipt {
  /// What the file itself tells.
  init(_ result: MediaFileResult) {
    path = result.path
    kind = result.kind.rawValue
    type = result.type.description
    declaredType = result.declaredType?.description
    convertedFrom = result.convertedFrom?.description
    bytes = result.byteCount
    durationSeconds = result.duration.map(Self.seconds)
    sampleRate = result.sampleRate
    channelCount = result.channelCount
    width = result.pixelSize?.width
    height = result.pixelSize?.height
    warnings = result.warnings.map(\.description)
    isPartial = result.isPartial
  }

  /// `duration` in seconds.
  static func seconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
  }
}
