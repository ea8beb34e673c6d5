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

/// What people give to a command: words, and pictures.
enum Input {
  /// The most text that is read, in bytes; far above what any model takes.
  static let textLimit = 4 * 1024 * 1024

  /// The text of an argument, of standard input for `-`, or of a file; without the line end at its end.
  ///
  /// - Throws: ``Ending`` with 2 for empty, too long or undecodable text, 11 where the file cannot be read.
  static func text(argument: String?, file: String?) throws -> String {
    var text: String
    switch (argument, file) {
    case ("-"?, _), (nil, "-"?):
      text = try decoded(try bytes(of: STDIN_FILENO, name: "standard input"), "standard input")
    case (let argument?, _): text = argument
    case (nil, let file?):
      let descriptor = unsafe open(file, O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else { throw Ending(.fileError, "\(file): \(unsafe String(cString: strerror(errno)))") }
      defer { close(descriptor) }
      text = try decoded(try bytes(of: descriptor, name: file), file)
    case (nil, nil): text = ""
    }
    while text.last?.isNewline == true { text.removeLast() }
    guard !text.allSatisfy(\.isWhitespace) else { throw Ending(.usage, "the text is empty, expected words") }
    return text
  }

  /// A picture file as a part of a request; its bytes are read again, in pieces, while they are sent.
  ///
  /// - Throws: ``Ending`` with 11 where the file cannot be read, 2 where it is no picture by its first bytes, or one that
  ///   no service of this format takes to start from.
  static func picture(at path: String, for api: WireAPI = .gemini) throws -> InlineData {
    // A pipe that nobody writes to would keep an ordinary open waiting.
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw Ending(.fileError, "\(path): \(unsafe String(cString: strerror(errno)))") }
    defer { close(descriptor) }
    var information = stat()
    guard unsafe fstat(descriptor, &information) == 0, information.st_mode & S_IFMT == S_IFREG else {
      throw Ending(.fileError, "\(path): is not a regular file")
    }
    var prefix = [UInt8](repeating: 0, count: MediaSniffer.prefixLength)
    let count = unsafe prefix.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
    guard count >= 0 else { throw Ending(.fileError, "\(path): \(unsafe String(cString: strerror(errno)))") }
    guard let type = MediaSniffer.sniff(prefix.span.extracting(0..<count)), type.kind == .image else {
      throw Ending(.usage, "\(path): is no picture that Riffle knows, expected PNG, JPEG, WebP or HEIC")
    }
    let refused = (api == .openAI ? ["heic", "heif", "avif"] : []) + ["gif", "bmp", "tiff", "svg+xml"]
    guard !refused.contains(type.subtype) else {
      let names = api == .openAI ? "PNG, JPEG or WebP" : "PNG, JPEG, WebP or HEIC"
      throw Ending(.usage, "\(path): is \(type.essence), which the service refuses, expected \(names)")
    }
    return InlineData(mimeType: type.essence, data: .file(path: path, byteCount: Int(information.st_size)))
  }

  static func bytes(of descriptor: Int32, name: String) throws -> [UInt8] {
    var result: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64 * 1024)
    while true {
      let count = unsafe buffer.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw Ending(.fileError, "\(name): \(unsafe String(cString: strerror(errno)))") }
      guard count > 0 else { return result }
      guard result.count + count <= textLimit else {
        throw Ending(.usage, "\(name): is longer than \(textLimit) bytes, expected a text")
      }
      result += buffer[..<count]
    }
  }

  static func decoded(_ bytes: [UInt8], _ name: String) throws -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Ending(.usage, "\(name): is not UTF-8, expected a text")
    }
    return text
  }
}
