import RiffleParsing

/// The straight way of the values that every small event has.
extension ResponseAssembler {
  /// Takes the tokens of a batch from number `first` on, up to one that means something to the decoder too; for when no
  /// skeletons are collected.
  ///
  /// Each token meets one switch: what an event of words is made of is taken here, everything else by the ordinary way.
  /// - Returns: The number of that token; the count of tokens when all were taken.
  mutating func take(_ batch: borrowing JSONMatchBuffer, from first: Int, _ chunk: Span<UInt8>) -> Int {
    var index = first
    let count = batch.count
    while index < count {
      let match = batch[index]
      guard let meaning = Meaning(number: match.id) else { break }
      let token = match.token
      switch meaning {
      case .media, .dataURL, .error: return index
      case .document: takeDocument(token, skeleton: nil)
      case .candidate:
        if case .beginObject = token { beginCandidate() } else if case .endObject = token { endCandidate() }
      case .part:
        if case .beginObject = token {
          if hasPart || words.openCount > 0 { endPart() }
          beginPart()
        } else if case .endObject = token {
          endPart()
        }
      case .text, .answerText, .thoughtText: takeWords(token, meaning, chunk)
      case .promptTokens, .cachedTokens, .candidatesTokens, .toolUseTokens, .thoughtsTokens, .totalTokens:
        if case .number(let range, isLast: true) = token, value.isEmpty {
          if let number = chunk.wholeNumber(range) { usageReader.take(meaning, number) }
        } else {
          takePlain(meaning, token, chunk)
        }
      case .detailCount:
        if case .number(let range, isLast: true) = token, value.isEmpty {
          if let number = chunk.wholeNumber(range) { usageReader.take(detail: number) }
        } else {
          takePlain(meaning, token, chunk)
        }
      case .detailModality:
        if case .string(let range, isLast: true) = token, value.isEmpty {
          usageReader.take(modality: chunk, range)
        } else {
          takePlain(meaning, token, chunk)
        }
      case .candidateIndex:
        if case .number(let range, isLast: true) = token, value.isEmpty {
          if let number = chunk.wholeNumber(range) { candidateIndex = number }
          releaseUnlessHeld()
        } else {
          takePlain(meaning, token, chunk)
        }
      case .modelVersion:
        if case .string(let range, isLast: true) = token, value.isEmpty, modelVersion.isRepeated(chunk, range) {
          releaseUnlessHeld()
        } else {
          takePlain(meaning, token, chunk)
        }
      case .responseID:
        if case .string(let range, isLast: true) = token, value.isEmpty, responseID.isRepeated(chunk, range) {
          releaseUnlessHeld()
        } else {
          takePlain(meaning, token, chunk)
        }
      default: takePlain(meaning, token, chunk)
      }
      index += 1
    }
    return index
  }
}
