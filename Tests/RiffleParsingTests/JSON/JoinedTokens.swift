import RiffleParsing

/// The tokens of JSON text with their bytes, after neighbouring fragments were joined.
struct JoinedTokens: Equatable {
  enum Token: Equatable {
    case structure(JSONToken)
    case key([UInt8]), string([UInt8]), number([UInt8])
  }

  var tokens: [Token] = []
  var error: JSONError?
  private var bytes: [UInt8] = []

  /// Reads `pieces` one after another in batches, as the scanner's fast twin does it.
  init(
    batchesOf pieces: [[UInt8]], documents: JSONScanner.Documents = .one,
    depthLimit: Int = JSONScanner.defaultDepthLimit, isStrict: Bool = false
  ) {
    var tracker = JSONPathTracker(
      JSONPathPatterns([]), reportsEverything: true, documents: documents, depthLimit: depthLimit, isStrict: isStrict)
    var matches = JSONMatchBuffer()
    do throws(JSONError) {
      for piece in pieces {
        while case let count = try tracker.fill(&matches, in: piece.span, from: 0, upTo: piece.count), count > 0 {
          for index in 0..<count { take(matches[index].token, piece) }
        }
        tracker.chunkOffset += piece.count
      }
      try tracker.finish()
      if !bytes.isEmpty { tokens.append(.number(bytes)) }
      bytes = []
    } catch {
      self.error = error
      bytes = []
    }
  }

  /// Scans `pieces` one after another.
  init(
    _ pieces: [[UInt8]], documents: JSONScanner.Documents = .one, depthLimit: Int = JSONScanner.defaultDepthLimit,
    isStrict: Bool = false
  ) {
    var scanner = JSONScanner(documents: documents, depthLimit: depthLimit, isStrict: isStrict)
    do throws(JSONError) {
      for piece in pieces {
        while let token = try scanner.next(in: piece.span) { take(token, piece) }
      }
      try scanner.finish()
      // A number at the very end of the input is ended by nothing else.
      if !bytes.isEmpty { tokens.append(.number(bytes)) }
      bytes = []
    } catch {
      self.error = error
      bytes = []
    }
  }

  mutating func take(_ token: JSONToken, _ chunk: [UInt8]) {
    switch token {
    case .key(let range, let isLast):
      bytes += chunk[range]
      if isLast { close(Token.key) }
    case .string(let range, let isLast):
      bytes += chunk[range]
      if isLast { close(Token.string) }
    case .number(let range, let isLast):
      bytes += chunk[range]
      if isLast { close(Token.number) }
    case .keyScalar(let scalar), .scalar(let scalar): bytes += Array(String(scalar).utf8)
    case .beginString: break
    case .beginObject, .endObject, .beginArray, .endArray, .bool, .null: tokens.append(.structure(token))
    }
  }

  private mutating func close(_ make: ([UInt8]) -> Token) {
    tokens.append(make(bytes))
    bytes = []
  }

  /// The strings among the tokens.
  var strings: [String] {
    tokens.compactMap { if case .string(let bytes) = $0 { String(decoding: bytes, as: UTF8.self) } else { nil } }
  }
}
