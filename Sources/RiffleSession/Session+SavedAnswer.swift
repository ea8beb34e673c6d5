public import RiffleRecording

extension Session {
  /// Records a saved answer of any shape, without any network.
  ///
  /// - Parameters:
  ///   - path: the file; `-` is standard input.
  ///   - options: how it is recorded.
  ///   - shouldStop: asked before each piece; true ends the recording as interrupted.
  ///   - onProgress: told after each piece.
  /// - Returns: what became of the answer.
  /// - Throws: `RecordingError` when the file cannot be opened or the output cannot be written where it is wanted.
  public static func extract(
    fileAt path: String, options: RecordingOptions, shouldStop: () -> Bool = { false },
    onProgress: (RecordingProgress) -> Void = { _ in }
  ) throws(RecordingError) -> Recording {
    try Recorder.record(fileAt: path, options: options, shouldStop: shouldStop, onProgress: onProgress)
  }
}
