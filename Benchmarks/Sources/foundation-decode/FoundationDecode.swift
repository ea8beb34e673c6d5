import Foundation

/// One document, or an event stream, with Foundation's `JSONDecoder` into `Codable` types; media by its own base64 strategy.
///
///     foundation-decode document|events FILE count|write
@main
enum FoundationDecode {
  struct Response: Decodable {
    var candidates: [Candidate]
  }

  struct Candidate: Decodable {
    var content: Content
  }

  struct Content: Decodable {
    var parts: [Part]
  }

  struct Part: Decodable {
    var text: String?
    var inlineData: InlineData?
  }

  struct InlineData: Decodable {
    var data: Data
  }

  struct Taker {
    var isWriting: Bool
    var size = 0
    var count = 0

    mutating func take(_ response: Response) throws {
      for part in response.candidates.lazy.flatMap(\.content.parts) {
        if let text = part.text {
          size += text.utf8.count
          count += 1
          if isWriting { try FileHandle.standardOutput.write(contentsOf: Data(text.utf8)) }
        } else if let media = part.inlineData {
          size += media.data.count
          count += 1
          if isWriting { try FileHandle.standardOutput.write(contentsOf: media.data) }
        }
      }
    }
  }

  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 4 else {
      print("usage: foundation-decode document|events FILE count|write")
      exit(2)
    }
    let clock = ContinuousClock()
    var taker = Taker(isWriting: arguments[3] == "write")
    let seconds = try clock.measure {
      let file = try Data(contentsOf: URL(fileURLWithPath: arguments[2]), options: .mappedIfSafe)
      let decoder = JSONDecoder()
      if arguments[1] == "document" {
        try taker.take(decoder.decode(Response.self, from: file))
      } else {
        try forEachEvent(of: file) { event in try taker.take(decoder.decode(Response.self, from: event)) }
      }
    }
    if !taker.isWriting {
      let inner = Double(seconds.components.seconds) + Double(seconds.components.attoseconds) / 1e18
      print("bytes=\(taker.size) events=\(taker.count) seconds=\(inner)")
    }
  }

  /// Calls `body` with what follows `data: ` on each line; lines are found with `memchr`.
  static func forEachEvent(of file: Data, _ body: (Data) throws -> Void) throws {
    let prefix = Data("data: ".utf8)
    var start = file.startIndex
    while start < file.endIndex {
      let length = file.withUnsafeBytes { (all: UnsafeRawBufferPointer) -> Int in
        let rest = UnsafeRawBufferPointer(rebasing: all[(start - file.startIndex)...])
        guard let first = rest.baseAddress, let found = memchr(first, 10, rest.count) else { return rest.count }
        return UnsafeRawPointer(found) - first
      }
      let end = start + length
      if length > prefix.count, file[start..<start + prefix.count] == prefix {
        try body(file[start + prefix.count..<end])
      }
      start = end + 1
    }
  }
}
