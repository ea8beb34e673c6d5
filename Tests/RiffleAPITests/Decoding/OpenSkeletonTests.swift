import RiffleAPI
import RiffleTestSupport
import Testing

@Suite struct OpenSkeletonTests {
  /// What is known of a document at the beginning of each of its media.
  private static func openSkeletons(
    _ pieces: [[UInt8]], _ options: ResponseDecoder.Options
  ) throws -> (skeletons: [String?], last: [UInt8]?) {
    var decoder = ResponseDecoder(options)
    var skeletons: [String?] = []
    for piece in pieces {
      while true {
        var event: ResponseEvent?
        _ = try [UInt8](capacity: 4096) { output throws(ResponseDecodingError) in
          event = try decoder.next(in: piece.span, into: &output)
        }
        guard let event else { break }
        if case .beginMedia = event {
          skeletons.append(decoder.openSkeleton.map { String(decoding: $0, as: UTF8.self) })
        }
      }
    }
    return (skeletons, decoder.openSkeleton)
  }

  @Test func `what stands before a medium is known when it begins, for every cut`() throws {
    let text =
      #"{"id":"\"}","a":[1,{}],"candidates":[{"content":{"parts":[{"text":"x\\\"{["},"#
      + #"{"inlineData":{"mimeType":"image/png","data":"aGVsbG8="}},{"inlineData":{"data":"aGVsbG8="}}]}}]}"#
    let head = #"{"id":"\"}","a":[1,{}],"candidates":[{"content":{"parts":[{"text":"x\\\"{["},"#
    let expected = [
      head + #"{"inlineData":{"mimeType":"image/png","data":null}}]}}]}"#,
      head + #"{"inlineData":{"mimeType":"image/png","data":0}},{"inlineData":{"data":null}}]}}]}"#,
    ]
    for usesFastLane in [true, false] {
      let options = ResponseDecoder.Options(collectsSkeletons: true, usesFastLane: usesFastLane)
      try forEveryCut(of: Array(text.utf8)) { pieces in
        let (skeletons, last) = try Self.openSkeletons(pieces, options)
        #expect(skeletons == expected && last == nil, "between documents there is none")
      }
    }
    #expect(try Self.openSkeletons([Array(text.utf8)], .init()).skeletons == [nil, nil], "none is collected")
  }
}
