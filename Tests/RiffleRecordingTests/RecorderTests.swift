import RiffleMedia
import RiffleRecording
import RiffleTestSupport
import RiffleTypes
import Testing

@Suite struct RecorderTests {
  @Test func `the parts of a speech are one file, with an odd byte carried over`() throws {
    let samples = Sample.samples(0.02)
    let stream = Sample.events([
      Sample.answer([Sample.media(Sample.pcm, Array(samples[..<301]))], finish: nil),
      Sample.answer([], finish: nil),
      Sample.answer([Sample.media("audio/l16; rate=24000; channels=1", Array(samples[301..<600]))], finish: nil),
      Sample.answer([Sample.media(Sample.pcm, Array(samples[600...]))]),
    ])
    for pieces in [[stream], pieces(of: stream, size: 1), pieces(of: stream, size: 61)] {
      let folder = try TemporaryFolder()
      let recording = try record(pieces, folder.options("talk.wav"))
      #expect(recording.reason == .success, "\(recording.message ?? "")")
      #expect(recording.names == ["talk.wav"] && folder.names == ["talk.wav"])
      #expect(try Files.read(folder.path("talk.wav")).suffix(samples.count) == samples[...])
      #expect(recording.mediaCount == 1 && recording.mediaByteCount == samples.count)
      #expect(recording.warnings.isEmpty)
    }
  }

  @Test func `raw samples stay as they came in a pcm file`() throws {
    let folder = try TemporaryFolder()
    let samples = Sample.samples(0.01)
    let recording = try record(Sample.answer([Sample.media(Sample.pcm, samples)]), folder.options("talk.pcm"))
    #expect(recording.reason == .success)
    #expect(try Files.read(folder.path("talk.pcm")) == samples)
  }

  @Test func `speech of another rate is a file of its own`() throws {
    let folder = try TemporaryFolder()
    let recording = try record(
      Sample.answer([
        Sample.media(Sample.pcm, Sample.samples(0.01)), Sample.media("audio/L16;rate=16000", Sample.samples(0.01)),
      ]), folder.options())
    #expect(recording.names == ["media.wav", "media-2.wav"])
    #expect(recording.receipts.map(\.sampleRate) == [24_000, 16_000])
  }

  @Test func `candidates have speeches of their own`() throws {
    let folder = try TemporaryFolder()
    let stream = Sample.events([
      Sample.answer([Sample.media(Sample.pcm, [1, 0])], finish: nil, index: 0),
      Sample.answer([Sample.media(Sample.pcm, [2, 0])], finish: nil, index: 1),
      Sample.answer([Sample.media(Sample.pcm, [3, 0])], index: 0),
      Sample.answer([Sample.media(Sample.pcm, [4, 0])], index: 1),
    ])
    let recording = try record([stream], folder.options("a.pcm"))
    #expect(recording.names == ["a.pcm", "a-2.pcm"])
    #expect(try Files.read(folder.path("a.pcm")) == [1, 0, 3, 0])
    #expect(try Files.read(folder.path("a-2.pcm")) == [2, 0, 4, 0])
  }

  @Test func `WAV parts are joined into one speech`() throws {
    let folder = try TemporaryFolder()
    let parts = [Sample.samples(0.1), Sample.samples(0.06)]
    let recording = try record(
      Sample.answer(parts.map { Sample.media("audio/wav", Sample.wav($0)) }), folder.options("a.pcm"))
    #expect(recording.names == ["a.pcm"])
    #expect(try Files.read(folder.path("a.pcm")) == parts[0] + parts[1])
  }

  @Test func `as received, samples have no header and a WAV stays a WAV`() throws {
    let samples = Sample.samples(0.1)
    for (media, name, bytes) in [
      (Sample.media(Sample.pcm, samples), "media.pcm", samples),
      (Sample.media("audio/wav", Sample.wav(samples)), "media.wav", Sample.wav(samples)),
    ] {
      let folder = try TemporaryFolder()
      for size in [1, 100_000] {
        let recording = try record(
          pieces(of: Array(Sample.answer([media]).utf8), size: size),
          folder.options {
            $0.keepsAsReceived = true
            $0.audioFormat = .flac
            $0.replacesFiles = true
          })
        #expect(recording.reason == .success && recording.names == [name])
        #expect(try Files.read(folder.path(name)).suffix(samples.count) == bytes.suffix(samples.count))
      }
    }
  }

  @Test func `pictures are one file a part, numbered in their order`() throws {
    let folder = try TemporaryFolder()
    let png = try Sample.png()
    let recording = try record(
      Sample.answer([
        Sample.text("one"), Sample.media("image/png", png), Sample.text("two"), Sample.media("image/png", png),
      ]), folder.options("shot.png"))
    #expect(recording.reason == .success)
    #expect(recording.names == ["shot.png", "shot-2.png"])
    #expect(recording.text == "onetwo")
    #expect(try Files.read(folder.path("shot-2.png")) == png)
    #expect(recording.receipts.map(\.width) == [64, 64] && recording.receipts.map(\.height) == [48, 48])
  }

  @Test func `the true type gives the extension where the user leaves it open`() throws {
    let folder = try TemporaryFolder()
    let recording = try record(
      Sample.answer([Sample.media("image/jpeg", try Sample.png())]), folder.options("shot.{ext}"))
    #expect(recording.names == ["shot.png"])
    #expect(recording.warnings.contains { $0.contains("image/jpeg") && $0.contains("image/png") })
  }

