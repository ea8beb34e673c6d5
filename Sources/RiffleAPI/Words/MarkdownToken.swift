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
  /// The medium ended, and how.
  case endMedium(MarkdownEnding)
  /// A picture of the words was no medium and stays among them; why.
  case unread(MarkdownObstacle)
  /// A picture that lies elsewhere; its Markdown is among the words.
  case link(String)
}

/// How a medium among words ended.
public enum MarkdownEnding: Equatable, Sendable {
  /// Its base64 was whole, and its Markdown closed.
  case complete
  /// The words stopped inside it.
  case cut
  /// It went on, or closed, in a way that no base64 does.
  case malformed
}

/// Why a picture with a data URL is no medium.
public enum MarkdownObstacle: Equatable, Sendable {
  /// It stands in a code span or a code block: somebody shows how pictures are written.
  case code
  /// Its data are not base64.
  case notBase64
}
