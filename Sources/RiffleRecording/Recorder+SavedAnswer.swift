internal import RiffleTypes

extension Recorder {
  /// The time between two reports of progress.
  private static let progressInterval = Duration.milliseconds(50)

  /// Records a saved answer: reads the file to its end, without any network.
  ///
  /// - Parameters:
  ///   - path: the file; `-` is standard input.
  ///   - options: how it is recorded.
  ///   - shouldStop: asked before each piece; true ends the recording as ``ExitReason/interrupted``.
  ///   - onProgress: told after the first piece, and then twenty times a second at most.
  /// - Returns: what became of the answer.
  /// - Throws: ``RecordingError`` when the file cannot be opened or the output cannot be written where it is wanted.
  ///   Everything else is in the recording.
  public static func record(
    fileAt path: String, options: RecordingOptions, shouldStop: () -> Bool = { false },
    onProgress: (RecordingProgress) -> Void = { _ in }
  ) throws(RecordingError) -> Recording {
    let descriptor: CInt
    do {
      descriptor = path == "-" ? 0 : try LocalFile.open(path)
    } catch {
      throw RecordingError(error, path: path)
    }
    defer { if descriptor != 0 { LocalFile.close(descriptor) } }
    return try record(
      descriptor: descriptor, path: path, options: options, ending: { _ in .complete }, shouldStop: shouldStop,
      onProgress: onProgress)
  }

  /// Records what is read from `descriptor` to its end; `ending` says how an answer ended that is a medium, or is none.
  static func record(
    descriptor: CInt, path: String, options: RecordingOptions, ending howItEnded: (_ isMedium: Bool) -> TransportEnding,
    shouldStop: () -> Bool, onProgress: (RecordingProgress) -> Void = { _ in }
  ) throws(RecordingError) -> Recording {
    var options = options
    options.expectedByteCount = options.expectedByteCount ?? LocalFile.byteCount(descriptor)
    var recorder = try Recorder(options)
    LocalFile.willReadToEnd(descriptor)
    let file = SavedFile(descriptor)
    var ending: TransportEnding?
    var nextProgress = ContinuousClock.now
    while true {
      if shouldStop() {
        ending = .cancelled(.interrupted)
        break
      }
      var isRefused = false
      do {
        let hasMore = try file.next { piece in
          do {
            try recorder.receive(piece)
          } catch {
            isRefused = true
          }
        }
        guard hasMore else { break }
      } catch {
        let failure = RecordingError(error, path: path)
        ending = .failed(failure.reason, message: failure.description)
        break
      }
      if file.isTorn {
        ending = .failed(.fileError, message: "file: became shorter while it was read: \(Answer.oneLine(path))")
        break
      }
      if isRefused { break }
      let now = ContinuousClock.now
      guard now >= nextProgress else { continue }
      nextProgress = now + progressInterval
      onProgress(recorder.progress)
    }
    let isMedium = recorder.isMedium
    return recorder.finish(ending ?? howItEnded(isMedium))
  }
}
