/// Why bytes are not a WAV stream that can be read.
public struct WAVError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong.
  public enum Code: Hashable, Sendable {
    /// The stream does not begin with `RIFF` or `RF64` and `WAVE`.
    case notWAV
    /// The stream is big-endian, `RIFX`.
    case bigEndian
    /// An `RF64` stream whose first chunk is not a whole `ds64`.
    case missingSizes
    /// The `data` chunk came before any `fmt ` chunk.
    case missingFormat
    /// A `fmt ` chunk that contradicts itself or is too short.
    case badFormat(String)
    /// Samples of a kind that ``PCMFormat`` does not have, for example ADPCM or 64-bit floats.
    case unsupportedFormat(String)
    /// A chunk that says it is longer than any stream.
    case chunkTooLarge
    /// The stream ended before its samples began, or this many bytes before their declared end.
    case unexpectedEnd(missingByteCount: Int?)
  }

  /// What is wrong.
  public let code: Code
  /// Bytes from the start of the stream to the place.
  public let offset: Int

  /// An error at a place in the stream.
  public init(code: Code, offset: Int) {
    self.code = code
    self.offset = offset
  }

  /// One line: the subject first, then what was expected.
  public var description: String {
    switch code {
    case .notWAV: "wav: no RIFF header at offset \(offset), expected 'RIFF' or 'RF64' and 'WAVE'"
    case .bigEndian: "wav: big-endian 'RIFX' at offset \(offset), expected 'RIFF'"
    case .missingSizes: "wav: bad 64-bit sizes at offset \(offset), expected a whole 'ds64' chunk first"
    case .missingFormat: "wav: samples without a format at offset \(offset), expected 'fmt ' before 'data'"
    case .badFormat(let why): "wav: bad format chunk at offset \(offset), \(why)"
    case .unsupportedFormat(let what):
      "wav: \(what) at offset \(offset), expected 8, 16, 24 or 32-bit PCM, 32-bit float, mu-law or A-law"
    case .chunkTooLarge: "wav: chunk size out of range at offset \(offset), expected less than 2^63 bytes"
    case .unexpectedEnd(nil): "wav: unexpected end at offset \(offset), expected samples"
    case .unexpectedEnd(let missing?): "wav: unexpected end at offset \(offset), expected \(missing) more bytes"
    }
  }
}
