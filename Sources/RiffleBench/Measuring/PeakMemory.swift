#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// The most memory that this process had resident, for all its life or, where the system allows it, since a mark.
enum PeakMemory {
  /// Puts the mark here: gives free memory back first, so that one stage does not pay for another.
  ///
  /// Linux since 4.0 takes the 5 in `clear_refs` as the wish to measure anew (proc(5)); other systems have no such wish.
  static func reset() {
    #if canImport(Glibc)
      // The C library's function of this name takes a size_t and gives an int (malloc_trim(3)); Swift's import leaves it out.
      if let trim = unsafe dlsym(nil, "malloc_trim") {
        _ = unsafe unsafeBitCast(trim, to: (@convention(c) (Int) -> CInt).self)(0)
      }
    #endif
    #if os(Linux)
      // The path and the byte live for the calls only.
      let descriptor = unsafe open("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC)
      guard descriptor >= 0 else { return }
      var five = UInt8(ascii: "5")
      _ = unsafe write(descriptor, &five, 1)
      _ = close(descriptor)
    #endif
  }

  /// Bytes at the peak since the mark; of the whole process where marks are not possible.
  static var byteCount: Int { sinceMark ?? wholeProcess }

  /// `VmHWM` of `/proc/self/status`, which is what the mark resets.
  private static var sinceMark: Int? {
    #if os(Linux)
      // The file is opened and closed here, and each line is copied.
      guard let file = unsafe fopen("/proc/self/status", "r") else { return nil }
      defer { unsafe fclose(file) }
      var line = [CChar](repeating: 0, count: 256)
      while unsafe fgets(&line, Int32(line.count), file) != nil {
        let text = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        guard text.hasPrefix("VmHWM:") else { continue }
        return text.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }.map { $0 * 1024 }
      }
    #endif
    return nil
  }

  private static var wholeProcess: Int {
    var usage = rusage()
    #if canImport(Darwin)
      // The structure outlives the call; Darwin counts bytes.
      _ = unsafe getrusage(RUSAGE_SELF, &usage)
      return usage.ru_maxrss
    #else
      // The structure outlives the call; Linux counts KiB.
      _ = unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
      return usage.ru_maxrss * 1024
    #endif
  }
}
