import Foundation

/// Where the programs are.
///
/// `compare.sh` builds and installs them and names them on the command line; a program that is not named does not take part.
struct Tools: Sendable {
  var riffle = ""
  var launch = ""
  var foundation: String?
  var python: String?
  /// The folder of the peers' sources.
  var peers = ""
  var simdjson: String?
  var pngProgressive: String?
  /// aklomp/base64 as a shared library.
  var aklomp: String?
  var node: String?
  var newNode: String?
  var jq: String?
  var curl: String?
  /// PyPI packages that are installed: `orjson`, `google-genai`, `openai`, `httpx-sse`, `ijson`.
  var packages: Set<String> = []
}

/// What one call of the program shall do.
struct Plan: Sendable {
  var tools = Tools()
  /// For payloads and outputs; gigabytes.
  var workFolder = ""
  var reportFolder = ""
  var seed: UInt64 = 1
  var rounds = 7
  /// Small sizes, results compared, nothing timed.
  var isQuick = false
  /// The rows to hold; empty for all.
  var rows: Set<String> = []

  func wants(_ row: String) -> Bool { rows.isEmpty || rows.contains(row) }
}
