#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How many files, sockets among them, this process may have open.
public enum OpenFiles {
  #if canImport(Darwin)
    private static let kind = RLIMIT_NOFILE
  #else
    private static let kind = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
  #endif
  /// More than any server of one process needs; what the system calls unlimited is no number to count with.
  private static let ceiling: rlim_t = 1 << 16

  /// The limit as it stands.
  public static var limit: Int {
    var now = rlimit()
    // The structure outlives the call.
    guard unsafe getrlimit(kind, &now) == 0 else { return 1024 }
    return Int(min(now.rlim_cur, ceiling))
  }

  /// Raises the limit as far as a process may without asking anybody.
  public static func raiseLimit() {
    var now = rlimit()
    // The structure outlives both calls.
    guard unsafe getrlimit(kind, &now) == 0, now.rlim_cur < min(now.rlim_max, ceiling) else { return }
    now.rlim_cur = min(now.rlim_max, ceiling)
    _ = unsafe setrlimit(kind, &now)
  }
}
