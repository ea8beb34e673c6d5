import RiffleAPI
import RiffleTestSupport
import Testing

@Suite struct OpenAIMediaTests {
  static let urls: [(String, MediaURL)] = [
    ("data:image/png;base64,AAEC", .data(mimeType: "image/png", .base64("AAEC"))),
    ("DATA:image/png;BASE64,AAEC", .data(mimeType: "image/png", .base64("AAEC"))),
    ("data:;base64,AAEC", .data(mimeType: nil, .base64("AAEC"))),
    ("data:audio/pcm;rate=24000;base64, AAEC", .data(mimeType: "audio/pcm;rate=24000", .base64("AAEC"))),
    ("data:image/png;base64,AA%2B%2FAA%3D%3d", .data(mimeType: "image/png", .base64("AA+/AA=="))),
    ("data:image/png;base64,", .data(mimeType: "image/png", .base64(""))),
    ("data:text/plain,hello", .address("data:text/plain,hello")),
    ("data:image/png;base64", .address("data:image/png;base64")),
    ("https://a.example/data:image/png;base64,AA", .address("https://a.example/data:image/png;base64,AA")),
    ("", .address("")),
  ]

  @Test(arguments: urls) func `a data URL is told from an address`(text: String, expected: MediaURL) {
    #expect(MediaURL(text) == expected)
  }

  /// A chat with a picture, sound and a document, each in a file.
  private func chat(in folder: TemporaryFolder) throws -> ChatRequest {
    func file(_ name: String, _ bytes: [UInt8]) throws -> MediaData {
      try Files.write(bytes, to: folder.path(name))
      return .file(path: folder.path(name), byteCount: bytes.count)
    }
    var message = ChatMessage(
      role: .user,
      content: .parts([
        .text("look"), .image(.data(mimeType: "image/png", try file("a.png", [1, 2, 3, 4]))),
        .audio(try file("b.wav", [5]), format: "wav"),
        .file(ChatFile(filename: "c", fileData: .data(mimeType: "application/pdf", try file("c", [6, 7])))),
      ]))
    message.images = [.image(.data(mimeType: "image/webp", .bytes([8])))]
    return ChatRequest(model: "m", messages: [message])
  }

