public import RiffleTypes

/// Tells what a medium is by its first bytes.
///
/// Raw samples have no mark of their own and may begin with any bytes, so a type is named only on four bytes of evidence or more, or,
/// for MPEG audio without a tag, on two whole frame headers in a row.
public enum MediaSniffer {
  /// Bytes that are enough for every type that is known: the longest MPEG audio frame and the header behind it.
  public static let prefixLength = 2048

  /// The type of a medium that begins with `prefix`, at least ``prefixLength`` bytes or the whole medium; nil when nothing is known
  /// that begins so.
  public static func sniff(_ prefix: Span<UInt8>) -> MediaType? {
    picture(prefix) ?? sound(prefix) ?? film(prefix) ?? document(prefix)
  }

  private static func picture(_ bytes: Span<UInt8>) -> MediaType? {
    if has("\u{0D}\u{0A}\u{1A}\u{0A}", at: 4, bytes), bytes[0] == 0x89, has("PNG", at: 1, bytes) { return .png }
    if bytes.count >= 4, bytes[0] == 0xFF, bytes[1] == 0xD8, bytes[2] == 0xFF, bytes[3] >= 0xC0 { return .jpeg }
    if has("GIF87a", at: 0, bytes) || has("GIF89a", at: 0, bytes) { return .gif }
    if has("RIFF", at: 0, bytes), has("WEBP", at: 8, bytes) { return .webp }
    if isBMP(bytes) { return MediaType("image", "bmp") }
    if has("II*\u{0}", at: 0, bytes) || has("MM\u{0}*", at: 0, bytes) { return MediaType("image", "tiff") }
    return nil
  }

  /// `BM`, then two reserved fields that are zero and the size of a header that exists.
  private static func isBMP(_ bytes: Span<UInt8>) -> Bool {
    has("BM", at: 0, bytes) && has("\u{0}\u{0}\u{0}\u{0}", at: 6, bytes) && bytes.count >= 18
      && [12, 40, 52, 56, 64, 108, 124].contains(bytes[14]) && has("\u{0}\u{0}\u{0}", at: 15, bytes)
  }

  private static func sound(_ bytes: Span<UInt8>) -> MediaType? {
    if has("WAVE", at: 8, bytes), ["RIFF", "RF64", "RIFX"].contains(where: { has($0, at: 0, bytes) }) { return .wav }
    if has("fLaC", at: 0, bytes) { return MediaType("audio", "flac") }
    if has("OggS\u{0}", at: 0, bytes) {
      return has("OpusHead", at: 28, bytes) ? MediaType("audio", "opus") : MediaType("audio", "ogg")
    }
    if has("FORM", at: 0, bytes), has("AIFF", at: 8, bytes) || has("AIFC", at: 8, bytes) {
      return MediaType("audio", "aiff")
    }
    if has("riff\u{2E}", at: 0, bytes), bytes.count >= 16, bytes[5] == 0x91, bytes[6] == 0xCF {
      return AudioFileFormat.w64.mediaType
    }
    if has(".snd\u{0}\u{0}", at: 0, bytes) { return MediaType("audio", "x-au") }
    if has("ID3", at: 0, bytes), bytes.count >= 10, bytes[3] < 0x10, (6...9).allSatisfy({ bytes[$0] < 0x80 }) {
      return .mpegAudio
    }
    if MPEGFrame.isLayer3(bytes) { return .mpegAudio }
    if MPEGFrame.isADTS(bytes) { return MediaType("audio", "aac") }
    return nil
  }

  private static func film(_ bytes: Span<UInt8>) -> MediaType? {
    if has("ftyp", at: 4, bytes), bytes.count >= 12 {
      if has("M4A", at: 8, bytes) || has("M4B", at: 8, bytes) { return MediaType("audio", "mp4") }
      if has("avif", at: 8, bytes) || has("avis", at: 8, bytes) { return MediaType("image", "avif") }
      if ["heic", "heix", "mif1", "msf1", "hevc"].contains(where: { has($0, at: 8, bytes) }) {
        return MediaType("image", "heic")
      }
      return MediaType("video", "mp4")
    }
    if bytes.count >= 4, bytes[0] == 0x1A, bytes[1] == 0x45, bytes[2] == 0xDF, bytes[3] == 0xA3 {
      return MediaType("video", "webm")
    }
    return nil
  }

  private static func document(_ bytes: Span<UInt8>) -> MediaType? {
    if has("%PDF-", at: 0, bytes) { return MediaType("application", "pdf") }
    if bytes.count >= 4, bytes[0] == 0x1F, bytes[1] == 0x8B, bytes[2] == 8, bytes[3] < 0x20 {
      return MediaType("application", "gzip")
    }
    var start = 0
    while start < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[start]) { start += 1 }
    if has("<!doctype html", at: start, bytes, anyCase: true) || has("<html", at: start, bytes, anyCase: true) {
      return MediaType("text", "html")
    }
    if has("<svg", at: start, bytes) { return MediaType("image", "svg+xml") }
    return nil
  }

  private static func has(_ mark: String, at start: Int, _ bytes: Span<UInt8>, anyCase: Bool = false) -> Bool {
    var index = start
    for byte in mark.utf8 {
      guard index < bytes.count else { return false }
      let isUpper = anyCase && (0x41...0x5A).contains(bytes[index])
      guard (isUpper ? bytes[index] | 0x20 : bytes[index]) == byte else { return false }
      index += 1
    }
    return true
  }
}
