internal import RiffleMedia
internal import RiffleTypes

/// The declared types of an answer as their sender spelled them, each parsed once.
///
/// A speech of ten thousand parts repeats one type ten thousand times: the last one is kept, with what is asked of it for each part.
struct TypeReader {
  /// A declared type and what follows from it; one object however often the type is repeated.
  final class Known {
    let type: MediaType
    /// Whether sound of this type is a file with an index of its own, so that two of them in a row are no file.
    let isWholeFile: Bool

    init(_ type: MediaType) {
      self.type = type
      isWholeFile = TypeReader.isWholeFile(type)
    }
  }

  private var text: String?
  private var known: Known?

  /// What is known of the type `text`; nil where there is none, or it cannot be read.
  mutating func read(_ text: String?) -> Known? {
    guard let text else { return nil }
    if text == self.text { return known }
    self.text = text
    known = MediaType(parsing: text).map(Known.init)
    return known
  }

  /// WAV is read and joined by its samples; MPEG audio, ADTS and Ogg may follow each other.
  static func isWholeFile(_ type: MediaType) -> Bool {
    guard type.kind == .audio, (try? PCMFormat(mediaType: type)) == nil else { return false }
    return ![.wav, .mpegAudio, MediaType("audio", "aac"), MediaType("audio", "ogg")].contains { $0.agrees(with: type) }
      || ["mp4", "m4a", "x-m4a"].contains(type.subtype)
  }
}
