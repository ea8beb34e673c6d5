import Foundation
import RiffleAPI
import RiffleTestSupport
import Testing

@testable import RiffleServer

@Suite struct MediaSpoolTests {
  private let folder = ScratchFolder()

  #if os(Linux)
    @Test func `a request of many media keeps no file open`() throws {
      func openCount() throws -> Int { try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count }
      let media = (0..<300).map { #"{"inlineData":{"mimeType":"image/png","data":"\#($0 == 0 ? large : "AAAA")"}}"# }
      let body = Array(#"{"contents":[{"parts":[\#(media.joined(separator: ","))]}]}"#.utf8)
      let before = try openCount()
      var assembler = RequestAssembler(textLimit: 1 << 20, expectedBytes: 0, folder: folder)
      try assembler.receive(body.span)
      let received = try assembler.finish()
      #expect(received.media.count == 300)
      #expect(received.media.dropFirst().allSatisfy { $0.data.byteCount == 3 && $0.data.decodedBytes == nil })
      // Other tests' sockets may come and go.
      #expect(try openCount() < before + 100)
    }
  #endif

  /// As much as stays in memory.
  private var large: String { String(repeating: "AAAA", count: MediaSpool.memoryLimit / 3) + "AA==" }

  @Test func `the files of one request are bounded`() throws {
    var spool = MediaSpool(folder: folder)
    // Memory is full with this one; every medium after it has a file.
    var held = MediumBuffer(declaredType: nil)
    try spool.append([UInt8](repeating: 0, count: MediaSpool.memoryLimit).span, to: &held)
    var kept: [MediumBuffer] = []
    for _ in 0..<MediaSpool.fileLimit {
      var medium = MediumBuffer(declaredType: nil)
      try spool.append([1].span, to: &medium)
      medium.finish()
      kept.append(medium)
    }
    var last = MediumBuffer(declaredType: nil)
    #expect(throws: ServiceError.self) { try spool.append([1].span, to: &last) }
    #expect(kept.allSatisfy { $0.file?.byteCount == 1 } && held.file == nil)
  }

  @Test func `a file that is finished takes no more, and one that cannot be made harms none`() throws {
    let file = try folder.makeFile()
    try file.append([1, 2, 3].span)
    file.finish()
    file.finish()
    #expect(throws: ServiceError.self) { try file.append([4].span) }
    #expect(try file.byteCount == 3 && Files.read(file.path) == [1, 2, 3])
    #expect(throws: ServiceError.self) { try ScratchFile.make(path: file.path) }
    #expect(try Files.read(file.path) == [1, 2, 3])
  }
}
