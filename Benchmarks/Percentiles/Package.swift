// swift-tools-version: 6.2
import PackageDescription

// Percentiles of the rooms with ordo-one's benchmark library. A package of its own: only who wants it builds that library.
//
//     swift package --package-path Benchmarks/Percentiles benchmark

let package = Package(
  name: "RifflePercentiles",
  platforms: [.macOS("26.0")],
  dependencies: [
    .package(name: "Riffle", path: "../.."),
    // Its default traits ask for a malloc interposer that not every system has.
    .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
  ],
  targets: [
    .executableTarget(
      name: "Rooms",
      dependencies: [
        .product(name: "RiffleTypes", package: "Riffle"), .product(name: "RiffleParsing", package: "Riffle"),
        .product(name: "RiffleAPI", package: "Riffle"), .product(name: "RiffleMedia", package: "Riffle"),
        .product(name: "RiffleBench", package: "Riffle"), .product(name: "Benchmark", package: "benchmark"),
      ],
      path: "Benchmarks/Rooms",
      swiftSettings: [.enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("MemberImportVisibility")],
      plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")])
  ],
  swiftLanguageModes: [.v6]
)
