import RiffleParsing

/// Writes a document again with each media string replaced by its ordinal.
struct SkeletonWriter {
  /// The longest skeleton.
  private let limit: Int
  /// A longer thought signature becomes `null`: real ones reach 1.5 MB and say nothing to us.
  private let signatureLimit: Int

  private var writer = JSONWriter()
  private var signatureMark: JSONWriter.Mark?
  private var signatureCount = 0
  private var isDroppingSignature = false

  /// A writer of skeletons of at most `limit` bytes whose signatures have at most `signatureLimit`.
  init(limit: Int, signatureLimit: Int) { (self.limit, self.signatureLimit) = (limit, signatureLimit) }

  /// - Throws: when a limit is broken; the place is the caller's to add.
  mutating func write(
    _ token: JSONToken, isSignature: Bool, from chunk: Span<UInt8>
  ) throws(ValueTooLong) {
    if isSignature, writeSignature(token, from: chunk) { return }
    writer.write(token, from: chunk)
    if writer.bytes.count > limit { throw ValueTooLong(limit: limit) }
  }

  /// Whether the token needs no more writing.
  private mutating func writeSignature(_ token: JSONToken, from chunk: Span<UInt8>) -> Bool {
    if signatureMark == nil {
      signatureMark = writer.mark
      signatureCount = 0
    }
    var isLast = true
    switch token {
    case .beginString, .scalar: isLast = false
    case .string(let range, let last):
      signatureCount += range.count
      isLast = last
    default: break
    }
    if !isDroppingSignature, signatureCount > signatureLimit, let signatureMark {
      writer.goBack(to: signatureMark)
      writer.null()
      isDroppingSignature = true
    }
    let isDropped = isDroppingSignature
    if isLast {
      signatureMark = nil
      isDroppingSignature = false
    }
    return isDropped
  }

  mutating func writeOrdinal(_ ordinal: Int) { writer.number(ordinal) }

  mutating func writeEmptyString() { writer.string("") }

  // MARK: - A string that turned out to be no medium

  mutating func beginString(_ bytes: [UInt8]) {
    writer.beginString()
    append(bytes)
  }

  mutating func append(_ bytes: [UInt8]) {
    for byte in bytes { writer.append(escaping: byte) }
  }

  mutating func endString() { writer.endString() }

  /// What was written of the document under way.
  var openBytes: [UInt8] { writer.bytes }

  /// The document ended: its skeleton.
  mutating func takeBytes() -> [UInt8] {
    defer { writer.removeAll() }
    return writer.bytes
  }
}
