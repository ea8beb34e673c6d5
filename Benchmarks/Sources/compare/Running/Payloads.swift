import Foundation
import RiffleBench

/// A payload on disk.
struct Payload: Sendable {
  var path: String
  var contents: PayloadContents

  var byteCount: Int { contents.byteCount }
  var truth: Truth {
    Truth(
      byteCount: contents.mediaCount > 0 ? contents.mediaByteCount : contents.textByteCount, checksum: contents.checksum
    )
  }
}

/// Makes payloads when a row wants them; the same plan and name is made once.
final class Payloads {
  private let folder: String
  private let seed: UInt64
  private var made: [String: Payload] = [:]

  init(folder: String, seed: UInt64) {
    (self.folder, self.seed) = (folder, seed)
  }

  /// The payload of `shape` with so many bytes; `name` is the file's.
  func payload(
    _ name: String, _ shape: PayloadShape, _ byteCount: Int, isVarying: Bool = false, isChat: Bool = false
  ) throws -> Payload {
    if let payload = made[name] { return payload }
    var plan = PayloadPlan(shape: shape, byteCount: byteCount, seed: seed, isVarying: isVarying)
    if isChat { plan.textFormat = .chat }
    let path = "\(folder)/\(name)"
    let file = try Files.create(path)
    defer { try? file.close() }
    let contents = try PayloadWriter.write(plan) { piece in try file.write(contentsOf: Data(piece)) }
    progress("payload \(name): \(contents.byteCount) bytes, seed \(seed)")
    let payload = Payload(path: path, contents: contents)
    made[name] = payload
    return payload
  }

  /// Removes a payload that no later row wants.
  func remove(_ payload: Payload) {
    Files.remove(payload.path)
    made = made.filter { $0.value.path != payload.path }
  }
}
