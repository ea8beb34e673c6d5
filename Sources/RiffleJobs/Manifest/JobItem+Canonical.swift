internal import Crypto
internal import FoundationEssentials

extension JobItem {
  private static let encoder = {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return encoder
  }()

  /// The item as JSON text with sorted keys.
  var spec: [UInt8] {
    guard let data = try? Self.encoder.encode(self) else { preconditionFailure("an item holds only plain values") }
    return [UInt8](data)
  }

  /// Reads what ``spec`` wrote.
  init(spec: String) throws(JobError) {
    do {
      self = try JSONDecoder().decode(JobItem.self, from: Data(spec.utf8))
    } catch {
      throw .usage("an item cannot be read")
    }
  }

  /// The SHA-256 of an item's canonical form, of the way it is asked for, and of its inputs in order.
  static func digest(spec: [UInt8], way: String, inputs: [String]) -> String {
    var hash = SHA256()
    hash.update(data: spec)
    // No JSON text holds a bare zero byte, so that what follows cannot be taken for a part of it.
    hash.update(data: [0] + Array(way.utf8) + [0])
    for input in inputs { hash.update(data: Array(input.utf8)) }
    return SmallFile.hexadecimal(hash.finalize())
  }
}
