import RiffleAPI
import RiffleBench

/// Riffle's core without a file and without a process: an answer in memory, decoded into one reused buffer.
enum CoreReader {
  /// What a pass found.
  struct Found {
    var mediaByteCount = 0
    var textByteCount = 0
    var checksum: UInt32 = 0
  }

  /// Decodes `bytes` in chunks; `output` is the sink: each piece is overwritten by the next.
  static func read(_ bytes: Span<UInt8>, chunk: Int, output: Output, isSummed: Bool = false) throws -> Found {
    var decoder = ResponseDecoder()
    var found = Found()
    var sum = CRC32()
    var start = 0
    while start < bytes.count {
      let window = bytes.extracting(start..<min(start + chunk, bytes.count))
      while true {
        let (event, count) = try output.write { span throws(ResponseDecodingError) in
          try decoder.next(in: window, into: &span)
        }
        guard let event else { break }
        switch event {
        case .media:
          found.mediaByteCount += count
          if isSummed { output.read(count) { sum.update($0) } }
        case .text(let delta):
          found.textByteCount += delta.byteCount
          if isSummed { output.read(count) { sum.update($0.extracting(last: delta.byteCount)) } }
        default: break
        }
      }
      start += window.count
    }
    while true {
      let (event, _) = output.write { span in decoder.drain(into: &span) }
      guard let event else { break }
      if case .text(let delta) = event { found.textByteCount += delta.byteCount }
    }
    _ = try decoder.finish()
    found.checksum = sum.value
    return found
  }
}
