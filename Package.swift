// swift-tools-version: 6.2
import PackageDescription

/// Warnings are errors only for the people who build Riffle itself: `RIFFLE_STRICT=1`.
let isStrict = Context.environment["RIFFLE_STRICT"] == "1"

let settings: [SwiftSetting] =
  [
    .strictMemorySafety(),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
  ] + (isStrict ? [.treatAllWarnings(as: .error)] : [])

/// A room of the house: a Swift target with the house's settings.
func room(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource]? = nil) -> Target {
  .target(
    name: name,
    dependencies: dependencies + [.product(name: "Logging", package: "swift-log")],
    resources: resources,
    swiftSettings: settings)
}

/// The tests of one room.
func tests(of name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .testTarget(
    name: "\(name)Tests",
    dependencies: [.target(name: name), "RiffleTestSupport"] + (name == "RiffleTypes" ? [] : ["RiffleTypes"])
      + dependencies,
    swiftSettings: settings)
}

/// A small program that people can run: `swift run NAME`.
func sample(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .executableTarget(
    name: name, dependencies: ["RiffleTypes", "RiffleRecording"] + dependencies, path: "Samples/\(name)",
    swiftSettings: settings)
}

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let asyncHTTPClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdTLS = Target.Dependency.product(name: "HummingbirdTLS", package: "hummingbird")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
let serviceLifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")

let publicRooms = [
  "RiffleTypes", "RiffleParsing", "RiffleMedia", "RiffleImaging", "RiffleSound", "RiffleAPI", "RiffleEngine",
  "RiffleRecording", "RiffleClient", "RiffleTranslation", "RiffleServer", "RiffleChaos", "RiffleSession", "RiffleBench",
  "RiffleReport", "RiffleNarration", "RiffleJobs",
]

