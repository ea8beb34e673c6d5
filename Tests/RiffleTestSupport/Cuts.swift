/// Calls `body` with many ways of cutting `bytes` into pieces: the law of cuts.
///
/// The ways are: whole, one byte at a time, every cut in two for inputs of at most 600 bytes, and pieces of 2, 3, 5, 7,
/// 16, 61 and 4096 bytes. Pieces are never empty, save that empty input is given as no piece at all.
public func forEveryCut(of bytes: [UInt8], _ body: ([[UInt8]]) throws -> Void) rethrows {
  guard !bytes.isEmpty else { return try body([]) }
  try body([bytes])
  for size in [1, 2, 3, 5, 7, 16, 61, 4096] where size < bytes.count { try body(pieces(of: bytes, size: size)) }
  guard bytes.count <= 600, bytes.count > 1 else { return }
  for cut in 1..<bytes.count { try body([Array(bytes[..<cut]), Array(bytes[cut...])]) }
}

/// Cuts `bytes` into pieces of `size` bytes; the last may be shorter.
public func pieces(of bytes: [UInt8], size: Int) -> [[UInt8]] {
  stride(from: 0, to: bytes.count, by: size).map { Array(bytes[$0..<min($0 + size, bytes.count)]) }
}
