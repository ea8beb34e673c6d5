import Foundation
import NIOHTTP1
import RiffleMedia
import RiffleTypes
import Testing

@testable import RiffleServer

@Suite struct OpenAISpeechTests {
  private static let path = "/v1/audio/speech"

  private func body(_ model: String = "gemini-3.8-flash-tts", _ more: String = "") -> String {
    #"{"model":"\#(model)","input":"Good morning to all of you.","voice":"alloy"\#(more)}"#
  }

  @Test(
    arguments: [
      (nil, "audio/mpeg", "audio/mpeg"), ("mp3", "audio/mpeg", "audio/mpeg"), ("wav", "audio/wav", "audio/wav"),
      ("flac", "audio/flac", "audio/flac"), ("opus", "audio/opus", "audio/opus"),
    ] as [(String?, String, String)])
  func `speech comes in the format that was asked for`(format: String?, contentType: String, type: String) async throws
  {
    try await withServer { fixture in
      let reply = try await fixture.ask(
        Self.path, body("gemini-3.8-flash-tts", format.map { #","response_format":"\#($0)""# } ?? ""))
      #expect(reply.status == 200)
      #expect(reply.headers.first(name: "content-type") == contentType)
      #expect(reply.headers.first(name: "transfer-encoding") == "chunked")
      #expect(MediaSniffer.sniff(reply.body.span)?.essence == type)
      #expect(reply.body.count > 2000)
    }
  }

  @Test(arguments: ["gemini-2.5-flash-preview-tts", "gemini-3.1-flash-tts-preview", "gemini-3.8-flash-tts"])
  func `samples come with a header, without one, or as events`(model: String) async throws {
    try await withServer { fixture in
      let wav = try await fixture.ask(Self.path, body(model, #","response_format":"wav""#)).body
      // Sizes are not known when a stream begins.
      #expect(wav.starts(with: Array("RIFF".utf8) + [0xFF, 0xFF, 0xFF, 0xFF]))
      #expect(Array(wav[36..<44]) == Array("data".utf8) + [0xFF, 0xFF, 0xFF, 0xFF])
      let pcm = try await fixture.ask(Self.path, body(model, #","response_format":"pcm""#))
      #expect(pcm.headers.first(name: "content-type") == "audio/pcm")
      #expect(!pcm.body.starts(with: Array("RIFF".utf8)))
      let events = try await fixture.ask(Self.path, body(model, #","response_format":"pcm","stream_format":"sse""#))
      #expect(events.headers.first(name: "content-type")?.hasPrefix("text/event-stream") == true)
      let documents = try events.text.components(separatedBy: "\n\n").filter { $0.hasPrefix("data: {") }.map {
        try #require(try JSONSerialization.jsonObject(with: Data($0.dropFirst(6).utf8)) as? [String: Any])
      }
      let sound = try documents.filter { $0["type"] as? String == "speech.audio.delta" }.flatMap { event in
        try decoded(event["audio"])
      }
      // The voice has noise in it: no two readings are the same, but they are about as long.
      for count in [wav.count - 44, pcm.body.count, sound.count] {
        #expect(count.isMultiple(of: 2) && abs(count - sound.count) < 2000)
      }
      #expect(sound.count > 20_000)
      let done = try #require(documents.last)
      #expect(done["type"] as? String == "speech.audio.done")
      #expect((value(done, "usage.output_tokens") as? Int ?? 0) > 0)
    }
  }

  @Test func `instructions and speed change how a text is spoken`() async throws {
    try await withServer { fixture in
      let plain = try await fixture.ask(Self.path, body("gemini-3.8-flash-tts", #","response_format":"pcm""#)).body
      let slow = try await fixture.ask(
        Self.path, body("gemini-3.8-flash-tts", #","response_format":"pcm","speed":0.5,"instructions":"very slowly""#))
      #expect(slow.status == 200)
      #expect(slow.body.count > plain.count)
    }
  }
}
