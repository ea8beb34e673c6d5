import RiffleMedia
import RiffleTestSupport
import RiffleTypes
import Testing

private typealias F = PNGFixtures

/// Ten thousand damaged pictures, each judged by libpng too.
@Suite struct PNGMutationTests {
  /// PngSuite, where it is there, the sample, and pictures whose image data has stored, fixed and own codes.
  static let pictures: [[UInt8]] = {
    let passes = F.zlib([0, 1, 0, 2, 0, 3, 0, 4, 5, 6])
    var pictures = [F.picture(), F.picture(header: F.header(3, 2, [0, 0, 1]), data: F.chunk("IDAT", passes))]
    if let sample = try? Samples.read("gradient-64x48-rgb.png") { pictures.append(sample) }
    for row in PNGSuiteTests.rows where row.isWell {
      if let bytes = try? Corpora.read("png/pngsuite/\(row.name)") { pictures.append(bytes) }
    }
    return pictures
  }()

  @Test(arguments: 0..<20) func `what libpng refuses is refused, and the other way round`(_ seed: Int) {
    var generator = SplitMix(seed: 0x5EED + UInt64(seed))
    var wellCount = 0
    for round in 0..<500 {
      let kind = Int.random(in: 0..<8, using: &generator)
      guard let picture = Self.pictures.randomElement(using: &generator) else { return }
      let bytes = mutate(picture, kind, &generator)
      let whole = verdict([bytes])
      if error(whole) == nil { wellCount += 1 }
      let isRead = libpngReads(bytes)
      if isRead != (error(whole) == nil) {
        #expect(isRead && error(whole).map(isStricter) == true, "seed \(seed), round \(round), kind \(kind): \(whole)")
      }
      let size = [1, 7, 61, 1000][round % 4]
      #expect(verdict(pieces(of: bytes, size: size)) == whole, "seed \(seed), round \(round), pieces of \(size)")
    }
    // Both verdicts are among them.
    #expect((20...480).contains(wellCount))
  }

  /// What the verifier refuses and libpng's row reader does not look at, or lets pass with a warning.
  private func isStricter(_ error: PNGError) -> Bool {
    switch error.code {
    // The reader stops at the last row it needs, and at IEND.
    case .dataAfterEnd: true
    case .badImageData(let message):
      ["its zlib stream has no end", "the Adler-32 is wrong", "a distance reaches beyond the window"].contains(message)
    // Ancillary chunks are dropped whole, before IHDR too.
    case .badCRC(let name): name.first?.isLowercase == true
    case .missingHeader: true
    // Warnings.
    case .chunkTooLarge(let name, _): name == "IEND"
    case .chunkOutOfPlace(let name): name == "IDAT" || name == "PLTE"
    case .unknownCriticalChunk: true
    default: false
    }
  }

  private func mutate(_ bytes: [UInt8], _ kind: Int, _ generator: inout SplitMix) -> [UInt8] {
    var parts = chunks(of: bytes)
    let index = Int.random(in: parts.indices, using: &generator)
    func place(_ bytes: [UInt8]) -> Int { Int.random(in: bytes.indices, using: &generator) }
    switch kind {
    case 0:
      var mutated = bytes
      mutated[place(bytes)] ^= UInt8.random(in: 1...255, using: &generator)
      return mutated
    case 1: return Array(bytes[..<place(bytes)])
    case 2: parts.swapAt(index, place([UInt8](repeating: 0, count: parts.count)))
    case 3: parts.insert(parts[index], at: place([UInt8](repeating: 0, count: parts.count)))
    case 4:
      guard !parts[index].data.isEmpty else { break }
      parts[index].data[place(parts[index].data)] ^= 1 << UInt8.random(in: 0...7, using: &generator)
    default:
      // The image data: a bit of its beginning, of all of it, or the same data in other chunks.
      guard let first = parts.firstIndex(where: { $0.name == "IDAT" }) else { break }
      var data = parts.filter { $0.name == "IDAT" }.flatMap(\.data)
      parts.removeAll { $0.name == "IDAT" }
      guard !data.isEmpty else { break }
      let end = kind == 5 ? min(60, data.count) : data.count
      if kind < 7 { data[place(Array(data[..<end]))] ^= 1 << UInt8.random(in: 0...7, using: &generator) }
      let cut = place(data)
      parts.insert(contentsOf: [("IDAT", Array(data[..<cut])), ("IDAT", Array(data[cut...]))], at: first)
    }
    return F.signature + parts.flatMap { F.chunk($0.name, $0.data) }
  }
}
