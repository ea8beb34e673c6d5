import Foundation
import RiffleMedia
import RiffleTypes

/// Pictures that compress as photographs and as drawings do.
enum TestPicture: String {
  /// Soft shapes under the grain of a sensor: deflate keeps more than half of it.
  case photograph
  /// Flat and softly shaded areas with sharp edges.
  case render

  func write(to path: String, width: Int, height: Int, seed: UInt64) throws {
    var png = PNGWriter(size: PixelSize(width: width, height: height), format: .rgb8)
    let file = try Files.create(path)
    defer { try? file.close() }
    // Columns repeat what rows need: the waves are looked up, not computed for every pixel.
    let waves = (0..<width).map { column in Self.wave(at: column, periods: [37, 98, 159]) }
    var noise = seed &* 2 + 1
    var row = [UInt8](repeating: 0, count: width * 3)
    for line in 0..<height {
      let swing = Self.wave(at: line, periods: [53, 94, 135])
      for column in 0..<width {
        noise ^= noise << 13
        noise ^= noise >> 7
        noise ^= noise << 17
        for channel in 0..<3 {
          let light: Double
          switch self {
          case .photograph:
            // The sum of two uniform numbers is grain of a soft distribution.
            let grain = Int(truncatingIfNeeded: noise >> UInt64(channel * 10))
            light = 121 + waves[column][channel] + swing[channel] + Double((grain & 7) + (grain >> 3 & 7))
          case .render:
            let tile = (line / 90 + column / 120) % 5
            light = tile < 3 ? Double(40 * tile + 30 * channel) : 128 + waves[column][channel] + swing[channel]
          }
          row[column * 3 + channel] = UInt8(max(0, min(255, light)))
        }
      }
      try png.write(rows: row.span) { bytes in try file.write(contentsOf: Data(bytes)) }
    }
    try png.finish { bytes in try file.write(contentsOf: Data(bytes)) }
  }

  /// Three soft waves, one for each channel, at a place.
  private static func wave(at place: Int, periods: [Double]) -> [Double] {
    periods.enumerated().map { index, period in 40 * sin(Double(place) / period + Double(index)) }
  }
}
