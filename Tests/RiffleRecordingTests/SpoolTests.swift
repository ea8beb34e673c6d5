import Foundation
import RiffleAPI
import RiffleMedia
import RiffleTestSupport
import RiffleTypes
import Testing

@testable import RiffleRecording

/// Answers as they came: what is kept, for how long, and what happens when they cannot be.
@Suite struct SpoolTests {
  static let origin = AnswerOrigin(api: "gemini", host: "service.example") { Array("{\"text\": \"a prompt\"}".utf8) }

  /// A folder with a spool in it, at `state/riffle/spool`.
  struct Place {
    let folder: TemporaryFolder
    let spool: Spool

    init(byteLimit: Int = Spool.usualByteLimit, keepsVerified: Bool = false, keepsPrompts: Bool = false) throws {
      folder = try TemporaryFolder()
      spool = Spool(
        folder: folder.path("state/riffle/spool"), byteLimit: byteLimit, keepsVerified: keepsVerified,
        keepsPrompts: keepsPrompts, command: "speak")
    }

    var names: [String] { Files.names(in: spool.path) }

    /// Options for the file `name` that keep the answer in the spool.
    func options(_ name: String, _ change: (inout RecordingOptions) -> Void = { _ in }) -> RecordingOptions {
      folder.options(name) { options in
        options.spooling = .into(spool)
        options.status = 200
        options.contentType = "text/event-stream"
        options.model = "gemini-3.8-flash-tts"
        options.expectedKind = .audio
        change(&options)
      }
    }

    /// Records `bytes` as an answer from the network, in two pieces.
    func record(_ bytes: [UInt8], _ options: RecordingOptions, ending: TransportEnding = .complete) throws -> Recording
    {
      var recorder = try Recorder(options, from: SpoolTests.origin)
      for piece in pieces(of: bytes, size: bytes.count / 2 + 1) { try? recorder.receive(piece.span) }
      return recorder.finish(ending)
    }

    /// Leaves an answer as a run does that is killed after `bytes`.
    func abandon(_ bytes: [UInt8], _ options: RecordingOptions) throws -> String {
      var recorder = try Recorder(options, from: SpoolTests.origin)
      try? recorder.receive(bytes.span)
      let id = recorder.spoolID
      return try #require(id)
    }
  }

  static let speech = Sample.events([
    Sample.answer([Sample.media(Sample.pcm, Sample.samples(0.1))], finish: nil),
    Sample.answer([Sample.media(Sample.pcm, Sample.samples(0.1))]),
  ])

  @Test func `bytes are on the disk before anything is made of them, with their identity and for their owner alone`()
    throws
  {
    let place = try Place()
    var recorder = try Recorder(place.options("a.wav"), from: Self.origin)
    let half = Array(Self.speech[..<(Self.speech.count / 2)])
    try recorder.receive(half.span)
    let kept = recorder.spoolID
    let id = try #require(kept)
    #expect(place.names == ["\(id).body", "\(id).json"])
    #expect(try Files.read(place.spool.path + "/\(id).body") == half)
    let identity = try SpoolIdentity(Files.read(place.spool.path + "/\(id).json"), id: id)
    #expect(identity.command == "speak" && identity.api == "gemini" && identity.host == "service.example")
    #expect(identity.status == 200 && identity.contentType == "text/event-stream" && identity.end == nil)
    #expect(identity.output.folder == place.folder.path && identity.output.name == "a.wav")
    #expect(identity.request == nil && identity.state == .unrecovered)
    for (path, mode) in [("", 0o700), ("/\(id).body", 0o600), ("/\(id).json", 0o600)] {
      let attributes = try FileManager.default.attributesOfItem(atPath: place.spool.path + path)
      #expect(attributes[.posixPermissions] as? Int == mode, "\(path)")
    }
    #expect(recorder.finish(.cancelled(.interrupted)).spoolID == id)
  }

