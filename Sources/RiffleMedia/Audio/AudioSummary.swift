internal import RiffleTypes

/// Words that an audio file carries beside its samples; formats without a place for one leave it out.
public struct AudioTags: Hashable, Sendable {
  /// The longest text that is stored, in UTF-8 bytes: libsndfile itself reads no more than 2047.
  public static let byteLimit = 2000

  /// The title.
  public var title: String?
  /// The program that made the file.
  public var software: String?
  /// A remark, for example the text that is spoken.
  public var comment: String?
  /// The artist, for example the voice.
  public var artist: String?

  /// Tags; what is nil is not written.
  public init(title: String? = nil, software: String? = nil, comment: String? = nil, artist: String? = nil) {
    self.title = title
    self.software = software
    self.comment = comment
    self.artist = artist
  }

  /// `text` as files keep it: cut to ``byteLimit`` between characters, and ended by a zero byte, as in C.
  static func stored(_ text: String) -> [UInt8] {
    var bytes = Array(text.utf8.prefix { $0 != 0 }.prefix(byteLimit))
    while let last = bytes.last, last & 0x80 != 0, String(validating: bytes, as: UTF8.self) == nil {
      bytes.removeLast()
    }
    return bytes + [0]
  }
}

/// What was written to an audio file or pipe.
public struct AudioSummary: Hashable, Sendable {
  /// Whole frames that were written.
  public var frameCount: Int
  /// Frames for each second, in hertz.
  public var sampleRate: Int
  /// Samples in each frame.
  public var channelCount: Int
  /// Bytes of samples that came in, with those that did not fill a frame.
  public var byteCount: Int
  /// Bytes at the end that did not fill a frame and were dropped.
  public var trailingByteCount: Int

  /// The time that the frames last.
  public var duration: Duration {
    .seconds(frameCount / sampleRate) + .nanoseconds(frameCount % sampleRate * 1_000_000_000 / sampleRate)
  }

  init(source: PCMFormat, byteCount: Int) {
    frameCount = byteCount / source.bytesPerFrame
    sampleRate = source.sampleRate
    channelCount = source.channelCount
    self.byteCount = byteCount
    trailingByteCount = byteCount % source.bytesPerFrame
  }
}
