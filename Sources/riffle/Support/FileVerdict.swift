import RiffleImaging
import RiffleMedia
import RiffleRecording
import RiffleTypes

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// What `riffle verify` finds out about one file, reading it once in constant memory (JPEG and WebP are decoded whole).
struct FileVerdict {
  /// What is wrong with the file, and the code that it means.
  struct Problem {
    let reason: ExitReason
    let message: String
  }

  /// What the file is, as a receipt.
  private(set) var receipt: Receipt
  /// What is wrong; nil when nothing was found.
  private(set) var problem: Problem?
  /// How far the file was checked, in words.
  private(set) var depth = "type only"

  private let path: String
  /// Bytes a read call asks for.
  private static let chunkLength = 256 * 1024

  /// A verdict on the file at `path`, not yet checked.
  init(path: String) {
    self.path = path
    receipt = Receipt()
    receipt.path = path
  }

  /// Reads the file and settles the verdict.
  mutating func check(level: PNGVerifier.Level, limits: PNGLimits) {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return fail(.fileError, unsafe String(cString: strerror(errno))) }
    defer { close(descriptor) }
    var information = stat()
    guard unsafe fstat(descriptor, &information) == 0 else {
      return fail(.fileError, unsafe String(cString: strerror(errno)))
    }
    guard information.st_mode & S_IFMT != S_IFDIR else { return fail(.fileError, "is a folder, expected a file") }

    var buffer = [UInt8](repeating: 0, count: Self.chunkLength)
    var type: MediaType?
    var verifier: PNGVerifier?
    var wav: WAVReader?
    var format: PCMFormat?
    var sampleByteCount = 0
    var headers = PictureHeaderReader()
    var byteCount = 0
    do {
      while true {
        let count = unsafe buffer.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
        if count < 0, errno == EINTR { continue }
        guard count >= 0 else { return fail(.fileError, unsafe String(cString: strerror(errno))) }
        guard count > 0 else { break }
        let chunk = buffer.span.extracting(0..<count)
        if byteCount == 0 {
          type = MediaSniffer.sniff(chunk)
          if type == .png { verifier = PNGVerifier(level: level, limits: limits) }
          if type == .wav { wav = WAVReader() }
        }
        byteCount += count
        _ = headers.read(chunk)
        try verifier?.verify(chunk)
        while let token = try wav?.next(in: chunk) {
          switch token {
          case .format(let found): format = found
          case .samples(let range): sampleByteCount += range.count
          }
        }
      }
      receipt.bytes = byteCount
      receipt.type = type?.essence
      receipt.kind = type?.kind.rawValue
      guard byteCount > 0 else { return fail(.mediaDamaged, "is empty") }
      guard let type else { return fail(.mediaDamaged, "is of no kind that Riffle knows") }
      if let size = headers.size { (receipt.width, receipt.height) = (size.width, size.height) }
      if verifier != nil {
        _ = try verifier.take()?.finish()
        depth = level == .full ? "verified" : "checked (\(level.rawValue))"
      } else if wav != nil {
        _ = try wav.take()?.finish()
        if let format { record(format, sampleByteCount) }
        depth = "verified"
      } else if type == .jpeg || type == .webp {
        let canvas = try PictureReader(limits: limits).read(fileAt: path)
        (receipt.width, receipt.height) = (canvas.size.width, canvas.size.height)
        depth = "decoded"
      }
    } catch {
      receipt.bytes = byteCount
      receipt.type = type?.essence
      fail(.mediaDamaged, "\(error)")
    }
  }

  private mutating func record(_ format: PCMFormat, _ byteCount: Int) {
    receipt.sampleRate = format.sampleRate
    receipt.channelCount = format.channelCount
    receipt.durationSeconds = format.duration(ofBytes: byteCount) / .seconds(1)
  }

  private mutating func fail(_ reason: ExitReason, _ message: String) {
    problem = Problem(reason: reason, message: message)
    receipt.exit = reason.rawValue
  }
}