  @Test(arguments: [
    (
      "whole", Sample.events([Sample.answer([Sample.media(Sample.pcm, Sample.samples(0.1))])]), ExitReason.success,
      false
    ),
    ("blocked", Sample.events([Sample.answer([], finish: "SAFETY")]), .blocked, false),
    ("words instead", Sample.events([Sample.answer([Sample.text("no")])]), .notWhatWasAsked, false),
    ("cut", Array(speech[..<(speech.count * 3 / 4)]), .partial, true),
    ("not JSON", Array("<html>sign in</html>".utf8), .malformedAnswer, true),
    ("nothing", [], .malformedAnswer, false),
  ])
  func `an answer stays until everything in it was handed over`(
    name: String, bytes: [UInt8], reason: ExitReason, stays: Bool
  ) throws {
    let place = try Place()
    let recording = try place.record(bytes, place.options("a.wav"))
    #expect(recording.reason == reason, "\(recording.message ?? "")")
    #expect((recording.spoolID != nil) == stays && place.names.isEmpty == !stays)
    let record = try place.spool.entries().first
    #expect(record?.id == recording.spoolID && record?.isInUse != true)
    #expect(record.map(\.byteCount) ?? bytes.count == bytes.count)
    #expect(recording.receiptLines[0].contains("\"spool\":") == stays)
    if stays { #expect(record?.identity.state == (reason == .partial ? .salvaged : .unrecovered)) }
  }

  @Test func `a verified answer is kept when that is wished, and the request too`() throws {
    let place = try Place(keepsVerified: true, keepsPrompts: true)
    let recording = try place.record(Self.speech, place.options("a.wav"))
    #expect(recording.reason == .success && recording.spoolID == nil)
    let record = try #require(try place.spool.entries().first)
    #expect(record.identity.state == .verified && record.identity.end?.isComplete == true)
    #expect(
      record.identity.request == "{\"text\": \"a prompt\"}" && record.identity.files == [place.folder.path("a.wav")])
  }

  @Test func `a held answer stays until its owner lets it go, and only when it is verified`() throws {
    let place = try Place()
    let cut = Array(Self.speech[..<(Self.speech.count * 3 / 4)])
    for (name, bytes, goes) in [("a.wav", Self.speech, true), ("b.wav", cut, false)] {
      let options = place.options(name) { options in
        options.holdsSpooled = true
        options.label = name
      }
      let recording = try place.record(bytes, options)
      #expect((recording.spoolID == nil) == goes)
      let record = try #require(try place.spool.entries().first { $0.identity.label == name })
      #expect(record.identity.state == (goes ? .verified : .salvaged))
      #expect(!Spool(folder: place.spool.path, keepsVerified: true).release(record.id))
      #expect(place.spool.release(record.id) == goes && place.spool.release(record.id) == false)
    }
    #expect(!place.spool.release("../x") && place.names.count == 2)
  }

  @Test func `an answer that cannot become a file is received to its end`() throws {
    let place = try Place()
    let options = place.options("a.wav")
    var recorder = try Recorder(options, from: Self.origin)
    // The name is taken while the answer comes.
    for (index, piece) in pieces(of: Self.speech, size: 4096).enumerated() {
      if index == 1 { try Files.write([1], to: place.folder.path("a.wav")) }
      try? recorder.receive(piece.span)
    }
    let recording = recorder.finish()
    #expect(recording.reason == .fileError, "\(recording.message ?? "")")
    let record = try #require(try place.spool.entries().first)
    #expect(record.byteCount == Self.speech.count && record.identity.state == .unrecovered)
    let again = try place.spool.recover(record)
    #expect(again.reason == .success && again.names == ["a-2.wav"], "\(again.message ?? "")")
    #expect(try Files.read(place.folder.path("a.wav")) == [1] && place.names.isEmpty)
  }

  @Test func `a name that was taken while the service thought does not cost the answer`() throws {
    let place = try Place()
    try Files.write([1], to: place.folder.path("a.wav"))
    let recording = try place.record(Self.speech, place.options("a.wav"))
    #expect(recording.reason == .fileError && recording.spoolID != nil, "\(recording.message ?? "")")
    #expect(try place.spool.entries().first?.byteCount == Self.speech.count)
    var options = place.options("a.wav")
    options.spooling = .off
    #expect(throws: RecordingError.self) { _ = try Recorder(options, from: Self.origin).finish() }
  }

  @Test func `a saved answer is not kept once more`() throws {
    let place = try Place()
    try Files.write(Self.speech, to: place.folder.path("saved.sse"))
    _ = try Recorder.record(fileAt: place.folder.path("saved.sse"), options: place.options("a.wav"))
    #expect(place.names.isEmpty)
  }

