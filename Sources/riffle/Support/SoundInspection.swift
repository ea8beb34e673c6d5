import FoundationEssentials
import RiffleImaging
import RiffleMedia
import RiffleSound
import RiffleTypes

/// What `riffle inspect` finds out about one sound file, read once in bounded memory.
struct SoundInspection {
  /// Silences that are told one by one to people.
  private static let shownSilences = 8

  let path: String
  let sound: SoundReport
  /// Whether the file ends before its header says.
  let isTruncated: Bool
  private let type: String
  private let envelope: WaveformEnvelope

  /// Measures the sound file at `path`.
  ///
  /// - Throws: ``Ending`` with 11 where it cannot be read, 6 where it is damaged or no sound.
  init(of path: String) throws {
    do throws(MediaFileError) {
      try self.init(measuring: path)
    } catch {
      switch error.code {
      case .encoder(let words):
        throw Ending(
          .mediaDamaged, "\(path): is no sound that can be read (\(words.lowercased())), expected a sound file")
      default:
        let isLocal = error.isLocalFileError
        throw Ending(
          isLocal ? .fileError : .mediaDamaged, isLocal ? error.description : "\(path): \(error.description)")
      }
    }
  }

  private init(measuring path: String) throws(MediaFileError) {
    self.path = path
    type = try AudioFileReader(path: path).type.essence
    var envelope: WaveformEnvelope?
    let measured = try SoundReport.measure(fileAt: path) { samples, format in
      if envelope == nil { envelope = WaveformEnvelope(channelCount: format.channelCount) }
      envelope?.append(samples)
    }
    (sound, isTruncated) = (measured.report, measured.isTruncated)
    self.envelope = envelope ?? WaveformEnvelope(channelCount: 1)
  }

  // MARK: Words

  /// Lines for people.
  var lines: [String] {
    let channels = sound.channelCount == 1 ? "mono" : "\(sound.channelCount) channels"
    return [
      "\(path): \(type), \(Self.text(sound.durationSeconds, 2)) s, \(sound.sampleRate) Hz, \(channels)",
      "  loudness  \(loudness)", "  peaks     \(peaks)", "  silences  \(silences)", "  clipped   \(clipped)",
    ]
  }

  private var loudness: String {
    guard let integrated = sound.loudness.integrated else { return "none: silent, or shorter than 0.4 s" }
    let range = sound.loudness.range.map { ", range \(Self.text($0, 1)) LU" } ?? ""
    return "\(Self.text(integrated, 1)) LUFS\(range)"
  }

  private var peaks: String {
    guard let high = sound.loudness.truePeak, let sample = sound.loudness.samplePeak else { return "none: silent" }
    return "true peak \(Self.text(high, 1)) dBTP, sample peak \(Self.text(sample, 1)) dBFS"
  }

  private var silences: String {
    guard sound.silenceCount > 0 else { return "none" }
    let shown = sound.silences.prefix(Self.shownSilences).map { silence in
      let end = silence.startFrame + silence.frameCount
      return "\(Self.text(sound.seconds(silence.startFrame), 2))-\(Self.text(sound.seconds(end), 2))"
    }
    let rest = sound.silenceCount > shown.count ? ", ..." : ""
    return "\(sound.silenceCount), \(Self.text(sound.seconds(sound.silentFrameCount), 2)) s in all: "
      + shown.joined(separator: ", ") + rest
  }

  private var clipped: String { sound.clippedSampleCount == 0 ? "none" : "\(sound.clippedSampleCount) samples" }

  /// `value` with `digits` decimals, without an exponent.
  static func text(_ value: Double, _ digits: Int) -> String {
    guard value.isFinite, abs(value) < 1e12 else { return "unknown" }
    let scale = digits == 1 ? 10 : 100
    let number = Int((value * Double(scale)).rounded())
    let tail = String(abs(number) % scale)
    let sign = number < 0 ? "-" : ""
    return "\(sign)\(abs(number) / scale).\(String(repeating: "0", count: digits - tail.count))\(tail)"
  }

  /// The same for programs: a JSON object on one line, times in seconds, levels in decibels; what a silent sound has not is left out.
  var jsonLine: String {
    struct Line: Encodable {
      var path, type: String
      var durationSeconds: Double
      var frameCount, sampleRate, channelCount: Int
      var loudnessLUFS, loudnessRangeLU, truePeakDBTP, samplePeakDBFS: Double?
      var silenceCount: Int
      var silentSeconds: Double
      var silences: [Silence]
      var clippedSampleCount: Int
      var truncated: Bool
    }
    func rounded(_ level: Double?) -> Double? { level.map { ($0 * 100).rounded() / 100 } }
    let line = Line(
      path: path, type: type, durationSeconds: sound.durationSeconds, frameCount: sound.frameCount,
      sampleRate: sound.sampleRate, channelCount: sound.channelCount, loudnessLUFS: rounded(sound.loudness.integrated),
      loudnessRangeLU: rounded(sound.loudness.range), truePeakDBTP: rounded(sound.loudness.truePeak),
      samplePeakDBFS: rounded(sound.loudness.samplePeak), silenceCount: sound.silenceCount,
      silentSeconds: sound.seconds(sound.silentFrameCount), silences: sound.silences,
      clippedSampleCount: sound.clippedSampleCount, truncated: isTruncated)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(line) else { preconditionFailure("an inspection holds only plain values") }
    return String(decoding: data, as: UTF8.self)
  }

  // MARK: Picture

  /// Draws the wave into a PNG file.
  ///
  /// - Throws: `MediaFileError` where it cannot be written.
  func draw(to target: String, replacing: Bool) throws(MediaFileError) {
    var plot = WaveformPlot(envelope: envelope, sampleRate: sound.sampleRate)
    plot.title = path.split(separator: "/").last.map(String.init) ?? path
    plot.subtitle = ["\(Self.text(sound.durationSeconds, 2)) s", loudness, peaks].joined(separator: ", ")
    plot.silences = sound.silences.map { $0.startFrame..<$0.startFrame + $0.frameCount }
    plot.marksFullScale = sound.clippedSampleCount > 0
    let file = try PartialFile(finalPath: target, replacing: replacing)
    do throws(MediaFileError) {
      try plot.canvas().encodePNG { piece throws(MediaFileError) in try file.write(piece) }
      try file.commit(replacing: replacing)
    } catch {
      file.discard()
      throw error
    }
  }
}
