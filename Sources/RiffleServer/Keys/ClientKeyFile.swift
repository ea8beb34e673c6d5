import NIOCore

/// The text of a file of client keys: one client a line, `name:key[:rpm[:max-body]]`.
///
/// Empty lines and lines that begin with `#` are passed over. `rpm` is a count of requests in a minute, `max-body` a count of
/// bytes, perhaps with `K`, `M` or `G` for 1024, 1024² or 1024³ of them; either may be left empty.
struct ClientKeyFile {
  /// What is wrong with a line; never shows what stands in it beyond a name.
  struct Flaw: Error, Hashable {
    let line: Int
    let reason: String
  }

  private static let nameLimit = 64
  private static let rateLimit = 1_000_000

  private(set) var clients: [ClientKey] = []
  private var linesByName: [String: Int] = [:]
  private var linesByDigest: [[UInt8]: Int] = [:]

  init(_ text: String) throws(Flaw) {
    var number = 0
    for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      number += 1
      let words = line.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed()
      let content = String(words)
      if content.isEmpty || content.hasPrefix("#") { continue }
      try add(content, line: number)
    }
  }

  private mutating func add(_ content: String, line: Int) throws(Flaw) {
    let fields = content.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard fields.count <= 4 else {
      throw Flaw(line: line, reason: "too many fields, expected name:key[:rpm[:max-body]]")
    }
    guard fields.count >= 2 else { throw Flaw(line: line, reason: "no key, expected name:key[:rpm[:max-body]]") }
    let (name, key) = (fields[0], fields[1])
    guard Self.isName(name) else {
      throw Flaw(line: line, reason: "bad name, expected up to \(Self.nameLimit) letters, digits, '-', '_' or '.'")
    }
    guard !key.isEmpty, key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw Flaw(line: line, reason: "bad key, expected visible ASCII characters")
    }
    let client = ClientKey(
      name: name, key: key,
      requestsPerMinute: try Self.number(fields, 2, line, "requests a minute", limit: Self.rateLimit, units: [:]),
      bodyLimit: try Self.number(fields, 3, line, "bytes", limit: 1 << 40, units: ["K": 10, "M": 20, "G": 30]))
    if let first = linesByName.updateValue(line, forKey: name) {
      throw Flaw(line: line, reason: "the name '\(name)' stands in line \(first) already, expected another")
    }
    if let first = linesByDigest.updateValue(line, forKey: client.digest) {
      throw Flaw(line: line, reason: "the key stands in line \(first) already, expected another")
    }
    clients.append(client)
  }

  private static func isName(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.count <= nameLimit
      && name.unicodeScalars.allSatisfy { scalar in
        scalar.isASCII && (scalar.properties.isAlphabetic || "0123456789-_.".unicodeScalars.contains(scalar))
      }
  }

  /// The number in the field at `index`; nil where there is none.
  private static func number(
    _ fields: [String], _ index: Int, _ line: Int, _ what: String, limit: Int, units: [Character: Int]
  ) throws(Flaw) -> Int? {
    guard fields.indices.contains(index), !fields[index].isEmpty else { return nil }
    var digits = fields[index]
    var shift = 0
    if let unit = digits.last.flatMap({ units[Character($0.uppercased())] }) {
      shift = unit
      digits.removeLast()
    }
    guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let count = Int(digits), count > 0,
      count <= limit >> shift
    else {
      throw Flaw(line: line, reason: "'\(fields[index])' is no count of \(what), expected a whole number above 0")
    }
    return count << shift
  }
}

extension ModelServer {
  /// The longest file of client keys that is read.
  private static let clientKeyFileLimit = 4 << 20

  /// Reads a file of client keys: one client a line, `name:key[:rpm[:max-body]]`; empty lines and lines that begin with `#` are
  /// passed over, and a line without a colon is a key alone.
  ///
  /// - Throws: `ServerError` when the file cannot be read, can be read by others than its owner, holds a line that is none, or holds
  ///   no key; a server with an empty list would serve nobody.
  public static func clientKeys(inFile path: String) throws(ServerError) -> [ClientKey] {
    let code = ServerError.Code.badKeyFile(path: path)
    var buffer = ByteBuffer()
    do {
      let file = try OpenFile(path: path)
      guard file.isPrivate else {
        throw ServerError(code, reason: "it can be read by others, expected `chmod 600 \(path)`")
      }
      guard file.byteCount <= clientKeyFileLimit else {
        throw ServerError(code, reason: "it is too long, expected at most \(clientKeyFileLimit) bytes")
      }
      while try file.read(into: &buffer, atMost: OpenFile.pieceBytes) > 0 {}
    } catch let failure as OpenFile.Failure {
      throw ServerError(.unreadableKeyFile(path: path), reason: failure.reason)
    } catch let error as ServerError {
      throw error
    } catch {
      throw ServerError(code, error)
    }
    guard let text = String(validating: buffer.readableBytesView, as: UTF8.self) else {
      throw ServerError(code, reason: "it is no text, expected UTF-8")
    }
    do {
      let clients = try ClientKeyFile(text).clients
      guard !clients.isEmpty else { throw ServerError(code, reason: "no key in it, expected one client a line") }
      return clients
    } catch let flaw as ClientKeyFile.Flaw {
      throw ServerError(code, reason: "line \(flaw.line): \(flaw.reason)")
    } catch let error as ServerError {
      throw error
    } catch {
      throw ServerError(code, error)
    }
  }
}
