import RiffleAPI
import RiffleMedia
import RiffleTestSupport
import RiffleTranslation
import Testing

@Suite struct FlatMemoryTests {
  /// 9 MiB of picture in chunks of 64 KiB, and what is put out at most for one of them.
  private static let chunkSize = 64 << 10
  private static let picture = Answer.jpeg(byteCount: 9 << 20).base64
  private static let bound = chunkSize + chunkSize / 8

  private static func chunks(_ document: String) -> [[UInt8]] { pieces(of: Array(document.utf8), size: chunkSize) }

  @Test(arguments: [(true, ChatImageForm.markdown), (true, .images), (false, .markdown), (false, .images)])
  func `a picture of any size passes through a chat in pieces of the size it came in`(
    isStreaming: Bool, images: ChatImageForm
  ) throws {
    let answer = Answer.parts(Answer.text("A"), Answer.medium(Self.picture, "image/jpeg"), reason: "STOP")
    var options = ChatResponseOptions.test(isStreaming: isStreaming, images: images)
    for limit in [0, 1 << 20] {
      options.thoughtPictureLimit = limit
      let run = TranslationRun.chat(Self.chunks(answer), options)
      #expect(run.error == nil)
      // What was held for a possible thought leaves at once when it is too long for one.
      #expect(run.largestOutput <= Self.bound + limit / 3 * 4 + limit / 64, "\(run.largestOutput)")
      let message = try (isStreaming ? run.merged() : run.document()).choices.first?.message
      let isWhole =
        images == .markdown
        ? message?.text.utf8.count == "A\n![image](data:image/jpeg;base64,)".utf8.count + Self.picture.utf8.count
        : message?.images.first?.imageURL?.url?.media == .base64(Self.picture)
      #expect(isWhole)
    }
  }

  @Test(arguments: [true, false])
  func `a picture of any size passes through the picture service in pieces of the size it came in`(
    isStreaming: Bool
  ) throws {
    let answer = Answer.parts(Answer.medium(Self.picture, "image/jpeg"), reason: "STOP")
    var options = ImagesResponseOptions(created: 7, isStreaming: isStreaming)
    options.thoughtPictureLimit = 0
    let run = TranslationRun.images([Self.chunks(answer)], options)
    #expect(run.error == nil && run.largestOutput <= Self.bound, "\(run.largestOutput)")
    #expect(run.bytes.count > Self.picture.utf8.count)
  }

  @Test(arguments: [true, false])
  func `a speech of any length passes in pieces of the size it came in`(sendsEvents: Bool) {
    let answer = Answer.parts(Answer.medium(Self.picture, "audio/l16;rate=24000"), reason: "STOP")
    let run = TranslationRun.speech(Self.chunks(answer), .init(format: .rawPCM, sendsEvents: sendsEvents))
    // The bytes begin like a JPEG and are declared to be sound: what they are is what they begin like.
    #expect(run.error?.status == 502 && run.bytes.isEmpty)
    let sound = Answer.parts(Answer.medium("AAAA" + Self.picture, "audio/l16;rate=24000"), reason: "STOP")
    let spoken = TranslationRun.speech(Self.chunks(sound), .init(format: .rawPCM, sendsEvents: sendsEvents))
    #expect(spoken.error == nil && spoken.largestOutput <= Self.bound, "\(spoken.largestOutput)")
    #expect(spoken.bytes.count >= 9 << 20)
  }
}
