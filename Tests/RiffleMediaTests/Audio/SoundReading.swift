import CSndFile
import RiffleMedia
import RiffleTypes

/// What libsndfile reads in a file that was written by us.
struct SoundReading: Equatable {
  var format: Int
  var frameCount: Int
  var sampleRate: Int
  var channelCount: Int
  var samples: [Int16]
  var software: String
  var comment: String

  init?(_ path: String) {
    var info = SF_INFO()
    guard let file = unsafe sf_open(path, Int32(SFM_READ), &info) else { return nil }
    defer { _ = unsafe sf_close(file) }
    format = Int(info.format)
    frameCount = Int(info.frames)
    sampleRate = Int(info.samplerate)
    channelCount = Int(info.channels)
    var samples = [Int16](repeating: 0, count: frameCount * channelCount)
    let read = unsafe sf_read_short(file, &samples, sf_count_t(samples.count))
    self.samples = Array(samples.prefix(Int(read)))
    software = unsafe Self.text(file, SF_STR_SOFTWARE)
    comment = unsafe Self.text(file, SF_STR_COMMENT)
  }

  private static func text(_ file: OpaquePointer, _ kind: Int) -> String {
    guard let text = unsafe sf_get_string(file, Int32(kind)) else { return "" }
    return unsafe String(cString: text)
  }
}

/// A sound for tests: a slow sawtooth that differs from channel to channel and repeats late.
enum TestSound {
  static func samples(frames: Int, channels: Int = 1) -> [Int16] {
    (0..<frames * channels).map { Int16(truncatingIfNeeded: ($0 * 37 + ($0 % channels) * 1000) % 20_000 - 10_000) }
  }

  static func bytes(_ samples: [Int16]) -> [UInt8] {
    samples.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
  }

  /// Bytes that no encoder makes much smaller; the same ones every time.
  static func noise(byteCount: Int) -> [UInt8] {
    var state: UInt32 = 1
    return (0..<byteCount).map { _ in
      state = state &* 1_664_525 &+ 1_013_904_223
      return UInt8(truncatingIfNeeded: state >> 24)
    }
  }

  /// `frames` frames of 16-bit little-endian samples.
  static func pcm(frames: Int, channels: Int = 1) -> [UInt8] { bytes(samples(frames: frames, channels: channels)) }
}
