extension Int {
  /// The sum of two counts that a service told; the nearest `Int` where it is too large for one.
  package func addingClamped(_ other: Int) -> Int {
    let (sum, overflows) = addingReportingOverflow(other)
    return overflows ? (other < 0 ? .min : .max) : sum
  }
}
