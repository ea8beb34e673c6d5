public import RiffleAPI
public import RiffleTypes

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension Credentials {
  /// The longest key file that is read: keys are some tens of bytes, tokens some thousands.
  static let keyFileLimit = 64 << 10

  /// The key by the usual order: the key file, then `GOOGLE_API_KEY`, then `GEMINI_API_KEY`; for OpenAI's format
  /// `OPENAI_API_KEY` alone, since a key is for nobody but the service that gave it.
  ///
  /// An empty variable counts as absent.
  /// - Parameters:
  ///   - environment: the environment of the process.
  ///   - keyFile: the path of a file whose first line is the key; nobody but its owner may read it.
  ///   - placement: where the key shall be put; nil is the format's own place.
  ///   - api: the format that the service is asked in.
  /// - Returns: the key, or nil when there is none; and a warning when both variables are set and differ.
  /// - Throws: ``CredentialsError``.
  public static func fromEnvironment(
    _ environment: [String: String], keyFile: String? = nil, placement: Placement? = nil, api: WireAPI = .gemini
  ) throws(CredentialsError) -> (credentials: Credentials?, warning: String?) {
    let placement = placement ?? (api == .openAI ? .bearer : .header)
    if let keyFile { return (try load(keyFile: keyFile, placement: placement), nil) }
    let names = api == .openAI ? ["OPENAI_API_KEY"] : ["GOOGLE_API_KEY", "GEMINI_API_KEY"]
    // A key pasted with its line end is the key.
    let found = names.compactMap { name -> (name: String, key: String)? in
      let key = (environment[name] ?? "").drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed()
      return key.isEmpty ? nil : (name, String(key))
    }
    guard let first = found.first else { return (nil, nil) }
    let isAmbiguous = found.count == 2 && found[0].key != found[1].key
    do {
      let credentials = try Credentials(key: first.key, placement: placement)
      return (credentials, isAmbiguous ? "both \(names[0]) and \(names[1]) are set: \(names[0]) is used" : nil)
    } catch {
      throw CredentialsError(code: error.code, source: first.name)
    }
  }

  private static func load(keyFile path: String, placement: Placement) throws(CredentialsError) -> Credentials {
    // The path is copied by the kernel before the call returns. A pipe without a writer must not stop the tool.
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw CredentialsError(code: .unreadable(errno), source: path) }
    defer { close(descriptor) }
    var status = stat()
    // The structure outlives the call and the descriptor is open.
    guard unsafe fstat(descriptor, &status) == 0 else {
      throw CredentialsError(code: .unreadable(errno), source: path)
    }
    guard status.st_mode & 0o077 == 0 else { throw CredentialsError(code: .readableByOthers, source: path) }
    guard status.st_size <= keyFileLimit else {
      throw CredentialsError(code: .tooLong(limit: keyFileLimit), source: path)
    }
    var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
    // The buffer is as long as the count says.
    let count = unsafe bytes.withUnsafeMutableBytes { unsafe Self.fill(from: descriptor, $0) }
    guard count >= 0 else { throw CredentialsError(code: .unreadable(errno), source: path) }
    let lines = bytes.prefix(count).split { $0 == 0x0A || $0 == 0x0D }
    let line = lines.first.map { $0.filter { $0 != 0x20 && $0 != 0x09 } } ?? []
    do {
      return try Credentials(key: String(decoding: line, as: UTF8.self), placement: placement)
    } catch {
      throw CredentialsError(code: error.code, source: path)
    }
  }

  private static func fill(from descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
    var filled = 0
    while filled < buffer.count {
      // The slice lies inside the buffer.
      let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
      let count = unsafe read(descriptor, rest.baseAddress, rest.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { return -1 }
      if count == 0 { break }
      filled += count
    }
    return filled
  }

  /// `text` as it stands in the query of an address.
  static func escaped(_ text: String) -> String { Endpoint.escaped(text) }
}

extension CredentialsError: CustomStringConvertible {
  /// How a run ends that has no usable key.
  public var exitReason: ExitReason {
    if case .unreadable = code { .fileError } else { .usage }
  }

  /// One line: where the key came from, what is wrong, what would do.
  public var description: String {
    switch code {
    case .malformedKey: "key: the key from '\(source)' is empty or has characters that no key has"
    case .readableByOthers: "key: '\(source)' can be read by others, expected `chmod 600 \(source)`"
    case .unreadable(let number): "key: cannot read '\(source)': \(systemMessage(number))"
    case .tooLong(let limit): "key: '\(source)' is no key file, expected at most \(limit) bytes"
    }
  }
}

/// The system's words for an `errno`.
func systemMessage(_ number: Int32) -> String {
  // The string is the C library's own and is copied at once.
  unsafe strerror(number).map { unsafe String(cString: $0) } ?? "error \(number)"
}
