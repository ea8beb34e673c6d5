extension Base64Decoder {
  /// Decodes a whole text that is already in memory.
  ///
  /// - Parameters:
  ///   - text: The characters.
  ///   - whitespace: What to do with white space.
  /// - Returns: The bytes.
  /// - Throws: Any ``Base64Error``; its offset is an index of `text`.
  public static func decode(_ text: [UInt8], whitespace: Whitespace = .reject) throws(Base64Error) -> [UInt8] {
    try [UInt8](capacity: text.count / 4 * 3 + minimumCapacity) {
      (output: inout OutputSpan<UInt8>) throws(Base64Error) -> Void in
      var decoder = Base64Decoder(whitespace: whitespace)
      let end = try decoder.decode(text.span, from: 0, upTo: text.count, into: &output)
      guard end == text.count else { throw decoder.foreignByte(text[end]) }
      try decoder.finish(into: &output)
    }
  }
}
