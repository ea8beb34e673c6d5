import Foundation
import RiffleAPI
import RiffleChaos
import RiffleMedia
import RiffleRecording
import RiffleTestSupport
import RiffleTypes
import Testing

@testable import RiffleSession

/// Conversations in files, and changes to pictures that go on from there.
@Suite(.timeLimit(.minutes(2))) struct SessionFileTests {
  static let picture: [UInt8] = (try? Samples.read("gradient-64x48-rgb.png")) ?? []
  static let longSignature = "sig/" + String(repeating: "QUJD+/9=", count: 190_000)

  /// An answer with a picture and a signature beside it.
  static func answer(signature: String = longSignature) -> [String] {
    let data = Data(picture).base64EncodedString()
    return [
      Scripted.event(
        #"{"text":"There."}"#,
        #"{"inlineData":{"mimeType":"image/png","data":"\#(data)"},"thoughtSignature":"\#(signature)"}"#, finish: "STOP"
      )
    ]
  }

  static func request(_ prompt: String, _ path: String? = nil) -> ImageRequest {
    var image = ImageRequest(prompt: prompt, model: ModelCatalogue.shared.defaultModel(for: .image))
    if let path {
      image.inputs = [InlineData(mimeType: "image/png", data: .file(path: path, byteCount: picture.count))]
    }
    return image
  }

  static func mode(_ path: String) throws -> Int {
    try #require(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
  }

  @Test func `a later run goes on with the pictures and signatures, byte for byte`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("boat.session")
    let shown = folder.path("shown.png")
    try Files.write(Self.picture, to: shown)
    try await Scripted.run([Self.answer(), Self.answer(signature: "c2hvcnQ=")]) { script in
      do {
        var editing = try EditSession(at: path)
        let session = try script.session(OutputNaming(.file(folder.path("one.png"))))
        let reply = try await editing.edit(Self.request("Make it night", shown), with: session)
        #expect(reply.exitReason == .success && reply.paths == [folder.path("one.png")], "\(reply.message ?? "")")
      }
      // What the person has may change: the session has its own.
      try Files.write([1, 2, 3], to: shown)
      try Files.write([4], to: folder.path("one.png"))
      #expect(try Self.mode(path) == 0o600 && Self.mode(path + ".media") == 0o700)
      #expect(try Files.read(path).count < 10_000)
      do {
        var editing = try EditSession(at: path)
        let session = try script.session(OutputNaming(.file(folder.path("two.png"))))
        let reply = try await editing.edit(Self.request("Add a moon"), with: session)
        #expect(reply.exitReason == .success, "\(reply.message ?? "")")
        #expect(editing.file.conversation.questionCount == 2)
      }
      let turns = try #require(try script.requests[1]["contents"]?.array)
      #expect(turns.map { $0["role"]?.string } == ["user", "model", "user"])
      let data = JSONValue.string(Data(Self.picture).base64EncodedString())
      #expect(turns[0]["parts"]?[1]?["inlineData"]?["data"] == data)
      #expect(turns[1]["parts"]?[0] == ["text": "There."])
      #expect(turns[1]["parts"]?[1]?["inlineData"] == ["mimeType": "image/png", "data": data])
      #expect(turns[1]["parts"]?[1]?["thoughtSignature"] == .string(Self.longSignature))
      #expect(turns[2]["parts"] == [["text": "Add a moon"]])
    }
    // A signature has one file, however often the session is saved.
    let signatures = Files.names(in: path + ".media").filter { $0.hasSuffix(".signature") }
    #expect(signatures.count == 1)
    #expect(try SessionFile(at: path).conversation.contents.count == 4)
  }

  @Test func `an answer that fails leaves the file and the folder as they were`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("s")
    try await Scripted.run([Self.answer(signature: "YQ=="), [Scripted.event(#"{"text":"No"}"#, finish: "SAFETY")]]) {
      script in
      let session = try script.session()
      var editing: EditSession? = try EditSession(at: path)
      let shown = Self.request("Go", Samples.path("gradient-64x48-rgb.png"))
      #expect(try await editing?.edit(shown, with: session).isKept == true)
      let before = (try Files.read(path), Files.names(in: path + ".media"))
      #expect(before.1 == ["1.png", "2.png"])
      #expect(try await editing?.edit(shown, with: session).exitReason == .blocked)
      editing = nil
      #expect(try Files.read(path) == before.0 && Files.names(in: path + ".media") == before.1)
    }
  }

  @Test func `a first answer that fails leaves nothing behind`() async throws {
    let folder = try TemporaryFolder()
    try await Scripted.run([[Scripted.event(#"{"text":"No"}"#, finish: "SAFETY")]]) { script in
      var editing: EditSession? = try EditSession(at: folder.path("s"))
      let image = Self.request("Go", Samples.path("gradient-64x48-rgb.png"))
      #expect(try await editing?.edit(image, with: script.session()).exitReason == .blocked)
      editing = nil
    }
    #expect(folder.names.isEmpty)
  }

  @Test func `a prompt without any picture is refused before anything is sent`() async throws {
    let folder = try TemporaryFolder()
    try await Scripted.run([[]]) { script in
      var editing = try EditSession(at: folder.path("s"))
      await #expect(throws: QuestionError.noPicture) {
        try await editing.edit(Self.request("Go"), with: script.session())
      }
      #expect(script.server.requestCount == 0)
    }
  }

  @Test(arguments: [
    "", "not JSON", "[]", "{}", #"{"riffleSession":"x"}"#, #"{"riffleSession":1}"#,
    #"{"riffleSession":1,"contents":[{"parts":[{"inlineData":{"data":4}}]}],"media":[],"signatures":[]}"#,
    #"{"riffleSession":1,"contents":[{"parts":[{"inlineData":{"data":"QUJD"}}]}],"media":[],"signatures":[]}"#,
  ])
  func `a file that is no session is refused and left alone`(text: String) throws {
    let folder = try TemporaryFolder()
    try Files.write(Array(text.utf8), to: folder.path("s"))
    let error = #expect(throws: SessionFileError.self) { try SessionFile(at: folder.path("s")) }
    #expect(error?.exitReason == .usage && error?.description.contains("\n") == false)
    #expect(try Files.read(folder.path("s")) == Array(text.utf8) && folder.names == ["s"])
  }

  @Test func `a session of a later version is refused`() throws {
    let folder = try TemporaryFolder()
    try Files.write(Array(#"{"riffleSession":2,"contents":"new"}"#.utf8), to: folder.path("s"))
    #expect(throws: SessionFileError.tooNew(folder.path("s"), version: 2)) { try SessionFile(at: folder.path("s")) }
  }

  @Test(arguments: [
    ("../secret", true), ("../../secret", true), ("/etc/passwd", true), (".hidden", true), ("", true), ("..", true),
    ("a/b.png", true), ("a\\u0000.png", true), ("gone.png", false), ("short.png", false), ("link.png", false),
  ])
  func `media that are not in the folder as they were kept are refused`(name: String, isStray: Bool) throws {
    let folder = try TemporaryFolder()
    let media = folder.path("s.media")
    try FileManager.default.createDirectory(atPath: media, withIntermediateDirectories: true)
    try Files.write(Array("secret".utf8), to: folder.path("secret"))
    try Files.write(Array("short".utf8), to: media + "/short.png")
    try FileManager.default.createSymbolicLink(atPath: media + "/link.png", withDestinationPath: "../secret")
    let json = """
      {"riffleSession":1,"contents":[{"role":"user","parts":[{"inlineData":{"mimeType":"image/png","data":0}}]}],
       "media":[{"file":"\(name)","bytes":6}],"signatures":[]}
      """
    try Files.write(Array(json.utf8), to: folder.path("s"))
    let plain = name.replacing("\\u0000", with: "\0")
    let error = isStray ? SessionFileError.strayFile(plain, folder: media) : .mediumChanged("\(media)/\(name)")
    #expect(throws: error) { try SessionFile(at: folder.path("s")) }
    #expect(error.exitReason == (isStray ? .usage : .fileError))
  }

  @Test func `two runs cannot work with one session at the same time`() throws {
    let folder = try TemporaryFolder()
    var first: SessionFile? = try SessionFile(at: folder.path("s"))
    #expect(first?.isOld == false)
    #expect(throws: SessionFileError.inUse(folder.path("s.media"))) { try SessionFile(at: folder.path("s")) }
    first = nil
    #expect(throws: Never.self) { try SessionFile(at: folder.path("s")) }
  }

  @Test func `a session that waits for nobody is read only while it is held`() throws {
    let folder = try TemporaryFolder()
    var first: SessionFile? = try SessionFile(at: folder.path("s"))
    first?.model = "a"
    try first?.save()
    first = nil
    var second: SessionFile? = try SessionFile(at: folder.path("s"))
    #expect(second?.isOld == true && second?.model == "a")
    #expect(throws: SessionFileError.inUse(folder.path("s.media"))) { try SessionFile(at: folder.path("s")) }
    second?.model = "b"
    try second?.save()
    second = nil
    #expect(try SessionFile(at: folder.path("s")).model == "b")
  }

  @Test func `files that a killed run left are passed over, and a save replaces the file in one step`() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("s")
    try FileManager.default.createDirectory(atPath: path + ".media", withIntermediateDirectories: true)
    try Files.write([9], to: path + ".media/1.png")
    // What was never whole is of no use to anybody.
    try Files.write([9], to: path + ".media/2.png.partial")
    try Files.write([9], to: path + ".partial")
    var file = try SessionFile(at: path)
    let medium = try file.conversation.media.keep(InlineData(mimeType: "image/png", data: .bytes([1, 2])))
    file.conversation.append([Content(role: "user", parts: [Part(inlineData: medium)])])
    try file.save()
    let again = try SessionRecord(try Files.read(path), path: path)
    #expect(again.media.map(\.file) == ["2.png"])
    #expect(try Files.read(path + ".media/1.png") == [9] && Files.read(path + ".partial") == [9])
    #expect(Files.names(in: folder.path) == ["s", "s.media", "s.partial"])
    #expect(Files.names(in: path + ".media") == ["1.png", "2.png"])
  }

  @Test func `a folder that cannot be written to is told before anything is sent`() throws {
    let folder = try TemporaryFolder()
    let error = #expect(throws: SessionFileError.self) { try SessionFile(at: folder.path("none/s")) }
    #expect(error?.exitReason == .fileError)
  }

  @Test func `media that a function gave are kept with the session`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("talk")
    let answers = [
      [Scripted.event(Scripted.call("chart"), finish: "STOP")],
      [Scripted.event(Scripted.words("There."), finish: "STOP")],
    ]
    try await Scripted.run(answers + [answers[1]]) { script in
      do {
        var file = try SessionFile(at: path)
        var question = Question("Draw", model: "gemini-3.8-flash")
        question.tools = [
          FunctionTool("chart", "Draws.") { (_: [String: JSONValue]) in
            ToolOutput("done", media: [InlineData(mimeType: "image/png", data: .bytes([1, 2, 3]))])
          }
        ]
        let reply = try await script.session().ask(question, in: &file.conversation)
        #expect(reply.text == "There.", "\(reply.message ?? "")")
        try file.save()
        try file.save()
      }
      #expect(Files.names(in: path + ".media") == ["1.png"])
      var file = try SessionFile(at: path)
      _ = try await script.session().ask(Question("Again", model: "m"), in: &file.conversation)
      let turns = try #require(try script.requests[2]["contents"]?.array)
      let medium = turns[2]["parts"]?[0]?["functionResponse"]?["parts"]?[0]?["inlineData"]
      #expect(medium == ["mimeType": "image/png", "data": "AQID"])
    }
  }

  @Test func `media of a conversation in memory are gone with it`() async throws {
    try await Scripted.run([Self.answer(), Self.answer()]) { script in
      var files: [String] = []
      do {
        var conversation = Conversation()
        let session = try script.session()
        let reply = try await session.ask(Question("Draw", model: "m"), in: &conversation)
        #expect(reply.exitReason == .success, "\(reply.message ?? "")")
        for part in conversation.contents[1].parts {
          if case .file(let path, let count) = part.inlineData?.data {
            files.append(path)
            #expect(count == Self.picture.count)
            #expect(try Files.read(path) == Self.picture)
          }
        }
        _ = try await session.ask(Question("Again", model: "m"), in: &conversation)
        let data = try script.requests[1]["contents"]?[1]?["parts"]?[1]?["inlineData"]?["data"]
        #expect(data == .string(Data(Self.picture).base64EncodedString()))
      }
      #expect(files.count == 1 && !files.contains { Files.exists($0) })
    }
  }
}
