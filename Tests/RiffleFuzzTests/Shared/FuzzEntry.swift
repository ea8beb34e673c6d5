import FoundationEssentials

extension FuzzTarget {
  /// The target that `RIFFLE_FUZZ_TARGET` names.
  static func chosen(from targets: [FuzzTarget]) -> FuzzTarget {
    let name = ProcessInfo.processInfo.environment["RIFFLE_FUZZ_TARGET"] ?? ""
    guard let target = targets.first(where: { $0.name == name }) else {
      fatalError("RIFFLE_FUZZ_TARGET is '\(name)', expected one of \(targets.map(\.name))")
    }
    return target
  }

  /// Checks one input; ends the process where something does not hold, so that the fuzzer keeps the input.
  func run(_ bytes: [UInt8]) {
    if let fault = check(bytes) { fatalError("\(name): \(fault)") }
  }
}
