import RiffleAPI

/// A medium of a request: its decoded bytes, wherever they are kept while the request is answered.
struct RequestMedium: Sendable {
  /// The bytes as a request in Gemini's words holds them.
  let data: MediaData

  /// A medium in memory.
  init(_ bytes: [UInt8]) { data = .bytes(bytes) }

  /// The bytes in memory.
  func bytes() throws(ServiceError) -> [UInt8] {
    guard let bytes = data.decodedBytes else { throw .internalError }
    return bytes
  }
}
