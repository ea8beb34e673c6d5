internal import CSndFile
public import RiffleTypes

/// A writer of audio files: samples of any layout go in, in any pieces, and come out as the kind of file that was asked for.
///
/// Integer samples keep their depth where the format has it (FLAC: at most 24 bits), mu-law and A-law stay what they are in WAV
/// and W64 and become 16-bit samples elsewhere. A WAV file that grows beyond 4 GiB becomes RF64 when it is finished.
/// Between calls one frame at most is kept, beside what the encoder itself holds.
///
/// ``finish()`` may be called at any time and gives a file that plays; it does not end the ``PartialFile``.
public final class AudioFileWriter {
  /// Bytes that are converted at a time; encoders of libsndfile take their work memory from the stack, so this has a bound.
  private static let pieceSize = 16 * 1024

  /// The kind of file.
  public let format: AudioFileFormat
  /// The layout of the samples that come in.
  public let source: PCMFormat
  /// Bytes of samples that came in so far.
  public private(set) var byteCount = 0
  /// Named places in the sound; a WAV file gets them behind its samples, other formats have no place for them.
  public var cuePoints: [CuePoint] = []

  private let sink: any SeekableSink
  private let soundFile: SoundFile?
  private let wavFile: WAVFile?
  private var isFinished = false
  private let route: SampleEncoding.Route
  private let unpacker: SampleUnpacker
  /// Whether frames go to the file as they are, in pieces of any size.
  private let isStraight: Bool
  private var carry: FrameCarry

  /// A writer into `file`, which is empty.
  /// - Throws: ``MediaFileError`` when the format cannot hold such samples, or the file cannot be written.
  public convenience init(
    to file: PartialFile, format: AudioFileFormat, source: PCMFormat, tags: AudioTags = AudioTags()
  ) throws(MediaFileError) {
    try self.init(sink: file, path: file.finalPath, format: format, source: source, tags: tags)
  }

  init(
    sink: any SeekableSink, path: String, format: AudioFileFormat, source: PCMFormat, tags: AudioTags = AudioTags(),
    pageLatency: Duration? = nil
  ) throws(MediaFileError) {
    if let reason = format.refusal(of: source) {
      throw MediaFileError(.unsupportedAudio(format, reason: reason), path: path)
    }
    self.format = format
    self.source = source
    self.sink = sink
    unpacker = SampleUnpacker(encoding: source.encoding)
    carry = FrameCarry(frameSize: source.bytesPerFrame)
    guard let encoding = SampleEncoding(source.encoding, in: format) else {
      soundFile = nil
      wavFile = format == .wav ? try WAVFile(sink: sink, format: source, tags: tags) : nil
      route = .raw
      isStraight = !Self.isUnpacked(source.encoding, in: format)
      return
    }
    route = encoding.route
    isStraight = false
    let soundFile = try SoundFile(
      sink: sink, path: path, format: encoding.format, sampleRate: source.sampleRate,
      channelCount: source.channelCount)
    // Floating samples may lie outside -1...1; without this they would wrap around to noise.
    if route == .floats { soundFile.set(SFC_SET_CLIPPING, true) }
    if let pageLatency { soundFile.prepareForStream(format, pageLatency: pageLatency) }
    soundFile.setString(SF_STR_TITLE, tags.title)
    soundFile.setString(SF_STR_SOFTWARE, tags.software)
    soundFile.setString(SF_STR_ARTIST, tags.artist)
    soundFile.setString(SF_STR_COMMENT, tags.comment)
    self.soundFile = soundFile
    wavFile = nil
  }

  /// What was written so far.
  public var summary: AudioSummary { AudioSummary(source: source, byteCount: byteCount) }

  /// Takes the next bytes of the samples, cut anywhere.
  /// - Throws: ``MediaFileError`` with the system's or the encoder's reason.
  public func write(_ bytes: Span<UInt8>) throws(MediaFileError) {
    byteCount += bytes.count
    let step = max(Self.pieceSize / source.bytesPerFrame, 1) * source.bytesPerFrame
    try carry.feed(bytes) { (frames) throws(MediaFileError) in
      guard !isStraight else { return try writeRaw(frames) }
      var start = 0
      while start < frames.count {
        let end = min(start + step, frames.count)
        try writeFrames(frames.extracting(start..<end))
        start = end
      }
    }
  }

  /// Writes what is still held and mends the header; a part of a frame at the end is dropped and reported.
  /// - Throws: ``MediaFileError`` with the system's or the encoder's reason.
  @discardableResult
  public func finish() throws(MediaFileError) -> AudioSummary {
    guard !isFinished else { return summary }
    isFinished = true
    try soundFile?.close()
    try wavFile?.finish(dataByteCount: byteCount - byteCount % source.bytesPerFrame, cues: cuePoints)
    return summary
  }

  private func writeFrames(_ frames: Span<UInt8>) throws(MediaFileError) {
    guard let soundFile else { return try writeRaw(frames) }
    // Safe, in each branch: the pointer is used only inside the closure, while its array or span is alive.
    switch route {
    case .raw:
      try unsafe frames.withUnsafeBytes { (raw) throws(MediaFileError) in try unsafe soundFile.write(raw: raw) }
    case .shorts:
      let shorts = unpacker.shorts(frames)
      try unsafe shorts.span.withUnsafeBufferPointer { (samples) throws(MediaFileError) in
        try unsafe soundFile.write(samples)
      }
    case .ints:
      let ints = unpacker.ints(frames)
      try unsafe ints.span.withUnsafeBufferPointer { (samples) throws(MediaFileError) in
        try unsafe soundFile.write(samples)
      }
    case .floats:
      let floats = unpacker.floats(frames)
      try unsafe floats.span.withUnsafeBufferPointer { (samples) throws(MediaFileError) in
        try unsafe soundFile.write(samples)
      }
    }
  }

  /// WAV and raw samples: little-endian as they are, big-endian ones turned; without a header companded ones become 16-bit samples.
  private func writeRaw(_ frames: Span<UInt8>) throws(MediaFileError) {
    if isStraight {
      try unsafe frames.withUnsafeBytes { (raw) throws(MediaFileError) in try unsafe sink.write(raw) }
    } else {
      let bytes = LittleEndian.bytes(of: unpacker.shorts(frames))
      try unsafe bytes.span.withUnsafeBytes { (raw) throws(MediaFileError) in try unsafe sink.write(raw) }
    }
  }

  /// Whether samples of WAV and raw files become 16-bit numbers first.
  private static func isUnpacked(_ encoding: PCMFormat.Encoding, in format: AudioFileFormat) -> Bool {
    switch encoding {
    case .signed16BigEndian: true
    case .muLaw, .aLaw: format == .rawPCM
    default: false
    }
  }
}

/// Samples as the bytes of a little-endian stream.
enum LittleEndian {
  static func bytes(of samples: [Int16]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(samples.count * 2)
    for sample in samples {
      bytes.append(UInt8(truncatingIfNeeded: sample))
      bytes.append(UInt8(truncatingIfNeeded: sample >> 8))
    }
    return bytes
  }
}
