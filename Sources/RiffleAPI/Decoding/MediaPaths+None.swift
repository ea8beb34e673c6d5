extension MediaPaths {
  /// Nothing: a response is parsed, its form is checked, and no value of it is told.
  public static let none = MediaPaths([])
}
