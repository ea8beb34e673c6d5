import CRiffleKernels
import Testing

@testable import RiffleParsing

@Suite(.serialized) struct InstructionSetTests {
  @Test func `names and numbers agree with those of C`() {
    #expect(InstructionSet.allCases.count == Int(RK_ISA_COUNT))
    for set in InstructionSet.allCases {
      // Sound: the name is a constant string, or nil, which no set has.
      #expect(unsafe rk_isa_name(set.number).map { unsafe String(cString: $0) } == set.rawValue)
    }
    let unknown = unsafe rk_isa_name(rk_isa(UInt32(RK_ISA_COUNT))) == nil
    #expect(unknown)
  }

  @Test func `the portable set is always there, and the best is available`() {
    #expect(InstructionSet.available.contains(.portable))
    #expect(InstructionSet.best.isAvailable)
    #if arch(x86_64)
      #expect(!InstructionSet.neon.isAvailable)
    #elseif arch(arm64)
      #expect(InstructionSet.best == .neon)
    #endif
  }

  @Test func `a set that is available can be put to use, another one cannot`() {
    let before = InstructionSet.current
    defer { InstructionSet.use(before) }
    for set in InstructionSet.allCases {
      let current = InstructionSet.current
      #expect(InstructionSet.use(set) == set.isAvailable)
      #expect(InstructionSet.current == (set.isAvailable ? set : current))
      #expect(Array("abc\n".utf8).span.firstLineEnd(from: 0, upTo: 4) == 3)
    }
  }

  @Test func `kernels of a set that is not available are the portable ones`() {
    for set in InstructionSet.allCases where !set.isAvailable {
      let kernels = ForcedKernels(set)
      #expect(kernels.lineEnd(Array("some text\n".utf8)) == 9)
      #expect(kernels.decode(Array("YWJj".utf8), capacity: 3).bytes == Array("abc".utf8))
    }
  }
}
