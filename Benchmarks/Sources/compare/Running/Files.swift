import Foundation

/// Small things with files and folders.
enum Files {
  /// Makes `folder` exist and be empty.
  static func empty(_ folder: String) throws {
    try? FileManager.default.removeItem(atPath: folder)
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  static func remove(_ path: String) {
    try? FileManager.default.removeItem(atPath: path)
  }

  /// An empty file, open for writing.
  static func create(_ path: String) throws -> FileHandle {
    guard FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]) else {
      throw CompareError("\(path): cannot be made")
    }
    return try FileHandle(forWritingTo: URL(fileURLWithPath: path))
  }

  static func size(of path: String) throws -> Int {
    guard let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int else {
      throw CompareError("\(path): no size")
    }
    return size
  }

  /// The names in `folder`, `media.png` before `media-2.png` before `media-10.png`.
  static func namesInOrder(of folder: String) throws -> [String] {
    func ordinal(_ name: String) -> Int {
      let stem = name.prefix { $0 != "." }
      return stem.lastIndex(of: "-").flatMap { Int(stem[stem.index(after: $0)...]) } ?? 1
    }
    return try FileManager.default.contentsOfDirectory(atPath: folder).sorted { ordinal($0) < ordinal($1) }
  }
}

extension Data {
  /// A copy of `bytes`.
  init(_ bytes: Span<UInt8>) {
    // The bytes are copied inside the closure.
    self = unsafe bytes.withUnsafeBufferPointer { unsafe Data(buffer: $0) }
  }
}
