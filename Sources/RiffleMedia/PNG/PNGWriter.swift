import CRifflePNG
public import RiffleTypes

/// How the pixels are laid out that a ``PNGWriter`` is given.
public enum PNGPixelFormat: Hashable, Sendable, CaseIterable {
  /// One byte: grey.
  case grey8
  /// Two bytes: grey, alpha.
  case greyAlpha8
  /// Three bytes: red, green, blue.
  case rgb8
  /// Four bytes: red, green, blue, alpha (not multiplied).
  case rgba8
  /// As `grey8` with two bytes a sample, the higher first.
  case grey16
  /// As `greyAlpha8` with two bytes a sample, the higher first.
  case greyAlpha16
  /// As `rgb8` with two bytes a sample, the higher first.
  case rgb16
  /// As `rgba8` with two bytes a sample, the higher first.
  case rgba16

  /// Bits of one sample.
  public var bitDepth: Int {
    switch self {
    case .grey8, .greyAlpha8, .rgb8, .rgba8: 8
    case .grey16, .greyAlpha16, .rgb16, .rgba16: 16
    }
  }

  /// What the samples mean.
  public var colorType: PNGColorType {
    switch self {
    case .grey8, .grey16: .grey
    case .greyAlpha8, .greyAlpha16: .greyAlpha
    case .rgb8, .rgb16: .rgb
    case .rgba8, .rgba16: .rgba
    }
  }

  /// Bytes of one pixel.
  public var bytesPerPixel: Int {
    let samples =
      switch colorType {
      case .grey, .palette: 1
      case .greyAlpha: 2
      case .rgb: 3
      case .rgba: 4
      }
    return samples * bitDepth / 8
  }
}

/// A keyword and its text: written as tEXt where both are Latin-1, otherwise as iTXt (PNG, section 11.3.3).
public struct PNGText: Hashable, Sendable {
  /// What the text is, for example `Software`, `Title` or `Comment`.
  public let keyword: String
  /// The text; a NUL ends it.
  public let text: String

  /// A text under a keyword of 1 to 79 printable Latin-1 characters, without a space at either end.
  public init(_ keyword: String, _ text: String) {
    let letters = keyword.unicodeScalars.map(\.value)
    precondition((1...79).contains(letters.count), "a PNG keyword has 1 to 79 characters")
    precondition(
      letters.allSatisfy { (0x20...0x7E).contains($0) || (0xA1...0xFF).contains($0) },
      "a PNG keyword is printable Latin-1")
    precondition(letters.first != 0x20 && letters.last != 0x20, "a PNG keyword has no space at its ends")
    self.keyword = keyword
    self.text = text
  }

  private var isLatin1: Bool { text.unicodeScalars.allSatisfy { $0.value <= 0xFF } }

  /// Gives both strings as C strings in the encoding of their chunk.
  func withCStrings<Result>(_ body: (UnsafePointer<CChar>, UnsafePointer<CChar>, _ isUTF8: Bool) -> Result) -> Result {
    let isUTF8 = !isLatin1
    let key = keyword.unicodeScalars.map { CChar(truncatingIfNeeded: $0.value) } + [0]
    let value =
      isUTF8
      ? text.utf8.map { CChar(bitPattern: $0) } + [0]
      : text.unicodeScalars.map { CChar(truncatingIfNeeded: $0.value) } + [0]
    // Both arrays end in NUL and outlive the closures.
    return unsafe key.withUnsafeBufferPointer { key in
      unsafe value.withUnsafeBufferPointer { value in
        guard let key = key.baseAddress, let value = value.baseAddress else { preconditionFailure("not empty") }
        return unsafe body(key, value, isUTF8)
      }
    }
  }
}

/// An encoder of PNG files that takes rows of pixels and gives bytes as they come.
///
/// Each call hands the bytes that are ready to a sink: an array, a file, a socket. The writer keeps a window of 32 KiB
/// and a few rows, whatever the picture's size. What the sink throws is thrown on, and the writer is then of no use.
public struct PNGWriter: ~Copyable {
  private let writer: Handle
  private let rowLength: Int
  private var rowsLeft: Int

