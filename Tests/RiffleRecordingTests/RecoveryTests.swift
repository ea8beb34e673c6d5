import Foundation
import RiffleAPI
import RiffleImaging
import RiffleMedia
import RiffleTestSupport
import RiffleTypes
import Testing

@testable import RiffleRecording

/// Answers of runs that were killed, decoded again.
@Suite struct RecoveryTests {
  private typealias Place = SpoolTests.Place

  @Test func `a whole answer of a killed run becomes the file that was asked for, and goes`() throws {
    let place = try Place()
    _ = try place.abandon(SpoolTests.speech, place.options("a.flac"))
    let recording = try place.spool.recover(try #require(try place.spool.entries().first))
    #expect(recording.reason == .success && recording.receipts[0].type == "audio/flac", "\(recording.message ?? "")")
    #expect(recording.paths == [place.folder.path("a.flac")] && place.names.isEmpty)
    #expect(recording.receipts[0].status == 200 && recording.receipts[0].durationSeconds == 0.2)
  }

  @Test func `a spool that keeps what is verified keeps it, and says so`() throws {
    let place = try Place(keepsVerified: true)
    let id = try place.abandon(SpoolTests.speech, place.options("a.wav"))
    for (number, name) in ["a.wav", "a-2.wav", "a-3.wav"].enumerated() {
      let record = try place.spool.entry(id)
      #expect(record.identity.state == (number == 0 ? .unrecovered : .verified))
      #expect(try place.spool.recover(record).names == [name])
    }
  }

  @Test(arguments: ["a.wav", "a.flac", "a.mp3", "a.opus", "a.ogg", "a.w64", "a.aiff", "a.pcm"])
  func `a cut speech is recovered as far as it goes, with a right header`(name: String) throws {
    let place = try Place()
    let whole = Sample.events([
      Sample.answer([Sample.media(Sample.pcm, Sample.samples(0.5))], finish: nil),
      Sample.answer([Sample.media(Sample.pcm, Sample.samples(0.5))]),
    ])
    let id = try place.abandon(Array(whole[..<(whole.count * 3 / 4)]), place.options(name))
    let recording = try place.spool.recover(try place.spool.entry(id))
    let ending = try #require(name.split(separator: ".").last)
    #expect(recording.reason == .partial && recording.spoolID == id, "\(recording.message ?? "")")
    // The file that the killed run left is nobody's to take away.
    #expect(recording.names == ["a.partial.\(ending)"])
    let receipt = recording.receipts[0]
    #expect(receipt.truncated == true && receipt.exit == 7 && (0.6...0.8).contains(receipt.durationSeconds ?? 0))
    #expect(receipt.bytes == (try Files.read(place.folder.path("a.partial.\(ending)"))).count)
    let record = try place.spool.entry(id)
    #expect(record.identity.state == .salvaged && record.identity.files == [place.folder.path("a.partial.\(ending)")])
    #expect(record.leftovers.contains(place.folder.path("a.partial.\(ending)")))
  }

  @Test(arguments: ["image/png", "image/jpeg"])
  func `a cut picture is kept under a name that says so`(type: String) throws {
    let place = try Place()
    let picture = try type == "image/png" ? Sample.png() : Canvas(size: PixelSize(width: 32, height: 32)).encodedJPEG()
    let whole = Sample.events([Sample.answer([Sample.media(type, picture)])])
    let name = type == "image/png" ? "a.png" : "a.jpg"
    let options = place.options(name) { $0.expectedKind = .image }
    let id = try place.abandon(Array(whole[..<(whole.count / 2)]), options)
    let recording = try place.spool.recover(try place.spool.entry(id))
    #expect(recording.reason == .partial && recording.receipts[0].truncated == true, "\(recording.message ?? "")")
    #expect(recording.names == [type == "image/png" ? "a.partial.png" : "a.partial.jpg"])
    let size = type == "image/png" ? 64 : recording.receipts[0].width
    #expect(recording.receipts[0].width == size)
  }

  /// How a body ends that is itself a sound: by what was promised, or by a note; the run was killed in all rows but the last.
  @Test(arguments: [
    ("all that was promised", Int?.some(0), false, ExitReason.success),
    ("less than was promised", 1000, false, .partial),
    ("nothing was promised", nil, false, .partial), ("its end was noted", nil, true, .success),
  ])
  func `a sound as it is counts as whole only when that is known`(
    name: String, missing: Int?, isNoted: Bool, reason: ExitReason
  ) throws {
    let place = try Place()
    let body = Sample.wav(Sample.samples(0.2))
    let options = place.options("a.wav") { options in
      options.contentType = "audio/wav"
      options.expectedByteCount = missing.map { body.count + $0 }
    }
    let id = try place.abandon(body, options)
    if isNoted {
      let path = place.spool.path + "/\(id).json"
      var identity = try SpoolIdentity(Files.read(path), id: id)
      identity.end = SpoolIdentity.End(isComplete: true)
      try Files.write(identity.encoded(), to: path)
    }
    let recording = try place.spool.recover(try place.spool.entry(id))
    #expect(recording.reason == reason, "\(recording.message ?? "")")
    #expect(recording.names == [reason == .success ? "a.wav" : "a.partial.wav"])
    #expect(recording.receipts[0].durationSeconds == 0.2)
  }

  @Test func `events of OpenAI's speech and pictures are recovered like all others`() throws {
    let sound = Data(Sample.wav(Sample.samples(0.1))).base64EncodedString()
    let speech = Sample.events([
      #"{"type":"speech.audio.delta","audio":"\#(sound)"}"#,
      #"{"type":"speech.audio.done","usage":{"input_tokens":1,"output_tokens":2,"total_tokens":3}}"#,
    ])
    let picture = Data(try Sample.png()).base64EncodedString()
    let image = Sample.events([#"{"type":"image_generation.completed","b64_json":"\#(picture)"}"#])
    for (bytes, name, kind) in [(speech, "a.wav", MediaType.Kind.audio), (image, "a.png", .image)] {
      let place = try Place()
      let options = place.options(name) { $0.expectedKind = kind }
      let whole = try place.abandon(bytes, options)
      // A picture that came whole had its file before its run was killed; a speech goes on until the answer's end.
      let isDone = kind == .image
      #expect(folder(place).contains(name) == isDone)
      #expect(try place.spool.recover(try place.spool.entry(whole)).names == [isDone ? "a-2.png" : name])
      let cut = try place.abandon(Array(bytes[..<(bytes.count * 2 / 3)]), options)
      let partial = try place.spool.recover(try place.spool.entry(cut))
      #expect(partial.reason == .partial, "\(name): \(partial.message ?? "")")
      #expect(partial.names == [isDone ? "a-3.partial.png" : "a-2.partial.wav"])
    }
  }

  private func folder(_ place: Place) -> [String] { place.folder.names }

  @Test func `names move on where they are taken, for every picture`() throws {
    let place = try Place()
    for name in ["a.png", "a-3.png"] { try Files.write([1], to: place.folder.path(name)) }
    let png = try Sample.png()
    let options = place.options("b.png") { $0.expectedKind = .image }
    let answer = Sample.events([Sample.answer([Sample.media("image/png", png), Sample.media("image/png", png)])])
    let id = try place.abandon(answer, options)
    let naming = OutputNaming(.file(place.folder.path("a.png")))
    let recording = try place.spool.recover(try place.spool.entry(id), naming: naming)
    #expect(recording.reason == .success && recording.names == ["a-2.png", "a-2-2.png"])
    #expect(try Files.read(place.folder.path("a.png")) == [1])
  }

  @Test func `words of a question become a file, whole`() throws {
    let place = try Place()
    let words = String(repeating: "Many words. ", count: 400)
    let options = place.options("answer.{ext}") { options in
      options.wantsText = true
      options.expectedKind = nil
    }
    let id = try place.abandon(Sample.events([Sample.answer([Sample.text(words)])]), options)
    let recording = try place.spool.recover(try place.spool.entry(id))
    #expect(recording.reason == .success && recording.names == ["answer.txt"], "\(recording.message ?? "")")
    #expect(try Files.read(place.folder.path("answer.txt")) == Array((words + "\n").utf8))
    #expect(recording.receipts[0].kind == "text" && place.names.isEmpty)
  }

  @Test func `media for standard output become files in the folder of then`() throws {
    let place = try Place()
    var options = place.options("a.wav")
    options.naming = OutputNaming(.standardOutput, stem: "speech")
    let id = try place.abandon(SpoolTests.speech, options)
    let identity = try place.spool.entry(id).identity
    #expect(identity.output.target == "output" && identity.output.folder == FileManager.default.currentDirectoryPath)
    let naming = identity.output.naming(in: place.folder.path)
    #expect(try place.spool.recover(try place.spool.entry(id), naming: naming).names == ["speech.wav"])
  }

  @Test func `a recovery that is stopped, or cannot write, leaves the answer as it was`() throws {
    let place = try Place()
    let id = try place.abandon(SpoolTests.speech, place.options("a.wav"))
    let stopped = try place.spool.recover(try place.spool.entry(id), shouldStop: { true })
    #expect(stopped.reason == .interrupted && stopped.spoolID == id)
    let nowhere = OutputNaming(.file(place.folder.path("no/such/a.wav")))
    let error = #expect(throws: SpoolError.self) { try place.spool.recover(try place.spool.entry(id), naming: nowhere) }
    #expect(error?.exitReason == .fileError)
    #expect(try place.spool.entry(id).identity.state == .unrecovered)
    #expect(try place.spool.recover(try place.spool.entry(id)).reason == .success)
  }

  @Test func `a folder that is gone gives way to the current one`() throws {
    let place = try Place()
    var wish = SpoolIdentity(place.options("a.wav"), SpoolTests.origin, command: nil).output
    #expect(wish.naming().target == .file(place.folder.path("a.wav")))
    #expect(wish.naming(in: ".").target == .file("a.wav"))
    (wish.target, wish.name) = ("folder", nil)
    #expect(wish.naming(in: ".").target == .folder("."))
    wish.folder = "/"
    #expect(wish.naming().target == .folder("/"))
  }
}
