import RiffleParsing
import RiffleTestSupport
import Testing

@testable import RiffleServer

@Suite struct RequestAssemblerTests {
  private func assemble(_ pieces: [[UInt8]], textLimit: Int = 1 << 20) throws -> ReceivedRequest {
    var assembler = RequestAssembler(textLimit: textLimit, expectedBytes: 0)
    for piece in pieces { try assembler.receive(piece.span) }
    return try assembler.finish()
  }

  @Test(arguments: [
    #"{"contents":[{"parts":[{"text":"x"},{"inlineData":{"mimeType":"image/png","data":"AAECAw=="}},"#
      + #"{"inlineData":{"data":"_-8","mimeType":"image/jpeg"}}]}]}"#,
    #"{"contents":[{"parts":[{"text":"x"},{"inline_data":{"mime_type":"image/png","data":"AAECAw"}},"#
      + #"{"inline_data":{"data":"\/+8=","mime_type":"image/jpeg"}}]}]}"#,
  ])
  func `media leave the body as bytes under every cut`(body: String) throws {
    try forEveryCut(of: Array(body.utf8)) { pieces in
      let received = try assemble(pieces)
      let media = try received.media.map { try $0.bytes() }
      #expect(media == [[0, 1, 2, 3], [255, 239]])
      let skeleton = String(decoding: received.skeleton, as: UTF8.self)
      #expect(skeleton.contains(#""data":0"#) && skeleton.contains(#""data":1"#))
      #expect(!skeleton.contains("AAEC"))
    }
  }

  @Test(arguments: [1, 700, 1023, 1024, 1025, 3000, 70_000])
  func `a medium of any length leaves the body as bytes`(count: Int) throws {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let data = Base64Encoder.encode(bytes)
    for body in [
      #"{"contents": [{"parts": [{"inlineData": {"data": "\#(data)","mimeType": "image/png"}}]}]}"#,
      #"{"contents":[{"parts":[{"text":"x"},{"inline_data":{"mime_type":"image/png","data":"\#(data)"}}]}]}"#,
    ] {
      for size in [7, 61, 4096, 65_536, 1 << 20] {
        // compared here: a failed expectation would compute the difference of two long arrays
        let isSame = try assemble(pieces(of: Array(body.utf8), size: size)).media.map { try $0.bytes() } == [bytes]
        #expect(isSame, "\(count) bytes in pieces of \(size)")
      }
    }
  }

  @Test(arguments: [
    (#"{"contents":"#, "Unexpected end"), ("", "Unexpected end"), ("hello", "Unexpected token"),
    ("<html>", "Unexpected token"), ("[1]", "Root element"), ("{}{}", "Root element"), (#"{"a" 1}"#, "offset 5"),
    (#"{"contents":[{"parts":[{"inlineData":{"data":"AA!A"}}]}]}"#, "Base64"),
    (#"{"contents":[{"parts":[{"inlineData":{"data":"AAAAA"}}]}]}"#, "Base64"),
  ])
  func `a malformed body is refused and told why`(body: String, words: String) {
    forEveryCut(of: Array(body.utf8)) { pieces in
      let error = #expect(throws: ServiceError.self) { try assemble(pieces) }
      #expect(error?.httpStatus == 400)
      #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    }
  }

  @Test func `text has a limit and media do not count to it`() throws {
    let data = String(repeating: "AAAA", count: 4096)
    let body = #"{"contents":[{"parts":[{"inlineData":{"data":""# + data + #""}}]}]}"#
    #expect(try assemble([Array(body.utf8)], textLimit: 1024).media.map { try $0.bytes().count } == [4096 * 3])
    let text = #"{"contents":[{"parts":[{"text":""# + data + #""}]}]}"#
    let error = #expect(throws: ServiceError.self) { try assemble([Array(text.utf8)], textLimit: 1024) }
    #expect(error?.httpStatus == 413)
  }
}
