internal import FoundationEssentials
internal import RiffleAPI

/// What models cost, from a dated file that can be replaced.
///
/// Amounts are billionths of the currency, whole numbers, so that sums are exact.
public struct PriceList: Sendable, Equatable {
  /// What one model costs for a million tokens.
  public struct Price: Sendable, Equatable, Decodable {
    /// A million tokens of input.
    public var input: Double
    /// A million tokens of output, the dearest kind that the model gives, thoughts included.
    public var output: Double
    /// The most tokens of one answer, where the table of models does not tell.
    public var outputLimit: Int?
  }

  /// What an estimate believes; a ceiling believes none of it.
  public struct Assumptions: Sendable, Equatable, Decodable {
    /// Characters of text for each token.
    public var charactersPerToken: Double
    /// Tokens of sound for each character that is spoken.
    public var speechTokensPerCharacter: Double
    /// Tokens of an answer in words.
    public var answerTokens: Int
    /// Tokens of a file that goes with the words.
    public var inputTokensPerFile: Int
    /// Tokens of a picture by its size class.
    public var pictureTokens: [String: Int]
  }

  /// The day of the list, `YYYY-MM-DD`.
  public let date: String
  /// The currency, `USD`.
  public let currency: String
  /// Where the figures come from.
  public let source: String
  /// What estimates believe.
  public let assumptions: Assumptions
  private let prices: [String: Price]

  private struct Table: Decodable {
    var date: String
    var currency: String
    var source: String
    var assumptions: Assumptions?
    var models: [String: Price]
  }

  /// The list of this version of Riffle.
  public static let shared: PriceList = {
    do {
      return try PriceList(json: PackageResources.prices_json, usual: nil)
    } catch {
      preconditionFailure("the embedded list of prices is well-formed: \(error)")
    }
  }()

  /// A list from JSON text of the form of `prices.json`; assumptions may be left out.
  /// - Throws: ``JobError/prices(_:)``.
  public init(json: [UInt8]) throws(JobError) { try self.init(json: json, usual: PriceList.shared.assumptions) }

  /// A list from the file at `path`.
  /// - Throws: ``JobError``.
  public init(path: String) throws(JobError) {
    try self.init(json: try SmallFile.read(path, limit: Self.fileLimit))
  }

  private static let fileLimit = 4 << 20

  private init(json: [UInt8], usual: Assumptions?) throws(JobError) {
    let table: Table
    do {
      table = try JSONDecoder().decode(Table.self, from: Data(json))
    } catch {
      throw .prices("not a list of prices, expected date, currency, source and models with input and output")
    }
    guard let assumptions = table.assumptions ?? usual else { throw .prices("no assumptions") }
    let amounts = table.models.values.flatMap { [$0.input, $0.output] }
    guard amounts.allSatisfy({ $0 >= 0 && $0 <= 1_000_000 }) else {
      throw .prices("a price is below 0 or above 1000000 for a million tokens")
    }
    guard table.models.values.allSatisfy({ ($0.outputLimit ?? 1) > 0 }), assumptions.charactersPerToken > 0,
      assumptions.charactersPerToken.isFinite, (0...1_000).contains(assumptions.speechTokensPerCharacter),
      [assumptions.answerTokens, assumptions.inputTokensPerFile].allSatisfy({ (0...100_000_000).contains($0) }),
      assumptions.pictureTokens.values.allSatisfy({ (0...100_000_000).contains($0) })
    else { throw .prices("a limit or an assumption is out of range") }
    date = table.date
    currency = table.currency
    source = table.source
    self.assumptions = assumptions
    prices = table.models
  }

  /// What `model` costs; nil where the list does not say.
  public func price(of model: String) -> Price? {
    prices[model] ?? (model.hasPrefix("models/") ? prices[String(model.dropFirst(7))] : nil)
  }

  /// Billionths for `input` and `output` tokens, rounded up.
  static func amount(_ price: Price, input: Int, output: Int) -> Int64 {
    let amount = (Double(input) * price.input + Double(output) * price.output) * 1_000
    return amount >= 9e18 ? Int64.max / 2 : Int64(amount.rounded(.up))
  }

