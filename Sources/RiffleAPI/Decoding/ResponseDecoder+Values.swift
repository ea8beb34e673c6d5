import RiffleParsing

/// From tokens to events and media.
extension ResponseDecoder {
  typealias Meaning = MediaPaths.Meaning

  /// Takes the tokens of the batch, up to the first that has to be decoded.
  mutating func takeBatch(of chunk: Span<UInt8>) throws(ResponseDecodingError) {
    while nextMatch < matches.count {
      // Most tokens are nobody's business but the assembler's.
      if skeleton == nil { nextMatch = assembler.take(matches, from: nextMatch, chunk) }
      guard nextMatch < matches.count else { return }
      let match = matches[nextMatch]
      nextMatch += 1
      try take(match, of: chunk)
      if medium.isPending { return }
    }
  }

  /// Takes a token of the main scanner.
  mutating func take(
    _ match: JSONPathTracker.Match, of chunk: Span<UInt8>
  ) throws(ResponseDecodingError) {
    tokenEnd = match.end
    guard let meaning = Meaning(rawValue: match.id) else { return try keep(match, isSignature: false, of: chunk) }
    switch meaning {
    case .document: return try takeDocument(match, of: chunk)
    case .media, .dataURL: if takeMedium(match.token, isDataURL: meaning == .dataURL, of: chunk) { return }
    default: break
    }
    try keep(match, isSignature: meaning == .signature, of: chunk)
    try takeValue(meaning, match.token, chunk)
  }

  private mutating func takeDocument(
    _ match: JSONPathTracker.Match, of chunk: Span<UInt8>
  ) throws(ResponseDecodingError) {
    var bytes: [UInt8]?
    switch match.token {
    case .beginObject: try keep(match, isSignature: false, of: chunk)
    case .endObject:
      try keep(match, isSignature: false, of: chunk)
      bytes = skeleton?.takeBytes()
    default: break
    }
    assembler.takeDocument(match.token, skeleton: bytes)
  }

  /// Writes a token to the skeleton, where skeletons are collected.
  private mutating func keep(
    _ match: JSONPathTracker.Match, isSignature: Bool, of chunk: Span<UInt8>
  ) throws(ResponseDecodingError) {
    guard skeleton != nil else { return }
    do throws(ValueTooLong) {
      try skeleton?.write(match.token, isSignature: isSignature, from: chunk)
    } catch {
      throw tooLong(error)
    }
  }

  mutating func takeValue(
    _ meaning: Meaning, _ token: JSONToken, _ chunk: Span<UInt8>
  ) throws(ResponseDecodingError) {
    do throws(ValueTooLong) {
      try assembler.take(meaning, token, chunk)
    } catch {
      throw tooLong(error)
    }
  }

  private func tooLong(_ error: ValueTooLong) -> ResponseDecodingError {
    ResponseDecodingError(code: .valueTooLong(limit: error.limit), offset: main.chunkOffset + tokenEnd)
  }

  // MARK: - Media

