import ArgumentParser
import RiffleRecording

/// What is kept of an answer besides its files, or instead of them.
struct DiscardOptions: ParsableArguments {
  @Flag(help: "Decode and count, write nothing.")
  var discard = false

  @Flag(help: "Keep no raw copy of the answer; this version never keeps one.")
  var noSpool = false
}

extension DiscardOptions {
  /// Sees that nothing is asked to be written and thrown away at once.
  func check(_ output: OutputOptions) throws {
    if discard, output.output != nil { throw ValidationError("--discard writes nothing: leave out --output") }
  }

  /// What was counted, for people.
  func summary(of recording: Recording) -> String? {
    guard discard else { return nil }
    return "\(recording.mediaCount) media, \(recording.mediaByteCount) bytes decoded from \(recording.byteCount)"
  }
}
