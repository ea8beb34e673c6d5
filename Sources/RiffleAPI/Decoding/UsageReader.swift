import RiffleParsing

/// Puts the token counts of a response together as they come by.
///
/// Each event of a stream repeats them, so they are kept as plain numbers: a ``UsageMetadata`` is made when somebody asks.
/// A field that comes again replaces its earlier value, and one that does not come stays (``UsageMetadata/merge(_:)``).
struct UsageReader {
  typealias Meaning = MediaPaths.Meaning

  /// A count of one modality; the modality is an index of ``modalities``, -1 for none.
  private struct Detail {
    var modality = -1
    var count = 0
  }

  /// Entries of one list, and names of modalities, that are believed: there are five modalities.
  private static let listLimit = 64

  private var hasAny = false
  /// The counts, from ``Meaning/promptTokens`` to ``Meaning/totalTokens``.
  private var counts = InlineArray<6, Int?>(repeating: nil)
  private var tier = RepeatedName()
  private var hasTier = false
  private var promptDetails: [Detail] = []
  private var cacheDetails: [Detail] = []
  private var candidatesDetails: [Detail] = []
  private var toolUseDetails: [Detail] = []

  private var modalities: [RepeatedName] = []
  /// The list under way.
  private var list: [Detail] = []
  private var isInArray = false

  /// The counts so far; nil before the first.
  var usage: UsageMetadata? {
    guard hasAny else { return nil }
    var usage = UsageMetadata(
      promptTokenCount: count(.promptTokens), candidatesTokenCount: count(.candidatesTokens),
      thoughtsTokenCount: count(.thoughtsTokens), totalTokenCount: count(.totalTokens),
      promptTokensDetails: details(promptDetails), candidatesTokensDetails: details(candidatesDetails),
      serviceTier: hasTier ? tier.text : nil)
    usage.cachedContentTokenCount = count(.cachedTokens)
    usage.toolUsePromptTokenCount = count(.toolUseTokens)
    usage.cacheTokensDetails = details(cacheDetails)
    usage.toolUsePromptTokensDetails = details(toolUseDetails)
    return usage
  }

  private func details(_ list: [Detail]) -> [UsageMetadata.ModalityTokenCount] {
    list.map { detail in
      let modality = detail.modality < 0 ? nil : Modality(wireName: modalities[detail.modality].text)
      return UsageMetadata.ModalityTokenCount(modality: modality, tokenCount: detail.count)
    }
  }

  private func count(_ meaning: Meaning) -> Int? { counts[Self.place(meaning)] }

  private static func place(_ meaning: Meaning) -> Int { meaning.rawValue &- Meaning.promptTokens.rawValue }

  /// Takes a whole string or number, the bytes in `range` of `chunk`; what is no whole number is no count, and the field stays
  /// as it was.
  mutating func take(_ meaning: Meaning, _ chunk: Span<UInt8>, _ range: Range<Int>) {
    switch meaning {
    case .detailModality: take(modality: chunk, range)
    case .serviceTier:
      _ = tier.take(chunk, range)
      hasTier = true
      hasAny = true
    case .detailCount: if let number = chunk.wholeNumber(range) { take(detail: number) }
    default: if let number = chunk.wholeNumber(range) { take(meaning, number) }
    }
  }

  /// Takes a count, ``Meaning/promptTokens`` to ``Meaning/totalTokens``.
  mutating func take(_ meaning: Meaning, _ number: Int) {
    counts[Self.place(meaning)] = number
    hasAny = true
  }

  // MARK: - Counts by modality

  /// Takes a bracket or brace of a list; one object may stand where a list is wanted.
  mutating func take(list meaning: Meaning, _ token: JSONToken) {
    switch token {
    case .beginArray:
      list.removeAll(keepingCapacity: true)
      isInArray = true
    case .beginObject:
      if !isInArray { list.removeAll(keepingCapacity: true) }
      if list.count < Self.listLimit { list.append(Detail()) }
    case .endObject: if !isInArray { endList(meaning) }
    case .endArray:
      isInArray = false
      endList(meaning)
    default: break
    }
  }

  private mutating func endList(_ meaning: Meaning) {
    guard !list.isEmpty else { return }
    hasAny = true
    switch meaning {
    case .promptDetails: swap(&promptDetails, &list)
    case .cacheDetails: swap(&cacheDetails, &list)
    case .candidatesDetails: swap(&candidatesDetails, &list)
    case .toolUseDetails: swap(&toolUseDetails, &list)
    default: break
    }
  }

  /// Takes the count of the list's last entry.
  mutating func take(detail number: Int) {
    if !list.isEmpty { list[list.count - 1].count = number }
  }

  /// Takes the modality of the list's last entry.
  mutating func take(modality chunk: Span<UInt8>, _ range: Range<Int>) {
    guard !list.isEmpty else { return }
    let index = modalities.firstIndex { chunk.isEqual(range, to: $0.bytes) } ?? modalities.count
    if index == modalities.count {
      guard modalities.count < Self.listLimit else { return }
      var name = RepeatedName()
      _ = name.take(chunk, range)
      modalities.append(name)
    }
    list[list.count - 1].modality = index
  }
}
