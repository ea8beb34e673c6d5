/// A regular expression as a list of steps, run in all possible ways at once (Thompson, 1968).
struct PatternProgram: Sendable {
  /// Steps; a text of a megabyte and a program of this size are at the edge of what a checker should spend time on.
  private static let stepLimit = 8000

  private enum Step: Sendable {
    case set(ScalarSet)
    /// Goes on at both places.
    case split(Int, Int)
    case assertion(PatternAssertion)
    case match
  }

  private var steps: [Step] = []

  init(_ tree: PatternNode, source: String) throws(TextPatternError) {
    guard append(tree) else {
      throw TextPatternError(message: "is too large, its repetitions counted out: '\(APIError.oneLine(source))'")
    }
    steps.append(.match)
  }

  /// Whether a match begins anywhere in `text`.
  func matches(_ text: [Unicode.Scalar]) -> Bool {
    var current: [Int] = []
    var following: [Int] = []
    var seen = [Int](repeating: -1, count: steps.count)
    var stack: [Int] = []
    for index in 0...text.count {
      // Threads of this place: those that came here, and a new one.
      stack.append(contentsOf: following.reversed())
      stack.append(0)
      following.removeAll(keepingCapacity: true)
      current.removeAll(keepingCapacity: true)
      while let step = stack.popLast() {
        guard seen[step] != index else { continue }
        seen[step] = index
        switch steps[step] {
        case .match: return true
        case .set: current.append(step)
        case .split(let first, let second):
          stack.append(second)
          stack.append(first)
        case .assertion(let assertion):
          if Self.holds(assertion, text, index) { stack.append(step + 1) }
        }
      }
      guard index < text.count else { break }
      for step in current {
        if case .set(let set) = steps[step], set.contains(text[index]) { following.append(step + 1) }
      }
    }
    return false
  }

  private static func holds(_ assertion: PatternAssertion, _ text: [Unicode.Scalar], _ index: Int) -> Bool {
    switch assertion {
    case .start: index == 0
    case .end: index == text.count
    case .wordBoundary, .noWordBoundary:
      ((index > 0 && text[index - 1].isWord) != (index < text.count && text[index].isWord))
        == (assertion == .wordBoundary)
    }
  }

  /// Appends the steps of `node`, which go on behind themselves; false when there are too many.
  private mutating func append(_ node: PatternNode) -> Bool {
    guard steps.count < Self.stepLimit else { return false }
    switch node {
    case .set(let set): steps.append(.set(set))
    case .assertion(let assertion): steps.append(.assertion(assertion))
    case .sequence(let nodes):
      for node in nodes where !append(node) { return false }
    case .choice(let nodes):
      var jumps: [Int] = []
      for (index, node) in nodes.enumerated() {
        let split = steps.count
        let isLast = index == nodes.count - 1
        if !isLast { steps.append(.match) }
        guard append(node) else { return false }
        if !isLast {
          jumps.append(steps.count)
          steps.append(.match)
          steps[split] = .split(split + 1, steps.count)
        }
      }
      for jump in jumps { steps[jump] = .split(steps.count, steps.count) }
    case .repetition(let node, let least, let most):
      for _ in 0..<least {
        let before = steps.count
        guard append(node) else { return false }
        // Nothing repeated is nothing, however often.
        if steps.count == before { return true }
      }
      if let most {
        var splits: [Int] = []
        for _ in least..<most {
          splits.append(steps.count)
          steps.append(.match)
          guard append(node) else { return false }
          if steps.count == splits.last.map({ $0 + 1 }) { break }
        }
        for split in splits { steps[split] = .split(split + 1, steps.count) }
      } else {
        let split = steps.count
        steps.append(.match)
        guard append(node) else { return false }
        steps.append(.split(split, split))
        steps[split] = .split(split + 1, steps.count)
      }
    }
    return true
  }
}
