import FoundationEssentials

@testable import RiffleJobs

extension FuzzTarget {
  /// Manifests: no line takes the reader by surprise, and no name of an output leaves its folder.
  static let manifest = FuzzTarget("manifest") { bytes in
    let path =
      FileManager.default.temporaryDirectory.path() + "/riffle-fuzz-\(ProcessInfo.processInfo.processIdentifier).jsonl"
    defer { try? FileManager.default.removeItem(atPath: path) }
    do {
      try Data(bytes).write(to: URL(filePath: path))
      let reader = try ManifestReader(path: path) { kind, model in model ?? "model-of-\(kind)" }
      var lastLine = 0
      var count = 0
      while let line = try reader.next() {
        count += 1
        if count > bytes.count + 1 { return "more lines than bytes" }
        switch line {
        case .problem(let problem):
          if problem.description.contains(where: \.isNewline) { return "a problem in two lines: \(problem)" }
          if problem.line < max(lastLine, 1) { return "line \(problem.line) comes after line \(lastLine)" }
          lastLine = problem.line
        case .item(let item, let number):
          if number < max(lastLine, 1) { return "line \(number) comes after line \(lastLine)" }
          lastLine = number
          if let fault = fault(item) { return fault }
        }
      }
      return nil
    } catch {
      return "a file that is there cannot be read: \(error)"
    }
  }

  private static func fault(_ item: JobItem) -> String? {
    let parts = item.output.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    let isInside =
      !parts.isEmpty
      && parts.allSatisfy { !$0.isEmpty && $0.count <= 180 && Array($0) != [0x2E, 0x2E] && Array($0) != [0x2E] }
    if !isInside || item.output.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) || item.output.hasPrefix("~") {
      return "the output \(shown(Array(item.output.utf8))) is no plain name inside its folder"
    }
    guard let again = try? JobItem(spec: String(decoding: item.spec, as: UTF8.self)) else {
      return "\(shown(item.spec)) cannot be read again"
    }
    return again == item && again.spec == item.spec ? nil : "\(shown(item.spec)) is read again as \(shown(again.spec))"
  }
}