  /// What one try of `item` can cost at most: as many input tokens as its words have bytes and its files can have, and the
  /// longest answer that the model gives.
  ///
  /// - Parameters:
  ///   - item: what is asked.
  ///   - wordBytes: bytes of the words, with those of a file of words.
  ///   - requestCount: how many requests the item is.
  /// - Returns: billionths; nil where the list does not have the model.
  func ceiling(of item: JobItem, wordBytes: Int, requestCount: Int) -> Int64? {
    guard let price = price(of: item.model) else { return nil }
    let model = ModelCatalogue.shared.modelOrGuess(item.model)
    var output = price.outputLimit ?? model.outputTokenLimit
    if let limit = item.maxTokens { output = min(output, limit) }
    // No byte is more than one token. A file can be all that the model takes.
    let files = item.inputs.isEmpty ? 0 : model.inputTokenLimit
    let repeated = (item.system?.utf8.count ?? 0) + (item.style?.utf8.count ?? 0)
    return Self.amount(
      price, input: wordBytes + files + repeated.multipliedClamped(by: requestCount),
      output: output.multipliedClamped(by: requestCount))
  }

  /// What one try of `item` may well cost, by the assumptions.
  func estimate(of item: JobItem, characterCount: Int, requestCount: Int) -> Int64? {
    guard let price = price(of: item.model) else { return nil }
    let (input, output) = likelyTokens(of: item, characterCount: characterCount)
    let limit = price.outputLimit ?? ModelCatalogue.shared.modelOrGuess(item.model).outputTokenLimit
    return Self.amount(price, input: input, output: min(output, limit.multipliedClamped(by: requestCount)))
  }

  /// Tokens that a request of `item` may well use, its answer included.
  func tokenEstimate(of item: JobItem, characterCount: Int, outputLimit: Int) -> Int {
    let (input, output) = likelyTokens(of: item, characterCount: characterCount)
    return input + min(output, outputLimit)
  }

  private func likelyTokens(of item: JobItem, characterCount: Int) -> (input: Int, output: Int) {
    let words = Double(characterCount + (item.system?.count ?? 0)) / assumptions.charactersPerToken
    let input = Int(min(words, 1e12)) + item.inputs.count * assumptions.inputTokensPerFile
    let output =
      switch item.kind {
      case .speak: Int(min(Double(characterCount) * assumptions.speechTokensPerCharacter, 1e12))
      case .image, .edit:
        assumptions.pictureTokens[item.size?.uppercased() ?? "1K"] ?? assumptions.pictureTokens["1K"] ?? 0
      case .ask: min(assumptions.answerTokens, item.maxTokens ?? .max)
      }
    return (input, output)
  }

  /// What an answer cost that used this much; nil where the list or the answer does not say.
  func cost(of usage: UsageMetadata?, model: String) -> Int64? {
    guard let price = price(of: model), let usage, let input = usage.promptTokenCount else { return nil }
    let output = (usage.candidatesTokenCount ?? 0) + (usage.thoughtsTokenCount ?? 0)
    return Self.amount(price, input: max(input, 0) + max(usage.toolUsePromptTokenCount ?? 0, 0), output: max(output, 0))
  }

  /// `billionths` in words: `0.0390 USD`.
  public func words(_ billionths: Int64) -> String { Self.decimal(billionths) + " " + currency }

  /// Billionths as a decimal number with four digits after the point.
  public static func decimal(_ billionths: Int64) -> String {
    let units = (billionths + 50_000) / 100_000
    let rest = String(units % 10_000)
    return "\(units / 10_000)." + String(repeating: "0", count: 4 - rest.count) + rest
  }
}

extension Int {
  /// The product, or the largest half number where it is none.
  func multipliedClamped(by other: Int) -> Int {
    let (product, isTooLarge) = multipliedReportingOverflow(by: other)
    return isTooLarge ? .max / 2 : Swift.min(product, .max / 2)
  }
}

extension PriceList {
  /// The embedded list as it is in the program: the form that a replacement has.
  public static var embeddedJSON: String { String(decoding: PackageResources.prices_json, as: UTF8.self) }
}
