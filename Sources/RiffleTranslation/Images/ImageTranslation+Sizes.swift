import FoundationEssentials
import RiffleAPI
import RiffleTypes

extension ImageTranslation {
  /// Width to height of every shape that a Gemini model may know, when the model does not say.
  private static let commonRatios = ["1:1", "2:3", "3:2", "3:4", "4:3", "4:5", "5:4", "9:16", "16:9", "21:9"]

  /// The shape that comes nearest to a request's size.
  ///
  /// Shapes are compared by their ratio, sizes by their area, both as factors. High quality is at least `2K`.
  static func imageConfig(
    of settings: ImageGenerationRequest, _ model: Model
  ) throws(TranslationError) -> ImageConfig? {
    if let given = settings.google?.imageConfig ?? settings.imageConfig { return given }
    var config = ImageConfig()
    let isFine = settings.quality == "high" || settings.quality == "hd"
    var edge = isFine ? 2048.0 : nil
    if let size = settings.size, size != "auto" {
      guard let (width, height) = pixels(size) else {
        throw TranslationError("size", "unexpected '\(size)', expected auto or a size such as 1536x1024")
      }
      let ratios = model.aspectRatios.isEmpty ? commonRatios : model.aspectRatios
      config.aspectRatio = ratios.min { distance($0, width / height) < distance($1, width / height) }
      edge = max((width * height).squareRoot(), edge ?? 0)
    }
    // A model with a single size does not know the field.
    if let edge, model.imageSizes.count != 1, model.family != .image25 {
      let sizes = model.imageSizes.isEmpty ? ["1K", "2K", "4K"] : model.imageSizes
      config.imageSize = sizes.min { factor(Self.edge($0), edge) < factor(Self.edge($1), edge) }
    }
    return config == ImageConfig() ? nil : config
  }

  /// A width and a height, both 16 to 16384.
  private static func pixels(_ size: String) -> (width: Double, height: Double)? {
    let numbers = size.lowercased().split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    guard numbers.count == 2, let width = numbers[0], let height = numbers[1], (16...16_384).contains(width),
      (16...16_384).contains(height)
    else { return nil }
    return (Double(width), Double(height))
  }

  private static func distance(_ ratio: String, _ wanted: Double) -> Double {
    let numbers = ratio.split(separator: ":").compactMap { Double($0) }
    guard numbers.count == 2, numbers[1] > 0 else { return .infinity }
    return factor(numbers[0] / numbers[1], wanted)
  }

  /// How many times larger the larger is.
  private static func factor(_ left: Double, _ right: Double) -> Double { max(left, right) / min(left, right) }

  private static func edge(_ size: String) -> Double {
    switch size {
    case "512": 512
    case "2K": 2048
    case "4K": 4096
    default: 1024
    }
  }

  /// The size that a model of OpenAI's services takes for a shape of Gemini's; nil for the model's own choice.
  static func size(of config: ImageConfig?, model: String) -> String? {
    guard let config, config.aspectRatio != nil || config.imageSize != nil else { return nil }
    let catalogue = ModelCatalogue.shared
    guard
      let size = catalogue.pixelSize(
        model: catalogue.modelOrGuess("gemini-image"), aspectRatio: config.aspectRatio, imageSize: config.imageSize)
    else { return nil }
    let ratio = Double(size.width) / Double(size.height)
    let choices: [String]
    switch model {
    case "dall-e-2": choices = ["1024x1024"]
    case "dall-e-3": choices = ["1024x1024", "1792x1024", "1024x1792"]
    case _ where model.hasPrefix("gpt-image-1"): choices = ["1024x1024", "1536x1024", "1024x1536"]
    case _ where model.hasPrefix("gpt-image"):
      return bounded(size.width, size.height)
    default: return "\(size.width)x\(size.height)"
    }
    return choices.min { left, right in
      let factors = [left, right].map { choice in pixels(choice).map { factor($0.width / $0.height, ratio) } ?? 99 }
      return factors[0] < factors[1]
    }
  }

  /// A size within 3840 x 2160 (either way round) and within 1:3 to 3:1, both numbers multiples of 16.
  private static func bounded(_ width: Int, _ height: Int) -> String {
    let (long, short) = (max(width, height), min(width, height))
    let isBoundByLong = long * 2160 >= short * 3840
    let edge = (isBoundByLong ? min(long, 3840) : long * min(short, 2160) / short) / 16 * 16
    let other = max(short * edge / long / 16 * 16, (edge / 3 + 15) / 16 * 16)
    return width >= height ? "\(edge)x\(other)" : "\(other)x\(edge)"
  }
}
