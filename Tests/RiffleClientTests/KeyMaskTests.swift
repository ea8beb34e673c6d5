import NIOCore
import Testing

@testable import RiffleClient

@Suite struct KeyMaskTests {
  /// What comes out for `pieces`.
  private func masked(_ pieces: [String], key: String) throws -> (text: String, pieces: [String]) {
    var mask = try #require(KeyMask(key))
    var output = pieces.map { String(buffer: mask.mask(ByteBuffer(string: $0))) }
    output.append(String(buffer: mask.finish()))
    return (output.joined(), output)
  }

  @Test(arguments: [
    ("no key in here", "no key in here"), ("", ""), ("k3y-1", "*****"), ("k3y-1k3y-1", "**********"),
    ("a k3y-1 and k3y-1.", "a ***** and *****."), ("k3y-k3y-1", "k3y-*****"), ("k3y-", "k3y-"), ("kk3y-12", "k*****2"),
  ])
  func `the key is taken out wherever the bytes are cut, and the length stays`(text: String, expected: String) throws {
    #expect(try masked([text], key: "k3y-1").text == expected)
    let bytes = Array(text)
    for first in 0...bytes.count {
      for second in first...bytes.count {
        let pieces = [String(bytes[..<first]), String(bytes[first..<second]), String(bytes[second...])]
        #expect(try masked(pieces, key: "k3y-1").text == expected, "\(pieces)")
      }
    }
    #expect(try masked(bytes.map(String.init), key: "k3y-1").text == expected)
  }

  @Test func `a key that begins as it ends is found at its first place`() throws {
    #expect(try masked(["aaab", "aab"], key: "aab").text == "a******")
    #expect(try masked(["aba", "ba"], key: "aba").text == "***ba")
  }

  @Test func `only what may be a beginning of the key waits`() throws {
    #expect(try masked(["data: k3", "x", "y-"], key: "k3y-1").pieces == ["data: ", "k3x", "y-", ""])
    #expect(KeyMask("") == nil)
  }
}