  /// The columns and rows that a PNG of this writer may have at most: libpng's bound.
  public static let sizeLimit = 1_000_000

  /// An encoder of one picture.
  /// - Parameters:
  ///   - size: columns and rows, each from 1 to ``sizeLimit``.
  ///   - format: the layout of the rows that will come; it is also the file's.
  ///   - text: text chunks, written before the pixels.
  ///   - compressionLevel: from 0 (stored) over 6 (usual) to 9 (small and slow).
  public init(size: PixelSize, format: PNGPixelFormat, text: [PNGText] = [], compressionLevel: Int = 6) {
    precondition((1...Self.sizeLimit).contains(size.width), "a PNG has 1 to \(Self.sizeLimit) columns")
    precondition((1...Self.sizeLimit).contains(size.height), "a PNG has 1 to \(Self.sizeLimit) rows")
    precondition((0...9).contains(compressionLevel), "a compression level is 0 to 9")
    writer = Handle(size, format, compressionLevel)
    for text in text { writer.add(text) }
    rowLength = size.width * format.bytesPerPixel
    rowsLeft = size.height
  }

  /// Encodes whole rows, from the top, as many as `rows` holds.
  public mutating func write<E: Error>(
    rows: Span<UInt8>, to sink: (Span<UInt8>) throws(E) -> Void
  ) throws(E) {
    precondition(rows.count % rowLength == 0, "rows are \(rowLength) bytes long each")
    var index = 0
    while index < rows.count {
      precondition(rowsLeft > 0, "all rows are written")
      rowsLeft -= 1
      writer.write(row: rows.extracting(index..<index + rowLength))
      index += rowLength
      try writer.flush(to: sink)
    }
  }

  /// Ends the file; all rows must have been written.
  public consuming func finish<E: Error>(to sink: (Span<UInt8>) throws(E) -> Void) throws(E) {
    precondition(rowsLeft == 0, "\(rowsLeft) rows were not written")
    writer.finish()
    try writer.flush(to: sink, atLeast: 1)
  }
}

extension PNGWriter {
  /// The C writer, whose functions fail only for want of memory, since all else was checked above.
  @safe private final class Handle {
    /// Valid until `deinit`: nothing else frees it.
    private let writer: OpaquePointer
    /// Encoded bytes wait until there are so many, so that a sink is not called for every row.
    private static let flushCount = 64 * 1024

    init(_ size: PixelSize, _ format: PNGPixelFormat, _ level: Int) {
      guard
        let writer = unsafe rpng_writer_create(
          UInt32(size.width), UInt32(size.height), Int32(format.bitDepth), Int32(format.colorType.rawValue),
          Int32(level))
      else { preconditionFailure("libpng has no memory for a writer, or its version differs from its header's") }
      unsafe self.writer = writer
    }

    deinit { unsafe rpng_writer_destroy(writer) }

    func add(_ text: PNGText) {
      check(unsafe text.withCStrings { unsafe rpng_writer_add_text(writer, $0, $1, $2 ? 1 : 0) })
    }

    func write(row: Span<UInt8>) {
      // The pointer is used only inside the closure.
      let status = unsafe row.withUnsafeBufferPointer { row in
        guard let row = row.baseAddress else { preconditionFailure("a row is not empty") }
        return unsafe rpng_writer_row(writer, row)
      }
      check(status)
    }

    func finish() { check(unsafe rpng_writer_finish(writer)) }

    func flush<E: Error>(
      to sink: (Span<UInt8>) throws(E) -> Void, atLeast limit: Int = flushCount
    ) throws(E) {
      var count = 0
      guard let bytes = unsafe rpng_writer_output(writer, &count), count >= limit else { return }
      // The C buffer stays as it is until the writer is called again.
      try unsafe sink(Span(_unsafeStart: bytes, count: count))
      unsafe rpng_writer_clear_output(writer)
    }

    private func check(_ status: rpng_status) {
      precondition(status == RPNG_OK, unsafe "libpng cannot write: \(String(cString: rpng_writer_message(writer)))")
    }
  }
}
