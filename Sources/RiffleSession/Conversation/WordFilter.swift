internal import RiffleAPI

/// Words on their way to a person: without the media that stand among them as Markdown, which become files.
///
/// At most the beginning of what may be a medium is held back.
final class WordFilter {
  /// Room for what was held back, and for decoded bytes that nobody wants here.
  private static let outputCapacity = 4096

  private var scanner = MarkdownScanner()
  private var output: [UInt8] = []

  /// The words of `text` that are known to be none of a medium.
  func pass(_ text: String) -> String {
    let bytes = Array(text.utf8)
    if scanner.pass(bytes.span) { return text }
    var words: [UInt8] = []
    while let token = next(in: bytes) { keep(token, of: bytes, in: &words) }
    return String(decoding: words, as: UTF8.self)
  }

  /// What was held back, after the last words.
  func finish() -> String {
    var words: [UInt8] = []
    while let token = next(in: nil) { keep(token, of: [], in: &words) }
    return String(decoding: words, as: UTF8.self)
  }

  private func next(in bytes: [UInt8]?) -> MarkdownToken? {
    output.removeAll(keepingCapacity: true)
    var token: MarkdownToken?
    output.append(addingCapacity: Self.outputCapacity) { output in
      token = if let bytes { scanner.next(in: bytes.span, into: &output) } else { scanner.finish(into: &output) }
    }
    return token
  }

  private func keep(_ token: MarkdownToken, of bytes: [UInt8], in words: inout [UInt8]) {
    switch token {
    case .words(let range): words += bytes[range]
    case .heldWords(let count): words += output.suffix(count)
    case .beginMedium, .medium, .endMedium, .unread, .link: break
    }
  }
}
