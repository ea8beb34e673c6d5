internal import RiffleTypes

extension Recorder {
  /// Bytes of a saved answer that are read at once: with what is decoded from them they stay in the second-level cache.
  private static let readSize = 256 * 1024
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
    var options = options
    options.expectedByteCount = options.expectedByteCount ?? LocalFile.byteCount(descriptor)
    var recorder = try Recorder(options)
    LocalFile.willReadToEnd(descriptor)
    let buffer = ByteBuffer(capacity: readSize)
    var ending = TransportEnding.complete
    var nextProgress = ContinuousClock.now
    while true {
      if shouldStop() {
        ending = .cancelled(.interrupted)
        break
      }
      let count: Int
      do {
        count = try LocalFile.read(descriptor, into: buffer)
      } catch {
        let failure = RecordingError(error, path: path)
        ending = .failed(failure.reason, message: failure.description)
        break
      }
      guard count > 0 else { break }
      do {
        // The first `count` bytes of the buffer were just read, and it outlives the span.
        try recorder.receive(unsafe Span(_unsafeElements: UnsafeBufferPointer(rebasing: buffer.memory[..<count])))
      } catch {
        break
      }
      let now = ContinuousClock.now
      guard now >= nextProgress else { continue }
      nextProgress = now + progressInterval
      onProgress(recorder.progress)
    }
    return recorder.finish(ending)
  }
}