  /// Takes a token of what may be a medium's string; false when it is no string.
  private mutating func takeMedium(
    _ token: JSONToken, isDataURL: Bool, of chunk: Span<UInt8>
  ) -> Bool {
    switch token {
    case .beginString, .string, .scalar: break
    default: return false
    }
    if !medium.isOpen {
      medium.begin(isDataURL: isDataURL, whitespace: options.isStrict ? .reject : .skipInString)
    }
    switch token {
    case .string(var range, let isLast):
      while case .dataURLHead = medium.state, let index = range.first {
        takeHead(chunk[index])
        range.removeFirst()
      }
      if isLast, case .dataURLHead = medium.state { giveUpMedium() }
      if case .foreign = medium.state {
        chunk.append(range, to: &medium.head, limit: MarkdownScanner.linkLimit + 1)
        if skeleton != nil {
          var bytes: [UInt8] = []
          chunk.append(range, to: &bytes, limit: .max)
          skeleton?.append(bytes)
        }
        if isLast { endForeign() }
      } else {
        medium.fragment = range
        medium.isLastFragment = isLast
      }
    case .scalar(let scalar): takeEscaped(UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    default: break
    }
    return true
  }

  private mutating func takeEscaped(_ bytes: UTF8.EncodedScalar) {
    for byte in bytes {
      switch medium.state {
      case .none: break
      case .dataURLHead: takeHead(byte)
      case .foreign:
        if medium.head.count <= MarkdownScanner.linkLimit { medium.head.append(byte) }
        skeleton?.append([byte])
      // The first byte of what is not ASCII will be refused: the others do not matter.
      case .waiting, .decoding: if medium.escapedByte == nil { medium.escapedByte = byte }
      }
    }
  }

  private mutating func takeHead(_ byte: UInt8) {
    medium.takeHead(byte)
    if case .foreign = medium.state { skeleton?.beginString(medium.head) }
  }

  private mutating func giveUpMedium() {
    medium.state = .foreign
    skeleton?.beginString(medium.head)
  }

  private mutating func endForeign() {
    skeleton?.endString()
    if let link = medium.link, links.count < Self.linkCountLimit { links.append(link) }
    medium.state = .none
  }

  private mutating func beginMediumIfWaiting() {
    guard case .waiting = medium.state else { return }
    medium.state = .decoding(assembler.beginMedia(mimeType: medium.mimeType))
  }

  /// Decodes the character that an escape stood for.
  mutating func decodeEscaped(
    _ byte: UInt8, into output: inout OutputSpan<UInt8>
  ) throws(ResponseDecodingError) {
    beginMediumIfWaiting()
    if !assembler.events.isEmpty { return }
    medium.escapedByte = nil
    let count = output.count
    defer { medium.decodedCount += output.count - count }
    medium.base64.offset = main.chunkOffset + tokenEnd - 1
    do throws(Base64Error) {
      try medium.base64.decode(byte: byte, into: &output)
    } catch {
      throw ResponseDecodingError(error)
    }
  }

  /// The ordinary way: decodes what the scanner has read.
  mutating func decodeFragment(
    of chunk: Span<UInt8>, into output: inout OutputSpan<UInt8>
  ) throws(ResponseDecodingError) {
    guard let fragment = medium.fragment else { return }
    if !fragment.isEmpty {
      beginMediumIfWaiting()
      if !assembler.events.isEmpty { return }
      let stop = try decode(chunk, fragment, into: &output)
      medium.fragment = stop..<fragment.upperBound
      // An unpadded text still has up to two bytes to give when it ends.
      if stop < fragment.upperBound || (medium.isLastFragment && output.freeCapacity < 2) { return }
    }
    medium.fragment = nil
    if medium.isLastFragment { try endMedium(into: &output) }
  }

  /// The fast lane: decodes what no parser has read yet, and tells them; false where it cannot begin.
  ///
  /// It may run beyond the window: as long as no line end comes, the bytes belong to the same field of the event stream.
  mutating func runFastLane(
    _ chunk: Span<UInt8>, into output: inout OutputSpan<UInt8>
  ) throws(ResponseDecodingError) -> Bool {
    let start = main.index
    guard start < chunk.count, !Self.endsRun(chunk[start]) else { return false }
    beginMediumIfWaiting()
    if !assembler.events.isEmpty { return true }
    let stop = try decode(chunk, start..<chunk.count, into: &output)
    main.skip(to: stop)
    if transport == .eventStream { events.skip(to: stop) }
    return true
  }

  /// Bytes that mean something to the scanner or to the event stream parser.
  private static func endsRun(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte < 0x20
  }

  /// Decodes until the output is full or a byte comes that ends the run; any other byte outside the alphabet throws.
  private mutating func decode(
    _ chunk: Span<UInt8>, _ range: Range<Int>, into output: inout OutputSpan<UInt8>
  ) throws(ResponseDecodingError) -> Int {
    let count = output.count
    defer { medium.decodedCount += output.count - count }
    medium.base64.offset = chunkOffset + range.lowerBound
    do throws(Base64Error) {
      let stop = try medium.base64.decode(
        chunk, from: range.lowerBound, upTo: range.upperBound, into: &output, solidusEscapes: true)
      guard stop < range.upperBound, output.freeCapacity >= Base64Decoder.minimumCapacity,
        !Self.endsRun(chunk[stop])
      else { return stop }
      throw medium.base64.foreignByte(chunk[stop])
    } catch {
      throw ResponseDecodingError(error)
    }
  }

  /// The medium's string is closed.
  private mutating func endMedium(into output: inout OutputSpan<UInt8>) throws(ResponseDecodingError) {
    guard case .decoding(let ordinal) = medium.state else {
      medium.state = .none
      skeleton?.writeEmptyString()
      return
    }
    let count = output.count
    medium.base64.offset = main.chunkOffset + tokenEnd - 1
    do throws(Base64Error) {
      try medium.base64.finish(into: &output)
    } catch {
      throw ResponseDecodingError(error)
    }
    medium.decodedCount += output.count - count
    reportDecoded()
    medium.state = .none
    assembler.endMedia(ordinal)
    skeleton?.writeOrdinal(ordinal)
  }
}
