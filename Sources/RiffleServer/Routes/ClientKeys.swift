#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension ModelServer {
  /// Reads a file of client keys: one key a line; empty lines and lines that begin with `#` are passed over.
  ///
  /// - Throws: `ServerError` when the file cannot be read or holds no key; a server with an empty list would serve nobody.
  public static func clientKeys(inFile path: String) throws(ServerError) -> [String] {
    let text: String
    do {
      text = try String(contentsOfFile: path, encoding: .utf8)
    } catch {
      throw ServerError(.badKeyFile(path: path), reason: "it cannot be read as text")
    }
    let lines = text.split(whereSeparator: \.isNewline)
      .map { line in String(line.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed()) }
    let keys = lines.filter { !$0.isEmpty && !$0.hasPrefix("#") }
    guard !keys.isEmpty else { throw ServerError(.badKeyFile(path: path), reason: "no key in it, expected one a line") }
    return keys
  }
}
