/// What is known of a response when its last byte was read.
public struct ResponseSummary: Equatable, Sendable {
  /// How the JSON documents were sent.
  public enum Transport: Equatable, Sendable {
    /// Nothing but white space came.
    case empty
    /// Server-sent events.
    case eventStream
    /// The elements of one JSON array.
    case array
    /// One JSON document.
    case document
    /// JSON documents one after another.
    case documents
  }

  /// How the JSON documents were sent.
  public var transport: Transport
  /// JSON documents (events, elements) that were read whole.
  public var documentCount: Int
  /// Bytes of the response.
  public var byteCount: Int
  /// Media that were begun.
  public var mediaCount: Int
  /// Whether some candidate gave a reason for its end.
  public var sawFinishReason: Bool
  /// Whether the prompt was blocked.
  public var sawBlockReason: Bool
  /// Whether an error object came.
  public var sawError: Bool
  /// Whether a closing event came: one whose type ends in `.completed` or `audio.done`, or `[DONE]`.
  public var sawCompletion: Bool
  /// Whether the response stops inside a JSON document, or before the end of the array.
  public var isTruncatedInDocument: Bool
  /// Whether the last server-sent event lacks its empty line; unless ``isTruncatedInDocument``, its JSON was whole.
  public var endsWithOpenEvent: Bool
  /// Halves of surrogate pairs that became U+FFFD.
  public var loneSurrogateCount: Int
}
