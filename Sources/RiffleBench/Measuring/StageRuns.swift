internal import RiffleAPI
internal import RiffleMedia
internal import RiffleRecording
internal import RiffleTypes

/// One run of the decoder over an answer.
struct DecoderRun: ~Copyable {
  private var decoder: ResponseDecoder
  private let output: Memory
  private let sums: Bool
  private var checksum = CRC32()
  private var counted = PayloadContents()
  private var words = CRC32()

  /// A run that throws away what it decodes, or sums it up.
  init(_ options: ResponseDecoder.Options, _ output: Memory, sums: Bool = false) {
    decoder = ResponseDecoder(options)
    self.output = output
    self.sums = sums
  }

  /// What was decoded, when it was summed up.
  var contents: PayloadContents {
    var contents = counted
    contents.checksum = counted.mediaByteCount > 0 ? checksum.value : words.value
    if counted.mediaByteCount > 0 { contents.textByteCount = 0 }
    return contents
  }

  mutating func decode(_ bytes: Span<UInt8>, chunk: Int) throws(BenchmarkError) {
    var index = 0
    while index < bytes.count {
      let count = min(chunk, bytes.count - index)
      try decode(bytes.extracting(index..<index + count))
      index += count
    }
  }

  private mutating func decode(_ chunk: Span<UInt8>) throws(BenchmarkError) {
    let memory = unsafe output.bytes
    while true {
      // Sound: the memory is ours alone while this run lasts, and bytes need no clean-up.
      var room = unsafe OutputSpan(buffer: memory, initializedCount: 0)
      let event: ResponseEvent?
      do {
        event = try decoder.next(in: chunk, into: &room)
      } catch {
        throw .undecodable(error.description)
      }
      guard let event else { return }
      if sums { sum(event, room.span) }
    }
  }

  private mutating func sum(_ event: ResponseEvent, _ decoded: Span<UInt8>) {
    switch event {
    case .media(_, let count):
      counted.mediaByteCount += count
      checksum.update(decoded.extracting(last: count))
    case .text(let delta):
      counted.textByteCount += delta.byteCount
      words.update(decoded.extracting(last: delta.byteCount))
    default: break
    }
  }

  /// After the last piece: takes what the decoder still held.
  mutating func drain() {
    let memory = unsafe output.bytes
    while true {
      // Sound: as in `decode`.
      var room = unsafe OutputSpan(buffer: memory, initializedCount: 0)
      guard let event = decoder.drain(into: &room) else { return }
      if sums { sum(event, room.span) }
    }
  }

  consuming func finish() throws(BenchmarkError) -> ResponseSummary {
    do {
      return try decoder.finish()
    } catch {
      throw .undecodable(error.description)
    }
  }
}

/// One run of the recorder: the answer becomes files.
struct RecorderRun: ~Copyable {
  private var recorder: Recorder

  init(into place: TemporaryPlace) throws(BenchmarkError) {
    var options = RecordingOptions(naming: OutputNaming(.folder(place.path), stem: "media"))
    // What is timed is writing; verifying has a command of its own.
    options.verification = .none
    options.pictureLimits = PNGLimits(maxWidth: 1_000_000, maxHeight: 1_000_000, maxPixels: .max)
    do {
      recorder = try Recorder(options)
    } catch {
      throw .described(error.description)
    }
  }

  mutating func record(_ bytes: Span<UInt8>, chunk: Int) throws(BenchmarkError) {
    var index = 0
    while index < bytes.count {
      let count = min(chunk, bytes.count - index)
      do {
        try recorder.receive(bytes.extracting(index..<index + count))
      } catch {
        throw BenchmarkError(reason: error.reason, description: error.description)
      }
      index += count
    }
  }

  consuming func finish(mustSucceed: Bool) throws(BenchmarkError) {
    let recording = recorder.finish()
    let isFailure = mustSucceed ? recording.reason != .success : recording.reason == .fileError
    if isFailure {
      throw BenchmarkError(reason: recording.reason, description: recording.message ?? "the files cannot be written")
    }
  }
}
