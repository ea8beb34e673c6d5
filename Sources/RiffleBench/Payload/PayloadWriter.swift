internal import RiffleParsing

/// Makes answers out of nothing but a plan, piece by piece, in constant memory.
///
/// The answers are what the services send: Gemini's events end in CR LF CR LF, its documents are indented, its samples
/// come with their rate in the MIME type, and the last event or the document says why it ended.
public enum PayloadWriter {
  /// Bytes of media that are made at once: a multiple of three, so that base64 comes out whole.
  static let pieceByteCount = 48 * 1024

  /// Writes the answer of `plan`.
  /// - Parameters:
  ///   - plan: what it holds.
  ///   - media: gets the decoded media in their order, for a hash of one's own.
  ///   - sink: gets the bytes of the answer in pieces.
  /// - Returns: what was written.
  /// - Throws: what `sink` throws.
  public static func write<E: Error>(
    _ plan: PayloadPlan, media: (Span<UInt8>) -> Void = { _ in }, to sink: (Span<UInt8>) throws(E) -> Void
  ) throws(E) -> PayloadContents {
    var press = PayloadPress(seed: plan.seed)
    switch plan.shape {
    case .speechSSE: try press.writeSpeech(plan, media, sink)
    case .image: try press.writePictures([plan.byteCount], plan.pictures, media, sink)
    case .images:
      let size = PayloadPlan.pictureByteCount
      let whole = [Int](repeating: size, count: plan.byteCount / size)
      let rest = plan.byteCount % size
      try press.writePictures(rest > 0 ? whole + [rest] : whole, plan.pictures, media, sink)
    case .text: try press.writeWords(plan, sink)
    }
    return press.finished
  }

  /// The answer of `plan` in memory, with what it holds.
  public static func bytes(of plan: PayloadPlan) -> (bytes: [UInt8], contents: PayloadContents) {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(plan.byteCount / 3 * 4 + pieceByteCount)
    let contents = write(plan) { piece in
      bytes.append(addingCapacity: piece.count) { output in
        for index in piece.indices { output.append(piece[index]) }
      }
    }
    return (bytes, contents)
  }
}

/// What a ``PayloadWriter`` has at hand while it writes.
struct PayloadPress: ~Copyable {
  var contents = PayloadContents()
  var noise: Noise
  /// The answer's own name for itself, of 22 letters.
  let responseID: String
  private var checksum = CRC32()
  private var characters = [UInt8](repeating: 0, count: Base64Encoder.encodedCount(of: 64 * 1024))

  init(seed: UInt64) {
    noise = Noise(seed: seed)
    var bytes = [UInt8](repeating: 0, count: 16)
    noise.fill(&bytes)
    responseID = String(Base64Encoder.encode(bytes).prefix(22).map { $0 == "+" ? "-" : $0 == "/" ? "_" : $0 })
  }

  /// What was written, with the sum of it.
  var finished: PayloadContents {
    var contents = contents
    contents.checksum = checksum.value
    return contents
  }

  /// Writes plain text of the answer.
  mutating func put<E: Error>(_ text: String, _ sink: (Span<UInt8>) throws(E) -> Void) throws(E) {
    let bytes = Array(text.utf8)
    contents.byteCount += bytes.count
    try sink(bytes.span)
  }

  /// Counts words that the answer says.
  mutating func count(words: String) {
    let bytes = Array(words.utf8)
    contents.textByteCount += bytes.count
    checksum.update(bytes.span)
  }

  /// Writes bytes of a medium as base64; `encoder` carries what is not whole yet.
  mutating func put<E: Error>(
    medium bytes: Span<UInt8>, _ encoder: inout Base64Encoder, _ media: (Span<UInt8>) -> Void,
    _ sink: (Span<UInt8>) throws(E) -> Void
  ) throws(E) {
    contents.mediaByteCount += bytes.count
    checksum.update(bytes)
    media(bytes)
    var index = 0
    while index < bytes.count {
      var count = 0
      characters.edit { output in
        index = encoder.encode(bytes, from: index, into: &output)
        count = output.count
      }
      contents.byteCount += count
      try sink(characters.span.extracting(0..<count))
    }
  }

  /// Ends a medium.
  mutating func end<E: Error>(
    medium encoder: inout Base64Encoder, _ sink: (Span<UInt8>) throws(E) -> Void
  ) throws(E) {
    var count = 0
    characters.edit { output in
      encoder.finish(into: &output)
      count = output.count
    }
    contents.byteCount += count
    contents.mediaCount += 1
    if count > 0 { try sink(characters.span.extracting(0..<count)) }
  }

  /// Writes a medium of `count` bytes of noise that begins with `head`.
  mutating func putNoise<E: Error>(
    _ count: Int, head: [UInt8] = [], _ media: (Span<UInt8>) -> Void, _ sink: (Span<UInt8>) throws(E) -> Void
  ) throws(E) {
    var encoder = Base64Encoder()
    var piece = [UInt8](repeating: 0, count: min(count, PayloadWriter.pieceByteCount))
    var left = count
    while left > 0 {
      if left < piece.count { piece.removeLast(piece.count - left) }
      noise.fill(&piece)
      if left == count {
        for (index, byte) in head.prefix(count).enumerated() { piece[index] = byte }
      }
      try put(medium: piece.span, &encoder, media, sink)
      left -= piece.count
    }
    try end(medium: &encoder, sink)
  }
}

extension [UInt8] {
  /// Writes the array's memory anew from its start, at most as many bytes as it has; its count stays.
  fileprivate mutating func edit(_ body: (inout OutputSpan<UInt8>) -> Void) {
    unsafe withUnsafeMutableBufferPointer { memory in
      // The memory is initialized already, and bytes need no clean-up, so writing it as if it were empty is sound.
      var output = unsafe OutputSpan(buffer: memory, initializedCount: 0)
      body(&output)
      _ = unsafe output.finalize(for: memory)
    }
  }
}
