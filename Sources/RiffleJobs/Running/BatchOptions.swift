public import RiffleNarration
public import RiffleRecording
public import RiffleSession

/// How a batch is run.
public struct BatchOptions: Sendable {
  /// Requests at the same time.
  public var jobs = 4
  /// How often an item is sent in one run, where the service was busy or could not be reached.
  public var attempts = 5
  /// States that are planned anew: `failed`, `unknown`.
  public var retries: Set<TryState> = []
  /// The most that all tries in the ledger may cost together, in billionths; nil: no bound.
  public var costLimit: Int64?
  /// The time after which nothing more is sent; nil: no bound.
  public var timeLimit: Duration?
  /// The part of the batch that this run works on.
  public var shard = Shard.whole
  /// Whether the files of done items are read, and not only looked at.
  public var verifiesHashes = false
  /// The folder of outputs.
  public var outputFolder: String
  /// How answers are recorded, and where raw ones of killed runs are looked for; names, kinds and formats come from the items.
  public var recording: RecordingOptions
  /// A session that sends once: pauses and further attempts are the batch's own.
  public var session: @Sendable (RecordingOptions) -> Session

  /// The memory of the pieces of long speech, made when it is needed first.
  public var pieceStore: @Sendable () throws -> any PieceStore
  /// The name of the service in the keys of pieces: its address, or another name where the address changes from run to run.
  public var service = ""

  /// Options for a batch with outputs in `outputFolder`.
  public init(
    outputFolder: String, recording: RecordingOptions, session: @escaping @Sendable (RecordingOptions) -> Session
  ) {
    self.outputFolder = outputFolder
    self.recording = recording
    self.session = session
    pieceStore = { try FilePieceStore(folder: outputFolder + "/.pieces") }
  }
}
