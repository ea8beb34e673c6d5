import RiffleMedia
import RiffleTypes

/// Small PNG files made by hand, chunk by chunk, so that each kind of damage has a row.
enum PNGFixtures {
  static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  /// A chunk with a right CRC.
  static func chunk(_ name: String, _ data: [UInt8] = []) -> [UInt8] {
    let body = Array(name.utf8) + data
    return big(data.count) + body + big(Int(crc(body)))
  }

  static func header(
    _ width: Int, _ height: Int, depth: UInt8 = 8, color: UInt8 = 0, _ methods: [UInt8] = [0, 0, 0]
  ) -> [UInt8] {
    chunk("IHDR", big(width) + big(height) + [depth, color] + methods)
  }

  /// A zlib stream (RFC 1950) of one stored block; `adler` replaces the right checksum.
  static func zlib(_ bytes: [UInt8], adler: Int? = nil) -> [UInt8] {
    let count = UInt16(bytes.count)
    let head: [UInt8] = [
      0x78, 0x01, 0x01, UInt8(count & 0xFF), UInt8(count >> 8), UInt8(~count & 0xFF), UInt8(~count >> 8),
    ]
    return head + bytes + big(adler ?? Self.adler(bytes))
  }

  /// Two rows of three grey pixels, each behind its filter byte.
  static let rows: [UInt8] = [0, 10, 20, 30, 2, 1, 1, 1]

  static func picture(
    header: [UInt8] = header(3, 2), before: [UInt8] = [], data: [UInt8] = chunk("IDAT", zlib(rows)),
    after: [UInt8] = [], end: [UInt8] = chunk("IEND")
  ) -> [UInt8] { signature + header + before + data + after + end }

  static func big(_ number: Int) -> [UInt8] {
    [UInt8(number >> 24 & 0xFF), UInt8(number >> 16 & 0xFF), UInt8(number >> 8 & 0xFF), UInt8(number & 0xFF)]
  }

  /// The naive CRC-32, bit by bit.
  static func crc(_ bytes: [UInt8]) -> UInt32 {
    var crc = ~UInt32(0)
    for byte in bytes {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    return ~crc
  }

  /// The naive Adler-32.
  static func adler(_ bytes: [UInt8]) -> Int {
    var low = 1
    var high = 0
    for byte in bytes {
      low = (low + Int(byte)) % 65_521
      high = (high + low) % 65_521
    }
    return high << 16 | low
  }
}

/// What a verifier says of pieces of a stream.
func verdict(
  _ pieces: [[UInt8]], _ level: PNGVerifier.Level = .full, _ limits: PNGLimits = .standard
) -> Result<PNGSummary?, PNGError> {
  var verifier = PNGVerifier(level: level, limits: limits)
  do throws(PNGError) {
    for piece in pieces { try verifier.verify(piece.span) }
    return .success(try verifier.finish())
  } catch { return .failure(error) }
}

/// The error of a verdict.
func error(_ result: Result<PNGSummary?, PNGError>) -> PNGError? {
  if case .failure(let error) = result { error } else { nil }
}
