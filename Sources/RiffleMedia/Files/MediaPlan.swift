internal import RiffleTypes

/// What is to be done with a medium, decided from its first bytes.
///
/// The bytes beat the declared type, and the declared type beats what was asked for. Where none of them tells, the answer depends on
/// whether more may come: a declared type may follow the bytes, as the members of a JSON object have no order.
enum MediaPlan: Equatable {
  /// Samples without a header; `isAssumed` when nothing but the request says so.
  case samples(PCMFormat, MediaType, isAssumed: Bool = false)
  /// A RIFF WAVE stream.
  case wav
  /// PNG, or what was declared to be PNG.
  case png
  /// Anything else, kept as it came; `failure` says that it is not what it was said to be.
  case verbatim(MediaType, failure: MediaFileError.Code? = nil)
  /// Not known yet.
  case undecided

  /// The plan for a medium that begins with `head`; `isWhole` says that nothing more will come, neither bytes nor a type.
  init(head: Span<UInt8>, declaredType: MediaType?, expectedKind: MediaType.Kind?, isWhole: Bool) {
    if let actual = MediaSniffer.sniff(head) {
      switch actual {
      case .wav: self = .wav
      case .png: self = .png
      default: self = .verbatim(actual)
      }
      return
    }
    guard let declaredType, !declaredType.isVague else {
      switch (isWhole, expectedKind) {
      case (false, _): self = .undecided
      case (true, .audio): self = .samples(.geminiSpeech, MediaType("audio", "l16"), isAssumed: true)
      case (true, _): self = .verbatim(.octetStream)
      }
      return
    }
    do throws(PCMFormatError) {
      self = .samples(try PCMFormat(mediaType: declaredType), declaredType)
    } catch {
      switch error {
      case .badParameter: self = .verbatim(declaredType, failure: .badType(error))
      case .notPCM where declaredType.agrees(with: .png): self = .png
      case .notPCM where declaredType.promisesMark:
        self = .verbatim(.octetStream, failure: .typeContradicted(declared: declaredType, actual: nil))
      case .notPCM: self = .verbatim(declaredType)
      }
    }
  }
}
