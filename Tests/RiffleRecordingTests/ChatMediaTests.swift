import Foundation
import RiffleMedia
import RiffleRecording
import RiffleTestSupport
import RiffleTypes
import Testing

/// Media inside answers of OpenAI's shapes, and of those who write them their own way.
@Suite struct ChatMediaTests {
  static let png = (try? Sample.png()) ?? []
  /// One pixel.
  static let other = [UInt8](
    Data(
      base64Encoded: "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGMQaPgAAAIkAYFvkeRkAAAAAElFTkSuQmCC")
      ?? Data())
  static func base64(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }
  static let url = "data:image/png;base64,\(base64(png))"
  static let samples = Sample.samples(0.1)

  static func document(_ message: String, finish: String = "stop") -> [UInt8] {
    Array(
      #"{"id":"c1","object":"chat.completion","model":"m","choices":[{"index":0,"message":\#(message),"finish_reason":"\#(finish)"}]}"#
        .utf8)
  }

  static func stream(_ deltas: [String], finish: String? = "stop") -> [UInt8] {
    let events =
      deltas.map { #"{"id":"c1","choices":[{"index":0,"delta":\#($0),"finish_reason":null}]}"# }
      + (finish.map { [#"{"id":"c1","choices":[{"index":0,"delta":{},"finish_reason":"\#($0)"}]}"#] } ?? [])
    return Array(events.map { "data: \($0)\n\n" }.joined().utf8) + Array("data: [DONE]\n\n".utf8)
  }

  static func events(_ documents: [(name: String, json: String)]) -> [UInt8] {
    Array(documents.map { "event: \($0.name)\ndata: \($0.json)\n\n" }.joined().utf8)
  }

  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var bytes: [UInt8]
    var files: [String: [UInt8]]
    var text = ""
    var kind = MediaType.Kind.image
    var reason = ExitReason.success
  }

  static let markdown = #"Here:\n![image](\#(url))\ndone"#

  static let rows: [Row] = [
    Row(
      testDescription: "Markdown", bytes: document(#"{"role":"assistant","content":"\#(markdown)"}"#),
      files: ["a.png": png], text: "Here:\n\ndone"),
    Row(
      testDescription: "Markdown in a stream, in pieces",
      bytes: stream([
        #"{"role":"assistant","content":""}"#, #"{"content":"Here:\n![ima"}"#, #"{"content":"ge](data:image/p"}"#,
        #"{"content":"ng;base64,\#(base64(png).prefix(1001))"}"#, #"{"content":"\#(base64(png).dropFirst(1001))"}"#,
        #"{"content":")\ndone"}"#,
      ]), files: ["a.png": png], text: "Here:\n\ndone"),
    Row(
      testDescription: "two pictures in Markdown",
      bytes: document(#"{"content":"![a](\#(url)) ![b](data:image/png;base64,\#(base64(other)))"}"#),
      files: ["a.png": png, "a-2.png": other], text: " "),
    Row(
      testDescription: "Markdown that was cut", bytes: stream([#"{"content":"x ![a](\#(url.dropLast(40))"}"#]),
      files: ["a.partial.png": Array(Data(base64Encoded: String(base64(png).dropLast(40))) ?? Data())], text: "x ",
      reason: .partial),
    Row(
      testDescription: "Markdown of noise", bytes: document(#"{"content":"![a](data:image/png;base64,AAECAwQF)"}"#),
      files: ["a.partial.png": [0, 1, 2, 3, 4, 5]], reason: .mediaDamaged),
    Row(
      testDescription: "a bare data URL", bytes: document(#"{"content":"\#(url)"}"#), files: ["a.png": png]),
    Row(
      testDescription: "a list of images",
      bytes: document(
        #"{"content":"Here.","images":[{"type":"image_url","image_url":{"url":"\#(url)"},"index":0}]}"#),
      files: ["a.png": png], text: "Here."),
    Row(
      testDescription: "a list of images in a stream",
      bytes: stream([
        #"{"role":"assistant","content":"Here."}"#,
        #"{"images":[{"type":"image_url","image_url":{"url":"\#(url)"},"index":0}]}"#,
      ]), files: ["a.png": png], text: "Here."),
    Row(
      testDescription: "a list of parts",
      bytes: document(
        #"{"content":[{"type":"text","text":"Here."},{"type":"image_url","image_url":{"url":"\#(url)"}}]}"#),
      files: ["a.png": png], text: "Here."),
    Row(
      testDescription: "a list of parts in a stream",
      bytes: stream([
        #"{"content":[{"type":"text","text":"Here."}]}"#,
        #"{"content":[{"type":"image_url","image_url":{"url":"\#(url)"}}]}"#,
      ]), files: ["a.png": png], text: "Here."),
    Row(
      testDescription: "sound of a message",
      bytes: document(
        #"{"content":null,"audio":{"id":"x","data":"\#(base64(Sample.wav(samples)))","expires_at":1,"transcript":"Hi"}}"#
      ),
      files: ["a.pcm": samples], kind: .audio),
    Row(
      testDescription: "sound of a stream",
      bytes: stream(
        [
          #"{"audio":{"id":"x"}}"#, #"{"audio":{"transcript":"Hi"}}"#,
          #"{"audio":{"data":"\#(base64(Array(samples.prefix(1001))))"}}"#,
          #"{"audio":{"data":"\#(base64(Array(samples.dropFirst(1001))))"}}"#, #"{"audio":{"expires_at":1}}"#,
        ], finish: nil), files: ["a.pcm": samples], kind: .audio),
    Row(
      testDescription: "speech events",
      bytes: events([
        ("speech.audio.delta", #"{"type":"speech.audio.delta","audio":"\#(base64(Array(samples.prefix(1001))))"}"#),
        ("speech.audio.delta", #"{"audio":"\#(base64(Array(samples.dropFirst(1001))))","type":"speech.audio.delta"}"#),
        (
          "speech.audio.done",
          #"{"type":"speech.audio.done","usage":{"input_tokens":3,"output_tokens":4,"total_tokens":7}}"#
        ),
      ]), files: ["a.pcm": samples], kind: .audio),
    Row(
      testDescription: "speech events without an end",
      bytes: events([
        ("speech.audio.delta", #"{"type":"speech.audio.delta","audio":"\#(base64(samples))"}"#)
      ]), files: ["a.partial.pcm": samples], kind: .audio, reason: .partial),
    Row(
      testDescription: "picture events",
      bytes: events([
        (
          "image_generation.partial_image",
          #"{"type":"image_generation.partial_image","partial_image_index":0,"b64_json":"\#(base64(other))"}"#
        ),
        (
          "image_generation.partial_image",
          #"{"b64_json":"\#(base64(other))","partial_image_index":1,"type":"image_generation.partial_image"}"#
        ),
        (
          "image_generation.completed",
          #"{"type":"image_generation.completed","b64_json":"\#(base64(png))","usage":{"total_tokens":7}}"#
        ),
      ]), files: ["a.png": png]),
    Row(
      testDescription: "edit events",
      bytes: events([
        ("image_edit.completed", #"{"b64_json":"\#(base64(png))","type":"image_edit.completed"}"#)
      ]), files: ["a.png": png]),
    Row(
      testDescription: "picture events without the last",
      bytes: events([
        ("image_generation.partial_image", #"{"type":"image_generation.partial_image","b64_json":"\#(base64(other))"}"#)
      ]), files: ["a.partial.png": other], reason: .partial),
    Row(
      testDescription: "an error event",
      bytes: events([
        (
          "image_generation.partial_image", #"{"type":"image_generation.partial_image","b64_json":"\#(base64(other))"}"#
        ),
        ("error", #"{"type":"error","error":{"type":"server_error","code":"server_error","message":"no"}}"#),
      ]), files: ["a.partial.png": other], reason: .partial),
    Row(
      testDescription: "pictures of a list",
      bytes: Array(#"{"created":1,"data":[{"b64_json":"\#(base64(png))"},{"b64_json":"\#(base64(other))"}]}"#.utf8),
      files: ["a.png": png, "a-2.png": other]),
    Row(
      testDescription: "a data URL in a list", bytes: Array(#"{"created":1,"data":[{"url":"\#(url)"}]}"#.utf8),
      files: ["a.png": png]),
    Row(
      testDescription: "a link in a list",
      bytes: Array(#"{"created":1,"data":[{"url":"https:\/\/x.example\/y.png"}]}"#.utf8),
      files: [:], reason: .notWhatWasAsked),
  ]

  static let brokenRows: [Row] = [
    Row(
      testDescription: "bad base64 alone", bytes: document(#"{"content":"![a](data:image/png;base64,!!!!)"}"#),
      files: [:], reason: .malformedAnswer),
    Row(
      testDescription: "bad base64 beside a picture",
      bytes: document(#"{"content":"![a](\#(url))![b](data:image/png;base64,!!!!)"}"#), files: ["a.png": png],
      reason: .malformedAnswer),
    Row(
      testDescription: "base64 that goes wrong",
      bytes: document(#"{"content":"![a](data:image/png;base64,\#(base64(png).prefix(100))!)"}"#),
      files: ["a.partial.png": Array(png.prefix(75))], reason: .malformedAnswer),
    Row(
      testDescription: "base64 that lacks a character",
      bytes: document(#"{"content":"![a](\#(url))![a](data:image/png;base64,\#(base64(png).prefix(101)))"}"#),
      files: ["a.png": png, "a-2.partial.png": Array(png.prefix(75))], reason: .malformedAnswer),
    Row(
      testDescription: "a bare data URL without data", bytes: document(#"{"content":"data:image/png;base64,@@@@"}"#),
      files: [:], text: "@@@@", reason: .malformedAnswer),
    Row(
      testDescription: "a picture in code", bytes: document(#"{"content":"Write `![a](\#(url))`."}"#), files: [:],
      text: "Write `![a](\(url))`.", reason: .notWhatWasAsked),
    Row(
      testDescription: "a picture in a block of code", bytes: document(#"{"content":"```\n![a](\#(url))\n```"}"#),
      files: [:], text: "```\n![a](\(url))\n```", reason: .notWhatWasAsked),
  ]

  @Test(arguments: brokenRows) func `bad media among words are told, and code is none`(row: Row) throws {
    for size in [row.bytes.count, 61, 7] {
      let folder = try TemporaryFolder()
      let recording = try record(pieces(of: row.bytes, size: size), folder.options("a.png"))
      #expect(recording.reason == row.reason, "\(recording.message ?? "")")
      #expect(recording.text == row.text && folder.names.sorted() == row.files.keys.sorted(), "pieces of \(size)")
      for (name, bytes) in row.files where folder.names.contains(name) {
        #expect(try Files.read(folder.path(name)) == bytes, "\(name)")
      }
    }
  }

  @Test(arguments: [
    ("![b](data:image/png;base64,)", "answer: a medium among its words is empty"),
    ("![b](data:image/png;base65,AAEC)", "answer: a picture among its words is not base64 and was left there"),
    ("`![b](data:image/png;base64,AAEC)`", "answer: a picture that stands in code among its words was left there"),
    ("![b](data:foo/bar;base64,AAEC)", "media: foo/bar is no kind of medium that Riffle knows, kept as it came"),
  ])
  func `what is odd beside a good picture is a warning`(words: String, warning: String) throws {
    let folder = try TemporaryFolder()
    let bytes = Self.document(#"{"content":"![a](\#(Self.url)) \#(words)"}"#)
    let recording = try record([bytes], folder.options())
    #expect(recording.reason == .success && recording.warnings == [warning])
  }

  @Test(arguments: [
    ("![a](https://a/1.png)", false), (#" ![a](https://a/1.png)\n![b c](<http://a/2.png> \"t\")\n"#, false),
    ("See ![a](https://a/1.png)", true), ("![a](https://a/1.png).", true), ("[a](https://a/1.png)", true),
  ])
  func `an answer of links alone is no answer in words, whoever asks`(words: String, hasWords: Bool) throws {
    for wantsText in [false, true] {
      let folder = try TemporaryFolder()
      let recording = try record(
        [Self.document(#"{"content":"\#(words)"}"#)], folder.options("a.png") { $0.wantsText = wantsText })
      #expect(recording.reason == (wantsText && hasWords ? .success : .notWhatWasAsked))
      #expect(recording.message?.contains("a link to a medium instead") ?? false == !hasWords)
    }
  }

  @Test(arguments: rows) func `media of every shape become files and leave the words`(row: Row) throws {
    for size in [row.bytes.count, 4096, 61, 7] {
      let folder = try TemporaryFolder()
      let name = row.kind == .image ? "a.png" : "a.pcm"
      let recording = try record(
        pieces(of: row.bytes, size: size),
        folder.options(name) {
          $0.expectedKind = row.kind
          $0.keepsAsReceived = row.reason == .mediaDamaged
        })
      #expect(recording.reason == row.reason, "\(recording.message ?? "")")
      #expect(recording.text == row.text)
      #expect(folder.names.sorted() == row.files.keys.sorted(), "pieces of \(size)")
      for (name, bytes) in row.files where folder.names.contains(name) {
        #expect(try Files.read(folder.path(name)) == bytes, "\(name)")
      }
    }
  }

  @Test func `links are told, those of a list and those of the words`() throws {
    for (bytes, links, text) in [
      (
        Array(#"{"data":[{"url":"https://a/1.png"},{"url":"http:\/\/a\/2.png"},{"url":"ftp://a"},{"url":null}]}"#.utf8),
        [MediaLink(address: "https://a/1.png"), MediaLink(address: "http://a/2.png")], ""
      ),
      (
        Self.document(#"{"content":"See ![a](https://a/1.png)."}"#),
        [MediaLink(address: "https://a/1.png", isInWords: true)], "See ![a](https://a/1.png)."
      ),
      (
        Self.document(#"{"content":"","images":[{"image_url":{"url":"https://a/1.png"}}]}"#),
        [MediaLink(address: "https://a/1.png")], ""
      ),
    ] {
      try forEveryCut(of: bytes) { pieces in
        let folder = try TemporaryFolder()
        let recording = try record(pieces, folder.options("a.png") { $0.expectedKind = .image })
        #expect(recording.links == links && recording.text == text)
        #expect(recording.warnings == links.map { "answer: a medium lies at \($0.address) and was not fetched" })
        #expect(recording.reason == .notWhatWasAsked && folder.names.isEmpty)
      }
    }
  }

  @Test func `what was fetched from a link is a medium of the answer`() throws {
    let folder = try TemporaryFolder()
    var recorder = try Recorder(folder.options("a.png") { $0.expectedKind = .image })
    try recorder.receive(Array(#"{"data":[{"url":"https://a/1"},{"url":"https://a/2"}]}"#.utf8).span)
    let links = recorder.links
    #expect(links.count == 2)
    for (link, bytes) in zip(links, [Self.png, Self.other]) {
      recorder.beginMedium(from: link, type: "image/png")
      for piece in pieces(of: bytes, size: 100) { try recorder.receiveMedium(piece.span) }
      try recorder.endMedium(isComplete: true)
    }
    let recording = recorder.finish()
    #expect(recording.reason == .success && recording.names == ["a.png", "a-2.png"] && recording.warnings.isEmpty)
    #expect(try Files.read(folder.path("a-2.png")) == Self.other)
  }

  @Test func `a link that cannot be had makes an answer partial, or nothing`() throws {
    for hasOther in [true, false] {
      let folder = try TemporaryFolder()
      var recorder = try Recorder(folder.options("a.png") { $0.expectedKind = .image })
      try recorder.receive(Array(#"{"data":[{"url":"https://a/1"},{"url":"https://a/2"}]}"#.utf8).span)
      let links = recorder.links
      recorder.giveUp(links[0], .serviceUnavailable, message: "download: no connection to a")
      recorder.beginMedium(from: links[1], type: nil)
      if hasOther { try recorder.receiveMedium(Self.png.span) }
      try recorder.endMedium(isComplete: hasOther)
      let recording = recorder.finish()
      #expect(recording.reason == (hasOther ? .partial : .serviceUnavailable))
      #expect(recording.message?.contains("download: no connection to a") == true)
      #expect(folder.names == (hasOther ? ["a.png"] : []))
    }
  }
}
