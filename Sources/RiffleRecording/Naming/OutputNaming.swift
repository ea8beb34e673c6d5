internal import RiffleMedia
internal import RiffleTypes

/// Names for the media of one answer.
///
/// The user's words decide the folder; an answer only ever decides the extension, which comes from a table of known
/// types, so no name can leave the folder. The second medium is `out-2.png`, work goes on in `out.png.partial`, and a
/// cut medium that is kept is `out.partial.png`.
public struct OutputNaming: Sendable, Equatable {
  /// The place that was asked for.
  public enum Target: Sendable, Equatable {
    /// One file. `{ext}` in its name stands for the true extension; any other extension is a request.
    case file(String)
    /// A folder, made when it is not there; the stem names the files in it.
    case folder(String)
    /// Standard output: the first medium itself, no path.
    case standardOutput
    /// Nowhere: media are decoded and counted.
    case discard
  }

  /// The place that was asked for.
  public let target: Target
  /// The name of a file in a folder, without its extension.
  public let stem: String

  /// Names for `target`; `stem` is made safe with ``safeName(_:)``.
  public init(_ target: Target, stem: String = "media") {
    self.target = target
    self.stem = Self.safeName(stem)
  }

  /// Media are decoded and counted, nothing is written.
  public static let discard = OutputNaming(.discard)

  /// Reads the value of `-o`: `-` is standard output, a name that ends in a slash or is a folder already is a folder,
  /// anything else is a file.
  public static func parsing(_ option: String, stem: String = "media") -> OutputNaming {
    if option == "-" { return OutputNaming(.standardOutput, stem: stem) }
    let isFolder = option.hasSuffix("/") || LocalFile.isFolder(option)
    return OutputNaming(isFolder ? .folder(option) : .file(option), stem: stem)
  }

  /// The word in a name that stands for the true extension.
  public static let extensionPlaceholder = "{ext}"

  /// The most UTF-8 bytes that ``safeName(_:)`` keeps: file systems allow 255, and numbers and extensions are added.
  public static let nameLimit = 180

  /// One path component made of `text`: no slash, no control character, not hidden, at most 180 bytes, never empty.
  public static func safeName(_ text: String) -> String {
    var name = ""
    for scalar in text.unicodeScalars {
      let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
      name.unicodeScalars.append(isControl || "/\\:*?\"<>|".unicodeScalars.contains(scalar) ? "-" : scalar)
    }
    while let first = name.first, first == "." || first == " " { name.removeFirst() }
    while name.utf8.count > nameLimit || name.last == " " || name.last == "." { name.removeLast() }
    return name.isEmpty ? "media" : name
  }

  /// The extension that the user asked for in so many words, in lower case; nil when the true type decides.
  public var requestedExtension: String? {
    guard case .file(let path) = target, !path.contains(Self.extensionPlaceholder) else { return nil }
    return Self.splitExtension(Self.split(path).name).ending?.lowercased()
  }

  /// The folder that files go to, without a slash at its end.
  var folder: String {
    switch target {
    case .file(let path): Self.split(path).folder
    case .folder(let path): Self.withoutLastSlash(path)
    case .standardOutput, .discard: "."
    }
  }

  /// The final path of the medium with `number` (from 1) when its file's true extension is `ending`.
  ///
  /// Without an `ending` the type is not known yet, and the name is good for work in progress only. A name that the
  /// user wrote without an extension, or with one that names no type, stays as it is. `thought` numbers the pictures
  /// of a thought.
  func path(number: Int, ending: String?, thought: Int? = nil) -> String {
    let mark = thought.map { "-thought-\($0)" } ?? (number > 1 ? "-\(number)" : "")
    guard case .file(let path) = target else { return join(stem + mark, ending) }
    let name = Self.split(path).name
    guard !name.contains(Self.extensionPlaceholder) else {
      let (stem, tail) = Self.splitExtension(name)
      let marked = stem + mark + (tail.map { ".\($0)" } ?? "")
      return join(
        marked.split(separator: Self.extensionPlaceholder, omittingEmptySubsequences: false)
          .joined(separator: ending ?? "media"), nil)
    }
    let (stem, asked) = Self.splitExtension(name)
    guard let asked else { return join(stem + mark, nil) }
    guard let ending, Self.isKnown(asked), !Self.isSameType(asked, ending) else { return join(stem + mark, asked) }
    return join(stem + mark, ending)
  }

  /// Names for what comes after `count` media that have the names before: `out-3.png` after two.
  ///
  /// Only a file by its full name needs another one; all others move on by themselves.
  public func after(_ count: Int) -> OutputNaming {
    guard count > 0, case .file(let path) = target, !path.contains(Self.extensionPlaceholder) else { return self }
    return OutputNaming(.file(self.path(number: count + 1, ending: nil)), stem: stem)
  }

  /// Whether `path` is the very name that the user gave; any other name may move on to the next number when it is taken.
  func isAsAsked(_ path: String) -> Bool {
    guard case .file(let asked) = target else { return false }
    return asked == path
  }

  private func join(_ name: String, _ ending: String?) -> String {
    let full = ending.map { "\(name).\($0)" } ?? name
    return folder == "." ? full : folder + "/" + full
  }

  /// Folder and name of `path`; a bare name is in `.`.
  static func split(_ path: String) -> (folder: String, name: String) {
    guard let slash = path.lastIndex(of: "/") else { return (".", path) }
    return (String(path[..<slash]), String(path[path.index(after: slash)...]))
  }

  /// Stem and extension of a name; a dot at its start or end makes none.
  static func splitExtension(_ name: String) -> (stem: String, ending: String?) {
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex, name.index(after: dot) != name.endIndex else {
      return (name, nil)
    }
    return (String(name[..<dot]), String(name[name.index(after: dot)...]))
  }

  /// Whether an extension names a type of media.
  static func isKnown(_ ending: String) -> Bool {
    MediaType(fileExtension: ending) != nil || AudioFileFormat(fileExtension: ending) != nil
  }

  /// Whether two extensions name one file type, as `jpg` and `jpeg` do.
  static func isSameType(_ one: String, _ other: String) -> Bool {
    if one.lowercased() == other.lowercased() { return true }
    if let format = AudioFileFormat(fileExtension: one) { return format == AudioFileFormat(fileExtension: other) }
    guard let type = MediaType(fileExtension: one) else { return false }
    return type == MediaType(fileExtension: other)
  }

  private static func withoutLastSlash(_ path: String) -> String {
    var path = path
    while path.hasSuffix("/") { path.removeLast() }
    return path
  }
}
