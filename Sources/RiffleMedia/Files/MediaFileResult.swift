public import RiffleTypes

/// Something about a medium that the user should know, though it is usable.
public enum MediaWarning: Hashable, Sendable, CustomStringConvertible {
  /// The bytes are of another type than was declared.
  case typeContradicted(declared: MediaType, actual: MediaType)
  /// The declared type changed while samples of the first one were being written.
  case typeChanged(from: MediaType, to: MediaType)
  /// No type was declared; the bytes were taken for 16-bit samples at 24 kHz.
  case assumedPCM
  /// Compressed audio is not encoded again: it has its own type, not the one that was asked for.
  case savedAsReceived(requested: AudioFileFormat, actual: MediaType)
  /// The format that was asked for cannot hold such samples; they were written as WAV.
  case cannotHold(AudioFileFormat, reason: String)
  /// A WAV stream of a kind that is not read was saved as it came.
  case notRewrapped(WAVError)
  /// A partial file of another run stands beside the new one.
  case leftover(path: String)

  /// One line.
  public var description: String {
    switch self {
    case .typeContradicted(let declared, let actual):
      "declared \(declared.essence), but the bytes are \(actual.essence)"
    case .typeChanged(let old, let new): "the declared type changed from \(old) to \(new) in mid-stream"
    case .assumedPCM: "no type was declared, taken for 16-bit samples at 24 kHz, mono"
    case .savedAsReceived(let requested, let actual):
      "\(actual.essence) is not encoded again to \(requested.rawValue), saved as it came"
    case .cannotHold(_, let reason): "\(reason); written as wav"
    case .notRewrapped(let error): "saved as it came: \(error)"
    case .leftover(let path): "an unfinished file of another run is there: \(MediaFileError.oneLine(path))"
    }
  }
}

/// What became of one medium.
public struct MediaFileResult: Equatable, Sendable {
  /// Where the bytes are now; `-` for a pipe.
  public var path: String
  /// The name that the file has, or is to have.
  public var finalPath: String
  /// The type of the file.
  public var type: MediaType
  /// What the received bytes were: differs from ``type`` where samples were wrapped.
  public var receivedType: MediaType
  /// What the service said that the bytes were.
  public var declaredType: MediaType?
  /// The type that was converted to ``type`` by decoding and encoding; nil when the picture is as it came.
  public var convertedFrom: MediaType?
  /// Bytes in the file.
  public var byteCount: Int
  /// Bytes that were received.
  public var receivedByteCount: Int
  /// The size of a picture, where its header tells.
  public var pixelSize: PixelSize?
  /// How long samples last.
  public var duration: Duration?
  /// Frames for each second, of samples.
  public var sampleRate: Int?
  /// Samples in each frame.
  public var channelCount: Int?
  /// What the user should know.
  public var warnings: [MediaWarning]
  /// Whether only a part was kept.
  public var isPartial: Bool

  /// What the medium is for a person.
  public var kind: MediaType.Kind { type.kind }
}

/// How far a medium has come.
public struct MediaProgress: Hashable, Sendable {
  /// Bytes that were received.
  public var receivedByteCount: Int
  /// What the bytes are, once that is known.
  public var actualType: MediaType?
  /// How long the samples so far last.
  public var duration: Duration?
  /// The size of a picture, once its header has come.
  public var pixelSize: PixelSize?
}
