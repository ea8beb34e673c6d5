/// A sum that a prompt asks for, as a program and what it prints: what the stand-in does when it may execute code.
///
/// No program is run. The stand-in computes the value by its own rules and writes down the Python that computes the same.
///
/// | prompt | program |
/// |---|---|
/// | numbers with `+ - * / ( )` | prints the expression |
/// | division by zero | the same, and it fails |
/// | `first N primes`, `first N prime numbers` | prints their sum; N up to ``primeLimit`` |
public struct Calculation: Hashable, Sendable {
  /// How many primes are summed at most.
  public static let primeLimit = 1_000

  /// The program, in Python.
  public let code: String
  /// What it prints, or how it fails, with a line feed at the end.
  public let output: String
  /// Whether it fails.
  public let fails: Bool
  /// The answer in words.
  public let sentence: String

  /// The first sum in `text`; nil where there is none.
  public init?(in text: String) {
    if let count = Self.primeCount(in: text) {
      self.init(primes: count)
    } else if let (expression, value) = Arithmetic.firstExpression(in: text) {
      self.init(expression, value)
    } else {
      return nil
    }
  }

  private init(_ expression: String, _ value: Double?) {
    code = "print(\(expression))\n"
    fails = value == nil
    guard let value else {
      output = "ZeroDivisionError: division by zero\n"
      sentence = "\(expression) has no value: it divides by zero."
      return
    }
    let written = Arithmetic.written(value)
    // Python's division always gives a fraction.
    output = (expression.contains("/") && !written.contains(".") ? written + ".0" : written) + "\n"
    sentence = "\(expression) = \(written)"
  }

  private init(primes count: Int) {
    var primes: [Int] = []
    var candidate = 2
    while primes.count < count {
      if primes.allSatisfy({ $0 * $0 > candidate || candidate % $0 != 0 }) { primes.append(candidate) }
      candidate += 1
    }
    code = """
      primes = []
      candidate = 2
      while len(primes) < \(count):
          if all(candidate % prime for prime in primes):
              primes.append(candidate)
          candidate += 1
      print(sum(primes))

      """
    let sum = primes.reduce(0, +)
    output = "\(sum)\n"
    fails = false
    sentence = "The sum of the first \(count) prime numbers is \(sum)."
  }

  private static func primeCount(in text: String) -> Int? {
    guard let match = text.lowercased().firstMatch(of: /first (\d{1,4}) primes?\b/), let count = Int(match.output.1),
      (1...primeLimit).contains(count)
    else { return nil }
    return count
  }
}
