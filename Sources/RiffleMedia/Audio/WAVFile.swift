internal import RiffleTypes

/// A WAV file in the making: a plain header that every program reads, and room in it to become RF64.
///
/// libsndfile would write an extensible header for the same promise (RF64 above 4 GiB, RIFF below), which Python's `wave` module before
/// 3.12 and other small readers refuse. Here the chunks are: `JUNK` (the place of `ds64`, as EBU Tech 3306 advises), `fmt `, `LIST` with the
/// tags, `data`. Until ``finish(dataByteCount:)`` the sizes say "until the end", so that the file of a killed run plays too.
struct WAVFile {
  /// Bytes of a `ds64` chunk without a table, and so of the `JUNK` that keeps its place.
  private static let longSizesCount = 28

  private let sink: any SeekableSink
  private let format: PCMFormat
  private let tags: [UInt8]

  /// Writes the header to `sink`, which is empty.
  init(sink: any SeekableSink, format: PCMFormat, tags: AudioTags) throws(MediaFileError) {
    self.sink = sink
    self.format = format
    self.tags = Self.list(tags)
    try write(header(dataByteCount: nil))
  }

  /// Ends the samples, `dataByteCount` bytes of them, writes the chunks that name `cues` behind them, and the header again with its sizes.
  func finish(dataByteCount: Int, cues: [CuePoint] = []) throws(MediaFileError) {
    let trailer = WAVCues.chunks(cues)
    let header = header(dataByteCount: dataByteCount, trailerByteCount: trailer.count)
    let end = header.count + dataByteCount
    if dataByteCount % 2 == 1 {
      try sink.seek(to: end)
      try write([0])
    }
    if !trailer.isEmpty {
      try sink.seek(to: end + dataByteCount % 2)
      try write(trailer)
    }
    try sink.seek(to: 0)
    try write(header)
    try sink.seek(to: end + dataByteCount % 2 + trailer.count)
  }

  private func write(_ bytes: [UInt8]) throws(MediaFileError) {
    // Safe: the pointer is used only inside the closure, while the array is alive.
    try unsafe bytes.span.withUnsafeBytes { (raw) throws(MediaFileError) in try unsafe sink.write(raw) }
  }

  /// The header, always of one length; nil writes sizes for "until the end".
  private func header(dataByteCount: Int?, trailerByteCount: Int = 0) -> [UInt8] {
    let frameCount = dataByteCount.map { $0 / format.bytesPerFrame }
    let middle = WAVHeader.formatChunks(format, frameCount: frameCount) + tags
    let riffSize = dataByteCount.map { 4 + 8 + Self.longSizesCount + middle.count + 8 + $0 + $0 % 2 + trailerByteCount }
    let isLong = riffSize.map { $0 >= Int(WAVHeader.unknownSize) } ?? false
    let shortSize = isLong ? nil : dataByteCount.flatMap { UInt32(exactly: $0) }
    var bytes = RIFFBytes()
    bytes.append(isLong ? "RF64" : "RIFF")
    bytes.append(isLong ? WAVHeader.unknownSize : riffSize.flatMap { UInt32(exactly: $0) } ?? WAVHeader.unknownSize)
    bytes.append("WAVE")
    bytes.append(isLong ? "ds64" : "JUNK")
    bytes.append(UInt32(Self.longSizesCount))
    bytes.append(UInt64(isLong ? riffSize ?? 0 : 0))
    bytes.append(UInt64(isLong ? dataByteCount ?? 0 : 0))
    bytes.append(UInt64(isLong ? frameCount ?? 0 : 0))
    bytes.append(0 as UInt32)
    bytes.content += middle
    bytes.append("data")
    bytes.append(shortSize ?? WAVHeader.unknownSize)
    return bytes.content
  }

  /// The tags as a `LIST` chunk of the kind `INFO`; nothing where there are none.
  private static func list(_ tags: AudioTags) -> [UInt8] {
    var entries = RIFFBytes()
    for (name, text) in [
      ("INAM", tags.title), ("IART", tags.artist), ("ICMT", tags.comment), ("ISFT", tags.software),
    ] {
      guard let text, !text.isEmpty else { continue }
      let stored = AudioTags.stored(text)
      entries.append(name)
      entries.append(UInt32(stored.count))
      entries.content += stored + (stored.count % 2 == 1 ? [0] : [])
    }
    guard !entries.content.isEmpty else { return [] }
    var list = RIFFBytes()
    list.append("LIST")
    list.append(UInt32(entries.content.count + 4))
    list.append("INFO")
    return list.content + entries.content
  }
}
