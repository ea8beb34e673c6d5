#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

extension WAVFile {
  /// Bytes in which the header of a file of ours ends: its chunks and the longest tags.
  private static let headerLimit = 16 * 1024

  /// Gives a file of ours whose end could not be written the sizes of what is there, in place: a full disk allows that.
  ///
  /// The samples are cut to whole frames.
  /// - Parameter path: the file.
  /// - Returns: what the file holds now; nil where it is no WAV file with a `data` chunk, or cannot be written.
  static func mendSizes(of path: String) -> (byteCount: Int, duration: Duration)? {
    let descriptor = unsafe open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var status = stat()
    // Safe, here and below: the memory outlives each call and is as long as its count says.
    guard unsafe fstat(descriptor, &status) == 0 else { return nil }
    var head = [UInt8](repeating: 0, count: headerLimit)
    let count = unsafe head.withUnsafeMutableBytes { unsafe pread(descriptor, $0.baseAddress, $0.count, 0) }
    guard count >= 12, head.starts(with: Array("RIFF".utf8)) else { return nil }
    func number(at place: Int, _ length: Int) -> Int {
      (0..<length).reduce(0) { $0 | Int(head[place + $1]) << (8 * $1) }
    }
    var chunk = 12
    var (bytesPerFrame, sampleRate) = (0, 0)
    while chunk + 8 <= count, head[chunk..<(chunk + 4)] != ArraySlice("data".utf8) {
      if head[chunk..<(chunk + 4)] == ArraySlice("fmt ".utf8), chunk + 24 <= count {
        (sampleRate, bytesPerFrame) = (number(at: chunk + 12, 4), number(at: chunk + 20, 2))
      }
      let length = number(at: chunk + 4, 4)
      chunk += 8 + length + length % 2
    }
    let start = chunk + 8
    guard start <= count, bytesPerFrame > 0, sampleRate > 0 else { return nil }
    let sampleCount = (Int(status.st_size) - start) / bytesPerFrame * bytesPerFrame
    guard ftruncate(descriptor, off_t(start + sampleCount)) == 0 else { return nil }
    for (place, size) in [(4, start + sampleCount - 8), (chunk + 4, sampleCount)] {
      guard let size = UInt32(exactly: size) else { return nil }
      let bytes = (0..<4).map { UInt8(truncatingIfNeeded: size >> (8 * UInt32($0))) }
      guard unsafe bytes.withUnsafeBytes({ unsafe pwrite(descriptor, $0.baseAddress, 4, off_t(place)) }) == 4 else {
        return nil
      }
    }
    let seconds = Double(sampleCount / bytesPerFrame) / Double(sampleRate)
    return (start + sampleCount, .seconds(seconds))
  }
}
