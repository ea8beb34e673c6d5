import RiffleParsing

/// One JSON object on one line, for programs.
enum JSONLine {
  /// An object of strings, in the order given.
  static func text(_ members: [(name: String, value: String)]) -> String {
    var writer = JSONWriter()
    writer.beginObject()
    for (name, value) in members {
      writer.key(name)
      writer.string(value)
    }
    writer.endObject()
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}
