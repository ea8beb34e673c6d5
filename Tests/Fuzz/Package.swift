// swift-tools-version: 6.2
import PackageDescription

// The fuzzers, and a small judge for Tests/reliability/compare.py. The fuzzers are linked with libFuzzer's own main function, so they build only as Tests/Fuzz/run.sh builds them, and a
// plain build of the package above never sees them. What they check is the source of Tests/RiffleFuzzTests, which replays
// the inputs that once failed.

let settings: [SwiftSetting] = [
  .strictMemorySafety(),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]
let fuzzing: [SwiftSetting] = settings + [.unsafeFlags(["-parse-as-library"])]

/// A product of the root package.
func root(_ name: String) -> Target.Dependency { .product(name: name, package: "Riffle") }

let package = Package(
  name: "RiffleFuzz",
  platforms: [.macOS("26.0")],
  products: [
    .executable(name: "fuzz", targets: ["fuzz"]),
    .executable(name: "fuzz-rooms", targets: ["fuzz-rooms"]),
    .executable(name: "judge", targets: ["judge"]),
  ],
  dependencies: [.package(name: "Riffle", path: "../..")],
  targets: [
    // What needs no network library builds in a fraction of the time.
    .executableTarget(
      name: "fuzz",
      dependencies: [root("RiffleTypes"), root("RiffleParsing"), root("RiffleAPI"), root("RiffleMedia")],
      swiftSettings: fuzzing),
    .executableTarget(
      name: "fuzz-rooms",
      dependencies: [
        root("RiffleTypes"), root("RiffleParsing"), root("RiffleAPI"), root("RiffleTranslation"), root("RiffleServer"),
        root("RiffleJobs"),
      ],
      swiftSettings: fuzzing),
    .executableTarget(
      name: "judge", dependencies: [root("RiffleParsing"), root("RiffleMedia")], swiftSettings: settings),
  ],
  swiftLanguageModes: [.v6]
)
