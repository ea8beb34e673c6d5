import RiffleMedia
import RiffleTypes

extension FuzzTarget {
  /// The first bytes of media: what they are, the sizes of pictures, the layout and the samples of WAV, for every cut the same.
  static let headers = FuzzTarget("headers") { bytes in
    var dice = Dice(bytes)
    let pieces = dice.cut(bytes)
    let type = MediaSniffer.sniff(bytes.span.extracting(0..<min(bytes.count, MediaSniffer.prefixLength)))
    if let type, MediaType(parsing: type.description) != type { return "\(type) does not survive being written" }
    let picture = size([bytes])
    if size(pieces) != picture { return "cut into \(pieces.map(\.count)), the size differs from \(picture)" }
    if let size = picture.size, size.width < 1 || size.height < 1 { return "an empty picture has the size \(size)" }
    let sound = WAVNotes([bytes])
    if WAVNotes(pieces) != sound { return "cut into \(pieces.map(\.count)), the sound differs" }
    if let format = sound.format {
      let isBelieved =
        PCMFormat.sampleRateLimits.contains(format.sampleRate)
        && (1...PCMFormat.channelCountLimit).contains(format.channelCount)
      if !isBelieved { return "the layout \(format) is beyond belief" }
      if type != .wav { return "samples came of what is no WAV: \(type as Any)" }
    }
    return nil
  }

  private struct Picture: Equatable {
    var type: MediaType?
    var size: PixelSize?
  }

  private static func size(_ pieces: [[UInt8]]) -> Picture {
    var reader = PictureHeaderReader()
    for piece in pieces where !reader.isFinished { reader.read(piece.span) }
    return Picture(type: reader.type, size: reader.size)
  }
}

/// What a reader of WAV says, ranges joined.
private struct WAVNotes: Equatable {
  var format: PCMFormat?
  var samples: [UInt8] = []
  var error: WAVError?

  init(_ pieces: [[UInt8]]) {
    var reader = WAVReader()
    do throws(WAVError) {
      for piece in pieces {
        while let token = try reader.next(in: piece.span) {
          switch token {
          case .format(let format): self.format = format
          case .samples(let range): samples += piece[range]
          }
        }
      }
      try reader.finish()
    } catch {
      self.error = error
    }
  }
}
