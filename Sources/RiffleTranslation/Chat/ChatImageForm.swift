/// How pictures stand in a chat's answer.
public enum ChatImageForm: String, Hashable, Sendable, CaseIterable {
  /// As Markdown with a data URL in the words.
  case markdown
  /// In the list `images` beside the words.
  case images
  /// As parts of the content, which then is a list.
  case parts
}
