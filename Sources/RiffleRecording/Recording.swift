public import RiffleAPI
public import RiffleTypes

/// How the bytes of an answer ended.
public enum TransportEnding: Equatable, Sendable {
  /// At their proper end, as far as the transport can tell.
  case complete
  /// By a failure: how a run without anything usable ends, and the failure in one line.
  case failed(ExitReason, message: String)
  /// By our own wish.
  case cancelled(ExitReason)
}

/// How far the recording of an answer has come.
public struct RecordingProgress: Equatable, Sendable {
  /// Bytes of the answer.
  public var bytesReceived = 0
  /// Bytes of media, decoded.
  public var mediaByteCount = 0
  /// Media that have begun.
  public var mediaCount = 0
  /// The sound that has come so far.
  public var audioDuration = Duration.zero
  /// The size of the newest picture, as soon as its header has come.
  public var pixelSize: PixelSize?
  /// Characters of the answer's words.
  public var characterCount = 0

  /// Nothing yet.
  public init() {}
}

/// What became of an answer.
public struct Recording: Sendable {
  /// One for each file, in the order of the answer.
  public var receipts: [Receipt] = []
  /// How it ended.
  public var reason = ExitReason.success
  /// The ending in one line; nil when it is ``ExitReason/success``.
  public var message: String?
  /// The words of the first candidate, in UTF-8 as the service sent them, as many as were to be kept.
  public internal(set) var textBytes: [UInt8] = []
  /// The same of its thoughts.
  public internal(set) var thoughtTextBytes: [UInt8] = []
  /// Bytes of the first candidate's words and thoughts that were not kept.
  public internal(set) var droppedTextByteCount = 0
  /// Everything odd, one line each, nothing twice.
  public var warnings: [String] = []
  /// The error that the service told, inside the answer or as the answer.
  public var error: APIError?
  /// Why the first candidate ended.
  public var finishReason: FinishReason?
  /// Why the prompt was blocked.
  public var blockReason: BlockReason?
  /// What the request used.
  public var usage: UsageMetadata?
  /// The model that answered, as it calls itself.
  public var modelVersion: String?
  /// The service's name for the answer.
  public var responseID: String?
  /// Media that lie elsewhere and were not fetched.
  public var links: [MediaLink] = []
  /// Media that had any bytes; a speech in many pieces is one.
  public var mediaCount = 0
  /// Bytes of media, decoded.
  public var mediaByteCount = 0
  /// Bytes of the answer.
  public var byteCount = 0
  /// The receipt of an answer that left no file.
  var emptyReceipt = Receipt()

  /// The words of the first candidate; what is not UTF-8 became U+FFFD.
  ///
  /// - Complexity: O(bytes): a `String` is made at each call.
  public var text: String { String(decoding: textBytes, as: UTF8.self) }

  /// The words of its thoughts, as ``text`` has the others.
  public var thoughtText: String { String(decoding: thoughtTextBytes, as: UTF8.self) }

  /// The paths of the complete files.
  public var paths: [String] { receipts.filter { !$0.isPartial }.compactMap(\.path).filter { $0 != "-" } }

  /// The receipts as JSON, one a line; an answer that left no file has one receipt without a path.
  public var receiptLines: [String] { (receipts.isEmpty ? [emptyReceipt] : receipts).map(\.jsonLine) }
}

extension Recording {
  /// What became of a request that got no answer to record.
  public init(
    unanswered reason: ExitReason, message: String, error: APIError? = nil, options: RecordingOptions
  ) {
    self.reason = reason
    self.message = message
    self.error = error
    emptyReceipt.model = options.model
    emptyReceipt.status = error?.httpStatus
    emptyReceipt.requestId = error?.requestID
    emptyReceipt.exit = reason.rawValue
  }
}
