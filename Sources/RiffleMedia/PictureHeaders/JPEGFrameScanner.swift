import RiffleTypes

/// A scanner for the frame header of a JPEG (ITU-T T.81, annex B): markers, and segments skipped by their length.
struct JPEGFrameScanner: Sendable {
  /// What the bytes so far say.
  enum Answer {
    case unknown
    /// Image data or the end comes before a frame header.
    case none
    case size(PixelSize)
  }

  private enum State {
    /// Inside a marker: after FF, or after fill bytes FF.
    case marker
    /// Before a marker.
    case between
    /// Gathering a length, or a frame header up to its width.
    case fields(isFrame: Bool)
    case skip(Int)
  }

  /// Length, precision, height, width.
  private static let frameFieldLength = 7

  private var state = State.marker
  private var fields: [UInt8] = []

  /// Takes bytes from `index` on; leaves `index` behind the last byte it took.
  mutating func scan(_ chunk: Span<UInt8>, _ index: inout Int) -> Answer {
    while index < chunk.count {
      if case .skip(let count) = state {
        let step = min(count, chunk.count - index)
        index += step
        state = step == count ? .between : .skip(count - step)
        continue
      }
      let byte = chunk[index]
      index += 1
      if let answer = take(byte) { return answer }
    }
    return .unknown
  }

  private mutating func take(_ byte: UInt8) -> Answer? {
    switch state {
    case .between:
      if byte == 0xFF { state = .marker }
    case .marker:
      switch byte {
      case 0xFF: break
      // Stuffed zero, TEM, restarts and a second SOI have no segment.
      case 0x00, 0x01, 0xD0...0xD8: state = .between
      case 0xD9, 0xDA: return Answer.none
      // SOF0 to SOF15; C4, C8 and CC are tables and an extension.
      case 0xC0...0xC3, 0xC5...0xC7, 0xC9...0xCB, 0xCD...0xCF: begin(isFrame: true)
      default: begin(isFrame: false)
      }
    case .fields(let isFrame):
      fields.append(byte)
      if isFrame, fields.count == Self.frameFieldLength {
        return .size(PixelSize(width: Int(bigEndian: fields[5..<7]), height: Int(bigEndian: fields[3..<5])))
      }
      if !isFrame, fields.count == 2 {
        let length = Int(bigEndian: fields)
        guard length >= 2 else { return Answer.none }
        state = length == 2 ? .between : .skip(length - 2)
      }
    case .skip: break
    }
    return nil
  }

  private mutating func begin(isFrame: Bool) {
    fields.removeAll(keepingCapacity: true)
    state = .fields(isFrame: isFrame)
  }
}