  @Test func `files of a chat are written when it is sent`() throws {
    let folder = try TemporaryFolder()
    let chat = try chat(in: folder)
    let body = try RequestBody(encoding: chat)
    #expect(
      body.segments.filter { if case .bytes = $0 { false } else { true } } == [
        .base64OfFile(path: folder.path("a.png"), byteCount: 4),
        .base64OfFile(path: folder.path("b.wav"), byteCount: 1),
        .base64OfFile(path: folder.path("c"), byteCount: 2),
      ])
    let text = body.segments.reduce(into: "") { text, segment in
      switch segment {
      case .bytes(let bytes): text += String(decoding: bytes, as: UTF8.self)
      default: text += "<\(segment.byteCount)>"
      }
    }
    #expect(text.contains(#""url":"data:image/png;base64,<8>"}"#))
    #expect(text.contains(#""input_audio":{"data":"<4>","#) && text.contains(#""data:application/pdf;base64,<4>""#))
    #expect(text.contains(#""data:image/webp;base64,CA==""#))
    #expect(throws: EncodingError.self) { try WireJSON.encode(chat) }
  }

  /// The skeleton of `text`, and the types and bytes of its media.
  static func skeleton(of text: String) throws -> (json: [UInt8], types: [String?], media: [[UInt8]]) {
    var decoder = ResponseDecoder(
      .init(contentType: "application/json", paths: .openAIRequest, collectsSkeletons: true))
    var json: [UInt8] = []
    var types: [String?] = []
    var media: [[UInt8]] = []
    let bytes = Array(text.utf8)
    var isFinished = false
    while !isFinished {
      var ordinal: Int?
      let decoded = try [UInt8](capacity: 4096) { output throws(ResponseDecodingError) in
        switch try decoder.next(in: bytes.span, into: &output) {
        case nil: isFinished = true
        case .beginMedia(let head):
          types.append(head.mimeType)
          media.append([])
        case .media(let index, decodedCount: _): ordinal = index
        case .endDocument(let skeleton): json = skeleton ?? []
        default: break
        }
      }
      if let ordinal { media[ordinal] += decoded }
    }
    return (json, types, media)
  }

  @Test func `media of a chat are taken out of its JSON`() throws {
    let (json, types, media) = try Self.skeleton(
      of: #"""
        {"model":"m","messages":[{"role":"user","content":[
        {"type":"image_url","image_url":{"url":"data:image/png;base64,AQID"}},
        {"type":"image_url","image_url":{"url":"https://a.example/b.png"}},
        {"type":"input_audio","input_audio":{"data":"BAU=","format":"wav"}},
        {"type":"file","file":{"file_data":"data:application/pdf;base64,Bg==","filename":"a.pdf"}}]},
        {"role":"assistant","content":"see ![x](data:image/png;base64,AQID)"}]}
        """#)
    #expect(types == ["image/png", nil, "application/pdf"] && media == [[1, 2, 3], [4, 5], [6]])
    let chat = try WireJSON.decode(ChatRequest.self, from: json)
    let parts = try #require(chat.messages[0].content?.parts)
    #expect(parts[0].imageURL?.url == .data(mimeType: nil, .ordinal(0)))
    #expect(parts[1].imageURL?.url == .address("https://a.example/b.png"))
    #expect(parts[2].inputAudio == ChatInputAudio(data: .ordinal(1), format: "wav"))
    #expect(parts[3].file?.fileData == .data(mimeType: nil, .ordinal(2)))
    #expect(chat.messages[1].text == "see ![x](data:image/png;base64,AQID)")
  }

  static let edits: [String] = [
    #"{"prompt":"p","images":[{"image_url":"data:image/png;base64,AQID"}],"mask":{"image_url":"data:image/png;base64,BA=="}}"#,
    #"{"prompt":"p","image":"data:image/png;base64,AQID","mask":"data:image/png;base64,BA=="}"#,
    #"{"prompt":"p","image":["data:image/png;base64,AQID"],"mask":{"image_url":{"url":"data:image/png;base64,BA=="}}}"#,
    #"{"prompt":"p","images":[{"image_url":{"url":"data:image/png;base64,AQID"}}],"mask":"data:image/png;base64,BA=="}"#,
  ]

  @Test(arguments: edits) func `pictures of an edit are taken out of its JSON`(text: String) throws {
    let (json, _, media) = try Self.skeleton(of: text)
    #expect(media == [[1, 2, 3], [4]])
    let edit = try WireJSON.decode(ImageEditRequest.self, from: json)
    #expect(edit.images.map(\.imageURL) == [.data(mimeType: nil, .ordinal(0))])
    #expect(edit.mask?.imageURL == .data(mimeType: nil, .ordinal(1)))
    #expect(edit.settings.prompt == "p" && edit.settings.rest.isEmpty)
  }

  @Test func `a form of an edit is read and written`() throws {
    let picture = InlineData(mimeType: "image/png", data: .bytes([1]))
    let fields = [
      ("model", "m"), ("prompt", "p"), ("n", "2"), ("stream", "true"), ("output_compression", "80"), ("size", ""),
      ("x_new", "y"),
    ]
    let edit = try ImageEditRequest(
      fields: fields.map { (name: $0, value: $1) }, images: [picture, picture], mask: picture)
    #expect(edit.settings.n == 2 && edit.settings.stream == true && edit.settings.outputCompression == 80)
    #expect(edit.settings.size == nil && edit.settings.rest == ["x_new": "y"] && edit.images.count == 2)
    #expect(edit.mask?.imageURL == .data(mimeType: "image/png", .bytes([1])))
    #expect(
      edit.formFields.map { "\($0.name)=\($0.value)" } == [
        "model=m", "prompt=p", "n=2", "output_compression=80", "stream=true", "x_new=y",
      ])
    let error = #expect(throws: WireJSONError.self) {
      try ImageEditRequest(fields: [(name: "n", value: "many")], images: [])
    }
    #expect(error?.path == "n")
  }
}
