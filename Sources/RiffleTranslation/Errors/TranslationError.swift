/// Why a request cannot be said in the other format.
public struct TranslationError: Error, Hashable, Sendable {
  /// The member of the request that is in the way, in the request's own names: `messages[2].content[0].image_url.url`.
  public var path: String
  /// What is wrong with it and what was expected.
  public var message: String

  /// An error at `path`.
  public init(_ path: String, _ message: String) {
    self.path = path
    self.message = message
  }
}

extension TranslationError: CustomStringConvertible {
  /// One line: `request: 'messages[2].role': unknown role 'narrator', expected system, user, assistant or tool`.
  public var description: String { path.isEmpty ? "request: \(message)" : "request: '\(path)': \(message)" }
}
