import Foundation
import RiffleAPI
import RiffleMedia
import RiffleRecording
import RiffleTestSupport
import RiffleTypes
import Testing

@testable import RiffleSession

/// Changes to pictures that are taken back.
@Suite(.timeLimit(.minutes(2))) struct EditUndoTests {
  /// A session with one change for each signature, in `folder`.
  static func fill(_ folder: TemporaryFolder, signatures: [String], then: (Scripted, String) async throws -> Void)
    async throws
  {
    let path = folder.path("boat.session")
    try Files.write(SessionFileTests.picture, to: folder.path("shown.png"))
    let answers = (signatures + ["last"]).map { SessionFileTests.answer(signature: $0) }
    try await Scripted.run(answers) { script in
      for (index, signature) in signatures.enumerated() {
        var editing = try EditSession(at: path)
        let shown = index == 0 ? folder.path("shown.png") : nil
        let session = try script.session(OutputNaming(.file(folder.path("\(index).png"))))
        let reply = try await editing.edit(SessionFileTests.request("Change \(index)", shown), with: session)
        #expect(reply.exitReason == .success && reply.isKept, "\(signature.prefix(9)) \(reply.message ?? "")")
      }
      try await then(script, path)
    }
  }

  @Test func `the last turn goes, those before it stay with their signatures, and so do the files`() async throws {
    let folder = try TemporaryFolder()
    let long = SessionFileTests.longSignature
    try await Self.fill(folder, signatures: ["Zmlyc3Q=", long]) { script, path in
      let before = folder.names + Files.names(in: path + ".media")
      do {
        var editing = try EditSession(at: path)
        #expect(editing.turnCount == 2)
        #expect(try editing.undo() == 1 && editing.turnCount == 1 && editing.hasPicture)
      }
      #expect(folder.names + Files.names(in: path + ".media") == before)
      do {
        var editing = try EditSession(at: path)
        #expect(editing.file.conversation.contents.map(\.role) == ["user", "model"])
        #expect(editing.file.conversation.contents[1].parts.compactMap(\.thoughtSignature) == ["Zmlyc3Q="])
        let session = try script.session(OutputNaming(.file(folder.path("again.png"))))
        let reply = try await editing.edit(SessionFileTests.request("Another way"), with: session)
        #expect(reply.exitReason == .success, "\(reply.message ?? "")")
      }
      let turns = try #require(try script.requests[2]["contents"]?.array)
      #expect(turns.map { $0["role"]?.string } == ["user", "model", "user"])
      #expect(turns[0]["parts"]?[0]?["text"] == "Change 0" && turns[2]["parts"]?[0]?["text"] == "Another way")
      let picture = JSONValue.string(Data(SessionFileTests.picture).base64EncodedString())
      #expect(turns[1]["parts"]?[1]?["inlineData"]?["data"] == picture)
      #expect(turns[1]["parts"]?[1]?["thoughtSignature"] == "Zmlyc3Q=")
    }
  }

  @Test func `every turn can be taken back, and then there is nothing more`() async throws {
    let folder = try TemporaryFolder()
    try await Self.fill(folder, signatures: ["YQ==", "Yg=="]) { _, path in
      var editing = try EditSession(at: path)
      #expect(try editing.undo() == 1)
      #expect(try editing.undo() == 0 && !editing.hasPicture)
      let error = #expect(throws: SessionFileError.self) { try editing.undo() }
      #expect(error == .nothingToUndo(path) && error?.exitReason == .usage)
      #expect(throws: QuestionError.noPicture) { try editing.request(for: SessionFileTests.request("On")) }
    }
  }

  @Test func `a session that is not there has nothing to undo, and none is begun`() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("none.session")
    do {
      var editing = try EditSession(at: path)
      #expect(throws: SessionFileError.nothingToUndo(path)) { try editing.undo() }
    }
    #expect(folder.names == [])
  }

  @Test func `a failure to write leaves the session as it was`() async throws {
    let folder = try TemporaryFolder()
    try await Self.fill(folder, signatures: ["YQ=="]) { _, path in
      let before = try Files.read(path)
      var editing = try EditSession(at: path)
      // A folder in the way of every name under which the file could be made anew.
      for number in 1...PartialFile.leftoverLimit {
        let name = number == 1 ? "\(path).partial" : "\(path).partial-\(number)"
        try FileManager.default.createDirectory(atPath: name, withIntermediateDirectories: false)
      }
      #expect(throws: SessionFileError.self) { try editing.undo() }
      #expect(try Files.read(path) == before && editing.turnCount == 1)
    }
  }
}