  // MARK: what is in the way

  @Test func `a full disk is told once, and costs nothing but the raw copy`() throws {
    let place = try Place()
    // The path lives for the call only.
    let full = unsafe open("/dev/full", O_WRONLY)
    try #require(full >= 0)
    var identity = SpoolIdentity(place.options("a.wav"), Self.origin, command: nil)
    identity.id = "full"
    let entry = SpoolEntry(identity, full, in: try place.spool.folder(), of: place.spool)
    entry.append([1, 2, 3].span)
    #expect(entry.warning?.contains("no space left") == true && !entry.isKeeping && entry.id == nil)
    entry.append([4].span)
    #expect(entry.settle(.partial, files: [], isSalvaged: false, keepsVerified: true) == nil)
    #expect(place.spool.warning(for: .full(byteLimit: 1)) == nil)
  }

  @Test(arguments: ["state/riffle/spool", "state/riffle", "state"])
  func `a folder that cannot be used is told, and the speech is made all the same`(path: String) throws {
    let place = try Place()
    let parent = OutputNaming.split(place.folder.path(path)).folder
    try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
    try Files.write([1], to: place.folder.path(path))
    let first = try place.record(Self.speech, place.options("a.wav"))
    #expect(first.reason == .success && first.warnings.count == 1)
    #expect(first.warnings.first?.contains("spool") == true && first.receipts[0].warnings == first.warnings)
    let second = try place.record(Self.speech, place.options("b.wav"))
    #expect(second.reason == .success && second.warnings.isEmpty)
  }

