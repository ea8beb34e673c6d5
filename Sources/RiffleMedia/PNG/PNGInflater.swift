import CRifflePNG

/// libpng's progressive reader: inflates and unfilters image data and keeps no pixel.
///
/// It is given the signature and the critical chunks only, so no text, profile or unknown chunk is ever parsed or held.
@safe final class PNGInflater {
  /// Valid until `deinit`: nothing else frees it.
  private let verifier: OpaquePointer

  /// A reader that refuses pictures beyond `limits`.
  init(limits: PNGLimits) {
    guard
      let verifier = unsafe rpng_verifier_create(
        UInt32(clamping: limits.maxWidth), UInt32(clamping: limits.maxHeight))
    else { preconditionFailure("libpng has no memory for a reader, or its version differs from its header's") }
    unsafe self.verifier = verifier
  }

  deinit { unsafe rpng_verifier_destroy(verifier) }

  /// Rows that have come so far, over all passes.
  var rows: Int { unsafe Int(rpng_verifier_rows(verifier)) }

  /// Rows of the picture, over all passes.
  var expectedRows: Int { unsafe Int(rpng_verifier_expected_rows(verifier)) }

  /// Takes the bytes of `range`; nil when all is well.
  func feed(_ chunk: Span<UInt8>, _ range: Range<Int>) -> PNGError.Code? {
    // The pointer is used only inside the closure, which libpng does not outlive.
    let status = unsafe chunk.extracting(range).withUnsafeBufferPointer {
      unsafe rpng_verifier_feed(verifier, $0.baseAddress, $0.count)
    }
    return switch status {
    case RPNG_OK: nil
    case RPNG_BAD_FILTER: .badFilterByte
    default: .badImageData(unsafe String(cString: rpng_verifier_message(verifier)))
    }
  }

  /// Takes `bytes`; nil when all is well.
  func feed(_ bytes: [UInt8]) -> PNGError.Code? { feed(bytes.span, bytes.indices) }
}

/// Continues a CRC-32 (PNG, section 5.5) over the bytes of `range`; the first call starts with 0.
func pngCRC(_ crc: UInt32, _ chunk: Span<UInt8>, _ range: Range<Int>) -> UInt32 {
  // The pointer is used only inside the closure.
  unsafe chunk.extracting(range).withUnsafeBufferPointer { unsafe rpng_crc32(crc, $0.baseAddress, $0.count) }
}
