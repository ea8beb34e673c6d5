public import RiffleTypes

/// A kind of audio file that samples can be written to.
public enum AudioFileFormat: String, Sendable, CaseIterable {
  /// RIFF WAVE; becomes RF64 by itself when the file grows beyond 4 GiB.
  case wav
  /// Sony Wave64, for very long recordings.
  case w64
  /// FLAC, lossless.
  case flac
  /// Vorbis in Ogg.
  case oggVorbis = "ogg"
  /// Opus in Ogg.
  case opus
  /// MPEG audio layer III.
  case mp3
  /// AIFF, or AIFC for samples that AIFF has not.
  case aiff
  /// Samples without a header, little-endian.
  case rawPCM = "pcm"

  /// The format that a file extension (any case, without its dot) asks for.
  public init?(fileExtension: String) {
    switch fileExtension.lowercased() {
    case "wav", "wave", "rf64": self = .wav
    case "w64": self = .w64
    case "flac": self = .flac
    case "ogg", "oga": self = .oggVorbis
    case "opus": self = .opus
    case "mp3": self = .mp3
    case "aif", "aiff", "aifc": self = .aiff
    case "pcm", "raw": self = .rawPCM
    default: return nil
    }
  }

  /// The format with this name, as `--format` takes it: an extension, or `vorbis`.
  public init?(name: String) {
    if name.lowercased() == "vorbis" { self = .oggVorbis } else { self.init(fileExtension: name) }
  }

  /// The usual file extension, without its dot.
  public var fileExtension: String { rawValue }

  /// The media type of such a file; for raw samples without its parameters.
  public var mediaType: MediaType {
    switch self {
    case .wav: .wav
    case .w64: MediaType("audio", "x-w64")
    case .flac: MediaType("audio", "flac")
    case .oggVorbis: MediaType("audio", "ogg")
    case .opus: MediaType("audio", "opus")
    case .mp3: .mpegAudio
    case .aiff: MediaType("audio", "aiff")
    case .rawPCM: MediaType("audio", "l16")
    }
  }

  /// The sample rates that the format can hold, where it is choosy.
  private var sampleRates: [Int]? {
    switch self {
    case .opus: [8_000, 12_000, 16_000, 24_000, 48_000]
    case .mp3: [8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000]
    default: nil
    }
  }

  /// The most channels that the format can hold.
  private var channelCountLimit: Int {
    switch self {
    case .mp3: 2
    case .flac, .opus: 8
    case .wav, .w64, .oggVorbis, .aiff, .rawPCM: PCMFormat.channelCountLimit
    }
  }

  /// Why the format cannot hold samples of this rate and channel count, in words; nil when it can.
  public func refusal(of source: PCMFormat) -> String? {
    if let sampleRates, !sampleRates.contains(source.sampleRate) {
      let list = sampleRates.map(String.init).joined(separator: ", ")
      return "\(rawValue) cannot hold \(source.sampleRate) Hz, expected one of \(list)"
    }
    if self == .flac, source.sampleRate > 655_350 {
      return "flac cannot hold \(source.sampleRate) Hz, expected at most 655350"
    }
    if self == .oggVorbis, source.sampleRate > 200_000 {
      return "ogg cannot hold \(source.sampleRate) Hz, expected at most 200000"
    }
    if source.channelCount > channelCountLimit {
      return "\(rawValue) cannot hold \(source.channelCount) channels, expected at most \(channelCountLimit)"
    }
    return nil
  }
}
