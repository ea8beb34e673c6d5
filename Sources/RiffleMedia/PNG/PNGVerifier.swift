public import RiffleTypes

/// A judge of PNG streams that arrive in pieces.
///
/// Give every chunk of bytes to ``verify(_:)`` and call ``finish()`` after the last. The bytes are only looked at; the
/// caller writes them as they came.
///
/// Two machines share the work. A walk over the chunks proves the structure: signature, names, lengths, order, every
/// CRC (also of unknown chunks and of those after the image data), the header's fields against the limits, IEND, and
/// nothing after it. At the level `full`, the data of IDAT goes on to a machine that inflates all of it, compares the
/// Adler-32, looks at the filter byte of every row, and counts the bytes of every row of every pass. Nothing is
/// unfiltered, since no pixel can be wrong in a way that unfiltering would tell. Ancillary chunks are not parsed, and
/// what was inflated is dropped piece by piece, so memory does not depend on the file: about 130 KiB.
///
/// Rules:
/// - damage inside image data is held back until its chunk ends, since a wrong CRC there is the better explanation;
/// - what libpng accepts without a warning is accepted, save what the standards forbid and libpng reads or not by how
///   the data was cut: a distance beyond the window that the zlib header names (RFC 1950, section 2.2);
/// - what libpng accepts with a warning is accepted, save these: image data that does not inflate, whose Adler-32 is
///   wrong or that goes on after the last row (which would leave the Adler-32 unread), image data in two places, and
///   data inside IEND;
/// - bytes of IDAT behind the zlib stream are accepted, as libpng does.
public struct PNGVerifier: ~Copyable {
  /// How much is proved.
  public enum Level: String, Sendable, CaseIterable {
    /// Structure, and all image data inflated: every row, its filter byte, the Adler-32.
    case full
    /// Signature, chunks, CRCs, header and end; image data is not inflated.
    case structure
    /// Nothing: any bytes pass.
    case none
  }

  private enum State {
    case signature
    case head
    case data(PNGChunk, left: Int)
    case crc(PNGChunk)
    case ended
  }

  private let level: Level
  private let limits: PNGLimits
  /// Made when the header is known to be legal and within the limits; nil at the level `structure`.
  private var inflater: PNGInflater?
  private var state = State.signature
  /// Bytes of a chunk's head or CRC that is not whole yet: at most 8.
  private var carry: [UInt8] = []
  /// The data of IHDR: at most 13 bytes.
  private var header: [UInt8] = []
  private var offset = 0
  private var crc: UInt32 = 0
  private var summary: PNGSummary?
  private var hasPalette = false
  private var hasImageData = false
  private var isImageDataOver = false
  private var heldBack: PNGError?
  private var failure: PNGError?

  /// A judge of one stream.
  public init(level: Level = .full, limits: PNGLimits = .standard) {
    self.level = level
    self.limits = limits
  }

  /// The picture's size, as soon as its header was read.
  public var size: PixelSize? { summary?.size }

  /// Looks at the next bytes of the stream.
  /// - Throws: what is wrong; after that the same error again.
  /// - Complexity: O(bytes in the chunk), and O(pixels that they inflate to) at the level `full`.
  public mutating func verify(_ chunk: Span<UInt8>) throws(PNGError) {
    guard level != .none else { return }
    if let failure { throw failure }
    do throws(PNGError) {
      var index = 0
      while index < chunk.count { try step(chunk, &index) }
    } catch {
      failure = error
      throw error
    }
  }

  /// Says that there are no more bytes.
  /// - Returns: what the picture is; nil at the level `none`.
  /// - Throws: ``PNGError/Code/truncated``, ``PNGError/Code/missingEnd`` when the bytes were well so far but end too
  ///   early; otherwise what ``verify(_:)`` threw.
  public consuming func finish() throws(PNGError) -> PNGSummary? {
    guard level != .none else { return nil }
    if let failure { throw failure }
    if let heldBack { throw heldBack }
    guard case .ended = state else {
      if case .head = state, carry.isEmpty, offset > PNGChunk.signature.count {
        throw PNGError(.missingEnd, at: offset)
      }
      throw PNGError(.truncated, at: offset)
    }
    summary?.byteCount = offset
    return summary
  }
}

extension PNGVerifier {
  /// Takes what one state wants of the chunk, at least one byte or one change of state.
  private mutating func step(_ chunk: Span<UInt8>, _ index: inout Int) throws(PNGError) {
    switch state {
    case .signature:
      try checkSignature(chunk[index])
      index += 1
    case .head:
      guard gather(8, from: chunk, &index) else { return }
      try begin(PNGChunk(head: carry, at: offset - 8))
    case .data(let head, let left):
      let range = index..<min(index + left, chunk.count)
      take(chunk, range, of: head)
      index = range.upperBound
      state = left == range.count ? .crc(head) : .data(head, left: left - range.count)
    case .crc(let head):
      guard gather(4, from: chunk, &index) else { return }
      try end(head)
    case .ended: throw PNGError(.dataAfterEnd, at: offset)
    }
  }

