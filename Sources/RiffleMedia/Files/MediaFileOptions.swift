public import RiffleTypes

/// How one medium is to be written.
public struct MediaFileOptions {
  /// The final path for a medium that is stored with this type; nil while the type is not known.
  ///
  /// Asked when the file is made and again when it is finished; the folder must be the same.
  public var name: (MediaType?) -> String
  /// What the service says that the bytes are.
  public var declaredType: MediaType?
  /// What was asked for: decides when neither the bytes nor the declared type tell.
  public var expectedKind: MediaType.Kind?
  /// The kind of file for samples; nil is WAV.
  public var audioFormat: AudioFileFormat?
  /// Whether a WAV stream keeps its bytes, header and all, instead of being wrapped anew.
  public var isVerbatim = false
  /// How closely PNG is checked.
  public var pngLevel = PNGVerifier.Level.full
  /// Bounds for PNG.
  public var pngLimits = PNGLimits.standard
  /// Whether existing files may be replaced.
  public var isReplacing = false
  /// Bytes that the medium will have at most, where that is known; a wrong number does no harm.
  public var expectedByteCount: Int?
  /// Whether the end of a file waits until the disk has it.
  public var isSynced = true
  /// Hears the samples of a sound that is wrapped anew, while it is written.
  public var listener: (any SampleListener)?
  /// Words for audio files that have a place for them.
  public var tags = AudioTags()

  /// Options with their usual values.
  public init(name: @escaping (MediaType?) -> String) {
    self.name = name
  }
}
