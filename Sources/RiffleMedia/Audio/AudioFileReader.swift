internal import CSndFile
public import RiffleTypes

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// A reader of sound files: blocks of samples come out, one after the other, whatever the file is.
///
/// WAV is read by ``WAVReader``, with sizes that say "until the end" and files cut short; FLAC, Ogg, Opus, MP3, AIFF, W64
/// and what else libsndfile knows is decoded by it. Memory is one block.
public final class AudioFileReader {
  /// Bytes of a file, or samples of a decoder, that make one block.
  static let blockSize = 64 * 1024

  /// The file.
  public let path: String
  /// What the file is, by its first bytes.
  public let type: MediaType
  /// The layout of the samples in the file; for compressed sound 16-bit samples of its rate and channels.
  public let format: PCMFormat
  /// Whether the file ended before its header said; known at the end.
  public private(set) var isTruncated = false

  private let file: OpenSoundFile
  private let unpacker: SampleUnpacker
  private var waves: WAVReader?
  private let isWAV: Bool
  private var carry: FrameCarry
  private var buffer: [UInt8] = []
  /// What the search for the format has read and not used up.
  private var isBufferFresh = false
  private var isAtEnd = false

  /// Opens the file at `path` and reads as far as its format.
  /// - Throws: ``MediaFileError``: the system's reason, ``MediaFileError/Code/notRegularFile``, ``MediaFileError/Code/wav(_:)``
  ///   for a damaged WAV, ``MediaFileError/Code/encoder(_:)`` with libsndfile's words for what it does not know.
  public init(path: String) throws(MediaFileError) {
    self.path = path
    let file = try OpenSoundFile(path: path)
    self.file = file
    var first: [UInt8] = []
    try file.read(into: &first, count: Self.blockSize)
    let sniffed = MediaSniffer.sniff(first.span.extracting(first: MediaSniffer.prefixLength))
    type = sniffed ?? .octetStream
    var waves = WAVReader()
    if sniffed == .wav, let found = try Self.findFormat(&waves, &first, file) {
      format = found
      self.waves = consume waves
      isWAV = true
      buffer = first
      isBufferFresh = true
    } else {
      self.waves = nil
      isWAV = false
      format = try file.openLibrary()
    }
    unpacker = SampleUnpacker(encoding: format.encoding)
    carry = FrameCarry(frameSize: format.bytesPerFrame)
  }

  /// Reads on until the format of a WAV file is known; `block` is left where the samples may begin.
  /// - Returns: nil for a kind of WAV that only the library reads.
  private static func findFormat(
    _ waves: inout WAVReader, _ block: inout [UInt8], _ file: OpenSoundFile
  ) throws(MediaFileError) -> PCMFormat? {
    while !block.isEmpty {
      do throws(WAVError) {
        while let token = try waves.next(in: block.span) {
          if case .format(let format) = token { return format }
        }
      } catch {
        switch error.code {
        case .bigEndian, .unsupportedFormat: return nil
        default: throw MediaFileError(.wav(error), path: file.path, offset: error.offset)
        }
      }
      try file.refill(&block, count: blockSize)
    }
    throw MediaFileError(.wav(WAVError(code: .unexpectedEnd(missingByteCount: nil), offset: 0)), path: file.path)
  }

  /// Replaces `samples` by the next block of whole frames, as 16-bit numbers.
  /// - Returns: whether there was another block; deep samples are cut to 16 bits.
  /// - Throws: ``MediaFileError`` with the system's reason, or for a damaged WAV.
  public func next(into samples: inout [Int16]) throws(MediaFileError) -> Bool {
    samples.removeAll(keepingCapacity: true)
    guard isWAV else { return try file.decode(into: &samples, channelCount: format.channelCount) }
    return try nextFrames { frames in
      switch format.encoding {
      case .signed24LittleEndian, .signed32LittleEndian:
        for sample in unpacker.ints(frames) { samples.append(Int16(truncatingIfNeeded: sample >> 16)) }
      case .float32LittleEndian:
        for sample in unpacker.floats(frames) {
          samples.append(Int16(max(-32_768, min(32_767, (sample.isFinite ? sample : 0) * 32_768).rounded())))
        }
      default: samples += unpacker.shorts(frames)
      }
    }
  }

  /// Replaces `samples` by the next block of whole frames, full scale being 1.
  /// - Returns: whether there was another block.
  /// - Throws: ``MediaFileError`` with the system's reason, or for a damaged WAV.
  public func next(into samples: inout [Float]) throws(MediaFileError) -> Bool {
    samples.removeAll(keepingCapacity: true)
    guard isWAV else { return try file.decode(into: &samples, channelCount: format.channelCount) }
    return try nextFrames { frames in
      switch format.encoding {
      case .signed24LittleEndian, .signed32LittleEndian:
        for sample in unpacker.ints(frames) { samples.append(Float(sample) / 2_147_483_648) }
      case .float32LittleEndian:
        for sample in unpacker.floats(frames) { samples.append(sample.isFinite ? sample : 0) }
      default: for sample in unpacker.shorts(frames) { samples.append(Float(sample) / 32_768) }
      }
    }
  }

