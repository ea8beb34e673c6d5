import RiffleTestSupport
import Testing

/// The fuzzers' targets, run as ordinary tests on inputs that once failed, and on the samples.
@Suite struct RegressionTests {
  static let targets = FuzzTarget.core + FuzzTarget.upper
  private static let folder = Files.repository + "Tests/RiffleFuzzTests/Regressions"

  @Test(arguments: targets.map(\.name)) func `inputs that once failed do not fail again`(name: String) throws {
    let target = try #require(Self.targets.first { $0.name == name })
    for file in Files.names(in: "\(Self.folder)/\(name)") {
      let fault = target.check(try Files.read("\(Self.folder)/\(name)/\(file)"))
      #expect(fault == nil, "\(file)")
    }
  }

  @Test func `every folder of inputs belongs to a target`() {
    #expect(Set(Files.names(in: Self.folder)).isSubset(of: Self.targets.map(\.name)))
  }

  @Test(arguments: targets.map(\.name)) func `the samples and their beginnings pass`(name: String) throws {
    let target = try #require(Self.targets.first { $0.name == name })
    for file in Files.names(in: Samples.path("")) where file.hasPrefix("g") || file.hasPrefix("o") {
      let bytes = try Samples.read(file)
      for count in [0, 1, 7, 61, 700] where count <= bytes.count {
        let fault = target.check(Array(bytes[..<count]))
        #expect(fault == nil, "the first \(count) bytes of \(file)")
      }
    }
  }

  /// A target that finds nothing wrong with anything would prove nothing.
  @Test func `plain readers tell right from wrong`() {
    for (text, isWell) in [
      ("[1, {\"a\": \"\\u00e9\"}]", true), ("[1,]", false), ("01", false), ("\"\u{1}\"", false), ("\"\\ud800\"", true),
    ] {
      var reader = NaiveJSON(Array(text.utf8))
      #expect(reader.read() == isWell, "\(text)")
    }
    let notes = EventStreamNotes(naive: Array("\u{FEFF}event: x\r\ndata: a\rdata:b\n\nbare\ndat".utf8)).notes
    #expect(
      notes == [
        .eventType(Array("x".utf8)), .data(Array("a".utf8)), .dataLineBreak, .data(Array("b".utf8)), .endOfEvent,
        .line(Array("bare".utf8)),
      ])
    let mended = PNGMending.mended(
      [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 0] + Array("IEND".utf8) + [1, 2, 3, 4])
    #expect(mended.suffix(4) == [0xAE, 0x42, 0x60, 0x82])
  }
}
