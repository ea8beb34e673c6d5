import RiffleClient
import RiffleTestSupport
import Testing

@testable import RiffleJobs

@Suite struct PaceTests {
  static let second = PaceState.second

  @Test func `without limits and refusals nobody waits`() {
    var state = PaceState()
    for now in [1, 5, 5, 6] as [Int64] {
      #expect(state.reserve(now: now, tokens: 1_000_000, requestsPerMinute: nil, tokensPerMinute: nil) == now)
    }
  }

  @Test func `requests a minute are kept by spacing`() {
    var state = PaceState()
    let starts = (0..<4).map { _ in
      state.reserve(now: 100 * Self.second, tokens: 0, requestsPerMinute: 30, tokensPerMinute: nil)
    }
    #expect(starts == [100, 102, 104, 106].map { $0 * Self.second })
    #expect(
      state.reserve(now: 200 * Self.second, tokens: 0, requestsPerMinute: 30, tokensPerMinute: nil) == 200 * Self.second
    )
  }

  @Test func `tokens a minute are paid off before the next request, and corrected by what an answer used`() {
    var state = PaceState()
    #expect(state.reserve(now: 0, tokens: 600, requestsPerMinute: nil, tokensPerMinute: 1_200) == 0)
    #expect(state.reserve(now: 0, tokens: 100, requestsPerMinute: nil, tokensPerMinute: 1_200) == 30 * Self.second)
    state.succeeded(now: 0, tokens: -600, tokensPerMinute: 1_200)
    #expect(state.reserve(now: 0, tokens: 0, requestsPerMinute: nil, tokensPerMinute: 1_200) == 5 * Self.second)
  }

  @Test func `a refusal stops everybody for as long as the service asked`() {
    var state = PaceState()
    state.pushedBack(now: 10 * Self.second, wish: 7 * Self.second, random: 0)
    #expect(state.pausedUntil == 17 * Self.second)
    #expect(
      state.reserve(now: 11 * Self.second, tokens: 0, requestsPerMinute: nil, tokensPerMinute: nil) == 17 * Self.second)
    // Those who come after it leave at a distance.
    #expect(
      state.reserve(now: 11 * Self.second, tokens: 0, requestsPerMinute: nil, tokensPerMinute: nil)
        == 17 * Self.second + PaceState.shortestDistance)
  }

  @Test func `pauses of our own double up to a bound, and not for answers that were on their way`() {
    var state = PaceState()
    var now: Int64 = 0
    var pauses: [Int64] = []
    for _ in 0..<9 {
      state.pushedBack(now: now, wish: nil, random: 0)
      let until = state.pausedUntil
      state.pushedBack(now: now, wish: nil, random: 0)
      #expect(state.pausedUntil == until)
      pauses.append((until - now) / Self.second)
      now = until
    }
    #expect(pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60])
    #expect(state.distance <= PaceState.longestDistance)
  }

  @Test func `successes take the distance back to nothing`() {
    var state = PaceState()
    for _ in 0..<5 { state.pushedBack(now: state.pausedUntil, wish: nil, random: 1) }
    #expect(state.distance > 0 && state.level == 5)
    for _ in 0..<60 { state.succeeded(now: state.pausedUntil, tokens: 0, tokensPerMinute: nil) }
    #expect(state.distance == 0 && state.level == 0)
  }

  @Test(arguments: [Int64.min, -1, 0, Int64.max])
  func `times that no rule could have made do not hold anybody up for long`(time: Int64) {
    var state = PaceState(
      pausedUntil: time, level: Int(truncatingIfNeeded: time), distance: time, nextRequest: time, nextTokens: time)
    let now = 1_000_000 * Self.second
    let start = state.reserve(now: now, tokens: .max, requestsPerMinute: 1, tokensPerMinute: 1)
    #expect((now...now + PaceState.longestWish).contains(start))
    state.pushedBack(now: now, wish: .max, random: 2)
    #expect(state.pausedUntil <= now + PaceState.longestWish + Self.second)
  }

  // MARK: Shared by processes

  /// The shared file of a machine in `folder`.
  static func shared(_ folder: TemporaryFolder) throws -> String {
    let environment = ["XDG_STATE_HOME": folder.path]
    return try #require(Pace.usualPath(environment: environment, host: "example.com", credentials: nil))
  }

  @Test func `two processes keep one limit of requests and one of tokens`() throws {
    let folder = try TemporaryFolder()
    let path = try Self.shared(folder)
    let paces = [0, 1].map { _ in Pace(path: path, requestsPerMinute: 6, tokensPerMinute: 600) }
    let begin = Pace.now
    let requests = [0, 1, 0, 1].map { paces[$0].reserve(tokens: 0) }
    for (earlier, later) in zip(requests, requests.dropFirst()) { #expect(later - earlier == 10 * Self.second) }
    // A minute's tokens of one are waited for by the other.
    _ = paces[0].reserve(tokens: 600)
    #expect(paces[1].reserve(tokens: 0) >= begin + 90 * Self.second)
    paces[0].succeeded(moreTokens: -600)
    let third = Pace(path: path, requestsPerMinute: nil, tokensPerMinute: 600)
    #expect(third.reserve(tokens: 0) < begin + 90 * Self.second)
  }

  @Test func `a refusal that one process gets stops the others`() throws {
    let folder = try TemporaryFolder()
    let path = try Self.shared(folder)
    #expect(Pace(path: path).pushedBack(wish: .seconds(50)) >= .seconds(50))
    #expect(Pace(path: path).pausedUntil() > Pace.now + 40 * Self.second)
    #expect(Pace(path: path).reserve(tokens: 0) > Pace.now + 40 * Self.second)
    #expect(Pace(path: nil).pausedUntil() == 0)
  }

  @Test(arguments: ["", "{", "\u{0}\u{1}", #"{"pausedUntil":"soon"}"#, String(repeating: "9", count: 10_000)])
  func `a shared file that is damaged begins anew`(words: String) throws {
    let folder = try TemporaryFolder()
    let path = try Self.shared(folder)
    try Files.write(Array(words.utf8), to: path)
    let pace = Pace(path: path, requestsPerMinute: 6)
    let first = pace.reserve(tokens: 0)
    #expect(abs(first - Pace.now) < 60 * Self.second)
    #expect(Pace(path: path, requestsPerMinute: 6).reserve(tokens: 0) == first + 10 * Self.second)
  }

  @Test func `the shared file tells neither key nor host, and differs by both`() throws {
    let folder = try TemporaryFolder()
    let key = "CANARY-KEY-0123456789"
    let environment = ["XDG_STATE_HOME": folder.path]
    let places = try [("one.example", key), ("two.example", key), ("one.example", key + "x")].map { host, key in
      try #require(Pace.usualPath(environment: environment, host: host, credentials: Credentials(key: key)))
    }
    #expect(Set(places).count == 3)
    for place in places {
      _ = Pace(path: place, requestsPerMinute: 6).reserve(tokens: 1)
      let words = place + String(decoding: try Files.read(place), as: UTF8.self)
      #expect(!words.contains("CANARY") && !words.contains("example"))
      #expect(try Files.mode(place) & 0o077 == 0)
    }
    #expect(Pace.usualPath(environment: [:], host: "one.example", credentials: nil) == nil)
  }
}
