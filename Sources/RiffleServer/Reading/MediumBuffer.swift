import RiffleAPI
import RiffleMedia

/// Where the media of one request go while they come in.
///
/// Without a folder all of them stay in memory. With one, what is beyond ``memoryLimit`` bytes of all of them together goes to files,
/// one for each medium, of which only that of the medium that is coming in is open.
struct MediaSpool: Sendable {
  /// Bytes of the media of one request that are kept in memory.
  static let memoryLimit = 1 << 20

  /// Files of one request; a model takes 3,600 pictures at most.
  static let fileLimit = 4096

  let folder: ScratchFolder?
  /// Bytes in memory.
  private(set) var memoryBytes = 0
  /// Bytes in files.
  private(set) var fileBytes = 0
  private var fileCount = 0

  init(folder: ScratchFolder?) { self.folder = folder }

  /// Adds bytes to a medium.
  mutating func append(_ bytes: Span<UInt8>, to medium: inout MediumBuffer) throws(ServiceError) {
    if let folder, medium.file == nil, memoryBytes + bytes.count > Self.memoryLimit {
      memoryBytes -= medium.bytes.count
      fileBytes += medium.bytes.count
      guard fileCount < Self.fileLimit else {
        throw .invalidArgument("A request may hold at most \(Self.fileLimit) large media.")
      }
      fileCount += 1
      try medium.move(to: folder.makeFile())
    }
    if medium.file == nil { memoryBytes += bytes.count } else { fileBytes += bytes.count }
    try medium.append(bytes)
  }
}

/// One medium of a request while it comes in.
struct MediumBuffer: Sendable {
  private(set) var bytes: [UInt8] = []
  private(set) var file: ScratchFile?
  private var prefix: [UInt8] = []
  let declaredType: String?

  init(declaredType: String?) { self.declaredType = declaredType }

  /// Makes room in memory.
  mutating func reserve(_ count: Int) { bytes.reserveCapacity(count) }

  fileprivate mutating func move(to file: ScratchFile) throws(ServiceError) {
    try file.append(bytes.span)
    prefix = Array(bytes.prefix(MediaSniffer.prefixLength))
    bytes = []
    self.file = file
  }

  fileprivate mutating func append(_ more: Span<UInt8>) throws(ServiceError) {
    guard let file else { return bytes.append(span: more) }
    if prefix.count < MediaSniffer.prefixLength {
      prefix.append(span: more.extracting(0..<min(more.count, MediaSniffer.prefixLength - prefix.count)))
    }
    try file.append(more)
  }

  /// All of it has come.
  func finish() { file?.finish() }

  /// The medium, when all of it has come.
  var medium: RequestMedium {
    if let file { return RequestMedium(file, prefix: prefix, declaredType: declaredType) }
    return RequestMedium(bytes, declaredType: declaredType)
  }
}

extension [UInt8] {
  /// Appends the bytes of a span.
  mutating func append(span: Span<UInt8>) {
    append(addingCapacity: span.count) { output in
      for index in span.indices { output.append(span[index]) }
    }
  }
}
