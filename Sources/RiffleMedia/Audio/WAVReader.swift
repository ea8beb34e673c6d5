public import RiffleTypes

/// A walker through a RIFF WAVE stream that arrives in pieces: format first, then ranges of samples.
///
/// Give each chunk to ``next(in:)`` until it returns nil, then give it the next chunk; after the last one call ``finish()``.
/// At most ``carryLimit`` bytes are kept between calls. Samples are not framed here: a range may end inside a sample.
///
/// What is read: `RIFF` and `RF64` (EBU Tech 3306) with 8, 16, 24 and 32-bit PCM in whole containers, 32-bit float,
/// mu-law and A-law, plainly tagged or `WAVE_FORMAT_EXTENSIBLE`. Where the many writers of WAV disagree:
/// - a `data` size of 0xFFFFFFFF, or of 0x7FFFF000 and more in a stream that ends sooner, means "until the end": writers to pipes
///   leave such sizes behind. A size of 0 means the same unless the RIFF size says that there is more after it;
/// - the RIFF size is otherwise not believed; chunks that are not needed are skipped, whatever their size;
/// - nothing after the samples can make the stream wrong;
/// - bits that do not fill their container (12 in 2 bytes, 20 in 3) count from its top, as the format asks;
/// - `RIFX`, ADPCM and 64-bit floats are refused by name.
public struct WAVReader: ~Copyable {
  /// What ``next(in:)`` found.
  public enum Token: Hashable, Sendable {
    /// The layout of the samples; comes once, before any samples.
    case format(PCMFormat)
    /// Samples lie in this range of the current chunk.
    case samples(Range<Int>)
  }

  /// The most bytes kept between calls: what is needed of an extensible `fmt ` chunk.
  public static let carryLimit = 40
  /// The smallest `data` size that is taken for "unknown" when the stream ends sooner: SoX and others leave such sizes in pipes.
  static let leastPlaceholderSize: UInt64 = 0x7FFF_F000

  private enum State {
    case riffHeader, chunkHeader, sizes, format, samples
  }

  private var state = State.riffHeader
  private var carry: [UInt8] = []
  private var index = 0
  private var consumedCount = 0
  private var skipCount: UInt64 = 0
  private var isRF64 = false
  private var riffSize: UInt64 = 0
  private var longDataSize: UInt64?
  private var currentChunkSize: UInt64 = 0
  private var declaredCount: UInt64?
  private var failure: WAVError?
  /// The layout of the samples, once it is known.
  public private(set) var format: PCMFormat?
  /// Bytes of samples that were reported so far.
  public private(set) var sampleByteCount = 0
  /// Whether the `data` chunk was read to its declared end.
  public private(set) var isPastSamples = false

  /// A reader at the start of a stream.
  public init() {
    carry.reserveCapacity(Self.carryLimit)
  }

  /// The next token in `chunk`, or nil when the chunk is used up.
  /// - Throws: a ``WAVError``, and the same one again after that.
  public mutating func next(in chunk: Span<UInt8>) throws(WAVError) -> Token? {
    if let failure { throw failure }
    do {
      return try advance(in: chunk)
    } catch {
      failure = error
      throw error
    }
  }

  /// Says whether the stream ended where it should.
  /// - Throws: the error that was thrown before, or ``WAVError/Code/unexpectedEnd(missingByteCount:)``.
  public consuming func finish() throws(WAVError) {
    if let failure { throw failure }
    if isPastSamples { return }
    guard state == .samples else { throw WAVError(code: .unexpectedEnd(missingByteCount: nil), offset: consumedCount) }
    guard let declaredCount, declaredCount < Self.leastPlaceholderSize || isRF64 else { return }
    let missing = declaredCount - UInt64(sampleByteCount)
    if missing > 0 {
      throw WAVError(code: .unexpectedEnd(missingByteCount: Int(clamping: missing)), offset: consumedCount)
    }
  }

  private var offset: Int { consumedCount + index }

  private mutating func advance(in chunk: Span<UInt8>) throws(WAVError) -> Token? {
    while true {
      if skipCount > 0 {
        let count = min(skipCount, UInt64(chunk.count - index))
        index += Int(count)
        skipCount -= count
        if skipCount > 0 { return endOfChunk(chunk) }
      }
      switch state {
      case .riffHeader:
        guard gather(12, from: chunk) else { return endOfChunk(chunk) }
        try readRIFFHeader()
      case .chunkHeader:
        guard gather(8, from: chunk) else { return endOfChunk(chunk) }
        try readChunkHeader()
      case .sizes:
        guard gather(16, from: chunk) else { return endOfChunk(chunk) }
        riffSize = number(at: 0, 8)
        longDataSize = number(at: 8, 8)
        leaveChunk(after: 16)
      case .format:
        let wanted = Int(min(currentChunkSize, UInt64(Self.carryLimit)))
        guard gather(wanted, from: chunk) else { return endOfChunk(chunk) }
        let found = try readFormat()
        format = found
        leaveChunk(after: UInt64(wanted))
        return .format(found)
      case .samples:
        guard index < chunk.count else { return endOfChunk(chunk) }
        return samples(in: chunk)
      }
    }
  }

  private mutating func samples(in chunk: Span<UInt8>) -> Token? {
    var count = chunk.count - index
    if let declaredCount {
      count = Int(min(UInt64(count), declaredCount - UInt64(sampleByteCount)))
      if UInt64(sampleByteCount + count) == declaredCount {
        isPastSamples = true
        skipCount = .max
      }
    }
    let range = index..<(index + count)
    index += count
    sampleByteCount += count
    return .samples(range)
  }

