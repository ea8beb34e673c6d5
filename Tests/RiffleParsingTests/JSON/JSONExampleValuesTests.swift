import Foundation
import RiffleParsing
import RiffleTestSupport
import Testing

@Suite struct JSONExampleValuesTests {
  /// Reads JSON text with the scanner alone.
  private func value(of text: [UInt8]) throws -> NSObject? {
    var scanner = JSONScanner()
    var stack: [(array: [NSObject], object: [String: NSObject], isObject: Bool, key: String)] = []
    var bytes: [UInt8] = []
    var key = ""
    var result: NSObject?
    func put(_ value: NSObject) {
      guard let last = stack.indices.last else { return result = value }
      if stack[last].isObject { stack[last].object[key] = value } else { stack[last].array.append(value) }
    }
    for chunk in pieces(of: text, size: 4096) {
      while let token = try scanner.next(in: chunk.span) {
        switch token {
        case .beginObject: stack.append(([], [:], true, key))
        case .beginArray: stack.append(([], [:], false, key))
        case .endObject, .endArray:
          let level = stack.removeLast()
          key = level.key
          put(level.isObject ? level.object as NSDictionary : level.array as NSArray)
        case .key(let range, let isLast):
          bytes += chunk[range]
          if isLast { key = String(decoding: bytes, as: UTF8.self) }
          if isLast { bytes = [] }
        case .keyScalar(let scalar), .scalar(let scalar): bytes += Array(String(scalar).utf8)
        case .beginString: break
        case .string(let range, let isLast):
          bytes += chunk[range]
          if isLast { put(String(decoding: bytes, as: UTF8.self) as NSString) }
          if isLast { bytes = [] }
        case .number(let range, let isLast):
          bytes += chunk[range]
          if isLast { put(NSNumber(value: Double(String(decoding: bytes, as: UTF8.self)) ?? .nan)) }
          if isLast { bytes = [] }
        case .bool(let flag): put(NSNumber(value: flag))
        case .null: put(NSNull())
        }
      }
    }
    try scanner.finish()
    return result
  }

  @Test(.enabled(if: Corpora.isPresent), arguments: Corpora.files(in: "json/jsonexamples", suffix: ".json"))
  func `values of real documents equal those of Foundation's reader`(file: String) throws {
    let text = try Corpora.read(file)
    let theirs = try JSONSerialization.jsonObject(with: Data(text), options: [.fragmentsAllowed])
    #expect(try value(of: text) == theirs as? NSObject)
  }
}
