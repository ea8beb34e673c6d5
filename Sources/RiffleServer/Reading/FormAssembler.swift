import RiffleParsing
import RiffleTranslation

/// A form that has been read: its texts and its files, each in order.
struct ReceivedForm: Sendable {
  var fields: [(name: String, value: String)] = []
  var files: [(name: String, medium: RequestMedium)] = []
}

/// Takes the body of a form chunk by chunk; its files are kept as bytes and its other fields as text.
struct FormAssembler: ~Copyable {
  private var parser: MultipartParser
  private let delimiter: [UInt8]
  private let textLimit: Int
  private let isFile: (String) -> Bool
  private var form = ReceivedForm()
  private var part: MultipartPart?
  private var bytes: [UInt8] = []
  private var medium = MediumBuffer(declaredType: nil)
  private var spool: MediaSpool
  private var byteCount = 0
  private var textBytes = 0

  /// - Parameters:
  ///   - boundary: the word between the parts.
  ///   - textLimit: bytes of all fields that are no files.
  ///   - folder: where large files go; nil keeps them in memory.
  ///   - isFile: whether the field of this name is a file.
  init(
    boundary: MultipartBoundary, textLimit: Int, folder: ScratchFolder? = nil, isFile: @escaping (String) -> Bool
  ) {
    spool = MediaSpool(folder: folder)
    parser = MultipartParser(boundary: boundary)
    delimiter = parser.delimiter
    self.textLimit = textLimit
    self.isFile = isFile
  }

  /// Takes the next chunk of the body.
  mutating func receive(_ chunk: Span<UInt8>) throws(any Error) {
    byteCount += chunk.count
    do {
      while let token = try parser.next(in: chunk) {
        switch token {
        case .beginPart(let part):
          self.part = part
          medium = MediumBuffer(declaredType: part.contentType)
        case .data(let range): try take(chunk.extracting(range))
        case .carriedData(let count): try take(Array(delimiter[..<count]).span)
        case .endPart: endPart()
        }
      }
    } catch let error as MultipartError {
      throw Self.refusal(error)
    }
    guard textBytes + bytes.count <= textLimit else {
      throw ServiceError.tooLarge("text", limit: textLimit)
    }
  }

  /// Ends the body.
  consuming func finish() throws(TranslatedError) -> ReceivedForm {
    let form = form
    do {
      try parser.finish()
    } catch {
      throw Self.refusal(error)
    }
    return form
  }

  /// Bytes of the files that went to files of our own.
  var spooledBytes: Int { spool.fileBytes }
  /// Bytes of the body that are in memory.
  var heldBytes: Int { byteCount - spool.fileBytes }

  private mutating func take(_ more: Span<UInt8>) throws(ServiceError) {
    guard let part, isFile(part.name) else { return bytes.append(span: more) }
    try spool.append(more, to: &medium)
  }

  private mutating func endPart() {
    guard let part else { return }
    if isFile(part.name) {
      medium.finish()
      form.files.append((part.name, medium.medium))
    } else {
      form.fields.append((part.name, String(decoding: bytes, as: UTF8.self)))
      textBytes += bytes.count
    }
    self.part = nil
    bytes = []
  }

  private static func refusal(_ error: MultipartError) -> TranslatedError {
    .invalidRequest("Could not parse multipart form: \(error)")
  }
}
