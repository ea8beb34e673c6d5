/// The programs that can take part, each with how it is called and how its result is seen.
struct Field: Sendable {
  var tools: Tools
  var workFolder: String

  private func python(_ package: String, _ program: String, _ name: String, _ file: String) -> Contestant? {
    guard let python = tools.python, tools.packages.contains(package) else { return nil }
    return counting(name, [python, "\(tools.peers)/python/\(program).py", file])
  }

  /// A peer that takes `count` or `write` as its last argument.
  private func counting(_ name: String, _ command: [String]) -> Contestant {
    Contestant(name: name, arguments: command + ["count"], check: .output(command + ["write"]))
  }

  private func nodes(_ program: String, _ file: String) -> [Contestant] {
    let path = "\(tools.peers)/node/\(program).mjs"
    return [("Node", tools.node), ("newer Node", tools.newNode)].compactMap { name, node in
      node.map { counting(name, [$0, path, file]) }
    }
  }

  func cat(_ file: String) -> Contestant {
    Contestant(name: "cat", arguments: ["sh", "-c", "exec cat \"$0\" > /dev/null", file])
  }

  /// `riffle extract --discard`; its check saves the media instead.
  func riffle(_ file: String, as kind: Kind) -> Contestant {
    let command = [tools.riffle, "extract", file]
    let check: Check
    switch kind {
    case .pictures:
      let folder = "\(workFolder)/saved"
      check = .folder(command + ["-q", "-o", folder + "/"], folder)
    case .speech:
      check = .output(command + ["-q", "--format", "pcm", "-o", "-"])
    case .words:
      let words = "\(workFolder)/saved.txt"
      check = .words(command + ["-q", "--discard", "--force", "--text", words], words)
    }
    // An answer of words alone is a whole answer that is not what was asked for: `extract` ends with 13.
    return Contestant(
      name: "riffle", arguments: command + ["--discard"], check: check, expectedStatus: kind == .words ? 13 : 0)
  }

  /// What is inside a payload.
  enum Kind: Sendable {
    case pictures, speech, words
  }

  /// Everyone who reads one JSON document.
  func ofDocument(_ file: String) -> [Contestant] {
    var all = [riffle(file, as: .pictures), cat(file)]
    if let simdjson = tools.simdjson { all.append(counting("simdjson", [simdjson, "document", file])) }
    if let foundation = tools.foundation { all.append(counting("Foundation", [foundation, "document", file])) }
    all += nodes("document", file)
    all += [
      python("orjson", "orjson_document", "orjson", file),
      python("google-genai", "genai_document", "google-genai", file),
    ].compactMap { $0 }
    if let jq = tools.jq {
      let filter = ".candidates[].content.parts[] | .inlineData.data // empty"
      let pipe = "'\(jq)' -r '\(filter)' \"$0\" | base64 -d"
      all.append(
        Contestant(
          name: "jq", arguments: ["sh", "-c", "\(pipe) > /dev/null", file], check: .output(["sh", "-c", pipe, file])))
    }
    return all
  }

  /// Everyone who reads an event stream of Gemini's.
  func ofEvents(_ file: String, as kind: Kind) -> [Contestant] {
    var all = [riffle(file, as: kind), cat(file)]
    if let simdjson = tools.simdjson { all.append(counting("simdjson", [simdjson, "events", file])) }
    if let foundation = tools.foundation { all.append(counting("Foundation", [foundation, "events", file])) }
    all += nodes("events", file)
    all += [
      python("orjson", "orjson_events", "orjson", file), python("httpx-sse", "httpx_sse_events", "httpx-sse", file),
      python("google-genai", "genai_events", "google-genai", file),
    ].compactMap { $0 }
    return all
  }

  /// Everyone who reads a chat stream of OpenAI's.
  func ofChat(_ file: String) -> [Contestant] {
    [riffle(file, as: .words), cat(file)] + [python("openai", "openai_events", "openai", file)].compactMap { $0 }
  }

  /// ijson, which is only bearable at small sizes.
  func ijson(_ file: String) -> [Contestant] {
    [python("ijson", "ijson_document", "ijson", file)].compactMap { $0 }
  }
}
