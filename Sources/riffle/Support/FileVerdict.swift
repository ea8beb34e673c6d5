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
  var receipt: Receipt
  /// What is wrong; nil when nothing was found.
  private(set) var problem: Problem?
  /// How far the file was checked, in words.
  private(set) var depth = "type only"

  private let path: String

  /// What the file's name says that its bytes do not; nil where they agree.
  var nameContradiction: String? {
    guard let dot = path.lastIndex(of: "."), let actual = receipt.type.flatMap(MediaType.init(parsing:)),
      let named = MediaType(fileExtension: String(path[path.index(after: dot)...])), named.kind != .other,
      !named.agrees(with: actual)
    else { return nil }
    return "is named .\(path[path.index(after: dot)...]) and is \(actual)"
  }

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

    let walk = FileWalk(level: level, limits: limits)
    do {
      try walk.readAll(from: descriptor)
      note(walk)
      guard walk.byteCount > 0 else { return fail(.mediaDamaged, "is empty") }
      guard let type = walk.type else { return fail(.mediaDamaged, "is of no kind that Riffle knows") }
      try walk.finish()
      if type == .png {
        depth = level == .full ? "verified" : "checked (\(level.rawValue))"
      } else if let format = walk.format {
        record(format, walk.sampleByteCount)
        let rest = walk.sampleByteCount % format.bytesPerFrame
        guard rest == 0 else {
          let frame = format.bytesPerFrame
          return fail(
            .mediaDamaged, "audio: \(rest) bytes left over at the end, expected whole frames of \(frame) bytes")
        }
        depth = "verified"
      } else if type == .jpeg || type == .webp {
        let canvas = try PictureReader(limits: limits).read(walk.picture)
        (receipt.width, receipt.height) = (canvas.size.width, canvas.size.height)
        depth = "decoded"
      }
    } catch let error as FileWalk.ReadFailure {
      fail(.fileError, unsafe String(cString: strerror(error.errno)))
    } catch {
      note(walk)
      fail(.mediaDamaged, "\(error)")
    }
  }

  private mutating func note(_ walk: FileWalk) {
    receipt.bytes = walk.byteCount
    receipt.type = walk.type?.essence
    receipt.kind = walk.type?.kind.rawValue
    if let size = walk.size { (receipt.width, receipt.height) = (size.width, size.height) }
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
