internal import CRiffleKernels

/// An instruction set that the kernels of the parsers are written for: base64, the ends of lines and of JSON strings.
///
/// The fastest that the processor and its operating system offer is chosen once, at the first use. The environment variable
/// `RIFFLE_ISA` overrules the choice with one of the raw values; the result of every kernel is the same in all of them.
public enum InstructionSet: String, CaseIterable, Sendable {
  /// C that every compiler and processor takes.
  case portable
  /// x86-64 with AVX2.
  case avx2
  /// x86-64 with AVX-512, of which F, BW, DQ, VL, VBMI and VBMI2 are needed.
  case avx512
  /// 64-bit ARM.
  case neon

  /// The set in use.
  public static var current: InstructionSet { InstructionSet(rk_isa_in_use()) }

  /// The fastest set that this machine can run.
  public static var best: InstructionSet { InstructionSet(rk_isa_best()) }

  /// The sets that this machine can run; ``portable`` is always among them.
  public static var available: [InstructionSet] { allCases.filter(\.isAvailable) }

  /// Whether this machine can run it.
  public var isAvailable: Bool { rk_isa_available(number) }

  /// What `RIFFLE_ISA` asks for; nil when it is not set or empty.
  public static var requestedName: String? {
    // Sound: the pointer is nil or a string of the environment, and it is copied at once.
    unsafe rk_isa_requested().map { unsafe String(cString: $0) }
  }

  /// Whether `RIFFLE_ISA` asks for a set that does not exist or is not available; ``best`` is used then.
  public static var isRequestRefused: Bool { rk_isa_request_failed() }

  /// Makes every parser of the process use `set` from now on, as measurements want it.
  ///
  /// - Returns: Whether the set is available; without it nothing changes.
  @discardableResult
  public static func use(_ set: InstructionSet) -> Bool { rk_isa_use(set.number) }

  private init(_ number: rk_isa) {
    self =
      switch number {
      case RK_ISA_AVX2: .avx2
      case RK_ISA_AVX512: .avx512
      case RK_ISA_NEON: .neon
      default: .portable
      }
  }

  /// Its number in C.
  var number: rk_isa {
    switch self {
    case .portable: RK_ISA_PORTABLE
    case .avx2: RK_ISA_AVX2
    case .avx512: RK_ISA_AVX512
    case .neon: RK_ISA_NEON
    }
  }
}
