import Foundation
import RiffleParsing

/// Where and with what a report was made.
struct Machine: Codable, Sendable {
  var date: String
  var processor: String
  var processorCount: Int
  var memoryBytes: Int
  var system: String
  var instructionSet: String
  /// Name and version of each program and package.
  var versions: [String: String]

  static func read(_ plan: Plan) -> Machine {
    let launcher = Launcher(path: plan.tools.launch)
    func first(_ arguments: [String]) -> String? {
      guard let run = try? launcher.run(arguments), run.status == 0 else { return nil }
      let text = run.standardOutput.isEmpty ? run.standardError : run.standardOutput
      return text.split(separator: "\n").first.map(String.init)
    }
    var versions: [String: String] = [:]
    versions["riffle"] = first([plan.tools.riffle, "--version"])
    versions["swift"] = first(["swift", "--version"])
    versions["cat"] = first(["cat", "--version"])
    if let curl = plan.tools.curl { versions["curl"] = first([curl, "--version"]) }
    if let jq = plan.tools.jq { versions["jq"] = first([jq, "--version"]) }
    if let node = plan.tools.node { versions["Node"] = first([node, "--version"]) }
    if let node = plan.tools.newNode { versions["newer Node"] = first([node, "--version"]) }
    if plan.tools.simdjson != nil {
      versions["simdjson"] = first(["dpkg-query", "-W", "-f", "${Version}", "libsimdjson-dev"])
    }
    if plan.tools.pngProgressive != nil {
      versions["libpng"] = first(["dpkg-query", "-W", "-f", "${Version}", "libpng-dev"])
    }
    if let python = plan.tools.python {
      versions["python"] = first([python, "--version"])
      for package in plan.tools.packages.union(["pybase64"]) {
        versions[package] = first([python, "-c", "import importlib.metadata as m; print(m.version('\(package)'))"])
      }
    }
    let processor = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8))?
      .split(separator: "\n").first { $0.hasPrefix("model name") }?
      .split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) }
    return Machine(
      date: Date().ISO8601Format(),
      processor: processor ?? first(["sysctl", "-n", "machdep.cpu.brand_string"]) ?? "unknown",
      processorCount: ProcessInfo.processInfo.processorCount, memoryBytes: Int(ProcessInfo.processInfo.physicalMemory),
      system: first(["uname", "-srm"]) ?? ProcessInfo.processInfo.operatingSystemVersionString,
      instructionSet: InstructionSet.current.rawValue, versions: versions)
  }
}
