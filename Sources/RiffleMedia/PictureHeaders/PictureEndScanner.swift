import RiffleTypes

/// A scanner that says whether a JPEG or WebP came to its end, without decoding it.
///
/// A JPEG (ITU-T T.81, annex B) is walked marker by marker: segments by their length, image data by its stuffed bytes, up to
/// the end marker; what follows that, as a second picture or padding, does not matter. A WebP tells its length at its
/// beginning. Where the bytes do not follow the format nothing is said: whoever decodes them knows better.
struct PictureEndScanner: Sendable {
  /// What the bytes say.
  enum Verdict: Equatable, Sendable {
    /// The end was there, or the bytes follow no format that is known.
    case notTruncated
    /// The bytes stop before the end that they promise; how many are missing, where that is told.
    case truncated(missingByteCount: Int?)
  }

  private enum State {
    /// Before a marker.
    case between
    /// After FF, in image data or not.
    case marker(inScan: Bool)
    /// Before the second byte of a length, or the first.
    case length(first: Int?, isScan: Bool)
    case skip(Int, isScan: Bool)
    case imageData
    /// Of a WebP: up to its length.
    case riff
    /// Nothing more to be learnt.
    case settled(Verdict)
  }

  private var state: State
  private var riff: [UInt8] = []
  private var byteCount = 0

  /// A scanner for a picture of `type`; nil for a type of which the end is not known.
  init?(_ type: MediaType) {
    if type.agrees(with: .jpeg) {
      state = .between
    } else if type.agrees(with: .webp) {
      state = .riff
    } else {
      return nil
    }
  }

  /// Takes the next bytes.
  mutating func scan(_ chunk: Span<UInt8>) {
    byteCount += chunk.count
    var index = 0
    while index < chunk.count {
      switch state {
      case .settled: return
      case .between where !riff.isEmpty: return
      case .skip(let count, let isScan):
        let step = min(count, chunk.count - index)
        index += step
        state = step < count ? .skip(count - step, isScan: isScan) : isScan ? .imageData : .between
      case .imageData:
        while index < chunk.count, chunk[index] != 0xFF { index += 1 }
        if index < chunk.count { state = .marker(inScan: true) }
        index += 1
      default:
        take(chunk[index])
        index += 1
      }
    }
  }

  private mutating func take(_ byte: UInt8) {
    switch state {
    case .between: state = byte == 0xFF ? .marker(inScan: false) : .settled(.notTruncated)
    case .marker(let inScan): state = after(marker: byte, inScan: inScan)
    case .length(nil, let isScan): state = .length(first: Int(byte), isScan: isScan)
    case .length(let first?, let isScan):
      let length = first << 8 | Int(byte)
      if length < 2 { state = .settled(.notTruncated) } else { state = skip(length - 2, isScan: isScan) }
    case .riff:
      riff.append(byte)
      guard riff.count == 8 else { return }
      let size = riff[4...].reversed().reduce(0) { $0 << 8 | Int($1) }
      state = size == 0 || size == 0xFFFF_FFFF ? .settled(.notTruncated) : .skip(size, isScan: false)
    case .skip, .imageData, .settled: break
    }
  }

  private func skip(_ count: Int, isScan: Bool) -> State {
    count > 0 ? .skip(count, isScan: isScan) : isScan ? .imageData : .between
  }

  private func after(marker byte: UInt8, inScan: Bool) -> State {
    switch byte {
    case 0xFF: .marker(inScan: inScan)
    // A stuffed zero and restarts belong to the image data.
    case 0x00, 0xD0...0xD7: inScan ? .imageData : byte == 0 ? .settled(.notTruncated) : .between
    case 0x01, 0xD8: .between
    case 0xD9: .settled(.notTruncated)
    default: .length(first: nil, isScan: byte == 0xDA)
    }
  }

  /// What all the bytes say.
  var verdict: Verdict {
    switch state {
    case .settled(let verdict): return verdict
    case .skip(let count, _) where !riff.isEmpty: return .truncated(missingByteCount: count)
    // A WebP that is past its length is whole.
    case .between where !riff.isEmpty: return .notTruncated
    default: return byteCount == 0 ? .notTruncated : .truncated(missingByteCount: nil)
    }
  }
}
