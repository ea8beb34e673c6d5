import RiffleAPI
import RiffleRecording
import RiffleTypes
import Testing

/// Several answers as one recording.
@Suite struct JoiningTests {
  static func recording(_ counts: (Int, Int)?) -> Recording {
    var recording = Recording(
      unanswered: .notWhatWasAsked, message: "nothing", options: RecordingOptions(naming: .discard))
    recording.usage = counts.map {
      UsageMetadata(promptTokenCount: $0.0, candidatesTokenCount: $0.1)
    }
    return recording
  }

  @Test(
    arguments: [
      ([(10, 1), (20, 2), (30, 3)], (60, 6)), ([nil, (20, 2)], (20, 2)), ([(20, 2), nil], (20, 2)), ([nil, nil], nil),
      ([(.max, 1), (1, 1)], (.max, 2)),
    ] as [([(Int, Int)?], (Int, Int)?)])
  func `what was used is the sum of all`(all: [(Int, Int)?], sum: (Int, Int)?) {
    var joined = Self.recording(all[0])
    for counts in all.dropFirst() { joined.append(Self.recording(counts)) }
    #expect(joined.usage?.promptTokenCount == sum?.0 && joined.usage?.candidatesTokenCount == sum?.1)
    #expect(joined.receipts.count == all.count)
  }
}
