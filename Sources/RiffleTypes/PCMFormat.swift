/// How samples without a header are laid out: uncompressed or companded audio.
public struct PCMFormat: Hashable, Sendable {
  /// How one sample is stored.
  public enum Encoding: String, Sendable, CaseIterable {
    /// Signed 16-bit, little-endian: what Gemini sends under the name `audio/L16`.
    case signed16LittleEndian
    /// Signed 16-bit, big-endian: what RFC 2586 means by `audio/L16`; found only inside AIFF-like or foreign files.
    case signed16BigEndian
    /// Unsigned 8-bit with its middle at 128, as in WAV.
    case unsigned8
    /// Signed 24-bit, little-endian, packed in three bytes.
    case signed24LittleEndian
    /// Signed 32-bit, little-endian.
    case signed32LittleEndian
    /// IEEE 754 single precision, little-endian.
    case float32LittleEndian
    /// G.711 mu-law, one byte a sample.
    case muLaw
    /// G.711 A-law, one byte a sample.
    case aLaw

    /// Bytes that one sample takes.
    public var bytesPerSample: Int {
      switch self {
      case .unsigned8, .muLaw, .aLaw: 1
      case .signed16LittleEndian, .signed16BigEndian: 2
      case .signed24LittleEndian: 3
      case .signed32LittleEndian, .float32LittleEndian: 4
      }
    }
  }

  /// How one sample is stored.
  public var encoding: Encoding
  /// Frames for each second, in hertz.
  public var sampleRate: Int
  /// Samples in each frame.
  public var channelCount: Int

  /// The lowest and the highest sample rate that is believed, in hertz.
  public static let sampleRateLimits = 1_000...768_000
  /// The highest channel count that is believed.
  public static let channelCountLimit = 64

  /// A layout of `channelCount` interleaved channels.
  public init(encoding: Encoding = .signed16LittleEndian, sampleRate: Int = 24_000, channelCount: Int = 1) {
    self.encoding = encoding
    self.sampleRate = sampleRate
    self.channelCount = channelCount
  }

  /// What the Gemini speech models send: signed 16-bit little-endian, 24 kHz, mono.
  public static let geminiSpeech = PCMFormat()

  /// Bytes that one frame takes.
  public var bytesPerFrame: Int { encoding.bytesPerSample * channelCount }

  /// The time that `byteCount` bytes last; a part of a frame counts for nothing.
  public func duration(ofBytes byteCount: Int) -> Duration {
    let frames = byteCount / bytesPerFrame
    return .seconds(frames / sampleRate) + .nanoseconds(frames % sampleRate * 1_000_000_000 / sampleRate)
  }
}

/// Why a media type does not name a PCM layout.
public enum PCMFormatError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The type is not one of the raw sample types.
  case notPCM(String)
  /// A parameter's value is not a number in the range that is believed.
  case badParameter(name: String, value: String)

  /// One line: the subject first, then what was expected.
  public var description: String {
    switch self {
    case .notPCM(let type):
      "pcm: type '\(type)' is not raw samples, expected audio/l16, audio/pcm, audio/mulaw or audio/alaw"
    case .badParameter(let name, let value): "pcm: bad parameter \(name)=\(value), expected a whole number in range"
    }
  }
}

extension PCMFormat {
  /// Reads a PCM type string as Gemini and its imitators write it.
  ///
  /// Case, spaces and the order of parameters do not matter; a missing rate is 24000 and a missing channel
  /// count is 1. `audio/L16` is little-endian here, against RFC 2586: that is what the services send.
  /// - Throws: ``PCMFormatError/notPCM(_:)``, ``PCMFormatError/badParameter(name:value:)``.
  public init(mediaType: MediaType) throws(PCMFormatError) {
    let encoding: Encoding
    switch mediaType.essence {
    case "audio/l16", "audio/pcm", "audio/x-pcm", "audio/raw", "audio/x-raw", "audio/s16le", "audio/pcm16":
      encoding = .signed16LittleEndian
    case "audio/mulaw", "audio/pcmu", "audio/x-mulaw", "audio/basic", "audio/ulaw", "audio/g711-mulaw":
      encoding = .muLaw
    case "audio/alaw", "audio/pcma", "audio/x-alaw", "audio/g711-alaw": encoding = .aLaw
    default: throw .notPCM(mediaType.essence)
    }
    self.init(
      encoding: encoding,
      sampleRate: try Self.number(["rate", "samplerate", "sample_rate"], in: mediaType, Self.sampleRateLimits)
        ?? 24_000,
      channelCount: try Self.number(["channels", "channel", "channelcount"], in: mediaType, 1...Self.channelCountLimit)
        ?? 1)
  }

  private static func number(
    _ names: [String], in mediaType: MediaType, _ range: ClosedRange<Int>
  ) throws(PCMFormatError) -> Int? {
    for name in names {
      guard let value = mediaType.parameter(name) else { continue }
      guard let number = Int(value), range.contains(number) else { throw .badParameter(name: name, value: value) }
      return number
    }
    return nil
  }

  /// The type string that Gemini uses for this layout, for example `audio/L16;codec=pcm;rate=24000`.
  public var mediaTypeText: String {
    switch encoding {
    case .muLaw: "audio/mulaw;rate=\(sampleRate)"
    case .aLaw: "audio/alaw;rate=\(sampleRate)"
    default: "audio/L16;codec=pcm;rate=\(sampleRate)" + (channelCount == 1 ? "" : ";channels=\(channelCount)")
    }
  }
}
