public import RiffleClient
internal import FoundationEssentials
internal import Synchronization

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// The pace of requests to one service with one key, shared by all processes of this machine through a small locked file.
///
/// The file's name is a keyed hash of host and key, which tells neither. Where it cannot be made, the pace is this process's.
public final class Pace: Sendable {
  private let path: String?
  private let requestsPerMinute: Int?
  private let tokensPerMinute: Int?
  private let own = Mutex(PaceState())

  /// A pace.
  ///
  /// - Parameters:
  ///   - path: the shared file; nil: nothing is shared.
  ///   - requestsPerMinute: the most requests in a minute; nil: no limit.
  ///   - tokensPerMinute: the most tokens in a minute; nil: no limit.
  public init(path: String?, requestsPerMinute: Int? = nil, tokensPerMinute: Int? = nil) {
    self.path = path
    self.requestsPerMinute = requestsPerMinute
    self.tokensPerMinute = tokensPerMinute
  }

  /// The shared file for a service and a key: `riffle/pace/HASH.json` in `XDG_STATE_HOME`, else in `~/.local/state`.
  ///
  /// - Returns: the path, its folder made; nil where there is no such place.
  public static func usualPath(
    environment: [String: String], host: String, credentials: Credentials?
  ) -> String? {
    let home = environment["HOME"].flatMap { $0.hasPrefix("/") ? $0 + "/.local/state" : nil }
    guard let state = environment["XDG_STATE_HOME"].flatMap({ $0.hasPrefix("/") ? $0 : nil }) ?? home else {
      return nil
    }
    let folder = state + "/riffle/pace"
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      return nil
    }
    let name = credentials?.fingerprint(for: host) ?? Credentials.fingerprintWithoutKey(for: host)
    return "\(folder)/\(name.prefix(32)).json"
  }

  /// Takes the next place in the row.
  /// - Returns: when the request may leave, in nanoseconds since 1970.
  func reserve(tokens: Int) -> Int64 {
    change { state, now in
      state.reserve(
        now: now, tokens: tokens, requestsPerMinute: requestsPerMinute, tokensPerMinute: tokensPerMinute)
    }
  }

  /// Until when nothing leaves, in nanoseconds since 1970.
  func pausedUntil() -> Int64 {
    change { state, now in
      state.mend(now: now)
      return state.pausedUntil
    }
  }

  /// The service pushed back and asked for `wish`.
  /// - Returns: the pause that follows.
  func pushedBack(wish: Duration?) -> Duration {
    let nanoseconds = wish.map { Int64(min($0 / .nanoseconds(1), 9e18)) }
    let random = Double.random(in: 0...1)
    return change { state, now in
      state.pushedBack(now: now, wish: nanoseconds, random: random)
      return .nanoseconds(state.pausedUntil - now)
    }
  }

  /// A request was served, and used so many tokens more than was thought.
  func succeeded(moreTokens: Int) {
    change { state, now in state.succeeded(now: now, tokens: moreTokens, tokensPerMinute: tokensPerMinute) }
  }

  /// Nanoseconds since 1970.
  static var now: Int64 {
    var time = timespec()
    // The structure outlives the call.
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }

  /// The most bytes of the shared file that are looked at; it has about 120.
  private static let fileLimit = 4096

  private func change<Value: Sendable>(_ body: (inout PaceState, Int64) -> Value) -> Value {
    own.withLock { own in
      guard let path, let lock = FileLock(path: path, isWaiting: true) else { return body(&own, Self.now) }
      // A file that is empty or damaged begins anew.
      var state = (try? JSONDecoder().decode(PaceState.self, from: Data(lock.contents(limit: Self.fileLimit)))) ?? own
      let value = body(&state, Self.now)
      if let data = try? JSONEncoder().encode(state) { lock.replaceContents([UInt8](data)) }
      own = state
      return value
    }
  }
}
