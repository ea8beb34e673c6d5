#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif
internal import FoundationEssentials
internal import RiffleParsing

/// Where and by what something was measured.
public struct MachineFacts: Codable, Hashable, Sendable {
  /// The processor's name for itself.
  public var processor: String
  /// Processors that are online.
  public var processorCount: Int
  /// The system's name and version, and the kernel's.
  public var system: String
  /// The compiler's version, as far as the language tells.
  public var swift: String
  /// `release` or `debug`; figures of the latter say nothing.
  public var build: String
  /// The instruction set that the kernels use.
  public var instructionSet: String

  /// Facts that were found elsewhere.
  public init(
    processor: String, processorCount: Int, system: String, swift: String, build: String, instructionSet: String
  ) {
    self.processor = processor
    self.processorCount = processorCount
    self.system = system
    self.swift = swift
    self.build = build
    self.instructionSet = instructionSet
  }

  /// The facts of this machine, this build and this moment.
  public static var current: MachineFacts {
    MachineFacts(
      processor: processorName ?? "unknown processor",
      processorCount: max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))),
      system: systemName, swift: swiftVersion, build: isDebugBuild ? "debug" : "release",
      instructionSet: InstructionSet.current.rawValue)
  }

  /// Whether the room was built without optimisation.
  public static var isDebugBuild: Bool {
    #if DEBUG
      true
    #else
      false
    #endif
  }

  /// In one line.
  public var summary: String {
    "\(processor), \(processorCount) cores, \(instructionSet) kernels; \(system); Swift \(swift), \(build) build"
  }

  private static var swiftVersion: String {
    #if compiler(>=6.4)
      "6.4 or later"
    #elseif compiler(>=6.3)
      "6.3"
    #else
      "6.2"
    #endif
  }

  private static var processorName: String? {
    #if canImport(Darwin)
      var name = [CChar](repeating: 0, count: 256)
      var count = name.count
      // The call writes at most `count` bytes.
      guard unsafe sysctlbyname("machdep.cpu.brand_string", &name, &count, nil, 0) == 0 else { return nil }
      return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    #else
      value(of: "model name", in: "/proc/cpuinfo", separator: ":")
    #endif
  }

  private static var systemName: String {
    var names = utsname()
    // The structure outlives the calls, and its strings end in NUL.
    guard unsafe uname(&names) == 0 else { return "unknown system" }
    let kernel = text(&names.sysname) + " " + text(&names.release)
    let name = value(of: "PRETTY_NAME", in: "/etc/os-release", separator: "=")
    return name.map { $0.filter { $0 != "\"" } + ", " + kernel } ?? kernel
  }

  /// The C string at the start of `memory`.
  private static func text<Characters>(_ memory: inout Characters) -> String {
    // The bytes are copied before the closure ends.
    unsafe withUnsafeBytes(of: &memory) { bytes in
      unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
  }

  /// What stands behind `name` and `separator` in the first such line of a file.
  private static func value(of name: String, in path: String, separator: Character) -> String? {
    guard let data = try? Data(contentsOf: URL(filePath: path)) else { return nil }
    for line in String(decoding: data, as: UTF8.self).split(separator: "\n") where line.hasPrefix(name) {
      let parts = line.split(separator: separator, maxSplits: 1)
      guard parts.count == 2 else { continue }
      return String(parts[1].drop { $0 == " " || $0 == "\t" })
    }
    return nil
  }
}
