#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// What the tool knows of the terminal, and the two ways it writes: lines for people and lines for programs.
enum Terminal {
  /// Whether standard error is a terminal that can redraw a line.
  static var canRedraw: Bool {
    guard isatty(STDERR_FILENO) == 1 else { return false }
    guard let name = environment("TERM") else { return false }
    return name != "dumb"
  }

  /// Whether standard output is a terminal.
  static var outputIsTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

  /// Columns of the terminal behind standard error; 80 where it does not say.
  static var columns: Int {
    var size = winsize()
    guard unsafe ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  /// The value of an environment variable; nil when unset or empty.
  static func environment(_ name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    let text = unsafe String(cString: value)
    return text.isEmpty ? nil : text
  }

  /// All environment variables that are text.
  static var environment: [String: String] {
    var result: [String: String] = [:]
    var entry = unsafe environ
    while let text = unsafe entry.pointee {
      let pair = unsafe String(cString: text).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      if pair.count == 2 { result[String(pair[0])] = String(pair[1]) }
      unsafe entry += 1
    }
    return result
  }

  /// Ends the process.
  static func end(_ status: Int32) -> Never { exit(status) }

  /// Writes one line for a person to standard error.
  static func say(_ line: String) { write("riffle: " + escaped(line) + "\n", to: STDERR_FILENO) }

  /// Writes text as it is to standard error, for redrawn lines.
  static func draw(_ text: String) { write(text, to: STDERR_FILENO) }

  /// Writes one line for a program to standard output: as it is into files and pipes, harmless on a terminal.
  static func print(_ line: String) { write((outputIsTerminal ? escaped(line) : line) + "\n", to: STDOUT_FILENO) }

  /// Writes words of an answer to standard output: as they are into files and pipes, harmless on a terminal.
  ///
  /// - Parameters:
  ///   - words: the words.
  ///   - isWhole: whether they are to end with a line end.
  static func write(words: String, isWhole: Bool = true) {
    guard !words.isEmpty else { return }
    let needsEnd = isWhole && words.last?.isNewline != true
    write((outputIsTerminal ? escaped(words) : words) + (needsEnd ? "\n" : ""), to: STDOUT_FILENO)
  }

  /// `text` with every control character but tab and line feed shown as an escape, so that no answer drives the terminal.
  ///
  /// Control characters of C0 and C1, delete, the bidirectional controls of Unicode and its ends of lines and paragraphs are
  /// shown as `\u{…}`.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x09, 0x0A: result.unicodeScalars.append(scalar)
      case 0..<0x20, 0x7F..<0xA0, 0x61C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069:
        result += "\\u{" + String(scalar.value, radix: 16) + "}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// Writes all of `text`; a reader that went away or a full disk ends the process as other tools do.
  private static func write(_ text: String, to descriptor: Int32) {
    var text = text
    text.withUTF8 { bytes in
      var rest = unsafe bytes[...]
      while unsafe !rest.isEmpty {
        let count = unsafe systemWrite(descriptor, UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: rest)))
        if count > 0 {
          unsafe rest = rest.dropFirst(count)
        } else if errno == EPIPE, descriptor == STDOUT_FILENO {
          exit(141)
        } else if errno != EINTR {
          guard descriptor == STDOUT_FILENO else { return }
          // strerror's text is copied at once.
          let reason = unsafe strerror(errno).map { unsafe String(cString: $0).lowercased() } ?? "error \(errno)"
          say("standard output: \(reason)")
          exit(11)
        }
      }
    }
  }

  private static func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    #if canImport(Glibc)
      unsafe Glibc.write(descriptor, bytes.baseAddress, bytes.count)
    #elseif canImport(Musl)
      unsafe Musl.write(descriptor, bytes.baseAddress, bytes.count)
    #else
      unsafe Darwin.write(descriptor, bytes.baseAddress, bytes.count)
    #endif
  }
}
