import RiffleAPI
import RiffleMedia
import RiffleTypes

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

extension Input {
  /// The type of a text file where its name tells no better.
  private static let plainText = "text/plain"
  /// Types of texts that services take as they are.
  private static let textTypes = [
    "md": "text/markdown", "csv": "text/csv", "html": "text/html", "htm": "text/html", "xml": "text/xml",
    "css": "text/css", "rtf": "text/rtf",
  ]

  /// A file to ask about as a part of a question; its bytes are read again, in pieces, while they are sent.
  ///
  /// The first bytes tell pictures, sound, films and PDF; anything else that is UTF-8 is a text.
  /// - Throws: ``Ending`` with 11 where the file cannot be read, 2 where nobody knows what it is.
  static func attachment(at path: String) throws -> InlineData {
    func failure() -> Ending { Ending(.fileError, "\(path): \(unsafe String(cString: strerror(errno)))") }
    // The path lives for the call only.
    // Nobody may write to a pipe of this name: whether it is one is looked at before anything is read.
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw failure() }
    defer { close(descriptor) }
    var information = stat()
    // The structure outlives the call.
    guard unsafe fstat(descriptor, &information) == 0, information.st_mode & S_IFMT == S_IFREG else {
      throw Ending(.fileError, "\(path): is not a regular file")
    }
    var prefix = [UInt8](repeating: 0, count: MediaSniffer.prefixLength)
    // The buffer is as long as it says.
    let count = unsafe prefix.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
    guard count >= 0 else { throw failure() }
    guard count > 0 else { throw Ending(.usage, "\(path): is empty, expected something to ask about") }
    let data = MediaData.file(path: path, byteCount: Int(information.st_size))
    if let type = MediaSniffer.sniff(prefix.span.extracting(0..<count)), type.essence != "application/gzip" {
      return InlineData(mimeType: type.essence, data: data)
    }
    guard isText(prefix[..<count], isWhole: count == information.st_size) else {
      throw Ending(.usage, "\(path): is nothing that Riffle knows, expected a picture, sound, film, PDF or text")
    }
    let ending = path.lastIndex(of: ".").map { String(path[path.index(after: $0)...]).lowercased() } ?? ""
    return InlineData(mimeType: textTypes[ending] ?? plainText, data: data)
  }

  /// Whether `bytes` begin a text: UTF-8 without control characters, save a character that the end cuts.
  private static func isText(_ bytes: ArraySlice<UInt8>, isWhole: Bool) -> Bool {
    guard bytes.allSatisfy({ $0 >= 0x20 || [0x09, 0x0A, 0x0C, 0x0D].contains($0) }) else { return false }
    for cut in 0...(isWhole ? 0 : 3) where String(validating: bytes.dropLast(cut), as: UTF8.self) != nil { return true }
    return false
  }

  /// The schema in a file.
  ///
  /// - Throws: ``Ending`` with 11 where the file cannot be read, 2 where it is no JSON object.
  static func schema(at path: String) throws -> Schema {
    let text: String
    do {
      text = try self.text(argument: nil, file: path)
    } catch let ending as Ending where ending.reason == .usage && ending.message?.hasPrefix(path) != true {
      throw Ending(.usage, "\(path): is empty, expected a JSON Schema")
    }
    do throws(WireJSONError) {
      let json = try JSONValue(text: text)
      guard json.object != nil else { throw WireJSONError(path: "", message: "expected an object") }
      return Schema(json)
    } catch {
      throw Ending(.usage, "\(path): is no JSON Schema, \(error)")
    }
  }
}
