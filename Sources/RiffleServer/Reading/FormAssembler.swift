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
  private var textBytes = 0

  /// - Parameters:
  ///   - boundary: the word between the parts.
  ///   - textLimit: bytes of all fields that are no files.
  ///   - isFile: whether the field of this name is a file.
  init(boundary: MultipartBoundary, textLimit: Int, isFile: @escaping (String) -> Bool) {
    parser = MultipartParser(boundary: boundary)
    delimiter = parser.delimiter
    self.textLimit = textLimit
    self.isFile = isFile
  }

  /// Takes the next chunk of the body.
  mutating func receive(_ chunk: Span<UInt8>) throws(any Error) {
    do throws(MultipartError) {
      while let token = try parser.next(in: chunk) {
        switch token {
        case .beginPart(let part): self.part = part
        case .data(let range): bytes.append(span: chunk.extracting(range))
        case .carriedData(let count): bytes += delimiter[..<count]
        case .endPart: endPart()
        }
      }
    } catch {
      throw Self.refusal(error)
    }
    let isText = part.map { !isFile($0.name) } ?? true
    guard textBytes + (isText ? bytes.count : 0) <= textLimit else {
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

  private mutating func endPart() {
    guard let part else { return }
    if isFile(part.name) {
      form.files.append((part.name, RequestMedium(bytes, declaredType: part.contentType)))
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

extension [UInt8] {
  /// Appends the bytes of a span.
  fileprivate mutating func append(span: Span<UInt8>) {
    append(addingCapacity: span.count) { output in
      for index in span.indices { output.append(span[index]) }
    }
  }
}
