/// How chats write in words what they have no shape for.
public enum ChatText {
  /// Code as a fenced block on lines of its own.
  public static func fenced(code: String, language: String?) -> String {
    block(code, info: language.map { $0 == "LANGUAGE_UNSPECIFIED" ? "" : $0.lowercased() } ?? "")
  }

  /// What code gave, as a fenced block; an outcome other than `OUTCOME_OK` stands in its first line.
  public static func fenced(output: String, outcome: String?) -> String {
    block(output, info: outcome.map { $0 == "OUTCOME_OK" ? "" : $0.lowercased() } ?? "")
  }

  private static func block(_ text: String, info: String) -> String {
    var longest = 0
    var run = 0
    for byte in text.utf8 {
      run = byte == UInt8(ascii: "`") ? run + 1 : 0
      longest = max(longest, run)
    }
    let fence = String(repeating: "`", count: max(3, longest + 1))
    return "\n\(fence)\(info)\n\(text)\(text.hasSuffix("\n") ? "" : "\n")\(fence)\n"
  }

  /// What stands before the base64 of a picture in Markdown.
  public static func markdownHead(mimeType: String) -> String { "![image](data:\(mimeType);base64," }

  /// What stands after it.
  public static let markdownTail = ")"
}
