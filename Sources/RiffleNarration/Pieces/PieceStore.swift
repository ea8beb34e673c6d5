internal import Crypto
internal import FoundationEssentials
public import RiffleClient
public import RiffleMedia

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// The name of a spoken piece in a ``PieceStore``: the SHA-256 of everything that its sound depends on.
public struct PieceKey: Hashable, Sendable, CustomStringConvertible {
  /// The hash, in hexadecimal.
  public let description: String

  /// The key of what `service` answers to `request`.
  ///
  /// - Parameters:
  ///   - service: which service is asked; two addresses of one service may share a name.
  ///   - request: the request; its path, without the address in front of it, and its body count.
  public init(service: String, request: PreparedRequest) {
    var path = Substring(request.url)
    if let scheme = path.firstRange(of: "://") { path = path[scheme.upperBound...].drop { $0 != "/" } }
    var hash = SHA256()
    // Each part is told from the next by a byte that none of them has.
    for part in ["riffle piece 1", service, request.method, String(path)] { hash.update(data: Data(part.utf8) + [0]) }
    hash.update(data: Data(request.preview))
    let digits = Array("0123456789abcdef")
    description = String(hash.finalize().flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
  }
}

/// A memory of spoken pieces, so that a text that changed in one sentence asks for one piece.
///
/// What is kept is the sound file of a whole answer. A store is asked by many tasks at once.
public protocol PieceStore: Sendable {
  /// A folder on the store's own file system, in which pieces are recorded before they are kept.
  var workFolder: String { get }

  /// The path of the piece called `key`; nil where there is none.
  func find(_ key: PieceKey) throws -> String?

  /// Takes over the finished file at `path`, in place of one that was there.
  /// - Returns: where it is now.
  func keep(fileAt path: String, as key: PieceKey) throws -> String
}

/// Pieces as files in a folder, named by their keys.
public final class FilePieceStore: PieceStore {
  /// Bytes of pieces that are kept where nothing else is said; a minute of speech takes 2.9 MB.
  public static let usualByteLimit = 2 << 30

  /// The folder.
  public let folder: String
  /// The most bytes that ``prune()`` leaves.
  public let byteLimit: Int

  /// A store in `folder`, which is made, for its owner only, when it is not there.
  /// - Throws: `MediaFileError` where that is not possible.
  public init(folder: String, byteLimit: Int = FilePieceStore.usualByteLimit) throws(MediaFileError) {
    self.folder = folder
    self.byteLimit = byteLimit
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw MediaFileError(.encoder("the folder of pieces cannot be made"), path: folder)
    }
  }

  /// The folder for pieces of this person: `riffle/pieces` in `XDG_CACHE_HOME`, else in `~/.cache`; nil without either.
  public static func usualFolder(environment: [String: String]) -> String? {
    if let cache = environment["XDG_CACHE_HOME"], cache.hasPrefix("/") { return cache + "/riffle/pieces" }
    return environment["HOME"].map { $0 + "/.cache/riffle/pieces" }
  }

  /// The folder itself.
  public var workFolder: String { folder }

  /// The path of the piece called `key`, whose time of last use is now.
  public func find(_ key: PieceKey) throws -> String? {
    for ending in ["wav", "mp3", "flac", "ogg", "opus"] {
      let path = "\(folder)/\(key).\(ending)"
      guard FileManager.default.fileExists(atPath: path) else { continue }
      try? FileManager.default.setAttributes([.modificationDate: Date()], ofItemAtPath: path)
      return path
    }
    return nil
  }

  /// Renames the file at `path`.
  public func keep(fileAt path: String, as key: PieceKey) throws -> String {
    let name = path.split(separator: "/").last ?? ""
    let ending = name.lastIndex(of: ".").map { String(name[name.index(after: $0)...]) } ?? "wav"
    let kept = "\(folder)/\(key).\(ending)"
    guard kept != path else { return path }
    // A rename within a folder replaces what is there, all at once.
    guard unsafe systemRename(path, kept) == 0 else {
      throw MediaFileError(.system(errno: errno, .rename), path: kept)
    }
    return kept
  }

  /// Removes the pieces that were not used for the longest time, until no more than ``byteLimit`` bytes are left.
  public func prune() {
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else { return }
    var pieces: [(path: String, date: Date, byteCount: Int)] = []
    for name in names where name.prefix(while: { $0.isHexDigit }).count == 64 {
      let path = folder + "/" + name
      guard let attributes = try? FileManager.default.attributesOfItem(atPath: path) else { continue }
      let date = attributes[.modificationDate] as? Date ?? .distantPast
      pieces.append((path, date, (attributes[.size] as? any BinaryInteger).map { Int(clamping: $0) } ?? 0))
    }
    var total = pieces.reduce(0) { $0 + $1.byteCount }
    guard total > byteLimit else { return }
    for piece in pieces.sorted(by: { $0.date < $1.date }) where total > byteLimit {
      try? FileManager.default.removeItem(atPath: piece.path)
      total -= piece.byteCount
    }
  }
}

private func systemRename(_ old: UnsafePointer<CChar>, _ new: UnsafePointer<CChar>) -> CInt { unsafe rename(old, new) }
