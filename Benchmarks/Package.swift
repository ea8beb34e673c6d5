// swift-tools-version: 6.2
import PackageDescription

// The plain runner and the peers that are written in Swift. The percentiles of the rooms are a package of their own
// (Percentiles/), so that building this one fetches and compiles no benchmark library.

let isStrict = Context.environment["RIFFLE_STRICT"] == "1"

let settings: [SwiftSetting] =
  [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
  ] + (isStrict ? [.treatAllWarnings(as: .error)] : [])

/// A product of the root package.
///
/// The name is given with the path, since a clone's folder may be called anything.
func root(_ name: String) -> Target.Dependency { .product(name: name, package: "Riffle") }

let package = Package(
  name: "RiffleBenchmarks",
  platforms: [.macOS("26.0")],
  products: [
    .executable(name: "compare", targets: ["compare"]),
    .executable(name: "launch", targets: ["launch"]),
    .executable(name: "foundation-decode", targets: ["foundation-decode"]),
  ],
  dependencies: [.package(name: "Riffle", path: "..")],
  targets: [
    .executableTarget(
      name: "compare",
      dependencies: [
        root("RiffleTypes"), root("RiffleParsing"), root("RiffleAPI"), root("RiffleMedia"), root("RiffleImaging"),
        root("RiffleBench"),
      ],
      swiftSettings: settings + [.strictMemorySafety()]),
    .executableTarget(name: "launch"),
    .executableTarget(name: "foundation-decode", swiftSettings: settings),
  ],
  swiftLanguageModes: [.v6]
)
