public import RiffleTypes

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// Why a medium could not be written, or not be called complete.
public struct MediaFileError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What was being done when the system refused; the raw value is the verb of the message.
  public enum Action: String, Sendable {
    case create, write, read, sync, rename, remove, inspect
    case writeInFolder = "write in the folder of"
  }

  /// What went wrong.
  public enum Code: Equatable, Sendable {
    /// The operating system refused.
    case system(errno: Int32, Action)
    /// The name is taken and overwriting was not asked for.
    case exists
    /// The name is a folder.
    case isDirectory
    /// The name belongs to something that is no plain file, for example a device, which is never replaced.
    case notRegularFile
    /// So many left-over partial files stand beside the name that no new one is made.
    case tooManyLeftovers(limit: Int)
    /// The encoding library refused; its own words.
    case encoder(String)
    /// The format cannot hold such samples; the reason in words.
    case unsupportedAudio(AudioFileFormat, reason: String)
    /// There was not one byte.
    case empty
    /// The samples end inside a frame.
    case halfFrame(trailingBytes: Int, bytesPerFrame: Int)
    /// A WAV stream is damaged or cut.
    case wav(WAVError)
    /// A PNG stream is damaged or cut.
    case png(PNGError)
    /// A picture stops before the end that it promises; how many bytes are missing, where it tells.
    case truncated(MediaType, missingByteCount: Int?)
    /// The declared type of raw samples cannot be understood.
    case badType(PCMFormatError)
    /// The bytes are not what the declared type promises; `actual` is nil when nothing is known that begins like them.
    case typeContradicted(declared: MediaType, actual: MediaType?)
  }

  /// What went wrong.
  public let code: Code
  /// The file it happened to; `-` for a pipe.
  public let path: String
  /// Bytes of the medium that were handled before.
  public let offset: Int

  /// An error about the file at `path`.
  public init(_ code: Code, path: String, offset: Int = 0) {
    self.code = code
    self.path = path
    self.offset = offset
  }

  /// Whether this machine refused, and not the bytes: no space, no permission, a name that is taken.
  public var isLocalFileError: Bool {
    switch code {
    case .system, .exists, .isDirectory, .notRegularFile, .tooManyLeftovers, .encoder: true
    default: false
    }
  }

  /// Whether the bytes are damaged or not what they were said to be.
  public var isDamage: Bool { exitReason == .mediaDamaged }

  /// How a run that ends with this error exits.
  public var exitReason: ExitReason {
    switch code {
    case .system(EPIPE, _): .brokenPipe
    case .system, .exists, .isDirectory, .notRegularFile, .tooManyLeftovers, .encoder: .fileError
    case .unsupportedAudio: .usage
    case .empty, .badType: .malformedAnswer
    case .halfFrame, .truncated: .partial
    case .wav(let error):
      switch error.code {
      case .unexpectedEnd: .partial
      default: .mediaDamaged
      }
    case .png(let error): error.code.isTruncation ? .partial : .mediaDamaged
    case .typeContradicted: .mediaDamaged
    }
  }

  /// One line: the subject first, then what was expected.
  public var description: String {
    let name = Self.oneLine(path)
    switch code {
    case .system(let number, let action):
      let place = action == .write && offset > 0 ? " at offset \(offset)" : ""
      return "file: cannot \(action.rawValue) \(name)\(place): \(SystemError.text(number))"
    case .exists: return "file: \(name) exists, expected a free name, or the wish to replace it (--force)"
    case .isDirectory: return "file: \(name) is a folder, expected the name of a file"
    case .notRegularFile: return "file: \(name) is not a plain file and is not replaced"
    case .tooManyLeftovers(let limit):
      return "file: \(limit) partial files stand beside \(name), remove those of dead runs"
    case .encoder(let words): return "audio: cannot encode \(name): \(Self.oneLine(words))"
    case .unsupportedAudio(_, let reason): return "audio: \(reason)"
    case .empty: return "media: \(name) would be empty, expected at least one byte"
    case .halfFrame(let trailing, let frame):
      return "audio: \(trailing) bytes left over at the end of \(name), expected whole frames of \(frame) bytes"
    case .wav(let error): return error.description
    case .png(let error): return error.description
    case .truncated(let type, let missing):
      let wish = missing.map { "\($0) bytes more" } ?? "its end marker"
      return "media: \(name) (\(type.essence)) ends after \(offset) bytes, expected \(wish)"
    case .badType(let error): return error.description
    case .typeContradicted(let declared, nil):
      return "media: \(name) was declared \(declared.essence), but its bytes do not begin like it"
    case .typeContradicted(let declared, let actual?):
      return "media: \(name) was declared \(declared.essence), but its bytes are \(actual.essence)"
    }
  }

  /// `text` with control characters replaced, so that a message stays one harmless line.
  static func oneLine(_ text: String) -> String {
    String(
      String.UnicodeScalarView(text.unicodeScalars.map { $0.properties.generalCategory == .control ? "?" : $0 }))
  }
}
