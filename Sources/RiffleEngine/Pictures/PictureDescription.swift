import RiffleImaging
import RiffleMedia
public import RiffleTypes

/// What can be measured in a picture: its format, its size and its colours.
public struct PictureDescription: Hashable, Sendable {
  /// A colour by its name.
  public struct NamedColor: Hashable, Sendable {
    /// The name, for example `dark blue`.
    public let name: String
    /// Its share of the picture, from 0 to 1.
    public let share: Double
  }

  /// The type, by the picture's bytes.
  public let type: MediaType
  /// Columns and rows.
  public let size: PixelSize
  /// The colours that cover the most, at most three, the largest first.
  public let colors: [NamedColor]

  /// The format's name and the measures as a phrase: `a PNG picture of 640 by 480 pixels, mostly blue (62 %) and white (20 %)`.
  public var phrase: String {
    let format = type == .webp ? "WebP" : type.subtype.uppercased()
    let shares = colors.map { "\($0.name) (\(Int(($0.share * 100).rounded())) %)" }
    let list =
      shares.count < 2
      ? shares.joined() : shares.dropLast().joined(separator: ", ") + " and " + shares[shares.count - 1]
    return "a \(format) picture of \(size.width) by \(size.height) pixels" + (list.isEmpty ? "" : ", mostly \(list)")
  }

  /// Pixels that are looked at, spread over the picture; more would not change the shares by a percent.
  private static let sampleLimit = 40_000
  /// A colour that covers less is not told.
  private static let leastShare = 0.05

  /// Measures a decoded picture of `type`.
  init(_ canvas: Canvas, type: MediaType) {
    self.type = type
    size = canvas.size
    let pixelCount = size.pixelCount
    // An odd step does not fall into line with the rows of even widths.
    let step = max(1, pixelCount / Self.sampleLimit) | 1
    var counts: [String: Int] = [:]
    var total = 0
    for pixel in stride(from: 0, to: pixelCount, by: step) {
      counts[Self.name(of: canvas[pixel % size.width, pixel / size.width]), default: 0] += 1
      total += 1
    }
    colors = counts.map { NamedColor(name: $0.key, share: Double($0.value) / Double(total)) }
      .filter { $0.share >= Self.leastShare }
      .sorted { ($0.share, $1.name) > ($1.share, $0.name) }
      .prefix(3).map(\.self)
  }

  /// Where each hue ends, in degrees.
  private static let hues: [(end: Double, name: String)] = [
    (15, "red"), (42, "orange"), (70, "yellow"), (165, "green"), (200, "cyan"), (258, "blue"), (312, "purple"),
    (345, "pink"), (360, "red"),
  ]

  /// The name of a colour: by lightness and saturation first, then by hue.
  static func name(of color: Color) -> String {
    guard color.alpha >= 128 else { return "transparent" }
    let (red, green, blue) = (Double(color.red) / 255, Double(color.green) / 255, Double(color.blue) / 255)
    let (high, low) = (max(red, green, blue), min(red, green, blue))
    let (lightness, chroma) = ((high + low) / 2, high - low)
    if lightness > 0.94 { return "white" }
    if lightness < 0.07 { return "black" }
    if chroma < 0.1 { return lightness > 0.7 ? "light grey" : lightness < 0.3 ? "dark grey" : "grey" }
    var hue = 0.0
    if high == red {
      hue = (green - blue) / chroma
    } else if high == green {
      hue = (blue - red) / chroma + 2
    } else {
      hue = (red - green) / chroma + 4
    }
    hue = (hue * 60 + 360).truncatingRemainder(dividingBy: 360)
    let name = hues.first { hue < $0.end }?.name ?? "red"
    if name == "orange", lightness < 0.4 { return "brown" }
    if name == "red", lightness > 0.75 { return "pink" }
    return lightness > 0.75 ? "light \(name)" : lightness < 0.25 ? "dark \(name)" : name
  }
}

extension PictureEngine {
  /// Measures an encoded picture (PNG, JPEG, WebP).
  /// - Throws: ``PictureEngineError/unreadablePicture(index:reason:)`` with `index`, ``PictureEngineError/cancelled``.
  public func describe(_ bytes: [UInt8], index: Int = 0) async throws(PictureEngineError) -> PictureDescription {
    try await Self.onThread {
      do throws(PictureError) {
        let canvas = try PictureReader(limits: Self.inputLimits).read(bytes)
        let type = MediaSniffer.sniff(bytes.span) ?? .png
        return .success(PictureDescription(canvas, type: type))
      } catch {
        return .failure(.unreadablePicture(index: index, reason: error.description))
      }
    }
  }
}
