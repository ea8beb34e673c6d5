import RiffleParsing
import RiffleTestSupport
import Testing

@Suite struct Base64EncoderTests {
  @Test func `every length to 200 encodes as the twin does, in any pieces and through any output`() {
    for count in 0...200 {
      let bytes = Base64DecoderTests.bytes(count)
      let text = NaiveBase64.encode(bytes)
      #expect(Base64Encoder.encodedCount(of: count) == text.count)
      #expect(Base64Encoder.encode(bytes) == String(decoding: text, as: UTF8.self))
      for size in [1, 2, 3, 5, 64, 400] {
        for capacity in [4, 5, 61] {
          #expect(PiecewiseBase64.encode(pieces(of: bytes, size: size), capacity: capacity) == text)
        }
      }
    }
  }

  @Test func `every byte comes back`() throws {
    let bytes = (0..<4096).map { UInt8(truncatingIfNeeded: $0 &* 197 ^ $0 >> 8) }
    #expect(try Base64Decoder.decode(Array(Base64Encoder.encode(bytes).utf8)) == bytes)
  }

  @Test func `an output without room for a group takes no group`() {
    var encoder = Base64Encoder()
    var stop = -1
    let bytes: [UInt8] = [1, 2, 3, 4]
    let text = [UInt8](capacity: 3) { output in stop = encoder.encode(bytes.span, into: &output) }
    #expect(text == [])
    #expect(stop == 0)
    #expect(
      [UInt8](capacity: 8) { output in stop = encoder.encode(bytes.span, from: stop, into: &output) }
        == Array("AQID".utf8))
    #expect(stop == 4)
    #expect([UInt8](capacity: 4) { output in encoder.finish(into: &output) } == Array("BA==".utf8))
    #expect([UInt8](capacity: 4) { output in encoder.finish(into: &output) } == [])
  }
}