  private mutating func endOfChunk(_ chunk: Span<UInt8>) -> Token? {
    consumedCount += chunk.count
    index = 0
    return nil
  }

  /// Fills the carry up to `count` bytes; false when the chunk ended before.
  private mutating func gather(_ count: Int, from chunk: Span<UInt8>) -> Bool {
    while carry.count < count, index < chunk.count {
      carry.append(chunk[index])
      index += 1
    }
    return carry.count >= count
  }

  private mutating func leaveChunk(after readCount: UInt64) {
    carry.removeAll(keepingCapacity: true)
    skipCount = currentChunkSize - readCount + currentChunkSize % 2
    state = .chunkHeader
  }

  private mutating func readRIFFHeader() throws(WAVError) {
    let name = Array(carry[0..<4])
    if name == Array("RIFX".utf8) { throw WAVError(code: .bigEndian, offset: 0) }
    isRF64 = name == Array("RF64".utf8)
    guard isRF64 || name == Array("RIFF".utf8), Array(carry[8..<12]) == Array("WAVE".utf8) else {
      throw WAVError(code: .notWAV, offset: 0)
    }
    riffSize = number(at: 4, 4)
    carry.removeAll(keepingCapacity: true)
    state = .chunkHeader
  }

  private mutating func readChunkHeader() throws(WAVError) {
    let start = offset - 8
    let name = Array(carry[0..<4])
    currentChunkSize = number(at: 4, 4)
    carry.removeAll(keepingCapacity: true)
    if isRF64, longDataSize == nil, name != Array("ds64".utf8) {
      throw WAVError(code: .missingSizes, offset: start)
    }
    switch name {
    case Array("ds64".utf8):
      guard currentChunkSize >= 16 else { throw WAVError(code: .missingSizes, offset: start) }
      state = .sizes
    case Array("fmt ".utf8) where format == nil:
      guard currentChunkSize >= 16 else {
        throw WAVError(code: .badFormat("its size is \(currentChunkSize), expected at least 16"), offset: start)
      }
      state = .format
    case Array("data".utf8):
      guard format != nil else { throw WAVError(code: .missingFormat, offset: start) }
      try beginSamples(at: start)
    default: leaveChunk(after: 0)
    }
  }

  private mutating func beginSamples(at start: Int) throws(WAVError) {
    var size = currentChunkSize
    if size == 0xFFFF_FFFF, isRF64 { size = longDataSize ?? 0 }
    guard size <= UInt64(Int.max) else { throw WAVError(code: .chunkTooLarge, offset: start) }
    let hasMoreAfter = riffSize != 0xFFFF_FFFF && riffSize > UInt64(start)
    switch size {
    case 0xFFFF_FFFF where !isRF64: declaredCount = nil
    case 0 where !hasMoreAfter: declaredCount = nil
    case 0:
      declaredCount = 0
      isPastSamples = true
      skipCount = .max
    default: declaredCount = size
    }
    state = .samples
  }

  private func number(at position: Int, _ byteCount: Int) -> UInt64 {
    (0..<byteCount).reversed().reduce(0) { $0 << 8 | UInt64(carry[position + $1]) }
  }

  private func readFormat() throws(WAVError) -> PCMFormat {
    let start = offset - carry.count
    var tag = number(at: 0, 2)
    let channelCount = Int(number(at: 2, 2))
    let sampleRate = Int(number(at: 4, 4))
    let blockSize = Int(number(at: 12, 2))
    let bits = Int(number(at: 14, 2))
    if tag == 0xFFFE {
      guard carry.count >= 26 else {
        throw WAVError(code: .badFormat("it is extensible but has no sub-format"), offset: start)
      }
      tag = number(at: 24, 2)
    }
    guard (1...PCMFormat.channelCountLimit).contains(channelCount) else {
      throw WAVError(
        code: .badFormat("it has \(channelCount) channels, expected 1 to \(PCMFormat.channelCountLimit)"), offset: start
      )
    }
    guard PCMFormat.sampleRateLimits.contains(sampleRate) else {
      throw WAVError(code: .badFormat("its rate is \(sampleRate) Hz, expected 1000 to 768000"), offset: start)
    }
    let container = blockSize == 0 ? (bits + 7) / 8 : blockSize / channelCount
    guard blockSize % channelCount == 0, container * 8 >= bits, bits > 0 else {
      throw WAVError(
        code: .badFormat("\(bits) bits and \(channelCount) channels do not fit a frame of \(blockSize) bytes"),
        offset: start)
    }
    let encoding: PCMFormat.Encoding
    switch (tag, container) {
    case (1, 1): encoding = .unsigned8
    case (1, 2): encoding = .signed16LittleEndian
    case (1, 3): encoding = .signed24LittleEndian
    case (1, 4): encoding = .signed32LittleEndian
    case (3, 4): encoding = .float32LittleEndian
    case (6, 1): encoding = .aLaw
    case (7, 1): encoding = .muLaw
    default: throw WAVError(code: .unsupportedFormat("format tag \(tag) with \(bits) bits"), offset: start)
    }
    return PCMFormat(encoding: encoding, sampleRate: sampleRate, channelCount: channelCount)
  }
}
