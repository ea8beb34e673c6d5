import FoundationEssentials
import RiffleAPI
import RiffleImaging
import RiffleTypes
import Testing

@testable import RiffleServer

@Suite struct RecognitionTests {
  private func part(_ bytes: [UInt8], _ type: String) -> String {
    #"{"inlineData":{"mimeType":"\#(type)","data":"\#(Data(bytes).base64EncodedString())"}}"#
  }

  private func canvas(_ width: Int, _ height: Int, _ red: UInt8, _ green: UInt8, _ blue: UInt8) -> Canvas {
    Canvas(size: PixelSize(width: width, height: height), color: Color(red: red, green: green, blue: blue))
  }

  private func contents(_ parts: [String]) -> String { #""contents":[{"parts":[\#(parts.joined(separator: ","))]}]"# }

  @Test func `pictures are told in order, by what their bytes are`() async throws {
    let red = canvas(30, 20, 220, 20, 20).encodedPNG()
    let blue = try canvas(64, 48, 20, 20, 220).encodedJPEG()
    let members = contents([
      #"{"text":"Compare these"}"#, part(red, "image/png"),
      // the type says PNG, the bytes say JPEG
      part(blue, "image/png"),
    ])
    try await withServer { fixture in
      for method in ["generateContent", "streamGenerateContent"] {
        let reply = try await fixture.ask("/v1beta/models/gemini-2.5-flash:\(method)", "{\(members)}")
        let documents = try WireJSON.decode(JSONValue.self, from: reply.body)
        let text = (documents.array ?? [documents]).map(\.words).joined()
        #expect(text.hasPrefix("I received 2 files. File 1: a PNG picture of 30 by 20 pixels, mostly red (100 %). "))
        #expect(text.contains("File 2: a JPEG picture of 64 by 48 pixels, mostly blue (100 %)."))
        #expect(text.contains("\"Compare these\""))
      }
      let count = try await fixture.ask("/v1beta/models/gemini-2.5-flash:countTokens", "{\(members)}").json()
      #expect(value(count, "promptTokensDetails.1.modality") as? String == "IMAGE")
    }
  }

  @Test func `a picture of an earlier turn is remembered`() async throws {
    let members =
      #""contents":[{"role":"user","parts":[\#(part(canvas(8, 9, 0, 160, 0).encodedPNG(), "image/png"))]},"#
      + #"{"role":"model","parts":[{"text":"Seen."}]},{"role":"user","parts":[{"text":"What was in the picture?"}]}]"#
    #expect(
      try await ModelFixture.ask("gemini-2.5-pro", members).words.contains(
        "a PNG picture of 8 by 9 pixels, mostly green"))
  }

  @Test(
    arguments: [
      ("image/heic", [1, 2, 3], "cannot decode, 3 bytes"),
      ("application/pdf", [1, 2], "of type application/pdf, 2 bytes"),
      ("text/plain", Array("two words".utf8), "a text of 2 words that begins with \"two words\""),
      ("audio/wav", [0], "of type audio/wav, 1 bytes"), ("text/plain", [0xFF], "of type text/plain, 1 bytes"),
    ] as [(String, [UInt8], String)])
  func `other media are told by type and size`(type: String, bytes: [UInt8], words: String) async throws {
    let json = try await ModelFixture.ask("gemini-2.5-flash", contents([part(bytes, type)]))
    #expect(json.words.contains(words), "\(json.words)")
  }

  @Test(
    arguments: [
      ("image/png", [1, 2, 3], "Unable to process input image 1"), ("image/png", [], "Unable to process input image 1"),
      ("image/jpeg", [0xFF, 0xD8, 0xFF, 0xE0], "Unable to process input image 1"),
      ("image/gif", Array("GIF89a".utf8), "Unsupported MIME type: image/gif"),
      ("image/svg+xml", [60], "Unsupported MIME type"), ("audio/wav", [], "is empty"),
    ] as [(String, [UInt8], String)])
  func `broken media are refused`(type: String, bytes: [UInt8], words: String) async throws {
    let message = try await ModelFixture.refusal("gemini-2.5-flash", contents([part(bytes, type)]))
    #expect(message?.contains(words) == true, "\(message ?? "answered")")
    let before =
      #""contents":[{"role":"user","parts":[\#(part(bytes, type))]},{"role":"model","parts":[{"text":"?"}]},{"role":"user","parts":[{"text":"hi"}]}]"#
    #expect(try await ModelFixture.refusal("gemini-2.5-flash", before) != nil)
  }
}
