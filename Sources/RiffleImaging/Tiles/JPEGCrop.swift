import CTurboJPEG
import RiffleTypes

/// JPEG cut along its blocks, by libjpeg-turbo, whose functions report errors as values.
enum JPEGCrop {
  /// The size of the JPEG in `file` and its tiles, with the very coefficients of the whole; nil where a tile would begin inside a
  /// block, or the file is not one that the library reads without a remark.
  static func tiles(of file: [UInt8], _ grid: PictureGrid) -> (PixelSize, [[UInt8]])? {
    guard let cutter = unsafe tjInitTransform() else { return nil }
    defer { unsafe tjDestroy(cutter) }
    return unsafe file.withUnsafeBufferPointer { file in
      // The file's bytes outlive this closure, and the library keeps no pointer to them.
      var (width, height, sampling, space): (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
      guard
        unsafe tjDecompressHeader3(
          cutter, file.baseAddress, UInt(file.count), &width, &height, &sampling, &space) == 0,
        let block = blockSize(sampling)
      else { return nil }
      let size = PixelSize(width: Int(width), height: Int(height))
      let places = grid.tiles(of: size)
      guard !places.isEmpty, places.allSatisfy({ $0.x % block.width == 0 && $0.y % block.height == 0 }) else {
        return nil
      }
      var tiles: [[UInt8]] = []
      for place in places {
        // The structure holds no pointer of ours: the filter is left out.
        var transform = unsafe tjtransform()
        unsafe transform.r = tjregion(
          x: Int32(place.x), y: Int32(place.y), w: Int32(place.width), h: Int32(place.height))
        unsafe transform.op = Int32(TJXOP_NONE.rawValue)
        unsafe transform.options = TJXOPT_CROP | TJXOPT_PERFECT
        var output: UnsafeMutablePointer<UInt8>?
        var count: UInt = 0
        // The library allocates the output, and it is freed here on every path.
        defer { unsafe tjFree(output) }
        let status = unsafe tjTransform(
          cutter, file.baseAddress, UInt(file.count), 1, &output, &count, &transform,
          TJFLAG_STOPONWARNING | TJFLAG_LIMITSCANS)
        guard status == 0, unsafe output != nil else { return nil }
        tiles.append(withoutProvenance(unsafe Array(UnsafeBufferPointer(start: output, count: Int(count)))))
      }
      return (size, tiles)
    }
  }

  /// The pixels that a block of all colors covers.
  private static func blockSize(_ sampling: Int32) -> PixelSize? {
    switch TJSAMP(UInt32(bitPattern: sampling)) {
    case TJSAMP_444, TJSAMP_GRAY: PixelSize(width: 8, height: 8)
    case TJSAMP_422: PixelSize(width: 16, height: 8)
    case TJSAMP_420: PixelSize(width: 16, height: 16)
    case TJSAMP_440: PixelSize(width: 8, height: 16)
    case TJSAMP_411: PixelSize(width: 32, height: 8)
    default: nil
    }
  }

  /// `jpeg` without the APP11 segments in which C2PA keeps its signature: it is the whole picture's.
  static func withoutProvenance(_ jpeg: [UInt8]) -> [UInt8] {
    var result = Array(jpeg.prefix(2))
    var index = 2
    while index + 4 <= jpeg.count, jpeg[index] == 0xFF,
      (0xE0...0xEF).contains(jpeg[index + 1]) || jpeg[index + 1] == 0xFE
    {
      let end = index + 2 + Int(jpeg[index + 2]) << 8 + Int(jpeg[index + 3])
      guard end <= jpeg.count else { break }
      let isProvenance = jpeg[index + 1] == 0xEB && jpeg[(index + 4)...].starts(with: "JP".utf8)
      if !isProvenance { result += jpeg[index..<end] }
      index = end
    }
    return result + jpeg[index...]
  }
}