let package = Package(
  name: "Riffle",
  platforms: [.macOS("26.0")],
  products: publicRooms.map { .library(name: $0, targets: [$0]) } + [.executable(name: "riffle", targets: ["riffle"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
  ],
  targets: [
    // System libraries: a missing one stops the build with the name of the package to install.
    .systemLibrary(
      name: "CEBUR128", pkgConfig: "libebur128", providers: [.apt(["libebur128-dev"]), .brew(["libebur128"])]),
    .systemLibrary(name: "CFlite", providers: [.apt(["flite1-dev"])]),
    .systemLibrary(name: "CISAL", pkgConfig: "libisal", providers: [.apt(["libisal-dev"]), .brew(["isa-l"])]),
    .systemLibrary(name: "CLibPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"]), .brew(["libpng"])]),
    .systemLibrary(
      name: "CSndFile", pkgConfig: "sndfile", providers: [.apt(["libsndfile1-dev"]), .brew(["libsndfile"])]),
    .systemLibrary(
      name: "CTurboJPEG", pkgConfig: "libturbojpeg", providers: [.apt(["libturbojpeg0-dev"]), .brew(["jpeg-turbo"])]),
    .systemLibrary(name: "CWebP", pkgConfig: "libwebp", providers: [.apt(["libwebp-dev"]), .brew(["webp"])]),

    // Floor 1: C kernels, shims, and the words of the trade.
    .target(name: "CRiffleFiles"),
    .target(name: "CRiffleKernels"),
    .target(name: "CRifflePNG", dependencies: ["CLibPNG", "CISAL"]),
    room("RiffleTypes", []),

    // Floor 2: bytes to tokens, bytes to files.
    room("RiffleParsing", ["RiffleTypes", "CRiffleKernels"]),
    room("RiffleMedia", ["RiffleTypes", "CRifflePNG", "CSndFile", "CISAL"]),

    // Floor 3: wire formats, pixels, samples.
    room("RiffleAPI", ["RiffleTypes", "RiffleParsing"], resources: [.embedInCode("Resources/models.json")]),
    room("RiffleImaging", ["RiffleTypes", "RiffleMedia", "CRifflePNG", "CTurboJPEG", "CWebP"]),
    room("RiffleSound", ["RiffleTypes", "RiffleMedia", "CEBUR128"]),

    // Floor 4: requests, recordings, the embedded model, one format in the shape of another, a server that misbehaves.
    room(
      "RiffleClient",
      ["RiffleTypes", "RiffleAPI", "RiffleParsing", asyncHTTPClient, crypto, nioCore, nioPosix, nioHTTP1, nioSSL]),
    room("RiffleRecording", ["RiffleTypes", "RiffleAPI", "RiffleMedia", "RiffleImaging", "CRiffleFiles", crypto]),
    room("RiffleEngine", ["RiffleTypes", "RiffleImaging", "RiffleSound", "RiffleMedia", "CFlite"]),
    room("RiffleTranslation", ["RiffleTypes", "RiffleAPI", "RiffleParsing", "RiffleMedia"]),
    room("RiffleChaos", ["RiffleTypes", nioCore, nioPosix, nioSSL]),
    room("RiffleReport", ["RiffleTypes", "RiffleImaging", "RiffleMedia", mustache]),

    // Floor 5: one request to files; answers in the same wire formats.
    room(
      "RiffleSession",
      ["RiffleTypes", "RiffleClient", "RiffleRecording", "RiffleTranslation", "RiffleAPI", "RiffleMedia", nioCore]),
    room(
      "RiffleServer",
      [
        "RiffleTypes", "RiffleAPI", "RiffleParsing", "RiffleMedia", "RiffleImaging", "RiffleEngine",
        "RiffleTranslation",
        "RiffleClient", hummingbird, hummingbirdTLS, serviceLifecycle, metrics, asyncHTTPClient, nioCore, nioPosix,
        nioSSL, nioHTTP1,
        crypto,
      ]),

    room(
      "RiffleBench",
      ["RiffleTypes", "RiffleParsing", "RiffleAPI", "RiffleMedia", "RiffleImaging", "RiffleRecording"]),

    // Floors 6 and 7: long speech, and batches that can be resumed.
    room(
      "RiffleNarration",
      [
        "RiffleTypes", "RiffleSession", "RiffleRecording", "RiffleSound", "RiffleMedia", "RiffleAPI", "RiffleClient",
        crypto,
      ]),
    room(
      "RiffleJobs",
      [
        "RiffleTypes", "RiffleNarration", "RiffleSession", "RiffleRecording", "RiffleClient", "RiffleAPI",
        "RiffleMedia", grdb, crypto,
      ], resources: [.embedInCode("Resources/prices.json")]),

    // Floor 8: the tool.
    .executableTarget(
      name: "riffle",
      dependencies: [
        "RiffleTypes", "RiffleParsing", "RiffleMedia", "RiffleImaging", "RiffleAPI", "RiffleClient", "RiffleRecording",
        "RiffleEngine", "RiffleTranslation", "RiffleServer", "RiffleSession", "RiffleBench", "RiffleSound",
        "RiffleReport", "RiffleNarration", "RiffleJobs", "RiffleChaos", argumentParser, logging, nioCore,
        serviceLifecycle, "CEBUR128", "CFlite", "CISAL", "CLibPNG", "CSndFile", "CTurboJPEG", "CWebP", "CRiffleFiles",
      ],
      swiftSettings: settings),

    // Samples, run by Samples/run-programs.sh.
    sample("BarChart", ["RiffleAPI", "RiffleClient", "RiffleImaging", "RiffleMedia", "RiffleSession"]),
    sample("SaveEverything", []),
    sample("LivePlayer", ["RiffleAPI", "RiffleClient", "RiffleMedia", "RiffleSession"]),
    sample("Narrate", ["RiffleAPI", "RiffleClient", "RiffleNarration", "RiffleSession"]),
    sample("Storyboard", ["RiffleAPI", "RiffleClient", "RiffleImaging", "RiffleMedia", "RiffleSession"]),

    // Tests.
    .target(
      name: "RiffleTestSupport", dependencies: ["RiffleTypes"], path: "Tests/RiffleTestSupport", swiftSettings: settings
    ),
    tests(of: "RiffleTypes"),
    tests(of: "RiffleParsing", ["CRiffleKernels"]),
    tests(of: "RiffleMedia", ["CSndFile"]),
    tests(of: "RiffleAPI", ["RiffleParsing"]),
    tests(of: "RiffleImaging", ["RiffleMedia"]),
    tests(of: "RiffleEngine", ["RiffleMedia", "RiffleImaging", "RiffleSound"]),
    tests(of: "RiffleRecording", ["RiffleAPI", "RiffleMedia", "RiffleImaging", "CRiffleFiles"]),
    tests(of: "RiffleTranslation", ["RiffleAPI", "RiffleParsing", "RiffleMedia"]),
    tests(of: "RiffleClient", ["RiffleAPI", "RiffleChaos", nioCore]),
    tests(
      of: "RiffleServer",
      [
        "RiffleAPI", "RiffleClient", "RiffleChaos", "RiffleMedia", "RiffleImaging", "RiffleEngine", "RiffleParsing",
        "RiffleTranslation",
        asyncHTTPClient, hummingbird, nioCore, nioEmbedded,
      ]),
    tests(
      of: "RiffleSession",
      ["RiffleAPI", "RiffleClient", "RiffleRecording", "RiffleServer", "RiffleChaos", "RiffleMedia"]),
    tests(of: "RiffleSound", ["RiffleMedia"]),
    tests(of: "RiffleReport", ["RiffleImaging", "RiffleMedia"]),
    tests(
      of: "RiffleNarration",
      [
        "RiffleAPI", "RiffleClient", "RiffleSession", "RiffleRecording", "RiffleMedia", "RiffleSound", "RiffleServer",
        "RiffleChaos",
      ]),
    tests(
      of: "RiffleJobs",
      [
        "RiffleAPI", "RiffleClient", "RiffleSession", "RiffleRecording", "RiffleMedia", "RiffleServer", "RiffleChaos",
        "RiffleNarration",
      ]),
    tests(of: "RiffleBench", ["RiffleAPI", "RiffleParsing", "RiffleMedia", "RiffleImaging"]),
    .testTarget(
      name: "RiffleFuzzTests",
      dependencies: [
        "RiffleTestSupport", "RiffleTypes", "RiffleParsing", "RiffleAPI", "RiffleMedia", "RiffleTranslation",
        "RiffleServer", "RiffleJobs",
      ], exclude: ["Regressions"], swiftSettings: settings),
    .testTarget(
      name: "riffleTests", dependencies: ["RiffleTestSupport", "RiffleTypes", "RiffleChaos", "riffle"],
      swiftSettings: settings),
  ],
  swiftLanguageModes: [.v6]
)
