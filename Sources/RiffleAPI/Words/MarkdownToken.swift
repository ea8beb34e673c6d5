/// What ``MarkdownScanner`` finds in words.
public enum MarkdownToken: Equatable, Sendable {
  /// Words: these bytes of the chunk.
  case words(Range<Int>)
  /// Words that had been held back: so many bytes were appended to the output.
  case heldWords(byteCount: Int)
  /// A medium begins, of the type that its data URL declares.
  case beginMedium(mimeType: String?)
  /// So many bytes of the medium were appended to the output.
  case medium(decodedCount: Int)
  /// The medium ended: whether its base64 was whole and its Markdown closed.
  case endMedium(isComplete: Bool)
  /// A picture that lies elsewhere; its Markdown is among the words.
  case link(String)
}
