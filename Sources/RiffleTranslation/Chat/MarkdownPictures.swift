import RiffleAPI

/// Words in which pictures stand as Markdown with data URLs: `text ![alt](data:image/png;base64,…)`.
struct MarkdownPictures {
  /// A stretch of the words.
  enum Piece: Equatable {
    case text(String)
    case picture(mimeType: String?, MediaData)
  }

  /// The longest description of a picture that is looked through.
  static let altLimit = 1024
  /// The longest head of a data URL that is looked through, as ``MediaURL`` has it.
  private static let headLimit = 1024

  /// The stretches in order; words alone are one.
  ///
  /// One pass from front to back: pictures are megabytes. Anything that only begins like a picture stays words.
  static func pieces(of text: String) -> [Piece] {
    let bytes = Array(text.utf8)
    // Behind the last bracket no picture ends, and nobody looks for its end again and again.
    let lastClose = bytes.lastIndex(of: UInt8(ascii: ")")) ?? -1
    var pieces: [Piece] = []
    var begin = 0
    var index = 0
    while let open = findOpening(in: bytes, from: index), open < lastClose {
      index = open + 2
      guard let (urlBegin, urlEnd) = address(in: bytes, from: index, lastClose) else { continue }
      // White space may follow the comma.
      let url = MediaURL(String(decoding: bytes[urlBegin..<urlEnd].filter { $0 > UInt8(ascii: " ") }, as: UTF8.self))
      guard case .data(let mimeType, let media) = url else { continue }
      if begin < open { pieces.append(.text(String(decoding: bytes[begin..<open], as: UTF8.self))) }
      pieces.append(.picture(mimeType: mimeType, media))
      index = urlEnd + 1
      begin = index
    }
    if begin < bytes.count || pieces.isEmpty {
      pieces.append(.text(String(decoding: bytes[begin...], as: UTF8.self)))
    }
    return pieces
  }

  /// Where the data URL of a picture begins and ends, when its description begins at `index`.
  private static func address(
    in bytes: [UInt8], from index: Int, _ lastClose: Int
  ) -> (begin: Int, end: Int)? {
    let limit = min(bytes.count, index + altLimit)
    var close = index
    while close < limit, bytes[close] != UInt8(ascii: "]") { close += 1 }
    guard close + 1 < bytes.count, bytes[close + 1] == UInt8(ascii: "(") else { return nil }
    var begin = close + 2
    while begin < bytes.count, bytes[begin] == UInt8(ascii: " ") { begin += 1 }
    guard begin < lastClose, bytes[begin...].prefix(5).elementsEqual("data:".utf8),
      let comma = bytes[begin...].prefix(headLimit).firstIndex(of: UInt8(ascii: ",")),
      String(decoding: bytes[begin..<comma].filter { $0 > UInt8(ascii: " ") }, as: UTF8.self).lowercased()
        .hasSuffix(";base64"),
      let end = bytes[begin...].firstIndex(of: UInt8(ascii: ")"))
    else { return nil }
    return (begin, end)
  }

  private static func findOpening(in bytes: [UInt8], from index: Int) -> Int? {
    var index = index
    while index + 1 < bytes.count {
      guard let next = bytes[index...].firstIndex(of: UInt8(ascii: "!")), next + 1 < bytes.count else { return nil }
      if bytes[next + 1] == UInt8(ascii: "[") { return next }
      index = next + 1
    }
    return nil
  }
}