  private mutating func checkSignature(_ byte: UInt8) throws(PNGError) {
    guard byte == PNGChunk.signature[offset] else {
      throw PNGError(offset < 4 ? .notPNG : .signatureDamaged, at: offset)
    }
    offset += 1
    if offset == PNGChunk.signature.count { state = .head }
  }

  /// Fills the carry up to `count` bytes; true when they are there.
  private mutating func gather(_ count: Int, from chunk: Span<UInt8>, _ index: inout Int) -> Bool {
    while carry.count < count, index < chunk.count {
      carry.append(chunk[index])
      index += 1
      offset += 1
    }
    return carry.count == count
  }

  private mutating func begin(_ head: PNGChunk) throws(PNGError) {
    crc = pngCRC(0, carry.span, 4..<8)
    guard let summary else {
      guard head.name == "IHDR", head.length == 13 else { throw PNGError(.missingHeader, at: head.offset) }
      return enter(head)
    }
    if hasImageData, head.name != "IDAT", !isImageDataOver { try endImageData(at: head.offset) }
    switch head.name {
    case "IDAT":
      if isImageDataOver { throw PNGError(.chunkOutOfPlace(head.name), at: head.offset) }
      if summary.colorType == .palette, !hasPalette { throw PNGError(.missingPalette, at: head.offset) }
      hasImageData = true
    case "PLTE":
      if hasPalette { throw PNGError(.chunkOutOfPlace(head.name), at: head.offset) }
      // Elsewhere a palette is only a suggestion, which libpng lets pass in any length save, for colors, none.
      let isSuggestion = summary.colorType != .palette
      if isSuggestion, head.length > 0 || hasImageData || !summary.colorType.isColor { break }
      guard head.length % 3 == 0, (1...PNGChunk.paletteLimit).contains(head.length) else {
        throw PNGError(.badHeader("palette of \(head.length) bytes"), at: head.offset)
      }
    case "IEND":
      guard hasImageData else { throw PNGError(.missingImageData, at: head.offset) }
    case "IHDR": throw PNGError(.chunkOutOfPlace(head.name), at: head.offset)
    default:
      if head.isCritical { throw PNGError(.unknownCriticalChunk(head.name), at: head.offset) }
    }
    enter(head)
  }

  /// Turns to the data of `head`, whose bytes are in the carry.
  private mutating func enter(_ head: PNGChunk) {
    carry.removeAll(keepingCapacity: true)
    state = head.length == 0 ? .crc(head) : .data(head, left: head.length)
  }

  private mutating func take(_ chunk: Span<UInt8>, _ range: Range<Int>, of head: PNGChunk) {
    crc = pngCRC(crc, chunk, range)
    offset += range.count
    switch head.name {
    case "IDAT":
      if heldBack == nil, let code = inflater?.feed(chunk, range) { heldBack = PNGError(code, at: head.offset) }
    case "IHDR": for index in range { header.append(chunk[index]) }
    default: break
    }
  }

  /// The CRC of `head` is in the carry, and all its data has passed.
  private mutating func end(_ head: PNGChunk) throws(PNGError) {
    guard UInt32(Int(bigEndian: carry)) == crc else { throw PNGError(.badCRC(chunk: head.name), at: offset - 4) }
    if let heldBack { throw heldBack }
    state = .head
    switch head.name {
    case "IHDR":
      let found = try PNGSummary(header: header, at: head.offset + 8)
      guard limits.allows(found.size) else { throw PNGError(.imageTooLarge(found.size), at: head.offset + 8) }
      summary = found
      if level == .full { inflater = PNGInflater(found) }
    case "PLTE": hasPalette = true
    case "IEND": state = .ended
    default: break
    }
    carry.removeAll(keepingCapacity: true)
  }

  /// The first chunk after the image data is here: all rows must be, and the end of their zlib stream.
  private mutating func endImageData(at end: Int) throws(PNGError) {
    isImageDataOver = true
    guard let inflater else { return }
    guard inflater.rows == inflater.expectedRows else {
      throw PNGError(.shortImageData(rows: inflater.rows, expected: inflater.expectedRows), at: end)
    }
    guard inflater.hasEnded else { throw PNGError(.badImageData("its zlib stream has no end"), at: end) }
  }
}
