import Foundation
import RiffleAPI
import RiffleTestSupport
import Testing

/// One row of a corpus index.
private struct Recording: Decodable, Sendable, CustomTestStringConvertible {
  struct Expected: Decodable {
    struct Media: Decodable {
      var mimeType: String?
      var bytes: Int
    }
    struct Failure: Decodable {
      var code: Int?
      var status: String?
      var message: String
    }
    struct Last: Decodable {
      var events: Int?
      var text: String?
      var finishReason: String?
      var usage: [String: JSONValue]?
    }
    var kind: String
    var events: Int?
    var text: String?
    var thought_text: String?
    var media: [Media]?
    var functionCalls: [JSONValue]?
    var finishReason: String?
    var usage: [String: JSONValue]?
    var error: Failure?
    var last_event_not_closed: Bool?
    var with_last_event: Last?
  }

  var file: String
  var status: Int
  var contentType: String?
  var expected: Expected?
  var folder: String?

  var path: String { "\(folder ?? "")/\(file)" }
  var testDescription: String { path }

  static func all(in folders: [String]) -> [Recording] {
    folders.flatMap { folder -> [Recording] in
      guard let index = try? Corpora.read(folder + "/index.json"),
        let rows = try? JSONDecoder().decode([Recording].self, from: Data(index))
      else { return [] }
      return rows.filter { $0.expected != nil }.map { row in
        var row = row
        row.folder = folder
        return row
      }
    }
  }

  static let gemini = all(in: ["firebase-googleai", "ruby-llm", "js-genai", "llm-gemini"].map { "gemini/" + $0 })
  static let openAI = all(in: ["openai/ruby-llm"])
}

@Suite(.enabled(if: Corpora.isPresent)) struct CorpusDecodingTests {
  @Test func `the index has all recordings`() {
    #expect(Recording.gemini.count == 206)
    #expect(Recording.openAI.count == 18)
  }

  @Test(arguments: Recording.gemini)
  fileprivate func `a recorded Gemini reply gives what its index expects`(recording: Recording) throws {
    let bytes = try Corpora.read(recording.path)
    let expected = try #require(recording.expected)
    let decoded = DecodedResponse([bytes], .init(contentType: recording.contentType, httpStatus: recording.status))
    let summary = try #require(decoded.summary)
    #expect(decoded.error == nil && !summary.isTruncatedInDocument)

    // The index does not look inside batches, the decoder does.
    guard !recording.file.hasPrefix("batch_") else { return }
    #expect(decoded.text(isThought: false) == expected.with_last_event?.text ?? expected.text ?? "")
    #expect(decoded.text(isThought: true) == expected.thought_text ?? "")
    #expect(decoded.media.map(\.count) == (expected.media ?? []).map(\.bytes))
    #expect(decoded.parts.flatMap(\.media).map(\.mimeType) == (expected.media ?? []).map(\.mimeType))
    #expect(!decoded.parts.flatMap(\.media).contains { !$0.isComplete })
    #expect(decoded.parts.count { $0.kind == .functionCall } == (expected.functionCalls ?? []).count)
    #expect(decoded.finishReasons.last?.rawValue == expected.with_last_event?.finishReason ?? expected.finishReason)
    #expect(summary.sawFinishReason == !decoded.finishReasons.isEmpty)
    #expect(summary.endsWithOpenEvent == (expected.last_event_not_closed ?? false))
    if expected.kind == "sse" {
      let documents = decoded.events.count { if case .endDocument = $0 { true } else { false } }
      #expect(documents == expected.with_last_event?.events ?? expected.events)
      #expect(summary.documentCount == documents)
    }
    for (name, count) in expected.with_last_event?.usage ?? expected.usage ?? [:] {
      let usage = try #require(decoded.usage)
      #expect(try JSONDecoder().decode(JSONValue.self, from: JSONEncoder().encode(usage))[name] == count)
    }
    #expect(decoded.errors.map(\.code) == (expected.error.map { [$0.code] } ?? []))
    #expect(decoded.errors.first?.status == expected.error?.status)
    if let message = expected.error?.message { #expect(decoded.errors.first?.message.prefix(60) == message.prefix(60)) }
  }

  @Test(arguments: Recording.gemini + Recording.openAI)
  fileprivate func `the fast lane, its slow twin and every cut give the same`(recording: Recording) throws {
    let bytes = try Corpora.read(recording.path)
    let fast = ResponseDecoder.Options(contentType: recording.contentType)
    var slow = fast
    slow.usesFastLane = false
    let whole = DecodedResponse([bytes], fast, capacity: 65_536)
    // Compared outside of `#expect`: a failure would print megabytes.
    func check(_ pieces: [[UInt8]], capacity: Int) {
      let isSame = [fast, slow].map { DecodedResponse(pieces, $0, capacity: capacity) == whole }
      #expect(isSame == [true, true], "pieces of \(pieces.map(\.count).prefix(2)), fast and slow")
    }
    if bytes.count > 200_000 {
      for size in [61, 4096, 65_536] { check(pieces(of: bytes, size: size), capacity: 65_536) }
    } else {
      forEveryCut(of: bytes) { check($0, capacity: 256) }
    }
  }

  @Test(arguments: Recording.openAI)
  fileprivate func `a recorded OpenAI reply gives its media`(recording: Recording) throws {
    let decoded = DecodedResponse(
      [try Corpora.read(recording.path)], .init(contentType: recording.contentType, paths: .openAI))
    #expect(decoded.error == nil)
    #expect(decoded.media.map(\.count) == (recording.expected?.media ?? []).map(\.bytes))
    if recording.expected?.kind == "sse" { #expect(decoded.summary?.sawCompletion == true) }
  }

  @Test func `a finished batch gives the words of each answer`() throws {
    let file = try #require(Recording.gemini.last { $0.file.hasPrefix("batch_") })
    let decoded = DecodedResponse([try Corpora.read(file.path)], .init(contentType: file.contentType))
    #expect(decoded.text(isThought: false) == "4Jupiter")
    #expect(decoded.finishReasons == [.stop, .stop])
  }

  @Test(arguments: Recording.gemini.filter { $0.expected?.media != nil })
  fileprivate func `skeletons decode to the same response with ordinals for media`(recording: Recording) throws {
    let bytes = try Corpora.read(recording.path)
    let options = ResponseDecoder.Options(contentType: recording.contentType, collectsSkeletons: true)
    let decoded = DecodedResponse([bytes], options)
    let isSame = DecodedResponse(pieces(of: bytes, size: 61), options).skeletons == decoded.skeletons
    #expect(isSame)
    var text = ""
    var media: [MediaData?] = []
    for skeleton in decoded.skeletons {
      #expect(skeleton.utf8.count < 200_000)
      let response = try WireJSON.decode(GenerateContentResponse.self, from: Array(skeleton.utf8))
      let parts = response.candidates.first?.content?.parts ?? []
      text += parts.filter { !$0.thought }.compactMap(\.text).joined()
      media += parts.compactMap(\.inlineData).map(\.data)
    }
    #expect(text == decoded.text(isThought: false))
    #expect(media == decoded.media.indices.map { .ordinal($0) })
  }
}
