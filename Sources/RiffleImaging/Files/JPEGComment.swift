/// Comments of JPEG files: COM segments (ITU-T T.81, B.2.4.5).
enum JPEGComment {
  /// Comments that are read of one file, and bytes of each: a note about the picture, not a hiding place.
  static let countLimit = 4
  static let lengthLimit = 4096

  /// `jpeg` with `text` in a comment after its first segment; `jpeg` itself where it has none.
  static func adding(_ text: String, to jpeg: [UInt8]) -> [UInt8] {
    let bytes = Array(text.utf8.prefix(lengthLimit))
    // The first segment (JFIF) must stay the first.
    guard jpeg.count >= 6, jpeg[0] == 0xFF, jpeg[1] == 0xD8, jpeg[2] == 0xFF else { return jpeg }
    let place = 4 + Int(jpeg[4]) << 8 + Int(jpeg[5])
    guard place <= jpeg.count else { return jpeg }
    let length = bytes.count + 2
    let head: [UInt8] = [0xFF, 0xFE, UInt8(length >> 8), UInt8(length & 0xFF)]
    return Array(jpeg[..<place]) + head + bytes + Array(jpeg[place...])
  }

  /// The comments of `jpeg` that are UTF-8 text, up to the first scan.
  static func all(in jpeg: [UInt8]) -> [String] {
    var comments: [String] = []
    var index = 2
    while index + 4 <= jpeg.count, jpeg[index] == 0xFF, comments.count < countLimit {
      let marker = jpeg[index + 1]
      if marker == 0xFF {
        index += 1
        continue
      }
      // A scan begins, or the picture ends: no more segments.
      if marker == 0xDA || marker == 0xD9 { break }
      let length = Int(jpeg[index + 2]) << 8 + Int(jpeg[index + 3])
      let end = index + 2 + length
      guard length >= 2, end <= jpeg.count else { break }
      if marker == 0xFE, length - 2 <= lengthLimit,
        let text = String(validating: jpeg[(index + 4)..<end].prefix { $0 != 0 }, as: UTF8.self), !text.isEmpty
      {
        comments.append(text)
      }
      index = end
    }
    return comments
  }
}
