import AsyncHTTPClient
import Foundation
import NIOHTTP1
import RiffleImaging
import RiffleMedia
import RiffleTestSupport
import RiffleTypes
import Testing

@testable import RiffleServer

@Suite struct OpenAIImagesTests {
  private static let generations = "/v1/images/generations"
  private static let edits = "/v1/images/edits"
  private static let png = Canvas(size: PixelSize(width: 24, height: 16), color: .white).encodedPNG()

  private func wish(_ more: String = "", model: String = "gemini-2.5-flash-image") -> String {
    #"{"model":"\#(model)","prompt":"A red fox in the snow"\#(more)}"#
  }

  private func pictures(_ reply: Reply) throws -> [[UInt8]] {
    let data = try #require(try reply.json()["data"] as? [[String: Any]])
    return try data.map { try decoded($0["b64_json"]) }
  }

  private func type(_ bytes: [UInt8]) -> String? { MediaSniffer.sniff(bytes.span)?.essence }

  @Test(
    arguments: [
      ("gemini-2.5-flash-image", nil, "image/png"), ("gemini-3-pro-image", nil, "image/jpeg"),
      ("gemini-3-pro-image", "png", "image/png"), ("gemini-2.5-flash-image", "jpeg", "image/jpeg"),
      ("gemini-2.5-flash-image", "webp", "image/webp"), ("gemini-2.5-flash-image", "png", "image/png"),
    ] as [(String, String?, String)])
  func `a picture has the type that was asked for, else its model's`(
    model: String, format: String?, expected: String
  ) async throws {
    try await withServer { fixture in
      let reply = try await fixture.ask(
        Self.generations, wish(format.map { #","output_format":"\#($0)""# } ?? "", model: model))
      #expect(reply.status == 200)
      #expect(reply.headers.first(name: "content-type") == "application/json")
      let body = try reply.json()
      #expect((body["created"] as? Int ?? 0) > 1_700_000_000)
      #expect((value(body, "usage.output_tokens") as? Int ?? 0) > 1000)
      let bytes = try #require(try pictures(reply).first)
      #expect(type(bytes) == expected)
      #expect(try PictureReader().read(bytes).size == PixelSize(width: 1024, height: 1024))
    }
  }

  @Test func `several pictures differ, and their usage adds up`() async throws {
    try await withServer { fixture in
      let one = try await fixture.ask(Self.generations, wish())
      let three = try await fixture.ask(Self.generations, wish(#","n":3"#))
      let bytes = try pictures(three)
      #expect(Set(bytes).count == 3)
      #expect(bytes.first == (try pictures(one)).first)
      let usage = (value(try one.json(), "usage.output_tokens") as? Int ?? 0) * 3
      #expect(value(try three.json(), "usage.output_tokens") as? Int == usage)
    }
  }

  @Test(arguments: [(generations, "image_generation.completed"), (edits, "image_edit.completed")])
  func `a stream ends with the whole picture`(path: String, name: String) async throws {
    try await withServer { fixture in
      let image = #","images":[{"image_url":"data:image/png;base64,\#(Data(Self.png).base64EncodedString())"}]"#
      let reply = try await fixture.ask(path, wish((path == Self.edits ? image : "") + #","stream":true"#))
      #expect(reply.status == 200)
      #expect(reply.headers.first(name: "content-type")?.hasPrefix("text/event-stream") == true)
      let event = try #require(reply.text.components(separatedBy: "\n\n").first { $0.hasPrefix("event: \(name)\n") })
      let data = try #require(event.components(separatedBy: "\ndata: ").last)
      let document = try #require(try JSONSerialization.jsonObject(with: Data(data.utf8)) as? [String: Any])
      #expect(document["type"] as? String == name)
      #expect(type(try decoded(document["b64_json"])) == "image/png")
    }
  }

  @Test func `a result has an address that serves it without a key until the server stops`() async throws {
    var path = ""
    try await withServer({ $0.clientKeys = ["secret"] }) { fixture in
      let key: HTTPHeaders = ["authorization": "Bearer secret"]
      let reply = try await fixture.ask(Self.generations, wish(#","n":2,"response_format":"url""#), headers: key)
      #expect(reply.status == 200)
      let data = try #require(try reply.json()["data"] as? [[String: Any]])
      let addresses = data.compactMap { $0["url"] as? String }
      #expect(Set(addresses).count == 2 && data.allSatisfy { $0["b64_json"] == nil })
      for address in addresses {
        #expect(address.hasPrefix(fixture.server.baseURL + "/files/"))
        path = String(address.dropFirst(fixture.server.baseURL.count))
        let file = try await fixture.ask(path)
        #expect(file.status == 200)
        #expect(file.headers.first(name: "content-type") == "image/png")
        #expect(file.headers.first(name: "content-length") == "\(file.body.count)")
        #expect(type(file.body) == "image/png")
      }
      for other in [
        "/files/", "/files", "/files/\(path.dropFirst(7).dropLast())", "/files/../files/x", "/files/%2e%2e%2fx",
      ] {
        #expect(try await fixture.ask(other, headers: key).status == 404)
      }
      #expect(try await fixture.ask(path, "{}", headers: key).status == 404)
    }
    // Another server knows nothing of it.
    try await withServer { fixture in
      let reply = try await fixture.ask(path)
      #expect(reply.status == 404)
    }
  }

  @Test func `addresses stand below the public name of the server`() async throws {
    try await withServer({ $0.publicURL = "https://media.example.com" }) { fixture in
      let reply = try await fixture.ask(Self.generations, wish(#","response_format":"url""#))
      let address = try #require(value(try reply.json(), "data.0.url") as? String)
      #expect(address.hasPrefix("https://media.example.com/files/"))
    }
  }

  @Test func `results beyond the limit are refused`() async throws {
    try await withServer({ $0.limits.resultBytes = 1000 }) { fixture in
      let refused = try await fixture.ask(Self.generations, wish(#","response_format":"url""#))
      #expect(refused.status == 503)
      let reply = try await fixture.ask(Self.generations, wish())
      #expect(reply.status == 200)
    }
  }

  // MARK: Edits

  private func form(_ parts: [(name: String, file: String?, body: [UInt8])]) -> (HTTPHeaders, [UInt8]) {
    var bytes: [UInt8] = []
    for part in parts {
      let file = part.file.map { "; filename=\"\($0)\"\r\nContent-Type: application/octet-stream" } ?? ""
      bytes += Array("--riffle\r\nContent-Disposition: form-data; name=\"\(part.name)\"\(file)\r\n\r\n".utf8)
      bytes += part.body + [0x0D, 0x0A]
    }
    return (["content-type": "multipart/form-data; boundary=riffle"], bytes + Array("--riffle--\r\n".utf8))
  }

  private func ask(
    _ fixture: ServerFixture, _ parts: [(name: String, file: String?, body: [UInt8])]
  ) async throws -> Reply {
    let (headers, bytes) = form(parts)
    var request = fixture.request(Self.edits, "", headers: headers)
    request.body = .bytes(bytes)
    return try await ServerFixture.ask(request)
  }

  private var texts: [(name: String, file: String?, body: [UInt8])] {
    [("model", nil, Array("gemini-2.5-flash-image".utf8)), ("prompt", nil, Array("Turn it to gray".utf8))]
  }

  @Test(arguments: [
    ["image"], ["image[]"], ["image", "image"], ["image[]", "image[]", "image[]"], ["image[0]", "image[1]"],
  ])
  func `pictures of a form are edited, whatever their field is called`(names: [String]) async throws {
    try await withServer { fixture in
      let reply = try await ask(fixture, texts + names.map { ($0, "a.bin", Self.png) })
      #expect(reply.status == 200)
      let bytes = try #require(try pictures(reply).first)
      // An edit keeps the size of its first picture.
      #expect(try PictureReader().read(bytes).size == PixelSize(width: 24, height: 16))
      let input = value(try reply.json(), "usage.input_tokens_details.image_tokens") as? Int
      #expect(input == 258 * names.count)
    }
  }

  @Test func `numbers and truth values of a form are text`() async throws {
    try await withServer { fixture in
      let more: [(String, String?, [UInt8])] = [
        ("n", nil, Array("2".utf8)), ("stream", nil, Array("false".utf8)), ("output_format", nil, Array("webp".utf8)),
        ("output_compression", nil, Array("50".utf8)), ("image", "a.png", Self.png),
      ]
      let bytes = try pictures(try await ask(fixture, texts + more))
      #expect(bytes.map(type) == ["image/webp", "image/webp"])
    }
  }

  @Test func `a form that cannot be served is refused in OpenAI's words`() async throws {
    let picture: (String, String?, [UInt8]) = ("image", "a.png", Self.png)
    let cases: [(parts: [(String, String?, [UInt8])], param: String?)] = [
      (texts, nil), (texts + [("image", "a.png", Array("no picture".utf8))], nil),
      (texts + [picture, ("mask", "m.png", Self.png)], "mask"), ([picture, texts[1]], "model"),
      (texts + [picture, ("n", nil, Array("many".utf8))], "n"), (texts + [picture, ("image_url", nil, [])], nil),
    ]
    try await withServer { fixture in
      for (parts, param) in cases.dropLast() {
        let reply = try await ask(fixture, parts)
        #expect(reply.status == 400, "\(parts.map(\.0))")
        let error = try reply.error()
        #expect(error["type"] as? String == "invalid_request_error")
        if let param { #expect(error["param"] as? String == param) }
      }
      // A field that nobody knows is passed over.
      #expect(try await ask(fixture, cases[cases.count - 1].parts).status == 200)
      for (type, body) in [
        ("multipart/form-data", "x"), ("multipart/form-data; boundary=x", "--x\r\n\r\n"), ("text/plain", "x"),
        ("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=prompt\r\n\r\nHi"),
      ] {
        let reply = try await fixture.ask(Self.edits, body, headers: ["content-type": type])
        #expect(reply.status == 400)
        #expect(try reply.error()["type"] as? String == "invalid_request_error")
      }
    }
  }

  @Test func `pictures of a JSON body are edited, and addresses are not fetched`() async throws {
    let data = "data:image/png;base64," + Data(Self.png).base64EncodedString()
    let bodies = [
      (wish(#","images":[{"image_url":"\#(data)"},{"image_url":"\#(data)"}]"#), 200),
      (wish(#","image":"\#(data)""#), 200),
      (wish(#","images":[{"image_url":"https://example.com/a.png"}]"#), 400),
      (wish(#","images":[{"file_id":"file-1"}]"#), 400), (wish(#","images":[]"#), 400),
    ]
    try await withServer { fixture in
      for (body, status) in bodies {
        let reply = try await fixture.ask(Self.edits, body, headers: ["content-type": "application/json"])
        #expect(reply.status == status, "\(body.prefix(120))")
      }
    }
  }
}
