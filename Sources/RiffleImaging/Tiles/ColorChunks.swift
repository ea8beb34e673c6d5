/// The chunks of a PNG that say what its samples mean, just as they stand in the file.
struct ColorChunks {
  /// Chunks that hold for pixels however they are stored (PNG, section 11.3.2; pHYs: 11.3.4.3).
  private static let always: Set<String> = ["cHRM", "gAMA", "iCCP", "sRGB", "cICP", "mDCV", "cLLI", "pHYs"]
  /// Chunks that speak of stored samples.
  private static let ofSamples: Set<String> = ["sBIT", "tRNS"]
  /// The most bytes of all of them: profiles are the longest, and take a few kilobytes.
  private static let byteLimit = 4 << 20

  /// Those that hold however pixels are stored.
  private(set) var withoutSamples: [UInt8] = []
  /// Those that stand for pixels stored as in the file.
  private(set) var withTransparency: [UInt8] = []

  /// None.
  init() {}

  /// The chunks before the pixels of the PNG in `bytes`, as far as they can be read.
  init(of bytes: [UInt8]) {
    var index = 8
    while index + 12 <= bytes.count {
      let length = bytes[index..<index + 4].reduce(0) { $0 << 8 | Int($1) }
      let name = String(decoding: bytes[index + 4..<index + 8], as: UTF8.self)
      guard name != "IDAT", length <= bytes.count - index - 12 else { return }
      let chunk = bytes[index..<index + 12 + length]
      guard withTransparency.count + chunk.count <= Self.byteLimit else { return }
      if Self.always.contains(name) { withoutSamples += chunk }
      if Self.always.contains(name) || Self.ofSamples.contains(name) { withTransparency += chunk }
      index += chunk.count
    }
  }
}
