import RiffleImaging
import RiffleMedia
import RiffleTypes

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// One reading of a media file from its first byte to its last, in pieces of any size: a pipe is read like a file.
final class FileWalk {
  /// What read(2) said.
  struct ReadFailure: Error {
    let errno: Int32
  }

  /// A JPEG or WebP that is longer than any picture: they are held whole, since their decoders want them so.
  struct PictureTooLong: Error, CustomStringConvertible {
    var description: String { "picture: longer than \(FileWalk.pictureLimit) bytes" }
  }

  /// Bytes a read call asks for.
  private static let chunkLength = 256 * 1024
  /// The most bytes of a JPEG or WebP that are held.
  static let pictureLimit = 512 * 1024 * 1024

  private(set) var type: MediaType?
  private(set) var byteCount = 0
  /// The layout of WAV samples, once it is known.
  private(set) var format: PCMFormat?
  private(set) var sampleByteCount = 0
  /// The whole of a JPEG or WebP.
  private(set) var picture: [UInt8] = []

  private let level: PNGVerifier.Level
  private let limits: PNGLimits
  private var head: [UInt8] = []
  private var isSorted = false
  private var headers = PictureHeaderReader()
  private var verifier: PNGVerifier?
  private var wav: WAVReader?

  /// A walk that has not begun.
  init(level: PNGVerifier.Level, limits: PNGLimits) {
    self.level = level
    self.limits = limits
  }

  /// The size in pixels, when the header tells it.
  var size: PixelSize? { headers.size }

  /// Reads the file behind `descriptor` to its end.
  func readAll(from descriptor: Int32) throws {
    var buffer = [UInt8](repeating: 0, count: Self.chunkLength)
    while true {
      // The system writes at most as many bytes as the buffer has.
      let count = unsafe buffer.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw ReadFailure(errno: errno) }
      guard count > 0 else { break }
      try take(buffer.span.extracting(0..<count))
    }
    if !isSorted { try sort() }
  }

  /// Gives the verdict of the format's own reader.
  func finish() throws {
    _ = try verifier.take()?.finish()
    do throws(WAVError) {
      try wav.take()?.finish()
    } catch {
      guard !Self.isForeign(error) else { return }
      throw error
    }
  }

  private func take(_ bytes: Span<UInt8>) throws {
    byteCount += bytes.count
    guard !isSorted else { return try check(bytes) }
    let wanted = min(MediaSniffer.prefixLength - head.count, bytes.count)
    for index in 0..<wanted { head.append(bytes[index]) }
    guard head.count == MediaSniffer.prefixLength else { return }
    try sort()
    try check(bytes.extracting(wanted...))
  }

  /// Decides by the first bytes, whole or as many as a whole file has.
  private func sort() throws {
    isSorted = true
    let first = head
    type = MediaSniffer.sniff(first.span)
    if type == .png { verifier = PNGVerifier(level: level, limits: limits) }
    if type == .wav { wav = WAVReader() }
    try check(first.span)
  }

  private func check(_ bytes: Span<UInt8>) throws {
    _ = headers.read(bytes)
    try verifier?.verify(bytes)
    if type == .jpeg || type == .webp {
      guard picture.count + bytes.count <= Self.pictureLimit else { throw PictureTooLong() }
      for index in bytes.indices { picture.append(bytes[index]) }
    }
    do throws(WAVError) {
      while let token = try wav?.next(in: bytes) {
        switch token {
        case .format(let found): format = found
        case .samples(let range): sampleByteCount += range.count
        }
      }
    } catch {
      guard Self.isForeign(error) else { throw error }
      _ = wav.take()
    }
  }

  /// Whether a WAV is of a kind that is not read, which is no damage.
  private static func isForeign(_ error: WAVError) -> Bool {
    switch error.code {
    case .bigEndian, .unsupportedFormat: true
    default: false
    }
  }
}
