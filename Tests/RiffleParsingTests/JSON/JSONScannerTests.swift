import RiffleParsing
import RiffleTestSupport
import Testing

@Suite struct JSONScannerTests {
  /// Scans `text` under every cut, expects the same each time, and returns it.
  private func scan(
    _ text: [UInt8], documents: JSONScanner.Documents = .one, depthLimit: Int = 512, isStrict: Bool = false,
    _ location: SourceLocation = #_sourceLocation
  ) -> JoinedTokens {
    let whole = JoinedTokens([text], documents: documents, depthLimit: depthLimit, isStrict: isStrict)
    forEveryCut(of: text) { pieces in
      let cut = JoinedTokens(pieces, documents: documents, depthLimit: depthLimit, isStrict: isStrict)
      #expect(cut == whole, "cut into \(pieces.map(\.count))", sourceLocation: location)
      let batches = JoinedTokens(batchesOf: pieces, documents: documents, depthLimit: depthLimit, isStrict: isStrict)
      #expect(batches == whole, "in batches, cut into \(pieces.map(\.count))", sourceLocation: location)
    }
    return whole
  }

  @Test(arguments: [
    ("{}", "{}"), ("[]", "[]"), (" [ 1 , 2 ] ", "[1,2]"), (#"{"a":[true,false,null]}"#, #"{"a":[true,false,null]}"#),
    ("-0.5e+10", "-0.5e+10"), (#""\u00e9\n""#, #""é\n""#), ("0", "0"), ("[[[]]]", "[[[]]]"),
    (#"{"":{"k":""}}"#, #"{"":{"k":""}}"#), (#"["\ud83d\ude00","\/"]"#, #"["😀","/"]"#), ("[1E2,3.25]", "[1E2,3.25]"),
    (#"{"a\"b\u0041":1,"c":2}"#, #"{"a\"bA":1,"c":2}"#), (#"["\u0001\u001f"]"#, #"["\u0001\u001f"]"#),
  ]) func `tokens written again mean the same`(text: String, expected: String) throws {
    _ = scan(Array(text.utf8))
    try forEveryCut(of: Array(text.utf8)) { pieces in
      var scanner = JSONScanner()
      var writer = JSONWriter()
      for piece in pieces {
        while let token = try scanner.next(in: piece.span) { writer.write(token, from: piece.span) }
      }
      try scanner.finish()
      #expect(String(decoding: writer.bytes, as: UTF8.self) == expected)
    }
  }

  @Test(arguments: [
    ("", "json: unexpected end at offset 0, expected the rest of a document"),
    ("  ", "json: unexpected end at offset 2, expected the rest of a document"),
    ("[1,}", "json: unexpected byte 0x7D at offset 3, expected a value"),
    ("[1 2]", "json: unexpected byte 0x32 at offset 3, expected ',' or ']'"),
    ("[}", "json: unexpected byte 0x7D at offset 1, expected a value or ']'"),
    ("{]", "json: unexpected byte 0x5D at offset 1, expected a key or '}'"),
    (#"{"a" 1}"#, "json: unexpected byte 0x31 at offset 5, expected ':'"),
    (#"{"a":1,}"#, "json: unexpected byte 0x7D at offset 7, expected a key"),
    (#"{"a":1]"#, "json: unexpected byte 0x5D at offset 6, expected ',' or '}'"),
    ("{} {}", "json: unexpected byte 0x7B at offset 3, expected the end of the document"),
    ("trap", "json: unexpected byte 0x61 at offset 2, expected the rest of true, false or null"),
    ("[-]", "json: invalid number, byte 0x5D at offset 2, expected a digit"),
    ("1.x", "json: invalid number, byte 0x78 at offset 2, expected a digit"),
    ("2e", "json: unexpected end at offset 2, expected the rest of a document"),
    ("nul", "json: unexpected end at offset 3, expected the rest of a document"),
    ("[\"a\tb\"]", "json: control character 0x09 in a string at offset 3, expected an escape"),
    (#"["\x"]"#, #"json: invalid escape 0x78 at offset 3, expected one of "\/bfnrtu"#),
    (#"["\u12G4"]"#, #"json: invalid escape 0x47 at offset 6, expected one of "\/bfnrtu"#),
    (#"["abc"#, "json: unexpected end at offset 5, expected the rest of a document"),
    ("\u{FEFF}{}", "json: unexpected byte 0xEF at offset 0, expected a value"),
  ]) func `errors have the right place and words`(text: String, expected: String) {
    #expect(scan(Array(text.utf8)).error?.description == expected)
  }

  @Test(arguments: [
    ("\\ud800", "\u{FFFD}", 1), ("\\udc00", "\u{FFFD}", 1), ("a\\ud800b", "a\u{FFFD}b", 1),
    ("\\ud800\\n", "\u{FFFD}\n", 1), ("\\ud800\\u0041", "\u{FFFD}A", 1), ("\\ud800\\ud83d\\ude00", "\u{FFFD}😀", 1),
    ("\\ud800\\ud800", "\u{FFFD}\u{FFFD}", 2), ("\\ude00\\ud83d", "\u{FFFD}\u{FFFD}", 2), ("\\ud83d\\ude00", "😀", 0),
    ("\\uD800\\u00e9x", "\u{FFFD}éx", 1),
  ]) func `half a surrogate pair becomes U+FFFD and is counted`(text: String, expected: String, count: Int) throws {
    let document = Array("[\"\(text)\"]".utf8)
    #expect(scan(document).strings == [expected])
    try forEveryCut(of: document) { pieces in
      var scanner = JSONScanner()
      for piece in pieces { while try scanner.next(in: piece.span) != nil {} }
      #expect(scanner.loneSurrogateCount == count)
    }
    let strict = scan(document, isStrict: true)
    #expect(strict.error?.code == (count == 0 ? nil : .loneSurrogate))
  }

  @Test func `the offset of a lone surrogate is its backslash`() {
    let error = scan(Array(#"["ab\ud800c"]"#.utf8), isStrict: true).error
    #expect(error == JSONError(code: .loneSurrogate, offset: 4))
  }

  @Test func `nesting beyond the limit is an error at the bracket`() {
    let deep = [UInt8](repeating: UInt8(ascii: "["), count: 600)
    #expect(scan(deep, depthLimit: 512).error == JSONError(code: .nestingTooDeep(limit: 512), offset: 512))
    let mixed = Array("{\"a\":[{\"a\":[0]}]}".utf8)
    #expect(scan(mixed, depthLimit: 4).error == nil)
    #expect(scan(mixed, depthLimit: 3).error == JSONError(code: .nestingTooDeep(limit: 3), offset: 11))
    #expect(JoinedTokens([[UInt8](repeating: UInt8(ascii: "["), count: 1_000_000)]).error?.offset == 512)
  }

  @Test(arguments: ["{}{}", "{}\n{}\n", " {} \r\n {} ", "1 2", "[]\"a\"", "true null"])
  func `documents may follow each other`(text: String) throws {
    #expect(scan(Array(text.utf8), documents: .many).error == nil)
    #expect(scan(Array(text.utf8), documents: .one).error != nil)
    try forEveryCut(of: Array((text + " ").utf8)) { pieces in
      var scanner = JSONScanner(documents: .many)
      for piece in pieces { while try scanner.next(in: piece.span) != nil {} }
      #expect(scanner.documentCount == 2)
    }
  }

  @Test func `an empty stream of documents is whole, one document is not`() {
    #expect(scan([], documents: .many).error == nil)
    #expect(scan([], documents: .one).error?.code == .unexpectedEnd)
  }

  @Test func `short plain strings come whole, others are announced`() throws {
    let text = Array(#"["short","es\/caped",""#.utf8) + [UInt8](repeating: 0x61, count: 3000) + Array("\"]".utf8)
    var scanner = JSONScanner()
    var kinds: [String] = []
    while let token = try scanner.next(in: text.span) {
      switch token {
      case .beginString: kinds.append("begin")
      case .string(let range, let isLast): kinds.append("\(range.count)\(isLast ? "." : "")")
      case .scalar: kinds.append("scalar")
      default: break
      }
    }
    #expect(kinds == ["5.", "begin", "2", "scalar", "5.", "begin", "3000."])
  }

  @Test func `bytes may be skipped inside a string, and a window is read alone`() throws {
    let chunk = Array(#"xx["aaaaaaaabb"]yy"#.utf8)
    var scanner = JSONScanner()
    scanner.openWindow(at: 2)
    #expect(try scanner.next(in: chunk.span, from: 2, upTo: 9) == .beginArray)
    #expect(try scanner.next(in: chunk.span, from: 2, upTo: 9) == .beginString)
    #expect(scanner.isInPlainString && scanner.index == 4)
    scanner.skip(to: 12)
    #expect(try scanner.next(in: chunk.span, from: 2, upTo: 9) == nil)
    #expect(try scanner.next(in: chunk.span, from: 12, upTo: 16) == .string(12..<14, isLast: true))
    #expect(try scanner.next(in: chunk.span, from: 12, upTo: 16) == .endArray)
    #expect(try scanner.next(in: chunk.span, from: 12, upTo: 16) == nil)
    try scanner.finish()
  }

  @Test func `a scanner that has thrown throws the same again`() {
    var scanner = JSONScanner()
    let (bad, good) = (Array("[}".utf8), Array("[]".utf8))
    var errors: [JSONError] = []
    for chunk in [bad, bad, good] {
      do throws(JSONError) { while try scanner.next(in: chunk.span) != nil {} } catch { errors.append(error) }
    }
    do throws(JSONError) { try scanner.finish() } catch { errors.append(error) }
    #expect(errors.count == 4 && errors.allSatisfy { $0 == errors[0] })
  }

  // MARK: - Corpora

  @Test(.enabled(if: Corpora.isPresent), arguments: Corpora.files(in: "json/jsontestsuite", suffix: ".json"))
  func `JSONTestSuite is accepted and rejected as its names say`(file: String) throws {
    let text = try Corpora.read(file)
    let result = text.count < 20_000 ? scan(text) : JoinedTokens(pieces(of: text, size: 61))
    #expect(result == JoinedTokens([text]))
    #expect(result == JoinedTokens(batchesOf: [text]))
    switch file.split(separator: "/").last?.first {
    case "y": #expect(result.error == nil)
    case "n": #expect(result.error != nil)
    default: break
    }
  }

  @Test(.enabled(if: Corpora.isPresent), arguments: Corpora.files(in: "json/jsonexamples", suffix: ".json"))
  func `real documents are accepted, the same in every piece size`(file: String) throws {
    let text = try Corpora.read(file)
    let whole = JoinedTokens([text])
    #expect(whole.error == nil && !whole.tokens.isEmpty)
    #expect(JoinedTokens(batchesOf: [text]) == whole)
    for size in [text.count < 100_000 ? 1 : 7, 61, 4096] {
      #expect(JoinedTokens(pieces(of: text, size: size)) == whole)
      #expect(JoinedTokens(batchesOf: pieces(of: text, size: size)) == whole)
    }
  }
}
