import Foundation
import RiffleAPI
import RiffleChaos
import RiffleClient
import RiffleJobs
import RiffleRecording
import RiffleSession
import RiffleTestSupport
import Synchronization
import Testing

/// A batch in a folder of its own.
struct BatchFixture {
  let folder: TemporaryFolder
  /// The manifest's path.
  let manifest: String

  /// A batch of these lines.
  init(_ lines: [String], name: String = "batch.jsonl") throws {
    folder = try TemporaryFolder()
    manifest = folder.path(name)
    try rewrite(lines)
  }

  /// Puts other lines into the manifest.
  func rewrite(_ lines: [String]) throws {
    try Files.write(Array(lines.map { $0 + "\n" }.joined().utf8), to: manifest)
  }

  /// A question with the id `name`.
  static func ask(_ name: String, _ prompt: String = "Why?", output: String? = nil, more: String = "") -> String {
    #"{"id":"\#(name)","kind":"ask","prompt":"\#(prompt)","output":"\#(output ?? name + ".txt")"\#(more)}"#
  }

  /// An answer of these words, with what it used.
  static func answer(_ words: String, tokens: Int = 10) -> Scenario {
    let usage =
      #""usageMetadata":{"promptTokenCount":\#(tokens),"candidatesTokenCount":\#(tokens),"totalTokenCount":20}"#
    let text =
      #"{"candidates":[{"content":{"role":"model","parts":[{"text":"\#(words)"}]},"finishReason":"STOP"}],\#(usage)}"#
    return .events([Array(text.utf8)])
  }

  /// What all items have in common.
  var context: BatchContext {
    BatchContext(inputFolder: folder.path) { kind, name in
      let purpose: ModelCatalogue.Purpose = kind == .speak ? .speech : kind == .ask ? .text : .image
      return name.map { ModelCatalogue.shared.modelOrGuess($0) } ?? ModelCatalogue.shared.defaultModel(for: purpose)
    }
  }

  /// The ledger.
  func ledger() throws -> Ledger { try Ledger(path: try Ledger.usualPath(manifest: manifest)) }

  /// Runs the batch against the service at `url`.
  func run(
    _ url: String, prices: PriceList = .shared, change: (inout BatchOptions) -> Void = { _ in },
    onEvent: @escaping @Sendable (JobEvent) -> Void = { _ in }
  ) async throws -> (summary: BatchSummary, events: [JobEvent]) {
    var configuration = ModelClient.Configuration(baseURL: url)
    configuration.retryPolicy = .never
    let client = try ModelClient(configuration)
    var options = BatchOptions(
      outputFolder: folder.path("out"), recording: RecordingOptions(naming: .discard)
    ) { Session(client: client, options: $0) }
    options.jobs = 1
    options.attempts = 2
    change(&options)
    let heard = Mutex<[JobEvent]>([])
    let runner = JobRunner(
      ledger: try ledger(), context: context, options: options, prices: prices, pace: Pace(path: nil)
    ) { event in
      heard.withLock { $0.append(event) }
      onEvent(event)
    }
    let summary = try await runner.run(manifest: manifest)
    return (summary, heard.withLock { $0 })
  }

  /// The words of an output.
  func text(_ name: String) throws -> String {
    String(decoding: try Files.read(folder.path("out") + "/" + name), as: UTF8.self)
  }
}

extension [JobEvent] {
  /// The ids of items that were sent, in their order.
  var sentIDs: [String] { compactMap { if case .sent(let id, _) = $0 { id } else { nil } } }
  /// The endings, in their order.
  var endings: [ItemEnding] { compactMap { if case .ended(let ending) = $0 { ending } else { nil } } }
}

extension Files {
  /// Removes the file at `path`.
  static func remove(_ path: String) throws { try FileManager.default.removeItem(atPath: path) }

  /// Makes the folder at `path`.
  static func makeFolder(_ path: String) throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  /// Who may do what with the file at `path`.
  static func mode(_ path: String) throws -> Int {
    try #require(FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
  }
}
