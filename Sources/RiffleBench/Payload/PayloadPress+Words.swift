extension PayloadPress {
  /// Letters of the words in one event whose like are all equal: makes events of about 300 bytes.
  private static let evenLength = 44

  private static let words = [
    "the", "river", "runs", "over", "stones", "and", "every", "light", "on", "it", "is", "a", "small", "wave", "that",
    "has", "no", "name", "yet", "so", "we", "count", "them", "by", "their", "sound", "until", "evening", "comes",
    "with", "rain", "from", "far", "hills", "where", "snow", "was", "water", "once", "before", "it", "learnt", "to",
    "fall",
  ]

  /// Words that need an escape, more than one byte, or both.
  private static let oddWords = [
    "\"quoted\"", "back\\slash", "two\nlines", "a\ttab", "café", "naïve", "größer", "文字", "🌊", "<b>", "1/2", "",
  ]

  /// Words: events of about 300 bytes until there are as many bytes as planned.
  mutating func writeWords<E: Error>(
    _ plan: PayloadPlan, _ sink: (Span<UInt8>) throws(E) -> Void
  ) throws(E) {
    var gathered = ""
    var isLast = false
    while !isLast {
      let words = plan.isVarying ? variedWords() : evenWords()
      count(words: words)
      contents.eventCount += 1
      let done = contents.byteCount + gathered.utf8.count
      isLast = done + Self.usualEventByteCount >= plan.byteCount
      let number = contents.eventCount
      switch plan.textFormat {
      case .gemini: gathered += geminiEvent(words, number, isLast: isLast, varies: plan.isVarying)
      case .chat: gathered += chatEvent(words, isLast: isLast, varies: plan.isVarying)
      }
      if gathered.utf8.count > 64 * 1024 || isLast {
        try put(gathered, sink)
        gathered.removeAll(keepingCapacity: true)
      }
    }
    if plan.textFormat == .chat { try put("data: [DONE]\n\n", sink) }
  }

  /// What one event has, more or less: an answer ends with the event that comes nearest to its planned length.
  private static let usualEventByteCount = 300

  private mutating func evenWords() -> String {
    var text = ""
    while text.utf8.count < Self.evenLength { text += Self.words[noise.number(below: Self.words.count)] + " " }
    // All words are ASCII, so this cuts no character.
    return String(text.prefix(Self.evenLength))
  }

  private mutating func variedWords() -> String {
    let count = 1 + noise.number(below: 24)
    return (0..<count).map { _ in
      noise.number(below: 8) == 0
        ? Self.oddWords[noise.number(below: Self.oddWords.count)] : Self.words[noise.number(below: Self.words.count)]
    }.joined(separator: " ") + " "
  }

  private mutating func geminiEvent(_ words: String, _ number: Int, isLast: Bool, varies: Bool) -> String {
    let text = "{\"text\":\"\(escaped(words, varies))\"}"
    let ending = isLast ? ",\"finishReason\":\"STOP\"" : ""
    var content = "\"content\":{\"parts\":[\(text)],\"role\":\"model\"}\(ending),\"index\":0"
    // Seven digits, so that even events are of one length.
    let tokens = 1_000_000 + number
    var usage = "\"promptTokenCount\":12,\"candidatesTokenCount\":\(tokens),\"totalTokenCount\":\(tokens + 12)"
    let names = "\"modelVersion\":\"gemini-2.5-flash\",\"responseId\":\"\(responseID)\""
    guard varies else {
      return "data: {\"candidates\":[{\(content)}],\"usageMetadata\":{\(usage)},\(names)}\r\n\r\n"
    }
    if noise.number(below: 3) == 0 {
      content = "\"index\":0,\"content\":{\"role\":\"model\",\"parts\":[\(text)]}\(ending)"
    }
    if noise.number(below: 4) == 0 { content += ",\"avgLogprobs\":-0.\(noise.number(below: 100_000))" }
    if noise.number(below: 4) == 0 {
      usage +=
        ",\"promptTokensDetails\":[{\"modality\":\"TEXT\",\"tokenCount\":12}],\"thoughtsTokenCount\":\(number % 99)"
    }
    let head = "data: {\"candidates\":[{\(content)}]"
    switch noise.number(below: 4) {
    case 0: return "\(head),\(names)}\r\n\r\n"
    case 1: return "\(head),\(names),\"usageMetadata\":{\(usage)}}\r\n\r\n"
    default: return "\(head),\"usageMetadata\":{\(usage)},\(names)}\r\n\r\n"
    }
  }

  private mutating func chatEvent(_ words: String, isLast: Bool, varies: Bool) -> String {
    let text = "\"content\":\"\(escaped(words, varies))\""
    let delta = varies && noise.number(below: 4) == 0 ? "\"role\":\"assistant\",\(text)" : text
    let ending = isLast ? "\"stop\"" : "null"
    var tail = "\"logprobs\":null,\"finish_reason\":\(ending)}]"
    if varies, noise.number(below: 3) == 0 { tail = "\"finish_reason\":\(ending)}],\"usage\":null" }
    return "data: {\"id\":\"chatcmpl-\(responseID)\",\"object\":\"chat.completion.chunk\",\"created\":1760000000,"
      + "\"model\":\"gpt-4.1-mini-2025-04-14\",\"service_tier\":\"default\",\"system_fingerprint\":\"fp_6f2eabb9a5\","
      + "\"choices\":[{\"index\":0,\"delta\":{\(delta)},\(tail)}\n\n"
  }

  /// `words` as the inside of a JSON string; characters beyond ASCII are escaped now and then when it `varies`.
  private mutating func escaped(_ words: String, _ varies: Bool) -> String {
    guard varies else { return words }
    let escapesAll = noise.number(below: 2) == 0
    var result = ""
    for scalar in words.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "<": result += "\\u003c"
      case _ where scalar.value > 0x7F && escapesAll:
        for unit in String(scalar).utf16 {
          let digits = String(unit, radix: 16)
          result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
