import Synchronization

/// What a server plays: one mishap again and again, or several drawn by chance.
///
/// Written as a comma list of names, each with a weight if wanted, and a seed: `cut-in-base64`, or
/// `ok=8,cut-in-base64=1,quota-retry-after,seed=7`. A mishap of several requests is played to its end before the next is
/// drawn. The same list and seed give the same answers in the same order.
public struct ChaosPlay: Sendable {
  /// Why a list cannot be played, in one line.
  public struct SpecError: Error, Sendable, CustomStringConvertible {
    /// One line: the subject first.
    public let description: String
  }

  /// The mishaps and how often each is drawn, beside the others.
  public let entries: [(mishap: Mishap, weight: Double)]
  /// What chance begins with.
  public let seed: UInt64

  /// Plays one mishap.
  public init(_ mishap: Mishap, seed: UInt64 = 1) {
    entries = [(mishap, 1)]
    self.seed = seed
  }

  /// Reads a list.
  ///
  /// - Throws: ``SpecError`` for a name that nobody knows, which lists the names, and for a weight or seed that is none.
  public init(parsing text: String) throws(SpecError) {
    var entries: [(mishap: Mishap, weight: Double)] = []
    var seed: UInt64 = 1
    for item in text.split(separator: ",", omittingEmptySubsequences: false) {
      let halves = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map { words in
        String(words.filter { $0 != " " })
      }
      if halves[0] == "seed" {
        guard halves.count == 2, let number = UInt64(halves[1]) else {
          throw SpecError(description: "chaos: bad seed '\(halves.dropFirst().joined())', expected a whole number")
        }
        seed = number
        continue
      }
      guard let mishap = Mishap.named(halves[0]) else {
        let names = Mishap.all.map(\.name).joined(separator: ", ")
        throw SpecError(description: "chaos: unknown scenario '\(halves[0])', expected one of \(names)")
      }
      let weight = halves.count == 2 ? Double(halves[1]) : 1
      guard let weight, weight > 0, weight <= 1e9 else {
        throw SpecError(description: "chaos: bad weight of '\(halves[0])', expected a number above 0")
      }
      entries.append((mishap, weight))
    }
    guard let first = entries.first else {
      throw SpecError(description: "chaos: no scenario, expected a name (`riffle serve --chaos list` prints them)")
    }
    guard entries.count == 1 || entries.allSatisfy({ $0.mishap.identity == nil }) else {
      let name = entries.first { $0.mishap.identity != nil }?.mishap.name ?? first.mishap.name
      throw SpecError(description: "chaos: '\(name)' needs TLS and is played alone")
    }
    self.entries = entries
    self.seed = seed
  }

  /// What the server proves itself with; nil without TLS.
  public var identity: ChaosServer.Identity? { entries[0].mishap.identity }

  /// Draws the mishaps in order.
  final class Draws: Sendable {
    private struct State {
      var dice: Dice
      var number = -1
      var mishap: Mishap
      var step = 0
    }

    private let play: ChaosPlay
    private let state: Mutex<State>

    init(_ play: ChaosPlay) {
      self.play = play
      state = Mutex(State(dice: Dice(seed: play.seed), mishap: play.entries[0].mishap))
    }

    /// The mishap and its step for request `number`; numbers are asked for in order, each as often as wanted.
    func take(_ number: Int) -> (mishap: Mishap, step: Int) {
      state.withLock { state in
        while state.number < number {
          if state.number < 0 || state.step + 1 == state.mishap.stepCount {
            state.mishap = Self.draw(play.entries, &state.dice)
            state.step = 0
          } else {
            state.step += 1
          }
          state.number += 1
        }
        return (state.mishap, state.step)
      }
    }

    private static func draw(_ entries: [(mishap: Mishap, weight: Double)], _ dice: inout Dice) -> Mishap {
      var place = Double.random(in: 0..<1, using: &dice) * entries.reduce(0) { $0 + $1.weight }
      for entry in entries {
        place -= entry.weight
        if place < 0 { return entry.mishap }
      }
      return entries[entries.count - 1].mishap
    }
  }
}