  /// Calls `body` with the frames of the next block of a WAV file; false at the end.
  private func nextFrames(_ body: (Span<UInt8>) -> Void) throws(MediaFileError) -> Bool {
    var hasFrames = false
    while !hasFrames {
      guard !isAtEnd else { return false }
      if !isBufferFresh { try file.refill(&buffer, count: Self.blockSize) }
      isBufferFresh = false
      if buffer.isEmpty {
        do throws(WAVError) {
          try waves.take()?.finish()
        } catch {
          isTruncated = true
        }
        isAtEnd = true
        return false
      }
      let block = buffer
      do throws(WAVError) {
        while let token = try waves?.next(in: block.span) {
          guard case .samples(let range) = token else { continue }
          carry.feed(block.span.extracting(range)) { frames in
            hasFrames = true
            body(frames)
          }
        }
      } catch {
        throw MediaFileError(.wav(error), path: path, offset: error.offset)
      }
    }
    return true
  }
}

/// A sound file open for reading, by its bytes or through libsndfile.
@safe
private final class OpenSoundFile {
  private let descriptor: Int32
  let path: String
  private var handle: OpaquePointer?

  init(path: String) throws(MediaFileError) {
    self.path = path
    // A pipe that nobody writes to would hold up the call.
    descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw MediaFileError(.system(errno: errno, .read), path: path) }
    var status = stat()
    // Safe: the structure outlives the call.
    guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw MediaFileError(status.st_mode & S_IFMT == S_IFDIR ? .isDirectory : .notRegularFile, path: path)
    }
  }

  deinit {
    if let handle = unsafe handle { _ = unsafe sf_close(handle) }
    close(descriptor)
  }

  /// Appends the next bytes of the file, at most `count`.
  func read(into bytes: inout [UInt8], count: Int) throws(MediaFileError) {
    var failure: ErrorNumber?
    bytes.append(addingCapacity: count) { output in
      // Safe: read writes at most `count` bytes at the start of the free capacity, and that many are reported.
      unsafe output.withUnsafeMutableBufferPointer { buffer, initializedCount in
        let room = unsafe UnsafeMutableRawBufferPointer(
          UnsafeMutableBufferPointer(rebasing: buffer[initializedCount...]))
        do throws(ErrorNumber) {
          initializedCount += try SystemCalls.retrying { unsafe systemRead(descriptor, room.baseAddress, room.count) }
        } catch {
          failure = error
        }
      }
    }
    if let failure { throw MediaFileError(.system(errno: failure.value, .read), path: path) }
  }

  /// Replaces `bytes` by the next ones of the file.
  func refill(_ bytes: inout [UInt8], count: Int) throws(MediaFileError) {
    bytes.removeAll(keepingCapacity: true)
    try read(into: &bytes, count: count)
  }

  /// Hands the file to libsndfile, from its start.
  func openLibrary() throws(MediaFileError) -> PCMFormat {
    guard lseek(descriptor, 0, SEEK_SET) == 0 else { throw MediaFileError(.system(errno: errno, .read), path: path) }
    var info = SF_INFO()
    // Safe: the structure outlives the call, and the descriptor stays open for as long as the handle.
    unsafe handle = sf_open_fd(descriptor, Int32(SFM_READ), &info, 0)
    if unsafe handle == nil {
      throw MediaFileError(.encoder(unsafe String(cString: sf_strerror(nil))), path: path)
    }
    let (rate, channelCount) = (Int(info.samplerate), Int(info.channels))
    guard PCMFormat.sampleRateLimits.contains(rate), (1...PCMFormat.channelCountLimit).contains(channelCount) else {
      throw MediaFileError(.encoder("\(rate) Hz and \(channelCount) channels are not believed"), path: path)
    }
    _ = unsafe sf_command(handle, Int32(SFC_SET_CLIPPING), nil, 1)
    return PCMFormat(sampleRate: rate, channelCount: channelCount)
  }

  func decode(into samples: inout [Int16], channelCount: Int) throws(MediaFileError) -> Bool {
    unsafe decode(into: &samples, zero: 0, channelCount) { unsafe sf_readf_short($0, $1, $2) }
  }

  func decode(into samples: inout [Float], channelCount: Int) throws(MediaFileError) -> Bool {
    unsafe decode(into: &samples, zero: 0, channelCount) { unsafe sf_readf_float($0, $1, $2) }
  }

  /// Replaces `samples` by the next block of frames that `read` decodes; false at the end.
  private func decode<Sample>(
    into samples: inout [Sample], zero: Sample, _ channelCount: Int,
    by read: (OpaquePointer?, UnsafeMutablePointer<Sample>?, sf_count_t) -> sf_count_t
  ) -> Bool {
    let frames = AudioFileReader.blockSize / MemoryLayout<Sample>.stride / channelCount
    samples = [Sample](repeating: zero, count: frames * channelCount)
    // Safe: the array has room for the frames that are asked for.
    let count = unsafe samples.withUnsafeMutableBufferPointer {
      unsafe read(handle, $0.baseAddress, sf_count_t(frames))
    }
    samples.removeLast(samples.count - max(0, Int(count)) * channelCount)
    return count > 0
  }
}

private func systemRead(_ descriptor: Int32, _ memory: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  unsafe read(descriptor, memory, count)
}
