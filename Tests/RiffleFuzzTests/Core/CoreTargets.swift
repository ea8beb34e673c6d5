extension FuzzTarget {
  /// What reads bytes and knows no network.
  static let core: [FuzzTarget] = [eventStream, json, base64, paths, response, png, headers, mime]
}
