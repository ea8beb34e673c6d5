import RiffleAPI
import RiffleMedia
import RiffleTypes

/// A medium of a request: its decoded bytes, wherever they are kept while the request is answered.
struct RequestMedium: Sendable {
  /// The bytes as a request in Gemini's words holds them.
  let data: MediaData
  /// The type that the client declared.
  var declaredType: String?

  /// Its first bytes, where ``data`` does not hold them.
  private var prefix: [UInt8] = []
  /// The file that has to stay as long as the medium.
  private var file: ScratchFile?

  /// A medium in a file.
  init(_ file: ScratchFile, prefix: [UInt8], declaredType: String?) {
    self.init(.file(path: file.path, byteCount: file.byteCount), declaredType: declaredType)
    self.prefix = prefix
    self.file = file
  }

  /// A medium in memory.
  init(_ bytes: [UInt8], declaredType: String? = nil) {
    self.init(.bytes(bytes), declaredType: declaredType)
  }

  /// A medium that is kept as `data`.
  init(_ data: MediaData, declaredType: String? = nil) {
    self.data = data
    self.declaredType = declaredType
  }

  /// The bytes in memory.
  func bytes() throws(ServiceError) -> [UInt8] {
    guard let bytes = data.decodedBytes else { throw .internalError }
    return bytes
  }

  /// What its first bytes say it is, else what the client declared.
  var type: String? {
    let bytes = data.decodedBytes ?? prefix
    guard !bytes.isEmpty else { return declaredType }
    let count = min(bytes.count, MediaSniffer.prefixLength)
    return MediaSniffer.sniff(bytes.span.extracting(0..<count))?.essence ?? declaredType
  }
}