  @Test func `a contradicted type is damage when MIME is strict`() throws {
    let folder = try TemporaryFolder()
    let recording = try record(
      Sample.answer([Sample.media("image/jpeg", try Sample.png())]),
      folder.options("shot.png") { $0.isStrictMIME = true })
    #expect(recording.reason == .mediaDamaged)
    #expect(folder.names == ["shot.partial.png"])
  }

  @Test func `a type that comes after the data counts`() throws {
    let samples = Sample.samples(0.2)
    let media = Sample.media(nil, samples).dropFirst(#"{"inlineData":{"#.count).dropLast(2)
    let part = #"{"inlineData":{\#(media),"mimeType":"audio/l16;rate=16000"}}"#
    for size in [1, 7, 100_000] {
      let folder = try TemporaryFolder()
      let recording = try record(
        pieces(of: Array(Sample.answer([part]).utf8), size: size), folder.options("a.wav"))
      #expect(recording.reason == .success, "\(recording.message ?? "")")
      #expect(recording.receipts.first?.sampleRate == 16_000)
      #expect(folder.names == ["a.wav"])
    }
  }

  @Test func `thoughts are dropped and leave no gap`() throws {
    let folder = try TemporaryFolder()
    let png = try Sample.png()
    let recording = try record(
      Sample.answer([
        Sample.text("hm", thought: true), Sample.media("image/png", png, thought: true),
        Sample.media("image/png", png),
      ]), folder.options("shot.png"))
    #expect(recording.reason == .success)
    #expect(folder.names == ["shot.png"] && recording.text.isEmpty && recording.thoughtText == "hm")
  }

  @Test func `the last picture of a thought is taken when there is nothing else`() throws {
    let folder = try TemporaryFolder()
    let png = try Sample.png()
    let recording = try record(
      Sample.answer([
        Sample.media("image/gif", [0x47, 0x49, 0x46, 0x38, 0x39, 0x61, 1, 0, 1, 0, 0, 0, 0, 0x3B], thought: true),
        Sample.media("image/png", png, thought: true),
      ]), folder.options("shot.png"))
    #expect(recording.reason == .success, "\(recording.message ?? "")")
    #expect(folder.names == ["shot.png"])
    #expect(try Files.read(folder.path("shot.png")) == png)
    #expect(recording.warnings.contains { $0.contains("thought") })
  }

  @Test func `thoughts are kept apart by option`() throws {
    let folder = try TemporaryFolder()
    let png = try Sample.png()
    let recording = try record(
      Sample.answer([Sample.media("image/png", png, thought: true), Sample.media("image/png", png)]),
      folder.options("shot.png") { $0.keepsThoughts = true })
    #expect(recording.reason == .success && folder.names == ["shot-thought-1.png", "shot.png"])
  }

  @Test func `what is discarded is counted`() throws {
    let recording = try record(
      Sample.answer([Sample.media("image/png", try Sample.png()), Sample.media(Sample.pcm, Sample.samples(0.5))]),
      RecordingOptions(naming: .discard))
    #expect(recording.reason == .success && recording.mediaCount == 2 && recording.paths.isEmpty)
    #expect(recording.receipts.map(\.width) == [64, nil] && recording.receipts.map(\.durationSeconds) == [nil, 0.5])
  }

  @Test func `progress tells bytes, sound, size and words`() throws {
    let folder = try TemporaryFolder()
    var recorder = try Recorder(folder.options())
    let part = Sample.answer(
      [Sample.text("ab"), Sample.media(Sample.pcm, Sample.samples(1)), Sample.media("image/png", try Sample.png())],
      finish: nil)
    let stream = Sample.events([part])
    try recorder.receive(stream.span)
    let progress = recorder.progress
    #expect(progress.bytesReceived == stream.count && progress.mediaCount == 2 && progress.characterCount == 2)
    #expect(progress.audioDuration == .seconds(1) && progress.pixelSize == PixelSize(width: 64, height: 48))
    _ = recorder.finish()
  }

  @Test(arguments: [
    (0, ""), (1, "one"), (3, "one"), (4, "onetwo"), (6, "onetwo"), (7, "onetwothree"), (1000, "onetwothree"),
  ])
  func `words are kept up to the limit that was asked for, and the rest is counted`(limit: Int, kept: String) throws {
    let folder = try TemporaryFolder()
    var options = folder.options()
    options.textLimit = limit
    options.wantsText = true
    let events = [["one", "two"], ["three"]].map { Sample.answer($0.map { Sample.text($0) }) }
    let recording = try record(events.joined(separator: "\n"), options)
    #expect(recording.text == kept && recording.textBytes == Array(kept.utf8))
    #expect(recording.droppedTextByteCount == 11 - kept.utf8.count)
    // Who asked for less is not warned.
    #expect(recording.reason == .success && recording.warnings == [])
  }

  @Test func `the slow way gives the same files`() throws {
    let stream = try Samples.read("gemini-image-escaped-url-safe-unpadded.json")
    for usesFastLane in [true, false] {
      let folder = try TemporaryFolder()
      let recording = try record([stream], folder.options("a.png") { $0.usesFastLane = usesFastLane })
      #expect(recording.reason == .success, "\(recording.message ?? "")")
      #expect(try Files.read(folder.path("a.png")) == (try Sample.png()))
    }
  }
}
