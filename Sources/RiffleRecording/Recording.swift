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
  /// The answer's name in the spool, where it stays because not all of it is safe.
  public private(set) var spoolID: String?
  /// Whether a request went out and nobody knows what became of it: no status line came back.
  public private(set) var isOutcomeUnknown = false
  /// What a request of unknown outcome may have cost.
  public private(set) var unknownCost: UnknownCost?
  /// The receipt of an answer that left no file.
  var emptyReceipt = Receipt()

  /// Remembers under which name the answer stays in the spool.
  mutating func note(spoolID: String) {
    self.spoolID = spoolID
    emptyReceipt.spool = spoolID
    for index in receipts.indices { receipts[index].spool = spoolID }
  }

  /// Adds a warning to the recording and to its receipts.
  mutating func add(_ warning: String) {
    let line = Answer.oneLine(warning)
    warnings.append(line)
    emptyReceipt.warnings.append(line)
    for index in receipts.indices { receipts[index].warnings.append(line) }
  }

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

/// What a request whose outcome is unknown may have cost.
public struct UnknownCost: Codable, Hashable, Sendable {
  /// Tokens of the request: a quarter of the characters of its JSON, media aside, and so rather too many.
  public var inputTokens: Int
  /// The most tokens that the model answers with.
  public var outputTokens: Int

  /// A cost of so many tokens.
  public init(inputTokens: Int, outputTokens: Int) {
    self.inputTokens = inputTokens
    self.outputTokens = outputTokens
  }
}

extension Recording {
  /// What became of a request that got no answer to record.
  ///
  /// - Parameters:
  ///   - reason: how the run ends.
  ///   - message: the same in one line.
  ///   - error: what the service told.
  ///   - options: how it was to be recorded.
  ///   - unknownCost: what it may have cost, where the request went out and no status line came back.
  public init(
    unanswered reason: ExitReason, message: String, error: APIError? = nil, options: RecordingOptions,
    unknownCost: UnknownCost? = nil
  ) {
    isOutcomeUnknown = unknownCost != nil
    self.unknownCost = unknownCost
    emptyReceipt.outcome = unknownCost == nil ? nil : "unknown"
    emptyReceipt.mayHaveCost = unknownCost
    self.reason = reason
    self.message = message
    self.error = error
    emptyReceipt.model = options.model
    emptyReceipt.status = error?.httpStatus
    emptyReceipt.requestId = error?.requestID
    emptyReceipt.exit = reason.rawValue
  }
}
