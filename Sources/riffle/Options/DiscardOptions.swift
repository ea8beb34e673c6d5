import ArgumentParser
import RiffleRecording

/// Whether anything is kept of an answer.
struct DiscardOptions: ParsableArguments {
  @Flag(help: "Decode and count, write nothing.")
  var discard = false
}

extension DiscardOptions {
  /// Sees that nothing is asked to be written and thrown away at once.
  func check(_ output: OutputOptions) throws {
    if discard, output.output != nil { throw ValidationError("--discard writes nothing: leave out --output") }
  }

  /// Tells a recording that nothing is written: neither media nor, unless it was asked for, the answer as it came.
  func apply(to options: inout RecordingOptions, _ connection: ConnectionOptions) {
    guard discard else { return }
    options.naming = .discard
    if !connection.spooling.keepSpool { options.spooling = .off }
  }

  /// What was counted, for people.
  func summary(of recording: Recording) -> String? {
    guard discard else { return nil }
    return "\(recording.mediaCount) media, \(recording.mediaByteCount) bytes decoded from \(recording.byteCount)"
  }
}
