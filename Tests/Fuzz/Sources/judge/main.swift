// Says what Riffle makes of documents that come on standard input, each after its length in four bytes, the lowest first.
//
//   judge json      two digits a document: whether the scanner accepts it, whether Foundation does
//   judge base64    the decoded bytes in hexadecimal, or the error; then a tab and the text that encodes the document
//   judge png       the verifier's verdict, a tab, libpng's: ok, or what is wrong
//   judge sse       the events as JSON: a list of [type, data, lastEventId], and the last retry or null
//
// One line a document.

import Foundation
import RiffleMedia
import RiffleParsing

/// The next document; nil at the end.
func nextDocument() -> [UInt8]? {
  guard let head = try? FileHandle.standardInput.read(upToCount: 4), head.count == 4 else { return nil }
  let count = head.reversed().reduce(0) { $0 << 8 | Int($1) }
  guard count > 0 else { return [] }
  return (try? FileHandle.standardInput.read(upToCount: count)).map { [UInt8]($0 ?? Data()) }
}

/// A value that is looked at to its last number and thrown away.
struct Anything: Decodable {
  private struct Name: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { return nil }
  }

  init(from decoder: any Decoder) throws {
    if let object = try? decoder.container(keyedBy: Name.self) {
      for name in object.allKeys { _ = try object.decode(Anything.self, forKey: name) }
    } else if var list = try? decoder.unkeyedContainer() {
      while !list.isAtEnd { _ = try list.decode(Anything.self) }
    } else {
      let value = try decoder.singleValueContainer()
      if value.decodeNil() || (try? value.decode(Bool.self)) != nil || (try? value.decode(String.self)) != nil {
        return
      }
      _ = try value.decode(Double.self)
    }
  }
}

func json(_ document: [UInt8]) -> String {
  var scanner = JSONScanner()
  var isAccepted = true
  do {
    while try scanner.next(in: document.span) != nil {}
    try scanner.finish()
  } catch {
    isAccepted = false
  }
  let isFoundations = (try? JSONDecoder().decode(Anything.self, from: Data(document))) != nil
  return (isAccepted ? "1" : "0") + (isFoundations ? "1" : "0")
}

func base64(_ document: [UInt8]) -> String {
  let decoded: String
  do {
    decoded = try Base64Decoder.decode(document).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  } catch {
    decoded = "\(error)"
  }
  return decoded + "\t" + Base64Encoder.encode(document)
}

func png(_ document: [UInt8]) -> String {
  var verifier = PNGVerifier(level: .full)
  let verdict: String
  do {
    try verifier.verify(document.span)
    _ = try verifier.finish()
    verdict = "ok"
  } catch {
    verdict = "\(error.code)"
  }
  // A picture that the verifier accepts and libpng refuses throws here too.
  let isRead = (try? PNGPixels(decoding: document, layout: .stored)) != nil
  return verdict + "\t" + (isRead ? "ok" : "refused")
}

func eventStream(_ document: [UInt8]) -> String {
  var parser = EventStreamParser()
  var (type, id, data, retry) = ("", "", [UInt8](), Int?.none)
  var events: [[String]] = []
  do {
    while let token = try parser.next(in: document.span) {
      switch token {
      case .data(let range): data += document[range]
      case .dataLineBreak: data.append(UInt8(ascii: "\n"))
      case .eventType: type = parser.fieldValue
      case .lastEventID: id = parser.fieldValue
      case .retry(let milliseconds): retry = milliseconds
      case .discardedEvent: type = ""
      case .endOfEvent:
        events.append([type.isEmpty ? "message" : type, String(decoding: data, as: UTF8.self), id])
        (type, data) = ("", [])
      case .comment, .fieldlessPrefix, .fieldlessLine: break
      }
    }
  } catch {
    return "null"
  }
  let text = (try? JSONEncoder().encode(events)).map { String(decoding: $0, as: UTF8.self) } ?? "null"
  return "[\(text),\(retry.map(String.init) ?? "null")]"
}

let judges = ["json": json, "base64": base64, "png": png, "sse": eventStream]
guard let judge = judges[CommandLine.arguments.dropFirst().first ?? ""] else {
  FileHandle.standardError.write(Data("judge: expected one of \(judges.keys.sorted())\n".utf8))
  exit(2)
}
while let document = nextDocument() { print(judge(document)) }
