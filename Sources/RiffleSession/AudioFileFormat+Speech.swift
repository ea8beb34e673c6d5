public import RiffleMedia

extension AudioFileFormat {
  /// The format of OpenAI's speech (`response_format`) that a file of this one is made of: the same, or samples in a WAV.
  public var speechName: String {
    switch self {
    case .flac: "flac"
    case .opus: "opus"
    case .mp3: "mp3"
    case .rawPCM: "pcm"
    case .wav, .w64, .oggVorbis, .aiff: "wav"
    }
  }
}
