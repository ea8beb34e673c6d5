public import RiffleMedia
public import RiffleTypes

/// How an answer is recorded.
public struct RecordingOptions: Sendable {
  /// The most bytes of words that are kept of one answer.
  public static let longestText = 16 * 1024 * 1024

  /// Where media go.
  public var naming: OutputNaming
  /// Whether files that are there already are replaced.
  public var replacesFiles = false
  /// The audio format of files; nil: by the extension that was asked for, else WAV.
  public var audioFormat: AudioFileFormat?
  /// What pictures shall be; nil: by the extension that was asked for, else what they are.
  ///
  /// They are converted to PNG only; another wish that the answer does not fulfil is a warning.
  public var pictureFormat: MediaType?
  /// Whether media stay as they came, under their true extension, whatever the name asks for.
  ///
  /// Nothing is converted, and samples are written without a header. Only the header of a WAV stream is written anew.
  public var keepsAsReceived = false
  /// The shape of pictures that was asked for; what comes is compared with it.
  public var pictureWish: PictureWish?
  /// Words that are added to PNG files before their end; the pixels stay as they came, a signature of the file does not fit it any more.
  public var pictureNotes: [PNGText] = []
  /// How closely PNG files are looked at.
  public var verification = PNGVerifier.Level.full
  /// The largest picture that is believed.
  public var pictureLimits = PNGLimits.standard
  /// Whether a declared type that the bytes contradict is an error; else it is a warning.
  public var isStrictMIME = false
  /// Whether the pictures of a thought are kept, as `name-thought-1.png`.
  public var keepsThoughts = false
  /// Bytes of the answer's words that are kept, more or less: the words of an event are kept whole or not at all.
  ///
  /// No more than ``longestText`` are kept, and that is the default: far above what a model writes, and far below what hurts.
  public var textLimit = RecordingOptions.longestText
  /// Whether words alone are an answer.
  public var wantsText = false
  /// The kind of media that was asked for; nil: any.
  public var expectedKind: MediaType.Kind?
  /// Whether receipts have the SHA-256 of each file.
  public var wantsDigest = false
  /// The content type of the response; nil: its first bytes decide.
  public var contentType: String?
  /// What media are that are neither declared nor known by their first bytes; nil: by what was asked for.
  ///
  /// Whoever asks for samples without a header knows their layout, and nothing in the answer tells it.
  public var undeclaredType: MediaType?
  /// Whether a whole body of unknown bytes is a medium of that type too, when it is one of samples.
  public var takesBareSamples = true
  /// The service's name for the request, for the receipts.
  public var requestID: String?
  /// The HTTP status of the response; nil: not known, as for most saved answers.
  public var status: Int?
  /// The model that was asked, for the receipts of an answer that names none.
  public var model: String?
  /// Bytes of the answer, where its sender or its file tells.
  ///
  /// Room for media is reserved by it; a wrong number does no harm.
  public var expectedByteCount: Int?
  /// Whether the end of each file waits until the disk has it; without, a power cut may take a file that is called complete.
  public var isSynced = true
  /// Whether the bytes of an answer from the network are kept as they came until its media are safe.
  public var spooling = Spooling.usual
  /// Whether even a verified answer stays in the spool until its owner calls ``Spool/release(_:)``.
  ///
  /// For whoever has to write down first that it came: a run that is killed in between finds it by its ``label``.
  public var holdsSpooled = false
  /// The name of the item that the answer belongs to, for the spool.
  public var label: String?
  /// A text for the comment of audio files.
  public var comment: String?
  /// Hears the samples of speech while they are written to a file.
  public var listener: (any SampleListener)?
  /// Whether media are decoded in one pass with the structure around them; the slow way gives the same result.
  public var usesFastLane = true

  /// Where media for standard output go; tests take another place.
  var outputDescriptor: Int32 = 1

  /// Verified media under the names of `naming`.
  public init(naming: OutputNaming) { self.naming = naming }

  /// What audio is written as, when it is written anew at all.
  var wantedAudioFormat: AudioFileFormat? {
    audioFormat ?? naming.requestedExtension.flatMap { AudioFileFormat(fileExtension: $0) }
  }

  /// Whether pictures are to be PNG, whatever they came as.
  var wantsPNG: Bool { !keepsAsReceived && (pictureFormat.map { $0 == .png } ?? (naming.requestedExtension == "png")) }
}