  @Test(arguments: ["state/riffle/spool", "state/riffle"])
  func `a symbolic link in the way is not followed`(path: String) throws {
    let place = try Place()
    let elsewhere = try TemporaryFolder()
    let parent = OutputNaming.split(place.folder.path(path)).folder
    try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: place.folder.path(path), withDestinationPath: elsewhere.path)
    let recording = try place.record(Self.speech, place.options("a.wav"))
    #expect(recording.reason == .success && recording.warnings.first?.contains("symbolic link") == true)
    #expect(elsewhere.names.isEmpty)
    // A spool behind a link is not read either.
    try FileManager.default.createDirectory(atPath: elsewhere.path("spool"), withIntermediateDirectories: true)
    #expect(throws: SpoolError.unsafeFolder(place.folder.path(path))) { try place.spool.entries() }
  }

  @Test func `files of an entry that are links are neither read nor removed through`() throws {
    let place = try Place()
    let id = try place.abandon(Self.speech, place.options("a.wav"))
    let body = place.spool.path + "/\(id).body"
    let target = place.folder.path("precious")
    try Files.write(Self.speech, to: target)
    try FileManager.default.removeItem(atPath: body)
    try FileManager.default.createSymbolicLink(atPath: body, withDestinationPath: target)
    #expect(try place.spool.entries().isEmpty)
    #expect(throws: SpoolError.notFound(id)) { try place.spool.entry(id) }
    #expect(try Files.read(target) == Self.speech)
  }

  @Test(arguments: ["../../etc/passwd", "", "a/b", "A", ".", "a b", String(repeating: "a", count: 65), "a\u{0}"])
  func `a name that leads anywhere else is nobody's`(name: String) throws {
    let place = try Place()
    _ = try place.abandon(Self.speech, place.options("a.wav"))
    #expect(throws: SpoolError.notFound(name)) { try place.spool.entry(name) }
  }

  @Test func `strange files in the folder are passed over`() throws {
    let place = try Place()
    let id = try place.abandon(Self.speech, place.options("a.wav"))
    for (name, text) in [
      ("x.json", "{}"), ("y.json", "not json"), ("z.body", ""), ("\(id).json.new", "{"), ("notes.txt", "hello"),
    ] { try Files.write(Array(text.utf8), to: place.spool.path + "/" + name) }
    var later = try SpoolIdentity(Files.read(place.spool.path + "/\(id).json"), id: id)
    (later.id, later.version) = ("later", 99)
    try Files.write(later.encoded(), to: place.spool.path + "/later.json")
    try Files.write([1], to: place.spool.path + "/later.body")
    #expect(try place.spool.entries().map(\.id) == [id])
    #expect(try place.spool.removeScraps() == 1)
    #expect(!place.names.contains("z.body") && place.names.contains("notes.txt") && place.names.contains("later.body"))
  }

  // MARK: the limit

  @Test func `above the limit verified answers go first, then salvaged ones, and never an unrecovered one`() throws {
    let place = try Place(keepsVerified: true)
    let unrecovered = try place.abandon(Self.speech, place.options("u.wav"))
    let cut = Array(Self.speech[..<(Self.speech.count * 3 / 4)])
    let salvaged = try #require(try place.record(cut, place.options("s.wav")).spoolID)
    _ = try place.record(Self.speech, place.options("v.wav"))
    #expect(try place.spool.entries().count == 3)
    func ids(_ limit: Int) throws -> [String] {
      let tight = Spool(folder: place.spool.path, byteLimit: limit)
      try? tight.makeRoom(in: tight.folder())
      return try tight.entries().map(\.id).sorted()
    }
    let all = try Files.names(in: place.spool.path).reduce(0) {
      $0 + (try Files.read(place.spool.path + "/" + $1).count)
    }
    #expect(try ids(all).count == 3)
    #expect(try ids(all - 1) == [salvaged, unrecovered].sorted())
    #expect(try ids(cut.count) == [unrecovered])
    #expect(try ids(1) == [unrecovered])
    let tight = Spool(folder: place.spool.path, byteLimit: 1)
    #expect(throws: SpoolError.full(byteLimit: 1)) { try tight.makeRoom(in: tight.folder()) }
    var options = place.options("w.wav")
    options.spooling = .into(tight)
    let recording = try place.record(Self.speech, options)
    #expect(recording.reason == .success && recording.warnings.first?.contains("riffle recover --list") == true)
  }

  @Test func `an answer that outgrows the limit keeps what came before`() throws {
    let place = try Place(byteLimit: 4000)
    let recording = try place.record(
      Self.speech, place.options("a.wav"), ending: .failed(.serviceUnavailable, message: "x"))
    #expect(recording.reason == .partial && recording.warnings.contains { $0.contains("4000 bytes") })
    let record = try #require(try place.spool.entries().first)
    #expect(record.identity.end?.isComplete == false && record.byteCount < Self.speech.count)
  }

  // MARK: two at a time

  @Test func `what a run works with is neither recovered nor removed by another`() throws {
    let place = try Place()
    var recorder = try Recorder(place.options("a.wav"), from: Self.origin)
    try recorder.receive(Self.speech.span)
    let kept = recorder.spoolID
    let id = try #require(kept)
    let other = Spool(folder: place.spool.path, byteLimit: 1)
    let record = try other.entry(id)
    #expect(record.isInUse)
    #expect(throws: SpoolError.inUse(id)) { try other.recover(record) }
    #expect(throws: SpoolError.inUse(id)) { try other.remove(record) }
    try? other.makeRoom(in: other.folder())
    #expect(place.names == ["\(id).body", "\(id).json"])
    #expect(recorder.finish().reason == .success && place.names.isEmpty)
  }

  @Test func `a beginning of a name will do when it is the only one`() throws {
    let place = try Place()
    let id = try place.abandon(Self.speech, place.options("a.wav"))
    #expect(try place.spool.entry(String(id.prefix(8))).id == id)
    _ = try place.abandon(Self.speech, place.options("b.wav"))
    #expect(throws: SpoolError.notFound(String(id.prefix(4)))) { try place.spool.entry(String(id.prefix(4))) }
  }

  @Test(arguments: [
    (["XDG_STATE_HOME": "/x", "HOME": "/h"], "/x/riffle/spool"), (["HOME": "/h"], "/h/.local/state/riffle/spool"),
    (["XDG_STATE_HOME": "relative", "HOME": "/h"], "/h/.local/state/riffle/spool"),
    (["XDG_STATE_HOME": "", "HOME": ""], nil), ([:], nil), (["HOME": "here"], nil),
  ])
  func `the place of the spool is that of the XDG specification`(environment: [String: String], folder: String?) {
    #expect(Spool.usualFolder(environment: environment) == folder)
  }
}
