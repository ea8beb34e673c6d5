internal import RiffleMedia
internal import RiffleTypes

/// A medium that is only counted: its type by its first bytes, its length, and its size as the header tells it.
struct MediaCounter {
  /// The type that the answer declares.
  var declaredType: MediaType? {
    didSet { format = declaredType.flatMap { try? PCMFormat(mediaType: $0) } }
  }
  /// The layout of samples, as declared; nil for anything else.
  private var format: PCMFormat?
  /// Bytes so far.
  private(set) var byteCount = 0
  private var prefix: [UInt8] = []
  private var header = PictureHeaderReader()

  /// Counts `bytes` of a medium that was declared as `declaredType`.
  mutating func count(_ bytes: Span<UInt8>) {
    let wanted = min(MediaSniffer.prefixLength - prefix.count, bytes.count)
    for index in 0..<wanted { prefix.append(bytes[index]) }
    if !header.isFinished { _ = header.read(bytes) }
    byteCount += bytes.count
  }

  /// How long the samples so far last; zero for anything but samples.
  var duration: Duration { format?.duration(ofBytes: byteCount) ?? .zero }

  /// The size in pixels, when the header has come and tells it.
  var pixelSize: PixelSize? { header.size }

  /// What was counted.
  func receipt() -> Receipt {
    let sniffed = MediaSniffer.sniff(prefix.span)
    let type = sniffed ?? declaredType
    var receipt = Receipt()
    receipt.kind = (type?.kind ?? .other).rawValue
    receipt.type = type?.description
    receipt.declaredType = declaredType?.description
    receipt.bytes = byteCount
    receipt.width = pixelSize?.width
    receipt.height = pixelSize?.height
    if sniffed == nil, let format {
      receipt.durationSeconds = Receipt.seconds(duration)
      receipt.sampleRate = format.sampleRate
      receipt.channelCount = format.channelCount
    }
    return receipt
  }
}
