import CRifflePNG
import RiffleTypes

/// The machine that inflates image data, looks at its rows, and keeps no pixel.
///
/// It holds a window of 32 KiB, a piece of output and the tables of one block: 130 KiB, whatever the picture. It is
/// made when the header was found to be legal and within the limits, not before.
@safe final class PNGInflater {
  /// Valid until `deinit`: nothing else frees it.
  private let verifier: OpaquePointer

  /// A machine for the picture that `summary` tells of.
  init(_ summary: PNGSummary) {
    guard let verifier = unsafe rpng_verifier_create() else { preconditionFailure("no memory for a PNG verifier") }
    unsafe self.verifier = verifier
    // The header's sides are at most 31 bits.
    unsafe rpng_verifier_begin(
      verifier, UInt32(summary.size.width), UInt32(summary.size.height), UInt32(summary.bitsPerPixel),
      summary.isInterlaced ? 1 : 0)
  }

  deinit { unsafe rpng_verifier_destroy(verifier) }

  /// Rows that have come so far, over all passes.
  var rows: Int { unsafe Int(rpng_verifier_rows(verifier)) }

  /// Rows of the picture, over all passes.
  var expectedRows: Int { unsafe Int(rpng_verifier_expected_rows(verifier)) }

  /// Whether the zlib stream has come to its end, the Adler-32.
  var hasEnded: Bool { unsafe rpng_verifier_has_ended(verifier) != 0 }

  /// Takes the bytes of `range`, which are data of IDAT chunks; nil when all is well.
  func feed(_ chunk: Span<UInt8>, _ range: Range<Int>) -> PNGError.Code? {
    // The pointer is used only inside the closure.
    let status = unsafe chunk.extracting(range).withUnsafeBufferPointer {
      unsafe rpng_verifier_feed(verifier, $0.baseAddress, $0.count)
    }
    return switch status {
    case RPNG_OK: nil
    case RPNG_BAD_FILTER: .badFilterByte
    default: .badImageData(unsafe String(cString: rpng_verifier_message(verifier)))
    }
  }
}

/// Continues a CRC-32 (PNG, section 5.5) over the bytes of `range`; the first call starts with 0.
func pngCRC(_ crc: UInt32, _ chunk: Span<UInt8>, _ range: Range<Int>) -> UInt32 {
  // The pointer is used only inside the closure.
  unsafe chunk.extracting(range).withUnsafeBufferPointer { unsafe rpng_crc32(crc, $0.baseAddress, $0.count) }
}
