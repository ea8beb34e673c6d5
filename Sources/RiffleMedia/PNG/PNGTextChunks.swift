internal import CRifflePNG
internal import RiffleTypes

/// Words that are added to a whole PNG file before its end, without touching any chunk that is there.
///
/// The file is walked chunk by chunk to its IEND, which must be its last 12 bytes; the new chunks and a new IEND are written
/// over the old one. Whatever was signed with the file as it was, as C2PA does in a `caBX` chunk, no longer fits it.
public enum PNGTextChunks {
  /// What became of a file.
  public enum Outcome: Hashable, Sendable {
    /// The words are in it; whether it carries a signature of its origin, which fitted it as it was.
    case added(hasProvenance: Bool)
    /// It is no PNG whose chunks lead to its end, and is as it was.
    case notWhole
  }

  /// The chunk in which C2PA keeps the origin of a picture (C2PA, "Embedding manifests into PNG").
  public static let provenanceName = "caBX"
  /// Bytes that are looked at in one piece.
  private static let windowLength = 64 * 1024
  /// Bytes of IEND: length, name and CRC.
  private static let endLength = 12

  /// Adds `texts` to the PNG in `file`, which is then still open.
  /// - Throws: ``MediaFileError`` with the system's reason.
  public static func append(_ texts: [PNGText], to file: PartialFile) throws(MediaFileError) -> Outcome {
    guard let hasProvenance = try provenance(in: file) else { return .notWhole }
    try file.seek(to: file.byteCount - endLength)
    for text in texts { try file.write(chunk(for: text).span) }
    try file.write(chunk("IEND", []).span)
    try file.flush()
    return .added(hasProvenance: hasProvenance)
  }

  /// Whether the PNG in `file` has a chunk of provenance; nil where its chunks do not lead to its end.
  private static func provenance(in file: PartialFile) throws(MediaFileError) -> Bool? {
    var window: [UInt8] = []
    var windowStart = 0
    var offset = PNGChunk.signature.count
    var hasProvenance = false
    while offset + endLength <= file.byteCount {
      if window.isEmpty || offset + 8 > windowStart + window.count {
        windowStart = offset == PNGChunk.signature.count ? 0 : offset
        window = try bytes(of: file, at: windowStart)
        guard windowStart > 0 || window.starts(with: PNGChunk.signature) else { return nil }
      }
      let place = offset - windowStart
      guard place + 8 <= window.count,
        let chunk = try? PNGChunk(head: Array(window[place..<place + 8]), at: offset)
      else { return nil }
      if chunk.name == provenanceName { hasProvenance = true }
      offset += endLength + chunk.length
      if chunk.name == "IEND" { return offset == file.byteCount ? hasProvenance : nil }
    }
    return nil
  }

  private static func bytes(of file: PartialFile, at offset: Int) throws(MediaFileError) -> [UInt8] {
    var bytes: [UInt8] = []
    var failure: MediaFileError?
    bytes.append(addingCapacity: windowLength) { output in
      do throws(MediaFileError) { _ = try file.read(at: offset, into: &output) } catch { failure = error }
    }
    if let failure { throw failure }
    return bytes
  }

  // MARK: Chunks

  /// The chunk of a text: tEXt for what Latin-1 can print, else iTXt (PNG, sections 11.3.3.2 and 11.3.3.4).
  static func chunk(for text: PNGText) -> [UInt8] {
    // A NUL ends a text, and has no place in it.
    let scalars = text.text.unicodeScalars.prefix { $0.value != 0 }
    let keyword = text.keyword.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
    let isLatin1 = scalars.allSatisfy {
      (0x20...0x7E).contains($0.value) || (0xA0...0xFF).contains($0.value) || $0 == "\n"
    }
    guard !isLatin1 else {
      return chunk("tEXt", keyword + [0] + scalars.map { UInt8(truncatingIfNeeded: $0.value) })
    }
    // Not compressed, no language, no keyword in another one.
    return chunk("iTXt", keyword + [0, 0, 0, 0, 0] + Array(String(String.UnicodeScalarView(scalars)).utf8))
  }

  /// A chunk with its length and its CRC (PNG, section 5.3).
  static func chunk(_ name: String, _ data: [UInt8]) -> [UInt8] {
    let body = Array(name.utf8) + data
    // The pointer is used only during the call.
    let crc = unsafe body.withUnsafeBufferPointer { unsafe rpng_crc32(0, $0.baseAddress, $0.count) }
    return number(UInt32(data.count)) + body + number(crc)
  }

  private static func number(_ value: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }
}

extension MediaFile {
  /// Adds words to a finished PNG that has no final name yet.
  /// - Returns: nil where the medium is no PNG.
  /// - Throws: ``MediaFileError``, as ``finishUncommitted()``, or when the disk refuses; then ``abandon(keepingPartial:)`` is the way out.
  public func append(_ texts: [PNGText]) throws(MediaFileError) -> PNGTextChunks.Outcome? {
    let result = try finishUncommitted()
    guard result.type == .png, let file = unnamedFile else { return nil }
    let outcome = try PNGTextChunks.append(texts, to: file)
    noteByteCount(file.byteCount)
    return outcome
  }
}
