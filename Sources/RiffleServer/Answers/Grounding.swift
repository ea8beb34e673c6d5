import RiffleAPI
import RiffleEngine

/// What the stand-in says about sources when it may search or read addresses.
///
/// It has no network: nothing is searched and nothing is fetched. The sources are two fixed ones whose addresses end in
/// `.invalid`, a name that never leads anywhere (RFC 2606), and whose titles say what they are; the status of each address
/// that the prompt names is `URL_RETRIEVAL_STATUS_ERROR`.
struct Grounding {
  /// The prompt's addresses that are told at most, as many as Google reads.
  static let urlLimit = 20

  /// The sentence that follows an answer.
  let remark: String
  private let queries: [String]
  private let urls: [String]

  private static let sources = [
    ("https://stand-in.example.invalid/source-1", "Source 1 of Riffle's stand-in (nothing was searched)"),
    ("https://stand-in.example.invalid/source-2", "Source 2 of Riffle's stand-in (nothing was searched)"),
  ]

  /// Nil when neither tool is there, or only addresses may be read and the prompt names none.
  init?(_ tools: ToolPlan, prompt: String) throws(ServiceError) {
    urls = tools.readsURLs ? PromptWords(prompt).urls : []
    guard urls.count <= Self.urlLimit else {
      throw .invalidArgument("Number of urls to lookup exceeds the limit (\(urls.count) > \(Self.urlLimit)).")
    }
    let query = prompt.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    queries = tools.searches && !query.isEmpty ? [String(query.prefix(Self.queryLimit))] : []
    guard !queries.isEmpty || !urls.isEmpty else { return nil }
    var remarks: [String] = []
    if !queries.isEmpty { remarks.append("Nothing was searched: the sources named here are fixed examples.") }
    if !urls.isEmpty {
      remarks.append("Nothing was fetched from \(urls.joined(separator: ", ")): the stand-in has no network.")
    }
    remark = remarks.joined(separator: " ")
  }

  private static let queryLimit = 200

  /// `groundingMetadata` for an answer of `sentences`, which stand one after another with a blank between, from the UTF-8 byte
  /// `start` of the part `partIndex` on: the first has the first source, the last has both.
  func metadata(_ sentences: [String], partIndex: Int) -> JSONNode? {
    guard !queries.isEmpty else { return nil }
    var supports: [JSONNode] = []
    var offset = 0
    for (index, sentence) in sentences.enumerated() {
      let end = offset + sentence.utf8.count
      let isLast = index == sentences.count - 1
      supports.append([
        "segment": .object([
          ("partIndex", partIndex > 0 ? .integer(partIndex) : nil), ("startIndex", offset > 0 ? .integer(offset) : nil),
          ("endIndex", .integer(end)), ("text", .string(sentence)),
        ]),
        "groundingChunkIndices": isLast && index > 0 ? [0, 1] : [0],
      ])
      offset = end + 1
    }
    return [
      "searchEntryPoint": ["renderedContent": .string(entryPoint)],
      "groundingChunks": .array(
        Self.sources.map { ["web": ["uri": .string($0.0), "title": .string($0.1)]] }),
      "groundingSupports": .array(supports),
      "webSearchQueries": .array(queries.map { .string($0) }),
    ]
  }

  private var entryPoint: String {
    let text = queries.joined(separator: ", ").replacing("&", with: "&amp;").replacing("<", with: "&lt;")
      .replacing(">", with: "&gt;")
    return
      "<div class=\"container\"><a class=\"chip\" href=\"https://stand-in.example.invalid/search\">\(text)</a></div>\n"
  }

  /// `urlContextMetadata`: every address with the status of a failure.
  var urlMetadata: JSONNode? {
    guard !urls.isEmpty else { return nil }
    return [
      "urlMetadata": .array(
        urls.map { ["retrievedUrl": .string($0), "urlRetrievalStatus": "URL_RETRIEVAL_STATUS_ERROR"] })
    ]
  }

  /// The parts that tell the tools' use, for requests that want to see it.
  func toolParts(seed: String) -> [JSONNode] {
    var parts: [JSONNode] = []
    func add(_ kind: String, _ arguments: JSONNode, _ response: JSONNode) {
      let id = "call_\(ThoughtSignature.checksum(Array("\(kind) \(seed)".utf8)) % 1_000_000)"
      parts.append([
        "toolCall": ["id": .string(id), "toolType": .string(kind), "args": arguments],
        "thoughtSignature": .string(ThoughtSignature.make(for: id)),
      ])
      parts.append(["toolResponse": ["id": .string(id), "toolType": .string(kind), "response": response]])
    }
    if !queries.isEmpty {
      add(
        "GOOGLE_SEARCH_WEB", ["queries": .array(queries.map { .string($0) })],
        ["note": "Nothing was searched: fixed sources of Riffle's stand-in."])
    }
    if !urls.isEmpty {
      add(
        "URL_CONTEXT", ["urls": .array(urls.map { .string($0) })],
        ["note": "Nothing was fetched: Riffle's stand-in has no network."])
    }
    return parts
  }
}
