#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// What is done on the disk ahead of need for a file that grows from its beginning: room for bytes to come, and the way of those that came.
///
/// Both are favours that any file system may refuse: then nothing is asked again, and the file is written all the same.
///
/// - Room: once ``firstStep`` bytes are there, as many again are reserved, and so on in doubling steps up to ``stepLimit`` and to the expected
///   length. A small file reserves nothing, whatever was expected, and a run that is killed leaves at most one step behind. The length of
///   the file does not change by it; ``release(_:)`` gives back what was not used.
/// - Way: each ``writeBackStep`` bytes the system is told to begin writing, and not waited for. A sync at the end finds little left to do.
struct WriteAhead {
  /// The length from which on room is reserved.
  static let firstStep = 1024 * 1024
  /// The most bytes that are reserved at once.
  static let stepLimit = 64 * 1024 * 1024
  /// Bytes that are sent on their way at once: enough to keep a disk busy.
  static let writeBackStep = 8 * 1024 * 1024

  /// Bytes that are expected in the whole file.
  var expectedByteCount: Int?
  /// Whether the bytes are to be on the disk in the end.
  var startsWriteBack = true
  /// Where the reserved room ends; 0 when nothing is reserved.
  private(set) var reservedEnd = 0
  private var isRefused = false
  private var hasReserved = false
  private var startedEnd = 0

  /// Makes room before a write that ends at `end`.
  mutating func reserve(_ descriptor: Int32, upTo end: Int) {
    guard let expectedByteCount, !isRefused, end >= Self.firstStep, end > reservedEnd, end < expectedByteCount else {
      return
    }
    let start = max(reservedEnd, end)
    let newEnd = min(expectedByteCount, start + min(start, Self.stepLimit))
    hasReserved = true
    isRefused = !SystemCalls.reserve(descriptor, start..<newEnd)
    if !isRefused { reservedEnd = newEnd }
  }

  /// The bytes whose way to the disk is to be begun once all up to `end` are written; nil while they are too few.
  mutating func writeBackRange(upTo end: Int) -> Range<Int>? {
    guard startsWriteBack, end - startedEnd >= Self.writeBackStep else { return nil }
    defer { startedEnd = end }
    return startedEnd..<end
  }

  /// Gives back the room behind the end of the file.
  mutating func release(_ descriptor: Int32) {
    // A refusal may have reserved a part, so what counts is that there was a try.
    guard hasReserved else { return }
    hasReserved = false
    reservedEnd = 0
    SystemCalls.releaseReserve(descriptor)
  }
}

extension SystemCalls {
  /// Two calls of Linux that its C library has and Swift does not see, since its headers hide them from plain C.
  private typealias FileAllocate = @convention(c) (CInt, CInt, off_t, off_t) -> CInt
  private typealias SyncFileRange = @convention(c) (CInt, Int64, Int64, CUnsignedInt) -> CInt

  #if os(Linux)
    /// `FALLOC_FL_KEEP_SIZE` of linux/falloc.h.
    private static let keepSize: CInt = 1
    /// `SYNC_FILE_RANGE_WRITE` of linux/fs.h.
    private static let rangeWrite: CUnsignedInt = 2
    // Safe, both: these are the types that the manual gives these names.
    private static let fileAllocate = unsafe dlsym(nil, "fallocate").map {
      unsafe unsafeBitCast($0, to: FileAllocate.self)
    }
    private static let syncFileRange = unsafe dlsym(nil, "sync_file_range").map {
      unsafe unsafeBitCast($0, to: SyncFileRange.self)
    }
  #endif

  /// Reserves blocks of a file behind its end, without a change to its length; false where that cannot be done.
  static func reserve(_ descriptor: Int32, _ range: Range<Int>) -> Bool {
    #if os(Linux)
      fileAllocate?(descriptor, keepSize, off_t(range.lowerBound), off_t(range.count)) == 0
    #else
      false
    #endif
  }

  /// Gives back the blocks behind the end of a file.
  static func releaseReserve(_ descriptor: Int32) {
    var status = stat()
    // Safe: the structure outlives the call. The length is the file's own, so that not a byte is lost or added.
    guard unsafe fstat(descriptor, &status) == 0 else { return }
    _ = ftruncate(descriptor, status.st_size)
  }

  /// Tells the system to begin writing these bytes to the disk, and does not wait for it.
  static func startWriteBack(_ descriptor: Int32, _ range: Range<Int>) {
    #if os(Linux)
      _ = syncFileRange?(descriptor, Int64(range.lowerBound), Int64(range.count), rangeWrite)
    #endif
  }
}
