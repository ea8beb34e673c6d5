public import NIOCore

/// A medium from elsewhere whose head has come; its bytes are read as they arrive.
public struct Download: Sendable {
  /// The declared type.
  public let contentType: String?
  private let body: ResponseBody
  private let sizeLimit: Int

  init(contentType: String?, body: ResponseBody, sizeLimit: Int) {
    self.contentType = contentType
    self.body = body
    self.sizeLimit = sizeLimit
  }

  /// Hands every part to `take`; none is asked for before `take` has returned for the one before.
  ///
  /// - Throws: what `take` throws, `DownloadError.tooLarge`, ``ClientError`` for a body that is cut, `CancellationError`.
  public func forEachPart(_ take: (ByteBuffer) throws -> Void) async throws {
    var byteCount = 0
    try await body.forEachPart { part in
      byteCount += part.readableBytes
      guard byteCount <= sizeLimit else { throw DownloadError.tooLarge(limit: sizeLimit) }
      try take(part)
    }
  }
}
