#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// What the system says of an error number.
func systemMessage(_ errno: Int32) -> String {
  // strerror never answers null, and its text is copied at once.
  unsafe String(cString: strerror(errno))
}

/// Whole files, read into memory up to a limit.
enum FileBytes {
  /// The most bytes of a picture file: several times what the largest pictures of the services take.
  static let limit = 512 * 1024 * 1024
  private static let pieceLength = 256 * 1024

  /// The bytes of the file at `path`.
  static func read(_ path: String) throws(PictureError) -> [UInt8] {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw PictureError(.unreadable(path: path, errno: errno)) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    while true {
      var failure: Int32 = 0
      let before = bytes.count
      bytes.append(addingCapacity: pieceLength) { output in
        // The kernel writes at most the free capacity, and as many bytes are then counted as initialized.
        unsafe output.withUnsafeMutableBufferPointer { buffer, count in
          guard let base = buffer.baseAddress else { return }
          let got = unsafe Self.read(descriptor, base + count, buffer.count - count)
          if got < 0 { failure = errno } else { count += got }
        }
      }
      guard failure == 0 else { throw PictureError(.unreadable(path: path, errno: failure)) }
      guard bytes.count <= limit else { throw PictureError(.fileTooLong(path: path, limit: limit)) }
      if bytes.count == before { return bytes }
    }
  }

  /// read(2), again when a signal interrupts it; `base` has room for `count` bytes.
  private static func read(_ descriptor: Int32, _ base: UnsafeMutablePointer<UInt8>, _ count: Int) -> Int {
    while true {
      #if canImport(Darwin)
        let got = unsafe Darwin.read(descriptor, base, count)
      #elseif canImport(Musl)
        let got = unsafe Musl.read(descriptor, base, count)
      #else
        let got = unsafe Glibc.read(descriptor, base, count)
      #endif
      if got >= 0 || errno != EINTR { return got }
    }
  }
}
