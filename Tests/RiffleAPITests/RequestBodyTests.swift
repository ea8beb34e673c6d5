import RiffleAPI
import Testing

@Suite struct RequestBodyTests {
  func text(_ body: RequestBody, file: [UInt8] = []) -> String {
    body.segments.reduce("") { result, segment in
      switch segment {
      case .bytes(let bytes): result + String(decoding: bytes, as: UTF8.self)
      case .base64OfFile(let path, let count): result + "<\(path):\(count)>"
      case .file(let path, let count): result + "[\(path):\(count)]"
      }
    }
  }

  @Test(arguments: 0...7) func `the length is exact for every count of bytes`(count: Int) throws {
    let bytes = [UInt8](repeating: 7, count: count)
    var request = GenerateContentRequest(text: "x")
    request.contents[0].parts += [
      Part(inlineData: InlineData(mimeType: "image/png", data: .bytes(bytes))),
      Part(inlineData: InlineData(mimeType: "image/png", data: .file(path: "cat.png", byteCount: count))),
    ]
    let body = try RequestBody(encoding: request)
    let inMemory = body.segments.reduce(0) { if case .bytes(let bytes) = $1 { $0 + bytes.count } else { $0 } }
    #expect(body.contentLength == inMemory + (count + 2) / 3 * 4)
    // The same request with the file's bytes in memory is as long, to the byte.
    request.contents[0].parts[2].inlineData?.data = .bytes(bytes)
    #expect(try WireJSON.encode(request).count == body.contentLength)
  }

  @Test func `media are taken out of the text and put back in order`() throws {
    var request = GenerateContentRequest(text: "what about medium-0?")
    request.contents[0].parts += [
      Part(inlineData: InlineData(mimeType: "image/png", data: .file(path: "a/\"b\".png", byteCount: 12_345))),
      Part(inlineData: InlineData(mimeType: "image/jpeg", data: .base64("/9j_"))),
      Part(inlineData: InlineData(mimeType: "audio/wav", data: .bytes([1, 2, 3]))),
    ]
    #expect(
      text(try RequestBody(encoding: request))
        == #"{"contents":[{"parts":[{"text":"what about medium-0?"},{"inlineData":{"data":"<a/"b".png:12345>","mimeType":"image/png"}},"#
        + #"{"inlineData":{"data":"/9j_","mimeType":"image/jpeg"}},{"inlineData":{"data":"AQID","mimeType":"audio/wav"}}],"role":"user"}]}"#
    )
    let preview = String(decoding: try RequestBody.preview(of: request), as: UTF8.self)
    #expect(preview.contains(#""data": "<12345 bytes from a/\"b\".png>""#))
    #expect(preview.contains(#""data": "<3 bytes>""#))
    _ = try WireJSON.decode(GenerateContentRequest.self, from: Array(preview.utf8))
  }

  @Test func `a medium that is not there cannot be sent`() {
    var request = GenerateContentRequest(text: "x")
    request.contents[0].parts.append(Part(inlineData: InlineData(mimeType: nil, data: .ordinal(3))))
    #expect(throws: RequestError.mediumMissing(ordinal: 3)) { try RequestBody(encoding: request) }
    request.contents[0].parts[1].inlineData?.data = .file(path: "x", byteCount: 1)
    #expect(throws: EncodingError.self) { try WireJSON.encode(request) }
  }

  static let media: [(MediaData, [UInt8]?)] = [
    (.base64("AAEC"), [0, 1, 2]), (.base64("_-8"), [0xFF, 0xEF]), (.base64("/+8="), [0xFF, 0xEF]),
    (.base64("AA\nEC"), [0, 1, 2]), (.base64("A"), nil), (.base64("!!!!"), nil), (.base64(""), []),
    (.bytes([9]), [9]), (.ordinal(1), nil), (.file(path: "x", byteCount: 1), nil),
  ]

  @Test(arguments: media) func `bytes of a medium are read from both alphabets`(medium: MediaData, bytes: [UInt8]?) {
    #expect(medium.decodedBytes == bytes)
  }
}
