import CRiffleKernels
import Testing

/// The index against a twin that looks at one byte after another, in every instruction set that is available.
@Suite struct `JSON index` {
  private static let sets = [RK_ISA_PORTABLE, RK_ISA_AVX2, RK_ISA_AVX512, RK_ISA_NEON].filter(rk_isa_available)

  private func twin(_ text: ArraySlice<UInt8>) -> [UInt16] {
    var (isInString, isEscaped, isInScalar) = (false, false, false)
    var entries: [UInt16] = []
    for (index, byte) in text.enumerated() {
      let isQuote = byte == UInt8(ascii: "\"") && !isEscaped
      let isBackslash = byte == UInt8(ascii: "\\") && !isEscaped
      let isScalar = !isInString && !isQuote && !Array("[]{}:, \t\n\r".utf8).contains(byte)
      let isEntry =
        isInString
        ? isQuote || isBackslash || byte < 0x20
        : isQuote || Array("[]{}:,".utf8).contains(byte) || isScalar && !isInScalar
      if isEntry { entries.append(UInt16(index)) }
      isInScalar = isScalar
      isEscaped = isBackslash
      if isQuote { isInString.toggle() }
    }
    return entries
  }

  private func index(_ text: ArraySlice<UInt8>, _ set: rk_isa) -> (covered: Int, entries: [UInt16]) {
    let room = text.count + 64 + Int(RK_JSON_PADDING)
    var kinds = [UInt8](repeating: 0xA5, count: room)
    var covered = 0
    let entries = unsafe [UInt16](unsafeUninitializedCapacity: room) { out, written in
      unsafe text.withUnsafeBufferPointer { bytes in
        unsafe kinds.withUnsafeMutableBufferPointer { kinds in
          guard let base = bytes.baseAddress, let out = out.baseAddress, let kinds = kinds.baseAddress else { return }
          // Sound: the room is what the kernel asks for.
          covered = unsafe rk_json_index_with(set, base, bytes.count, out, kinds, &written)
        }
      }
    }
    let expected = entries.map { text[text.startIndex + Int($0)] } + [UInt8](repeating: 0, count: Int(RK_JSON_PADDING))
    if text.count > 0, !kinds.starts(with: expected) { Issue.record("the kinds are not the bytes at the places") }
    return (covered, entries)
  }

  private static let document = Array(
    (#"{"candidates": [{"content": {"parts": [{"text": "a \"b\" \\ \u00e9\n"}],"role":"model"}, "index":0}], "ok" : true,"#
      + #""numbers":[-1.5e+3,12 ,0], "usage":{"total":123456}, "none":null, "é": "日本", "x": tru\e }"#).utf8)

  @Test func `entries are the twin's at every length and alignment`() {
    var misses = 0
    for set in Self.sets {
      for start in 0..<64 {
        for length in 0...200 where start + length <= Self.document.count {
          let text = Self.document[start..<start + length]
          let (covered, entries) = index(text, set)
          if covered != length || entries != twin(text) { misses += 1 }
        }
      }
    }
    #expect(misses == 0)
  }

  @Test func `every byte value is judged as the twin judges it, at every place, in and out of strings`() {
    var misses = 0
    for set in Self.sets {
      for frame in [#" , x1"#, #"["in a string"#] {
        var text = Array((frame + String(repeating: " a", count: 70)).utf8)
        for place in stride(from: frame.utf8.count, to: text.count, by: 5) {
          let saved = text[place]
          for byte in stride(from: UInt8(0), through: 255, by: 1)
          where byte < 0x80 || byte % 9 == 0 || byte & 0x7F == 0x22 {
            text[place] = byte
            let (covered, entries) = index(text[...], set)
            if entries != twin(text[...]).filter({ $0 < covered }) { misses += 1 }
          }
          text[place] = saved
        }
      }
    }
    #expect(misses == 0)
  }

  @Test func `it stops in a long string, behind whole blocks, and for nothing else`() {
    let quiet = 64 * Int(RK_JSON_QUIET_BLOCKS)
    for set in Self.sets {
      for lead in 0..<130 {
        let text = [UInt8](repeating: 0x20, count: lead) + [0x22] + [UInt8](repeating: 0x61, count: 1000)
        let expected = (lead / 64 + 1) * 64 + quiet
        #expect(index(text[...], set) == (covered: expected, entries: [UInt16(lead)]))
      }
      let spaces = [UInt8](repeating: 0x20, count: 1000)
      #expect(index(spaces[...], set) == (covered: 1000, entries: []))
    }
  }
}
