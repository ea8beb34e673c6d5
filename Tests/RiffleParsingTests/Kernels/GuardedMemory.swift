#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Bytes between two pages that may not be touched: whoever reads or writes beside them crashes.
///
/// Every pointer that it hands out is valid as long as the value lives; the tests keep it to the end of their scope.
@safe struct GuardedMemory: ~Copyable {
  static let count = 16384
  let first: UnsafeMutablePointer<UInt8>
  private let pageSize: Int

  init() {
    pageSize = sysconf(CInt(_SC_PAGESIZE))
    precondition(Self.count % pageSize == 0, "the bytes are whole pages")
    // Sound: the pages are new, and the middle ones are handed out.
    let pages = unsafe mmap(
      nil, Self.count + 2 * pageSize, PROT_READ | PROT_WRITE, CInt(MAP_PRIVATE) | CInt(MAP_ANONYMOUS), -1, 0)
    guard let pages = unsafe pages, unsafe pages != MAP_FAILED else { fatalError("no memory") }
    unsafe first = (pages + pageSize).assumingMemoryBound(to: UInt8.self)
    guard unsafe mprotect(pages, pageSize, PROT_NONE) == 0,
      unsafe mprotect(pages + pageSize + Self.count, pageSize, PROT_NONE) == 0
    else { fatalError("the pages cannot be closed") }
  }

  deinit {
    // Sound: the same pages as in `init`.
    _ = unsafe munmap(UnsafeMutableRawPointer(first) - pageSize, Self.count + 2 * pageSize)
  }

  /// Where `count` bytes begin that end where the memory ends.
  func last(_ count: Int) -> UnsafeMutablePointer<UInt8> { unsafe first + (Self.count - count) }
}
