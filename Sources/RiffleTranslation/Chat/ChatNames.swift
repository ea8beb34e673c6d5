/// Names that a translated chat needs and Gemini does not always give.
public enum ChatNames {
  /// The name of an answer: `chatcmpl-` and Gemini's own name for it.
  public static func completionID(responseID: String) -> String { "chatcmpl-" + responseID }

  /// The name of a call that Gemini gave none: unique in a conversation, because answers' names are.
  ///
  /// - Parameters:
  ///   - responseID: the answer.
  ///   - candidate: which of its candidates.
  ///   - index: which of the candidate's calls.
  /// - Returns: the name, which comes back with the call's result.
  public static func callID(responseID: String, candidate: Int = 0, index: Int) -> String {
    "call_\(responseID)_\(candidate)_\(index)"
  }

  /// The name of a candidate's sound.
  public static func audioID(responseID: String, candidate: Int = 0) -> String {
    "audio_\(responseID)_\(candidate)"
  }

  /// How long the name of a chat's sound is said to be good: a day, in seconds.
  public static let audioLifetime = 86_400
}
