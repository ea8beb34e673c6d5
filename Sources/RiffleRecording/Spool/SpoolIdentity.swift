internal import FoundationEssentials
internal import RiffleMedia
internal import RiffleTypes

/// What is known of a spooled answer: which request it belongs to, where it came from and what was to become of it.
///
/// It stands as JSON beside the answer's bytes. It never holds a key, and the request itself only by wish.
public struct SpoolIdentity: Codable, Equatable, Sendable {
  /// The version that is written, and the newest that is read.
  static let currentVersion = 1

  /// What has become of the answer's media.
  public enum State: String, Codable, Sendable {
    /// Nobody knows: its run goes on, or came to no good end.
    case unrecovered
    /// What could be used was written under names that say so.
    case salvaged
    /// Everything was handed over, complete and verified.
    case verified
  }

  /// How the message ended.
  public struct End: Codable, Equatable, Sendable {
    /// Whether all of it came, as far as the transport can tell.
    public var isComplete: Bool
    /// The failure in one line.
    public var message: String?
    /// The exit code of a run that got nothing usable because of it.
    public var exit: Int32?
  }

  /// What the answer was to become.
  public struct Wish: Codable, Equatable, Sendable {
    /// `file`, `folder`, `output` or `discard`.
    public var target = "file"
    /// The folder, from the root.
    public var folder: String
    /// The name of the file, when one was asked for.
    public var name: String?
    /// The name of files in a folder, without extension.
    public var stem: String
    var audioFormat: String?
    var pictureFormat: String?
    var undeclaredType: String?
    var kind: String?
    var wantsText = false
    var keepsAsReceived = false
    var keepsThoughts = false
    var isStrictMIME = false
  }

  /// The version of this form.
  public var version = SpoolIdentity.currentVersion
  /// The name of the answer in the spool: its time and eight random characters.
  public var id: String
  /// When the answer began, in universal time (ISO 8601).
  public var time: String
  /// The command that asked.
  public var command: String?
  /// The name of the item that the answer belongs to.
  public var label: String?
  /// The wire format: `gemini` or `openai`.
  public var api: String?
  /// The service.
  public var host: String?
  /// The model that was asked.
  public var model: String?
  /// The service's name for the request.
  public var requestId: String?
  /// The HTTP status.
  public var status: Int?
  /// The declared type of the answer.
  public var contentType: String?
  /// How many bytes were promised.
  public var contentLength: Int?
  /// What the answer was to become.
  public var output: Wish
  /// The request for people, media as their sizes; only where that was asked for.
  public var request: String?
  /// The text for the comment of audio files, which is what they say; only where that was asked for.
  public var comment: String?
  /// How the message ended; nil while it comes, and for ever when its run was killed.
  public var end: End?
  /// What has become of it.
  public var state = State.unrecovered
  /// The exit code of the last recording.
  public var exit: Int32?
  /// The files that were written.
  public var files: [String] = []

  /// What is known of an answer that begins now.
  init(_ options: RecordingOptions, _ origin: AnswerOrigin, command: String?) {
    let now = Date().ISO8601Format()
    id = Self.name(at: now)
    time = now
    self.command = command
    label = options.label
    api = origin.api
    host = origin.host
    model = options.model
    requestId = options.requestID
    status = options.status
    contentType = options.contentType
    contentLength = options.expectedByteCount
    output = Wish(options)
  }

  /// `20261121-101500-k3f9x2qa` for an ISO time and random characters.
  private static func name(at time: String) -> String {
    let digits = time.filter(\.isNumber)
    let random = (0..<8).map { _ in "0123456789abcdefghjkmnpqrstvwxyz".randomElement() ?? "0" }
    return "\(digits.prefix(8))-\(digits.dropFirst(8).prefix(6))-\(String(random))"
  }

  /// Whether `text` can be the name of an answer: nothing that leads out of a folder.
  static func isName(_ text: some StringProtocol) -> Bool {
    !text.isEmpty && text.utf8.count <= 64
      && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x2D }
  }

  /// The JSON, indented, its members in alphabetical order.
  func encoded() -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
    guard let data = try? encoder.encode(self) else { preconditionFailure("an identity holds only plain values") }
    return Array(data) + [0x0A]
  }

  /// Reads what ``encoded()`` wrote for the answer called `id`.
  /// - Throws: ``SpoolError/badIdentity(_:_:)``.
  init(_ bytes: [UInt8], id: String) throws(SpoolError) {
    do {
      self = try JSONDecoder().decode(SpoolIdentity.self, from: Data(bytes))
    } catch {
      throw .badIdentity(id, "it is not as it was written")
    }
    guard version <= Self.currentVersion else { throw .badIdentity(id, "version \(version) is newer than this Riffle") }
    guard self.id == id else { throw .badIdentity(id, "it is that of another answer") }
  }
}

extension SpoolIdentity.Wish {
  /// The wish of `options`.
  init(_ options: RecordingOptions) {
    let here = WorkingFolder.path ?? "."
    func absolute(_ path: String) -> String { path.hasPrefix("/") ? path : path == "." ? here : here + "/" + path }
    stem = options.naming.stem
    switch options.naming.target {
    case .file(let path): (folder, name) = (absolute(options.naming.folder), OutputNaming.split(path).name)
    case .folder: (folder, target) = (absolute(options.naming.folder), "folder")
    case .standardOutput: (folder, target) = (here, "output")
    case .discard: (folder, target) = (here, "discard")
    }
    if folder.isEmpty { folder = "/" }
    audioFormat = options.audioFormat?.rawValue
    pictureFormat = options.pictureFormat?.description
    undeclaredType = options.undeclaredType?.description
    kind = options.expectedKind?.rawValue
    wantsText = options.wantsText
    keepsAsReceived = options.keepsAsReceived
    keepsThoughts = options.keepsThoughts
    isStrictMIME = options.isStrictMIME
    // A format that was asked for by the name of a pipe is not told by a file's name.
    if target == "output", audioFormat == nil { audioFormat = options.wantedAudioFormat?.rawValue }
  }

  /// The names that were asked for, in the folder that was asked for or in `other`.
  func naming(in other: String? = nil) -> OutputNaming {
    let place = other ?? folder
    if let name, target == "file" {
      return OutputNaming(.file(place == "." ? name : (place == "/" ? "/" : place + "/") + name), stem: stem)
    }
    return OutputNaming(.folder(place), stem: stem)
  }

  /// Puts the wish into `options`.
  func apply(to options: inout RecordingOptions) {
    options.audioFormat = audioFormat.flatMap { AudioFileFormat(rawValue: $0) }
    options.pictureFormat = pictureFormat.flatMap { MediaType(parsing: $0) }
    options.undeclaredType = undeclaredType.flatMap { MediaType(parsing: $0) }
    options.expectedKind = kind.flatMap { MediaType.Kind(rawValue: $0) }
    options.wantsText = wantsText
    options.keepsAsReceived = keepsAsReceived
    options.keepsThoughts = keepsThoughts
    options.isStrictMIME = isStrictMIME
  }
}

/// Where an answer comes from, as far as its recording does not need to know.
public struct AnswerOrigin: Sendable {
  /// The wire format.
  public var api: String?
  /// The service.
  public var host: String?
  /// The request for people, without its key and with media as their sizes.
  public var request: @Sendable () -> [UInt8]

  /// An answer of `host` in the format `api`.
  public init(api: String?, host: String?, request: @escaping @Sendable () -> [UInt8] = { [] }) {
    self.api = api
    self.host = host
    self.request = request
  }
}
