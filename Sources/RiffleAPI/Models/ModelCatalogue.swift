import FoundationEssentials
public import RiffleTypes

/// The models that Riffle knows by name, their defaults, and the sizes of their pictures.
///
/// The table is data: `Resources/models.json`, embedded in the program.
public struct ModelCatalogue: Hashable, Sendable {
  /// What a model is wanted for.
  public enum Purpose: String, Sendable, CaseIterable, Codable {
    /// Sound.
    case speech
    /// Pictures.
    case image
    /// Words.
    case text
  }

  /// All models, the current ones of each kind first.
  public let models: [Model]
  private let defaults: [String: String]
  /// Width and height by family and aspect ratio, at the size `1K`.
  private let sizes: [String: [String: [Int]]]
  /// The fewest and the most tokens that a second of sound is billed as, by family.
  private let audioRates: [String: [Double]]

  /// The table of this version of Riffle.
  public static let shared: ModelCatalogue = {
    do {
      return try ModelCatalogue(json: PackageResources.models_json)
    } catch {
      preconditionFailure("the embedded table of models is well-formed: \(error)")
    }
  }()

  /// A table from JSON text of the form of `models.json`.
  ///
  /// - Throws: `RequestError.badCatalogue` when a member is missing, a name stands twice, or a default is not in the table.
  public init(json: [UInt8]) throws(RequestError) {
    struct Table: Decodable {
      var defaults: [String: String]
      var pixelSizes: [String: [String: [Int]]]
      var audioTokensPerSecond: [String: [Double]]?
      var models: [Model]
    }
    let table: Table
    do {
      table = try JSONDecoder().decode(Table.self, from: Data(json))
    } catch let error as DecodingError {
      throw .badCatalogue(WireJSONError(error).description)
    } catch {
      throw (error as? RequestError) ?? .badCatalogue("not a JSON document")
    }
    let ids = table.models.map(\.id)
    if let twice = Dictionary(grouping: ids, by: \.self).first(where: { $0.value.count > 1 })?.key {
      throw .badCatalogue("'\(twice)' stands twice")
    }
    for purpose in Purpose.allCases where !ids.contains(table.defaults[purpose.rawValue] ?? "") {
      throw .badCatalogue("no default model for \(purpose.rawValue)")
    }
    guard table.pixelSizes.values.allSatisfy({ $0.values.allSatisfy { $0.count == 2 && $0.allSatisfy { $0 > 0 } } })
    else { throw .badCatalogue("a pixel size is not a width and a height") }
    audioRates = table.audioTokensPerSecond ?? [:]
    guard audioRates.values.allSatisfy({ $0.count == 2 && $0[0] > 0 && $0[0] <= $0[1] }) else {
      throw .badCatalogue("a rate of tokens is not a least and a most above 0")
    }
    models = table.models
    defaults = table.defaults
    sizes = table.pixelSizes
  }

  /// The model called `id`, with or without `models/` in front; nil when it is not in the table.
  public func model(_ id: String) -> Model? {
    let bare = id.hasPrefix("models/") ? String(id.dropFirst(7)) : id
    return models.first { $0.id == bare }
  }

  /// The model called `id`, or what its name gives away.
  public func modelOrGuess(_ id: String) -> Model {
    model(id) ?? Model(guessing: id.hasPrefix("models/") ? String(id.dropFirst(7)) : id)
  }

  /// The model for `purpose` when the user names none.
  public func defaultModel(for purpose: Purpose) -> Model {
    guard let id = defaults[purpose.rawValue], let model = model(id) else {
      preconditionFailure("init checks that every purpose has its model")
    }
    return model
  }

  /// How many tokens a second of the sound of `model` is billed as; nil where that is not known.
  public func audioTokensPerSecond(of model: Model) -> ClosedRange<Double>? {
    audioRates[model.family.rawValue].map { $0[0]...$0[1] }
  }

  /// The size that `model` gives a picture of this shape; nil for a shape that it does not know.
  ///
  /// Without an aspect ratio the picture is square, without an image size it is `1K`. Services need not keep to the
  /// table: the size of a picture that came is read from the picture.
  public func pixelSize(model: Model, aspectRatio: String? = nil, imageSize: String? = nil) -> PixelSize? {
    guard let base = sizes[model.family.rawValue]?[aspectRatio ?? "1:1"] else { return nil }
    if let imageSize, !model.imageSizes.isEmpty, !model.imageSizes.contains(imageSize) { return nil }
    let size = PixelSize(width: base[0], height: base[1])
    switch imageSize ?? "1K" {
    case "512": return PixelSize(width: size.width / 2, height: size.height / 2)
    case "1K": return size
    case "2K": return PixelSize(width: size.width * 2, height: size.height * 2)
    case "4K": return PixelSize(width: size.width * 4, height: size.height * 4)
    default: return nil
    }
  }
}
