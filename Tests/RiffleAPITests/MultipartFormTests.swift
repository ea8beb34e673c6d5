import RiffleAPI
import Testing

@Suite struct MultipartFormTests {
  /// The form's bytes with files as `[path:count]`, and its boundary as `B`.
  func text(_ form: MultipartForm) throws -> String {
    let body = try form.body()
    let boundary = try #require(body.contentType.split(separator: "boundary=").last)
    #expect(body.contentType == "multipart/form-data; boundary=\(boundary)" && (20...70).contains(boundary.count))
    return body.segments.map { segment in
      switch segment {
      case .bytes(let bytes): String(decoding: bytes, as: UTF8.self)
      case .base64OfFile: "?"
      case .file(let path, let count): "[\(path):\(count)]"
      }
    }.joined().replacing(boundary, with: "B")
  }

  @Test func `fields and files stand between boundaries`() throws {
    let form = MultipartForm([
      .init("model", text: "m"),
      .init("image[]", file: .file(path: "/a/b.png", byteCount: 12), filename: "b.png", contentType: "image/png"),
      .init("mask", file: .base64("AAEC"), filename: "m.png", contentType: "image/png"),
    ])
    #expect(
      try text(form)
        == "--B\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nm\r\n"
        + "--B\r\nContent-Disposition: form-data; name=\"image[]\"; filename=\"b.png\"\r\nContent-Type: image/png\r\n\r\n"
        + "[/a/b.png:12]\r\n"
        + "--B\r\nContent-Disposition: form-data; name=\"mask\"; filename=\"m.png\"\r\nContent-Type: image/png\r\n\r\n"
        + "\u{0}\u{1}\u{2}\r\n--B--\r\n")
    let body = try form.body()
    #expect(body.contentLength == body.segments.reduce(0) { $0 + $1.byteCount })
    #expect(
      String(decoding: form.preview, as: UTF8.self)
        == "Content-Disposition: form-data; name=\"model\"\n\nm\n"
        + "Content-Disposition: form-data; name=\"image[]\"; filename=\"b.png\"\nContent-Type: image/png\n\n"
        + "<12 bytes from /a/b.png>\n"
        + "Content-Disposition: form-data; name=\"mask\"; filename=\"m.png\"\nContent-Type: image/png\n\n<3 bytes>\n")
  }

  @Test func `an empty form is a closing boundary`() throws { #expect(try text(MultipartForm()) == "--B--\r\n") }

  @Test(arguments: [("a\"b", "a%22b"), ("a\r\nb: c", "a%0D%0Ab: c"), ("ä.png", "ä.png")])
  func `a name cannot leave its quotes`(name: String, escaped: String) throws {
    let form = MultipartForm([.init(name, file: .bytes([]), filename: name, contentType: "image/png\r\nX: y")])
    #expect(
      try text(form) == "--B\r\nContent-Disposition: form-data; name=\"\(escaped)\"; filename=\"\(escaped)\"\r\n"
        + "Content-Type: image/pngX: y\r\n\r\n\r\n--B--\r\n")
  }

  @Test func `each form has a boundary of its own`() throws {
    let form = MultipartForm([.init("a", text: "b")])
    #expect(try Set((0..<20).map { _ in try form.body().contentType }).count == 20)
  }

  @Test(arguments: [
    (MediaData.ordinal(3), RequestError.mediumMissing(ordinal: 3)),
    (.base64("!"), .malformedMedium(field: "image")), (.base64("A"), .malformedMedium(field: "image")),
  ]) func `a medium that is not there cannot be sent`(medium: MediaData, error: RequestError) {
    let form = MultipartForm([.init("image", file: medium, filename: "a", contentType: "image/png")])
    #expect(throws: error) { try form.body() }
  }
}
