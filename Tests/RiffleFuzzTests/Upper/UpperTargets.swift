extension FuzzTarget {
  /// What reads manifests and the bodies of requests.
  static let upper: [FuzzTarget] = [manifest, geminiRequest, openAIRequest, formRequest]
}
