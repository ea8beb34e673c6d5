import Foundation
import RiffleAPI
import RiffleRecording
import RiffleTestSupport
import RiffleTypes
import Testing

@Suite struct ReceiptTests {
  @Test func `every member of a receipt has its agreed name`() throws {
    var receipt = Receipt()
    receipt.path = "a/b.png"
    receipt.kind = "image"
    receipt.type = "image/png"
    receipt.declaredType = "image/jpeg"
    receipt.convertedFrom = "image/jpeg"
    receipt.bytes = 1
    receipt.sha256 = "00"
    receipt.durationSeconds = 0.5
    receipt.sampleRate = 24_000
    receipt.channelCount = 1
    receipt.width = 2
    receipt.height = 3
    receipt.requestedAspect = "16:9"
    receipt.requestedSize = "2K"
    receipt.tileOf = "a/c.png"
    receipt.finishReason = "STOP"
    receipt.usage = UsageMetadata(totalTokenCount: 7)
    receipt.model = "m"
    receipt.responseId = "r"
    receipt.status = 200
    receipt.exit = 7
    receipt.warnings = ["w"]
    let line = receipt.jsonLine
    #expect(!line.contains("\n") && line.contains(#""path":"a/b.png""#))
    let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    let names = [
      "path", "kind", "type", "declaredType", "convertedFrom", "bytes", "sha256", "durationSeconds", "sampleRate",
      "channelCount", "width", "height", "requestedAspect", "requestedSize", "tileOf", "finishReason", "usage", "model",
      "responseId", "status", "exit", "warnings",
    ]
    #expect(Set(object.keys) == Set(names))
    #expect((object["usage"] as? [String: Any])?["totalTokenCount"] as? Int == 7)
    #expect(try JSONDecoder().decode(Receipt.self, from: Data(line.utf8)) == receipt)
  }

  @Test func `the receipt of a speech tells what the file and the answer tell`() throws {
    let folder = try TemporaryFolder()
    let answer = Sample.answer([Sample.media(Sample.pcm, Sample.samples(0.5))])
    let recording = try record(
      answer,
      folder.options("talk.wav") {
        $0.wantsDigest = true
        $0.status = 200
      })
    #expect(recording.reason == .success, "\(recording.message ?? "")")
    let receipt = try #require(recording.receipts.first)
    #expect(receipt.path == folder.path("talk.wav") && receipt.kind == "audio" && receipt.type == "audio/wav")
    #expect(receipt.declaredType == "audio/l16;codec=pcm;rate=24000")
    #expect(receipt.durationSeconds == 0.5 && receipt.sampleRate == 24_000 && receipt.channelCount == 1)
    #expect(receipt.bytes == (try Files.read(folder.path("talk.wav")).count))
    #expect(receipt.sha256?.count == 64)
    #expect(receipt.finishReason == "STOP" && receipt.model == "sample-1" && receipt.responseId == "r1")
    #expect(receipt.status == 200 && receipt.exit == 0 && receipt.usage?.totalTokenCount == 7)
  }

  @Test func `an answer without media has one receipt without a path`() throws {
    let folder = try TemporaryFolder()
    let recording = try record(Sample.answer([Sample.text("no")]), folder.options())
    #expect(recording.receipts.isEmpty && recording.receiptLines.count == 1)
    #expect(recording.receiptLines[0].contains(#""exit":13"#) && !recording.receiptLines[0].contains("path"))
  }
}
