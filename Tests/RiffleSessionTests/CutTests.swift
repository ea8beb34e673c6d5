import Foundation
import RiffleAPI
import RiffleChaos
import RiffleClient
import RiffleMedia
import RiffleRecording
import RiffleTestSupport
import RiffleTypes
import Testing

@testable import RiffleSession

/// Answers cut at every offset: what is left is a beginning of the whole, under a name that says so, and never a success.
@Suite struct CutTests {
  private static let samples: [UInt8] = (0..<120).map { UInt8(truncatingIfNeeded: $0 &* 7) }

  private static func part(_ samples: ArraySlice<UInt8>, finish: String = "") -> String {
    let data = Data(samples).base64EncodedString()
    return
      #"{"candidates":[{"content":{"parts":[{"inlineData":{"mimeType":"audio/L16;rate=24000","data":"\#(data)"}}]}\#(finish)}]}"#
  }

  private static let stop = #","finishReason":"STOP""#

  /// The same speech in each shape, and where the answer has proved that it is whole.
  static let answers: [(name: String, type: String, bytes: [UInt8])] = {
    let (first, last) = (part(samples[..<61]), part(samples[61...], finish: stop))
    return [
      ("events", "text/event-stream", Array("data: \(first)\r\n\r\ndata: \(last)\r\n\r\n".utf8)),
      ("array", jsonContentType, Array("[\(first)\n,\r\n\(last)\n]".utf8)),
      ("document", jsonContentType, Array(part(samples[...], finish: stop).utf8)),
    ]
  }()

  /// Records the first `count` bytes and looks at what is left.
  private static func check(
    _ answer: (name: String, type: String, bytes: [UInt8]), _ count: Int, _ ending: TransportEnding
  ) throws {
    let folder = try TemporaryFolder()
    var options = RecordingOptions(naming: .parsing(folder.path("a.pcm")))
    options.contentType = answer.type
    options.expectedKind = .audio
    options.isSynced = false
    var recorder = try Recorder(options)
    let beginning = Array(answer.bytes[..<count])
    try? recorder.receive(beginning.span)
    let recording = recorder.finish(ending)
    let words: Comment = "\(answer.name) cut at \(count): \(recording.reason) \(folder.names)"
    // Only what has its proof is whole: the brace that closes the document, the event with a finish reason.
    let isWhole = ending == .complete && recording.reason == .success
    if isWhole {
      let file = try Files.read(folder.path("a.pcm"))
      #expect(folder.names == ["a.pcm"] && file == samples, words)
      #expect(answer.bytes[count...].allSatisfy { [0x0D, 0x0A].contains($0) }, words)
      return
    }
    #expect([ExitReason.partial, .malformedAnswer, .serviceUnavailable].contains(recording.reason), words)
    #expect(recording.message?.isEmpty == false, words)
    #expect(folder.names == [] || folder.names == ["a.partial.pcm"], words)
    #expect((recording.reason == .partial) == !folder.names.isEmpty, words)
    guard let name = folder.names.first else { return }
    let left = try Files.read(folder.path(name))
    #expect(samples.starts(with: left), words)
  }

  @Test func `an answer cut at any offset is a beginning and no success`() throws {
    let failure = TransportEnding.failed(.serviceUnavailable, message: "client: connection lost")
    for answer in Self.answers {
      for count in 0...answer.bytes.count {
        try Self.check(answer, count, failure)
        try Self.check(answer, count, .complete)
      }
    }
  }

  @Test func `a connection that ends at any offset leaves the beginning, and is asked for once`() async throws {
    let answer = Self.answers[0]
    let framings = Scenario.Framing.allCases
    let counts = Array(stride(from: 0, to: answer.bytes.count, by: 9))
    let scenarios = counts.enumerated().map { index, count in
      Scenario.cut(answer.bytes, after: count, contentType: answer.type, framing: framings[index % framings.count])
    }
    let folder = try TemporaryFolder()
    try await ChaosServer.run(scenarios) { server in
      for count in counts {
        let client = try ModelClient(.init(baseURL: server.url, credentials: nil))
        var options = RecordingOptions(naming: .parsing(folder.path("\(count).pcm")))
        options.expectedKind = .audio
        options.isSynced = false
        options.spooling = .off
        let session = Session(client: client, options: options)
        let reason: ExitReason
        do {
          reason = try await session.run(GenerateContentRequest(text: "Hi"), model: "m").recording.reason
        } catch let error as ClientError {
          reason = error.exitReason
        }
        #expect(
          [ExitReason.partial, .malformedAnswer, .serviceUnavailable].contains(reason), "cut at \(count): \(reason)")
      }
      #expect(server.requestCount == counts.count)
    }
    #expect(folder.names.allSatisfy { $0.hasSuffix(".partial.pcm") })
    for name in folder.names {
      let left = try Files.read(folder.path(name))
      #expect(Self.samples.starts(with: left), "\(name)")
    }
  }
}
