import RiffleMedia

extension FuzzTarget {
  /// The verifier of PNG: the same for every cut, and of libpng's opinion but where it is stricter and says so.
  static let png = FuzzTarget("png") { bytes in
    var dice = Dice(bytes)
    // With a wrong CRC nothing behind it is looked at, so nearly all inputs are mended first.
    let file = dice.next(16) == 0 ? bytes : PNGMending.mended(bytes)
    let pieces = dice.cut(file)
    let whole = verdict([file], .full)
    if verdict(pieces, .full) != whole { return "cut into \(pieces.map(\.count)), it differs from \(whole)" }
    let structure = verdict(pieces, .structure)
    switch (whole, structure) {
    case (.success(let full), .success(let outer)): if full != outer { return "the levels differ: \(full as Any)" }
    case (.success, .failure(let error)): return "well, but not its structure: \(error)"
    case (.failure, _): break
    }
    switch (whole, isReadByLibpng(file)) {
    case (.success, false): return "libpng refuses what the verifier accepts"
    case (.failure(let error), true):
      return isStricter(error) ? nil : "libpng reads what the verifier refuses: \(error)"
    default: return nil
    }
  }

  /// Small enough for thousands of pictures a second.
  private static let limits = PNGLimits(maxWidth: 300, maxHeight: 300, maxPixels: 90_000)

  private static func verdict(_ pieces: [[UInt8]], _ level: PNGVerifier.Level) -> Result<PNGSummary?, PNGError> {
    var verifier = PNGVerifier(level: level, limits: limits)
    do throws(PNGError) {
      for piece in pieces { try verifier.verify(piece.span) }
      return .success(try verifier.finish())
    } catch {
      return .failure(error)
    }
  }

  private static func isReadByLibpng(_ file: [UInt8]) -> Bool {
    (try? PNGPixels(decoding: file, layout: .stored, limits: limits)) != nil
  }

  /// What the verifier refuses and libpng's row reader does not look at, or lets pass with a warning.
  private static func isStricter(_ error: PNGError) -> Bool {
    switch error.code {
    case .dataAfterEnd, .missingHeader, .unknownCriticalChunk: true
    case .badImageData(let message):
      ["its zlib stream has no end", "the Adler-32 is wrong", "a distance reaches beyond the window"].contains(message)
    case .badCRC(let name): name.first?.isLowercase == true
    case .chunkTooLarge(let name, _): name == "IEND"
    case .chunkOutOfPlace(let name): name == "IDAT" || name == "PLTE"
    default: false
    }
  }
}

/// Puts right CRCs into the chunks of a file.
enum PNGMending {
  private static let table: [UInt32] = (0..<256).map { number in
    (0..<8).reduce(UInt32(number)) { crc, _ in crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
  }

  static func mended(_ bytes: [UInt8]) -> [UInt8] {
    var file = bytes
    var start = 8
    while start + 12 <= file.count {
      let length = file[start..<start + 4].reduce(0) { $0 << 8 | Int($1) }
      let end = start + 8 + length
      guard end + 4 <= file.count else { break }
      let crc = ~file[start + 4..<end].reduce(~UInt32(0)) { $0 >> 8 ^ table[Int(($0 ^ UInt32($1)) & 0xFF)] }
      for place in 0..<4 { file[end + place] = UInt8(truncatingIfNeeded: crc >> UInt32(24 - 8 * place)) }
      start = end + 4
    }
    return file
  }
}
