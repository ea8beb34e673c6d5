import Foundation
import RiffleParsing
import RiffleTestSupport
import Testing

@Suite(.enabled(if: Corpora.isPresent)) struct `Base64: vectors of others` {
  struct Vectors: Decodable {
    struct Vector: Decodable {
      var bytes_hex: String
      var base64: String
    }
    var vectors: [Vector]
  }

  @Test func `the vectors of RFC 4648 hold both ways`() throws {
    let rows = try JSONDecoder().decode(Vectors.self, from: Data(Corpora.read("base64/rfc4648.json"))).vectors
    #expect(rows.count == 7)
    for row in rows {
      let digits = Array(row.bytes_hex)
      let bytes = stride(from: 0, to: digits.count, by: 2).compactMap { UInt8(String(digits[$0...$0 + 1]), radix: 16) }
      #expect(Base64Encoder.encode(bytes) == row.base64)
      forEveryCut(of: Array(row.base64.utf8)) { #expect(PiecewiseBase64.decode($0) == .success(bytes)) }
      forEveryCut(of: bytes) { #expect(PiecewiseBase64.encode($0) == Array(row.base64.utf8)) }
    }
  }

  /// Where the WHATWG's reading is an error and ours is not.
  static let accepted: [String: [UInt8]] = [
    // `-` and `_` are 62 and 63 of the URL-safe alphabet, which services do send.
    "--": [0xFB],
    "__": [0xFF],
  ]

  struct Row: Decodable {
    var text: String
    var bytes: [UInt8]?

    init(from decoder: any Decoder) throws {
      var row = try decoder.unkeyedContainer()
      text = try row.decode(String.self)
      bytes = try row.decodeIfPresent([UInt8].self)
    }
  }

  @Test func `the forgiving reading of the WHATWG is ours, save for the URL-safe alphabet`() throws {
    let rows = try JSONDecoder().decode([Row].self, from: Data(Corpora.read("base64/wpt-forgiving-base64.json")))
    #expect(rows.count == 80)
    var differences: [String: [UInt8]] = [:]
    for row in rows {
      let text = Array(row.text.utf8)
      let whole = PiecewiseBase64.decode([text], whitespace: .skip)
      forEveryCut(of: text) { #expect(PiecewiseBase64.decode($0, whitespace: .skip) == whole) }
      let bytes = try? whole.get()
      if bytes != row.bytes { differences[row.text] = bytes }
    }
    #expect(differences == Self.accepted)
  }
}
