import Foundation
import RiffleParsing
import RiffleTestSupport
import Testing

/// The event streams of other projects' test suites.
@Suite struct `EventStreamParser: streams of other suites` {
  struct Case: Decodable, CustomTestStringConvertible {
    var name: String
    var input_base64: String
    var events: [StreamReading.Event]
    var retry: Int?
    var chunk_lengths: [Int]?

    var testDescription: String { name }
    var input: [UInt8] { Data(base64Encoded: input_base64).map { [UInt8]($0) } ?? [] }
  }

  struct CaseFile: Decodable { var cases: [Case] }

  static func cases(_ name: String) -> [Case] {
    guard Corpora.isPresent else { return [] }
    do {
      return try JSONDecoder().decode(CaseFile.self, from: Data(Corpora.read("sse/\(name)"))).cases
    } catch {
      Issue.record("\(name): \(error)")
      return []
    }
  }

  @Test func `both files are read whole`() {
    guard Corpora.isPresent else { return }
    #expect(Self.cases("wpt-eventsource.json").count == 26)
    #expect(Self.cases("other-suites.json").count == 61)
  }

  @Test(.enabled(if: Corpora.isPresent), arguments: cases("wpt-eventsource.json") + cases("other-suites.json"))
  func `the events are as listed, however the bytes are cut`(_ row: Case) {
    forEveryCut(of: row.input) { chunks in
      let (events, retry) = StreamReading(chunks).dispatched
      #expect(events == row.events)
      #expect(retry == row.retry)
    }
  }

  @Test(.enabled(if: Corpora.isPresent), arguments: cases("other-suites.json").filter { $0.chunk_lengths != nil })
  func `the events are as listed, cut where the suite cuts`(_ row: Case) {
    let input = row.input
    var chunks: [[UInt8]] = []
    var start = 0
    for length in row.chunk_lengths ?? [] {
      chunks.append(Array(input[start..<min(start + length, input.count)]))
      start = min(start + length, input.count)
    }
    chunks.append(Array(input[start...]))
    #expect(StreamReading(chunks).dispatched.events == row.events)
  }
}
