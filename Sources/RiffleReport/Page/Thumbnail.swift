internal import FoundationEssentials
internal import RiffleImaging
internal import RiffleMedia
internal import RiffleTypes

/// Small pictures that a page carries in itself, as `data:` addresses.
enum Thumbnail {
  /// What became of a small picture.
  enum Outcome {
    case made(String)
    /// The file is of a kind that Riffle does not decode.
    case leftToTheBrowser
    case damaged(String)
  }

  /// The room of a picture on a page.
  static let size = PixelSize(width: 480, height: 320)
  /// The room of a waveform.
  static let waveSize = PixelSize(width: 480, height: 64)
  /// Larger pictures are not decoded for a page: the browser shows the file itself.
  static let limits = PNGLimits(maxPixels: 64 << 20)
  /// Longer sounds get no waveform on a page, where they would take longer than all the rest.
  static let longestSound = 1 << 30

  /// The picture file at `path`, small.
  static func picture(at path: String) -> Outcome {
    let canvas: Canvas
    do throws(PictureError) {
      canvas = try PictureReader(limits: limits).read(fileAt: path)
    } catch {
      switch error.code {
      case .unknownFormat, .tooLarge, .fileTooLong: return .leftToTheBrowser
      default: return .damaged("cannot be shown: \(error.description)")
      }
    }
    guard let bytes = try? canvas.thumbnail(fitting: size).encodedJPEG(quality: 78) else { return .leftToTheBrowser }
    return .made("data:image/jpeg;base64," + Data(bytes).base64EncodedString())
  }

  /// The sound file at `path` as a waveform on a clear ground; nil where it cannot be read.
  static func waveform(at path: String) -> String? {
    guard let count = LocalSystem.plainByteCount(path), count <= longestSound,
      let envelope = Self.envelope(ofFileAt: path)
    else { return nil }
    let bytes = WaveformPlot(envelope: envelope).strip(size: waveSize).encodedPNG()
    return "data:image/png;base64," + Data(bytes).base64EncodedString()
  }

  /// The envelope of the sound file at `path`; nil where it holds no sound that can be read.
  static func envelope(ofFileAt path: String) -> WaveformEnvelope? {
    guard let reader = try? AudioFileReader(path: path) else { return nil }
    var envelope = WaveformEnvelope(channelCount: reader.format.channelCount)
    var samples: [Float] = []
    while (try? reader.next(into: &samples)) == true { envelope.append(samples.span) }
    return envelope.frameCount > 0 ? envelope : nil
  }
}
