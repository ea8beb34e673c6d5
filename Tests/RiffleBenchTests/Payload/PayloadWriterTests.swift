import FoundationEssentials
import RiffleAPI
import RiffleBench
import RiffleParsing
import Testing

/// What decoding an answer gave.
struct DecodedPayload: Equatable {
  var media: [[UInt8]] = []
  var text = ""
  var reasons = 0
  var documents = 0

  /// Decodes `bytes` in chunks of `chunk`.
  init(_ bytes: [UInt8], chunk: Int) throws {
    var decoder = ResponseDecoder()
    var start = 0
    while start < bytes.count {
      let end = min(start + chunk, bytes.count)
      var isDone = false
      while !isDone {
        var event: ResponseEvent?
        let output = try [UInt8](capacity: 4096) { (room) throws(ResponseDecodingError) in
          event = try decoder.next(in: bytes.span.extracting(start..<end), into: &room)
        }
        if let event { take(event, output) } else { isDone = true }
      }
      start = end
    }
    var isDrained = false
    while !isDrained {
      var event: ResponseEvent?
      let output = [UInt8](capacity: 4096) { room in event = decoder.drain(into: &room) }
      if let event { take(event, output) } else { isDrained = true }
    }
    let summary = try decoder.finish()
    documents = summary.documentCount
  }

  private mutating func take(_ event: ResponseEvent, _ output: [UInt8]) {
    switch event {
    case .beginMedia: media.append([])
    case .media(_, let count): media[media.count - 1] += output.suffix(count)
    case .text(let delta): text += String(decoding: output.suffix(delta.byteCount), as: UTF8.self)
    case .finishReason: reasons += 1
    default: break
    }
  }
}

@Suite struct PayloadWriterTests {
  static let plans: [PayloadPlan] = {
    var opaque = PayloadPlan(shape: .image, byteCount: 100_001)
    opaque.pictures = .opaque
    var chat = PayloadPlan(shape: .text, byteCount: 20_000, isVarying: true)
    chat.textFormat = .chat
    return [
      PayloadPlan(shape: .speechSSE, byteCount: 1), PayloadPlan(shape: .speechSSE, byteCount: 100_000),
      PayloadPlan(shape: .image, byteCount: 1), PayloadPlan(shape: .image, byteCount: 90_000), opaque,
      PayloadPlan(shape: .images, byteCount: 2_200_000), PayloadPlan(shape: .text, byteCount: 1),
      PayloadPlan(shape: .text, byteCount: 20_000), PayloadPlan(shape: .text, byteCount: 20_000, isVarying: true), chat,
    ]
  }()

  @Test(arguments: plans) func `every answer decodes whole to what the writer told`(_ plan: PayloadPlan) throws {
    var media: [UInt8] = []
    var bytes: [UInt8] = []
    let contents = PayloadWriter.write(
      plan, media: { piece in for index in piece.indices { media.append(piece[index]) } }
    ) { piece in for index in piece.indices { bytes.append(piece[index]) } }
    let decoded = try DecodedPayload(bytes, chunk: 4096)
    #expect(contents.byteCount == bytes.count)
    #expect(contents.mediaCount == decoded.media.count)
    #expect(contents.mediaByteCount == media.count)
    #expect(decoded.media.flatMap(\.self) == media)
    #expect(contents.textByteCount == decoded.text.utf8.count)
    #expect(decoded.reasons == 1)
    #expect(decoded.documents == max(1, contents.eventCount))
    var sum = CRC32()
    sum.update((media.isEmpty ? Array(decoded.text.utf8) : media).span)
    #expect(contents.checksum == sum.value)
  }

  @Test(arguments: plans) func `a plan gives the same bytes each time, and another seed gives others`(
    _ plan: PayloadPlan
  ) {
    let first = PayloadWriter.bytes(of: plan)
    let second = PayloadWriter.bytes(of: plan)
    #expect(first.bytes == second.bytes)
    #expect(first.contents == second.contents)
    var other = plan
    other.seed = 2
    #expect(PayloadWriter.bytes(of: other).bytes != first.bytes)
  }

  @Test(arguments: [
    (PayloadShape.speechSSE, 1, 2), (.speechSSE, 49_152, 49_152), (.speechSSE, 49_153, 49_152),
  ]) func `speech has the length asked for, in whole samples`(_ shape: PayloadShape, _ asked: Int, _ given: Int) {
    let contents = PayloadWriter.bytes(of: PayloadPlan(shape: shape, byteCount: asked)).contents
    #expect(contents.mediaByteCount == given)
    #expect(contents.eventCount == (given + PayloadPlan.speechEventByteCount - 1) / PayloadPlan.speechEventByteCount)
  }

  @Test func `pictures are PNG files of about the length asked for, or exactly as long without a format`() throws {
    var plan = PayloadPlan(shape: .image, byteCount: 300_000)
    let png = PayloadWriter.bytes(of: plan)
    #expect(abs(png.contents.mediaByteCount - 300_000) < 6_000)
    #expect(
      try DecodedPayload(png.bytes, chunk: 4096).media[0].starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
    )
    plan.pictures = .opaque
    #expect(PayloadWriter.bytes(of: plan).contents.mediaByteCount == 300_000)
  }

  @Test func `even events of words are all of one length, save the last`() {
    let bytes = PayloadWriter.bytes(of: PayloadPlan(shape: .text, byteCount: 30_000)).bytes
    let lengths = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map(\.count)
      .filter { $0 > 1 }
    #expect(lengths.count == 100)
    #expect(Set(lengths.dropLast()) == [297])
  }

  @Test func `the usual plans are as long as the shapes are meant to be`() {
    #expect(PayloadPlan(shape: .speechSSE).byteCount == 10_000 * 24 * 1024)
    #expect(PayloadPlan(shape: .image).byteCount == 256 << 20)
    #expect(PayloadPlan(shape: .images).byteCount == 64 << 21)
    #expect(PayloadPlan(shape: .text).byteCount == 200_000 * 300)
  }

  @Test(arguments: [
    ("", UInt32(0)), ("123456789", 0xCBF4_3926), ("The quick brown fox jumps over the lazy dog", 0x414F_A339),
  ])
  func `the checksum is the one everybody has`(_ text: String, _ sum: UInt32) {
    var whole = CRC32()
    whole.update(Array(text.utf8).span)
    #expect(whole.value == sum)
    var piecewise = CRC32()
    for byte in text.utf8 { piecewise.update([byte].span) }
    #expect(piecewise.value == sum)
  }
}
