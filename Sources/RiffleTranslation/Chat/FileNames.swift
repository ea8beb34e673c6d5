/// What names of files and addresses give away.
enum FileNames {
  /// Whether `text` is an address that Gemini may fetch by itself.
  static func isAddress(_ text: String) -> Bool {
    ["https://", "http://", "gs://"].contains { text.count > $0.count && text.lowercased().hasPrefix($0) }
  }

  /// The media type that the ending of a name or an address stands for; nil for an unknown one.
  static func mediaType(of name: String) -> String? {
    let path = name.prefix { $0 != "?" && $0 != "#" }
    guard let last = path.split(separator: "/").last, let dot = last.lastIndex(of: ".") else { return nil }
    return types[last[last.index(after: dot)...].lowercased()]
  }

  /// An ending for a file of this type, without the dot.
  static func ending(of mimeType: String) -> String {
    let bare = mimeType.prefix { $0 != ";" }.lowercased()
    return types.filter { $0.value == bare }.keys.min { ($0.count, $0) < ($1.count, $1) } ?? "bin"
  }

  private static let types: [String: String] = [
    "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "webp": "image/webp", "gif": "image/gif",
    "heic": "image/heic", "heif": "image/heif", "wav": "audio/wav", "mp3": "audio/mp3", "flac": "audio/flac",
    "ogg": "audio/ogg", "aac": "audio/aac", "aiff": "audio/aiff", "mp4": "video/mp4", "mov": "video/mov",
    "webm": "video/webm", "mpeg": "video/mpeg", "pdf": "application/pdf", "txt": "text/plain", "md": "text/markdown",
    "html": "text/html", "csv": "text/csv", "json": "application/json", "xml": "text/xml",
  ]
}
