extension ResponseDecoder {
  /// What the document under way holds so far, closed where it stands so that it is JSON; nil between documents, and when
  /// skeletons are not collected.
  ///
  /// When a medium begins (``ResponseEvent/beginMedia(_:)``) this tells what stands before it, in the skeleton's manner;
  /// in the place of the medium itself is `null`.
  /// - Complexity: O(the skeleton so far).
  public var openSkeleton: [UInt8]? {
    guard let text = skeleton?.openBytes, !text.isEmpty else { return nil }
    var closers: [UInt8] = []
    var isInString = false
    var isEscaped = false
    for byte in text {
      if isEscaped {
        isEscaped = false
        continue
      }
      switch byte {
      case UInt8(ascii: "\\"): isEscaped = isInString
      case UInt8(ascii: "\""): isInString.toggle()
      case UInt8(ascii: "{") where !isInString: closers.append(UInt8(ascii: "}"))
      case UInt8(ascii: "[") where !isInString: closers.append(UInt8(ascii: "]"))
      case UInt8(ascii: "}") where !isInString, UInt8(ascii: "]") where !isInString: closers.removeLast()
      default: break
      }
    }
    var result = text
    if isInString { result.append(UInt8(ascii: "\"")) }
    if result.last == UInt8(ascii: ":") { result += Array("null".utf8) }
    return result + closers.reversed()
  }
}
