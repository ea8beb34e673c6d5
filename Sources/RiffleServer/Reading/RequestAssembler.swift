import RiffleAPI
import RiffleParsing

/// A request body without its media, and the media.
struct ReceivedRequest: Sendable {
  /// The JSON text, in which each medium is replaced by its ordinal.
  let skeleton: [UInt8]
  /// The decoded media by ordinal.
  let media: [RequestMedium]
}

/// Takes a request body chunk by chunk and keeps its media as bytes: a picture is never held as base64, nor as a string.
struct RequestAssembler: ~Copyable {
  private static let outputBytes = 64 * 1024

  private var decoder: ResponseDecoder
  private var media: [MediumBuffer] = []
  private var spool: MediaSpool
  private var skeleton: [UInt8]?
  private let textLimit: Int
  private let expectedBytes: Int
  private var byteCount = 0
  private var mediaBytes = 0
  /// Bytes of the media that went to files.
  var spooledBytes: Int { spool.fileBytes }
  /// Bytes of the body that are in memory: all but those whose media went to files.
  var heldBytes: Int { byteCount - spool.fileBytes / 3 * 4 }

  /// - Parameters:
  ///   - paths: where media stand.
  ///   - textLimit: bytes of the body that may be something else than media.
  ///   - expectedBytes: the declared length of the body, or 0; at least that much room is made for the first medium.
  ///   - folder: where large media go; nil keeps them in memory.
  init(
    paths: MediaPaths = .geminiRequest, textLimit: Int, expectedBytes: Int, folder: ScratchFolder? = nil
  ) {
    spool = MediaSpool(folder: folder)
    decoder = ResponseDecoder(
      ResponseDecoder.Options(contentType: "application/json", paths: paths, collectsSkeletons: true))
    self.textLimit = textLimit
    self.expectedBytes = expectedBytes
  }

  /// Takes the next chunk of the body.
  mutating func receive(_ chunk: Span<UInt8>) throws(ServiceError) {
    byteCount += chunk.count
    do {
      var isFinished = false
      while !isFinished {
        var ordinal: Int?
        let decoded = try [UInt8](capacity: Self.outputBytes) { output throws(ResponseDecodingError) in
          guard let event = try decoder.next(in: chunk, into: &output) else {
            isFinished = true
            return
          }
          ordinal = take(event)
        }
        guard let ordinal else { continue }
        try spool.append(decoded.span, to: &media[ordinal])
        mediaBytes += decoded.count
      }
    } catch let error as ResponseDecodingError {
      throw Self.refusal(error)
    } catch let error as ServiceError {
      throw error
    } catch {
      throw .internalError
    }
    // base64 carries three bytes in four characters
    guard byteCount - mediaBytes / 3 * 4 <= textLimit else { throw .tooLarge("text", limit: textLimit) }
  }

  /// Ends the body.
  consuming func finish() throws(ServiceError) -> ReceivedRequest {
    drain()
    let skeleton = skeleton
    media.last?.finish()
    let media = media.map(\.medium)
    do {
      let summary = try decoder.finish()
      guard summary.transport != .empty, !summary.isTruncatedInDocument else {
        throw ServiceError.invalidArgument("Invalid JSON payload received. Unexpected end of string.")
      }
      guard summary.transport == .document, summary.documentCount == 1, let skeleton else {
        throw ServiceError.invalidArgument("Invalid JSON payload received. Root element must be one message.")
      }
      return ReceivedRequest(skeleton: skeleton, media: media)
    } catch let error as ResponseDecodingError {
      throw Self.refusal(error)
    } catch let error as ServiceError {
      throw error
    } catch {
      throw .internalError
    }
  }

  /// Takes what the decoder still held.
  private mutating func drain() {
    var isDrained = false
    while !isDrained {
      _ = [UInt8](capacity: ResponseDecoder.minimumOutputCapacity) { output in
        guard let event = decoder.drain(into: &output) else {
          isDrained = true
          return
        }
        _ = take(event)
      }
    }
  }

  /// The ordinal of the medium whose bytes came with `event`.
  private mutating func take(_ event: ResponseEvent) -> Int? {
    switch event {
    case .beginMedia(let head):
      media.last?.finish()
      while media.count <= head.media {
        media.append(MediumBuffer(declaredType: head.mimeType))
      }
      if head.media == 0 {
        media[0].reserve(min(expectedBytes / 4 * 3, spool.folder == nil ? .max : MediaSpool.memoryLimit))
      }
      return nil
    case .media(let ordinal, decodedCount: _): return ordinal
    case .endDocument(skeleton: let text):
      skeleton = text
      return nil
    default: return nil
    }
  }

  private static func refusal(_ error: ResponseDecodingError) -> ServiceError {
    switch error.code {
    case .base64:
      .invalidArgument("Invalid value (TYPE_BYTES), Base64 decoding failed: \(error).")
    case .json(let code):
      .invalidArgument("Invalid JSON payload received. \(JSONError(code: code, offset: error.offset)).")
    case .valueTooLong(let limit): .tooLarge("one value", limit: limit)
    case .notJSON, .html, .eventStream:
      .invalidArgument("Invalid JSON payload received. Unexpected token at offset \(error.offset), expected an object.")
    }
  }
}
