import RiffleParsing
import RiffleTestSupport
import Testing

@Suite struct MultipartParserTests {
  /// A part with its whole body.
  struct Field: Equatable, Sendable {
    var part: MultipartPart
    var body: [UInt8]
    var isWhole = false

    init(_ name: String, _ body: String, file: String? = nil, type: String? = nil) {
      part = MultipartPart(name: name, filename: file, contentType: type)
      self.body = Array(body.utf8)
      isWhole = true
    }

    init(_ part: MultipartPart) { (self.part, body) = (part, []) }
  }

  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var boundary = "xyz"
    var input: String
    var fields: [Field]

    init(_ claim: String, _ input: String, _ fields: [Field], boundary: String = "xyz") {
      (testDescription, self.input, self.fields, self.boundary) = (claim, input, fields, boundary)
    }
  }

  private static func parse(_ pieces: [[UInt8]], _ boundary: String) throws -> [Field] {
    var parser = MultipartParser(boundary: try #require(MultipartBoundary(boundary)))
    let delimiter = parser.delimiter
    var fields: [Field] = []
    for piece in pieces {
      while let token = try parser.next(in: piece.span) {
        switch token {
        case .beginPart(let part): fields.append(Field(part))
        case .data(let range):
          #expect(!range.isEmpty)
          fields[fields.count - 1].body += piece[range]
        case .carriedData(let count): fields[fields.count - 1].body += delimiter[..<count]
        case .endPart: fields[fields.count - 1].isWhole = true
        }
      }
    }
    try parser.finish()
    return fields
  }

  private static let disposition = "Content-Disposition: form-data; name="

  private static let good: [Row] = [
    Row("one field", "--xyz\r\n\(disposition)\"a\"\r\n\r\n1\r\n--xyz--\r\n", [Field("a", "1")]),
    Row("no line end after the closing boundary", "--xyz\r\n\(disposition)a\r\n\r\n1\r\n--xyz--", [Field("a", "1")]),
    Row("an empty body", "--xyz\r\n\(disposition)\"a\"\r\n\r\n\r\n--xyz--\r\n", [Field("a", "")]),
    Row(
      "a preamble, white space after a boundary, an epilogue",
      "Hello\r\nthere --xyz\r\n-- xyz\r\n--xyz \t\r\n\(disposition)a\r\n\r\n1\r\n--xyz--  \r\n--xyz\r\nbye",
      [Field("a", "1")]),
    Row(
      "a repeated name and a file",
      "--xyz\r\n\(disposition)\"image[]\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\nPNG\r\n"
        + "--xyz\r\ncontent-type:image/jpeg\r\ncontent-disposition:form-data;name=\"image[]\";filename=b.jpg\r\n\r\nJPEG\r\n--xyz--\r\n",
      [
        Field("image[]", "PNG", file: "a.png", type: "image/png"),
        Field("image[]", "JPEG", file: "b.jpg", type: "image/jpeg"),
      ]),
    Row(
      "a length and an encoding that are ignored",
      "--xyz\r\nContent-Length: 999\r\nContent-Transfer-Encoding: base64\r\n\(disposition)\"a\"\r\n\r\nAAAA\r\n--xyz--\r\n",
      [Field("a", "AAAA")]),
    Row(
      "line ends, hyphens and beginnings of the boundary in a body",
      "--xyz\r\n\(disposition)a\r\n\r\n\r\n\r\r\n-\r\n--\r\n--x\r\n--xy\r\r\n--xy--xyz\n--xyz\r--xyz\r\n\r\n--xyz--",
      [Field("a", "\r\n\r\r\n-\r\n--\r\n--x\r\n--xy\r\r\n--xy--xyz\n--xyz\r--xyz\r\n")]),
    Row(
      "escapes in quotation marks",
      "--xyz\r\n\(disposition)\"a\\\"b\\\\c\\d;e\"; filename=\"C:\\up\\x.png\"\r\n\r\n1\r\n--xyz--",
      [Field("a\"b\\c\\d;e", "1", file: "C:\\up\\x.png")]),
    Row(
      "what browsers write", "--xyz\r\n\(disposition)\"a%22b\"; filename=\"x%0D%0Ay%2B.png\"\r\n\r\n1\r\n--xyz--",
      [Field("a\"b", "1", file: "x\r\ny%2B.png")]),
    Row(
      "an extended file name wins",
      "--xyz\r\n\(disposition)\"a\"; filename=\"euro.png\"; filename*=UTF-8'en'%e2%82%ac.png\r\n\r\n1\r\n--xyz--",
      [Field("a", "1", file: "€.png")]),
    Row(
      "an extended file name in another character set is passed over",
      "--xyz\r\n\(disposition)\"a\"; filename*=latin1''%e4.png; filename=\"x.png\"\r\n\r\n1\r\n--xyz--",
      [Field("a", "1", file: "x.png")]),
    Row(
      "raw UTF-8 and a folded line",
      "--xyz\r\nContent-Disposition: form-data;\r\n name=\"größe\";\r\n\tfilename=\"ß.png\"\r\n\r\n1\r\n--xyz--",
      [Field("größe", "1", file: "ß.png")]),
    Row("no parts at all", "--xyz--\r\n", []),
    Row(
      "a boundary of many kinds of characters", "--'()+_,-./:=? z\r\n\(disposition)a\r\n\r\n1\r\n--'()+_,-./:=? z--",
      [Field("a", "1")], boundary: "'()+_,-./:=? z"),
  ]

  @Test(arguments: good) func `the fields are the same however the bytes are cut`(row: Row) throws {
    try forEveryCut(of: Array(row.input.utf8)) { pieces in
      let fields = try Self.parse(pieces, row.boundary)
      #expect(fields == row.fields)
    }
  }

  private static let header = "--xyz\r\n\(disposition)a\r\n\r\n"
  private static let bad: [(input: String, error: MultipartError)] = [
    ("", MultipartError(.unexpectedEnd, at: 0)),
    ("nothing here", MultipartError(.unexpectedEnd, at: 12)),
    ("--xyz\r\n", MultipartError(.unexpectedEnd, at: 7)),
    ("--xyz\r\nContent-Disp", MultipartError(.unexpectedEnd, at: 19)),
    (header + "1\r\n--xyz", MultipartError(.unexpectedEnd, at: header.utf8.count + 8)),
    (header + "1\r\n--xyz-", MultipartError(.unexpectedEnd, at: header.utf8.count + 9)),
    (header + "1\n--xyz--\n", MultipartError(.unexpectedEnd, at: header.utf8.count + 10)),
    (header + "1\r\n--xyzz\r\n", MultipartError(.badBoundaryLine, at: header.utf8.count + 8)),
    (header + "1\r\n--xyz-x", MultipartError(.badBoundaryLine, at: header.utf8.count + 9)),
    ("--xyz \rx", MultipartError(.badBoundaryLine, at: 7)),
    ("--xyz\nx", MultipartError(.badBoundaryLine, at: 5)),
    ("--xyz\r\nContent-Type: x\r\nnothing\r\n\r\n", MultipartError(.badHeaderLine, at: 24)),
    ("--xyz\r\n: x\r\n\r\n", MultipartError(.badHeaderLine, at: 7)),
    ("--xyz\r\n\r\n", MultipartError(.nameMissing, at: 7)),
    ("--xyz\r\nContent-Disposition: form-data\r\n\r\n", MultipartError(.nameMissing, at: 7)),
    ("--xyz\r\nContent-Disposition: attachment; name=a\r\n\r\n", MultipartError(.nameMissing, at: 7)),
  ]

  @Test(arguments: bad) func `what is wrong is told with its place, however the bytes are cut`(
    input: String, error: MultipartError
  ) throws {
    forEveryCut(of: Array(input.utf8)) { pieces in
      #expect(throws: error) { try Self.parse(pieces, "xyz") }
    }
  }

  @Test func `limits are errors`() throws {
    let long = "--xyz\r\nX: " + String(repeating: "a", count: MultipartParser.headerLimit) + "\r\n\r\n"
    let tooLong = MultipartError(
      .headerTooLong(limit: MultipartParser.headerLimit), at: 7 + MultipartParser.headerLimit + 1)
    let many = String(
      repeating: "--xyz\r\n\(Self.disposition)a\r\n\r\n1\r\n", count: MultipartParser.partLimit + 1)
    let part = "--xyz\r\n\(Self.disposition)a\r\n\r\n1\r\n".utf8.count
    let tooMany = MultipartError(
      .tooManyParts(limit: MultipartParser.partLimit), at: part * MultipartParser.partLimit + 6)
    for (input, error) in [(long, tooLong), (many, tooMany)] {
      for size in [1, 61, 4096] {
        #expect(throws: error) { try Self.parse(pieces(of: Array(input.utf8), size: size), "xyz") }
      }
    }
  }

  @Test func `the same error is thrown again`() throws {
    var parser = MultipartParser(boundary: try #require(MultipartBoundary("xyz")))
    let bytes = Array("--xyz!".utf8)
    let error = MultipartError(.badBoundaryLine, at: 5)
    var errors: [MultipartError] = []
    for _ in 0..<2 {
      do { while try parser.next(in: bytes.span) != nil {} } catch { errors.append(error) }
    }
    do { try parser.finish() } catch { errors.append(error) }
    #expect(errors == [error, error, error])
  }

  @Test(arguments: [
    ("multipart/form-data; boundary=xyz", "xyz"), ("Multipart/Form-Data;boundary=\"a b\"; charset=utf-8", "a b"),
    (
      "multipart/form-data; charset=utf-8; Boundary=----WebKitFormBoundary7MA4YWxkTrZu0gW",
      "----WebKitFormBoundary7MA4YWxkTrZu0gW"
    ),
    ("multipart/form-data", nil), ("multipart/form-data; boundary=", nil), ("multipart/form-data; boundary=a@b", nil),
    ("multipart/mixed; boundary=xyz", nil), ("application/json", nil), ("multipart/form-data; boundary=\"a \"", nil),
    ("multipart/form-data; boundary=" + String(repeating: "a", count: 71), nil),
    ("multipart/form-data; boundary=" + String(repeating: "a", count: 70), String(repeating: "a", count: 70)),
  ])
  func `a boundary is read from the content type`(contentType: String, boundary: String?) {
    #expect(MultipartBoundary(contentType: contentType)?.value == boundary)
  }
}
