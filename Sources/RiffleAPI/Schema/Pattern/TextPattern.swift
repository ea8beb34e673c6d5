/// A regular expression as JSON Schema means it: ECMA-262 with the `u` flag, found anywhere in a text.
///
/// Read are alternatives, groups (their captures are not kept), classes, `.`, `^`, `$`, `\b`, `\B`, the quantifiers `*`,
/// `+`, `?` and `{…}`, greedy or not, and the escapes `\d \w \s \p{…}` with their opposites, `\t \n \r \f \v \0 \cX \xHH
/// \uHHHH \u{…}` and any escaped punctuation. Look-around and back references are refused: without them the time of a
/// search is bounded by the length of the text times the length of the pattern, whatever the pattern is.
///
/// `\d`, `\w` and `\b` are about ASCII, as in ECMA-262. `\p` knows general categories and a few properties.
public struct TextPattern: Hashable, Sendable {
  /// The pattern as it was written.
  public let source: String

  private let tree: PatternNode
  private let program: PatternProgram

  /// Reads `source`.
  ///
  /// - Throws: ``TextPatternError`` when it is no such expression.
  public init(_ source: String) throws(TextPatternError) {
    var parser = PatternParser(source)
    self.source = source
    tree = try parser.parse()
    program = try PatternProgram(tree, source: source)
  }

  /// Whether a match stands anywhere in `text`.
  ///
  /// - Complexity: O(*n* × *m*), where *n* is the length of the text and *m* that of the pattern, repetitions counted out.
  public func matches(_ text: String) -> Bool { program.matches(Array(text.unicodeScalars)) }

  /// A short text that matches and has a length between the two; nil when none was found.
  ///
  /// - Parameters:
  ///   - least: the fewest Unicode scalars.
  ///   - most: the most Unicode scalars.
  /// - Returns: always the same text for the same pattern and lengths.
  public func sample(least: Int = 0, most: Int = 10_000) -> String? {
    for extra in 0...min(max(least, 0), 1000) {
      var text: [Unicode.Scalar] = []
      guard tree.write(to: &text, extra: extra), text.count <= most else { return nil }
      if text.count >= least {
        let result = text.reduce(into: "") { $0.unicodeScalars.append($1) }
        return matches(result) ? result : nil
      }
    }
    return nil
  }

  /// Patterns are the same when they are written the same.
  public static func == (left: TextPattern, right: TextPattern) -> Bool { left.source == right.source }

  /// Feeds the pattern as it was written.
  public func hash(into hasher: inout Hasher) { hasher.combine(source) }
}

/// Why a text is no regular expression that is read here.
public struct TextPatternError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong, with the pattern.
  public var message: String

  /// An error with this message.
  public init(message: String) { self.message = message }

  /// One line.
  public var description: String { "pattern \(message)" }
}

/// The parts of a regular expression.
indirect enum PatternNode: Sendable {
  case set(ScalarSet)
  case sequence([PatternNode])
  case choice([PatternNode])
  case repetition(PatternNode, least: Int, most: Int?)
  case assertion(PatternAssertion)

  /// Appends a short text that this matches, with `extra` more rounds where rounds are not bounded; false when there is
  /// none.
  func write(to text: inout [Unicode.Scalar], extra: Int) -> Bool {
    switch self {
    case .set(let set):
      guard let scalar = set.example else { return false }
      text.append(scalar)
      return true
    case .sequence(let nodes): return nodes.allSatisfy { $0.write(to: &text, extra: extra) }
    case .choice(let nodes):
      let before = text.count
      return nodes.contains { node in
        text.removeSubrange(before...)
        return node.write(to: &text, extra: extra)
      }
    case .repetition(let node, let least, let most):
      for _ in 0..<min(most ?? .max, least + extra) {
        let before = text.count
        guard node.write(to: &text, extra: 0) else { return false }
        if text.count == before { break }
      }
      return true
    case .assertion: return true
    }
  }
}

/// A condition on a place between two scalars.
enum PatternAssertion: Hashable, Sendable {
  case start, end, wordBoundary, noWordBoundary
}
