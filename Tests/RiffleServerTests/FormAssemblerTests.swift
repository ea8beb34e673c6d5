import RiffleAPI
import RiffleParsing
import RiffleTestSupport
import RiffleTranslation
import Testing

@testable import RiffleServer

@Suite struct FormAssemblerTests {
  private func assemble(_ pieces: [[UInt8]], textLimit: Int = 1000) throws -> ReceivedForm {
    var assembler = FormAssembler(boundary: try #require(MultipartBoundary("b")), textLimit: textLimit) {
      $0 == "image"
    }
    for piece in pieces { try assembler.receive(piece.span) }
    return try assembler.finish()
  }

  private func part(_ name: String, _ body: [UInt8], type: String? = nil) -> [UInt8] {
    let header = "--b\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n"
    return Array((header + (type.map { "Content-Type: \($0)\r\n" } ?? "") + "\r\n").utf8) + body + [0x0D, 0x0A]
  }

  @Test func `files and texts are told apart, however the bytes are cut`() throws {
    // A beginning of the boundary, and then none.
    let picture: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0x0D, 0x0A, 0x2D, 0x2D, 0x61]
    let form =
      part("prompt", Array("größer".utf8)) + part("image", picture, type: "image/webp") + part("n", Array("2".utf8))
      + part("image", Array("raw".utf8), type: "image/jpeg") + part("image", Array("raw".utf8)) + Array("--b--".utf8)
    try forEveryCut(of: form) { pieces in
      let form = try assemble(pieces)
      let texts = form.fields.map { "\($0.name)=\($0.value)" }
      #expect(texts == ["prompt=größer", "n=2"])
      let files = try form.files.map { try $0.medium.bytes() }
      #expect(files == [picture, Array("raw".utf8), Array("raw".utf8)])
      // The bytes say what a file is; where they say nothing, the client does.
      #expect(form.files.map(\.medium.type) == ["image/png", "image/jpeg", nil])
    }
  }

  @Test func `texts are bounded and files are not`() throws {
    let file = part("image", [UInt8](repeating: 0x61, count: 5000)) + Array("--b--".utf8)
    #expect(try assemble([file]).files.count == 1)
    let text = part("prompt", [UInt8](repeating: 0x61, count: 600)) + part("size", [UInt8](repeating: 0x61, count: 600))
    let error = #expect(throws: ServiceError.self) { try assemble(pieces(of: text, size: 100)) }
    #expect(error?.httpStatus == 413)
  }

  @Test func `a form that is cut is refused with the place`() throws {
    let body = part("prompt", Array("x".utf8))
    let error = #expect(throws: TranslatedError.self) { try assemble([body]) }
    #expect(error?.status == 400)
    #expect(error?.body.message.contains("offset \(body.count)") == true)
  }
}
