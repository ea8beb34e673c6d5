internal import FoundationEssentials
internal import RiffleAPI

/// What a manifest asks for, counted before anything is sent.
public struct BatchPlan: Sendable, Equatable {
  /// Items by what they make.
  public var counts: [ItemKind: Int] = [:]
  /// Characters of all words: texts, prompts, questions.
  public var characterCount = 0
  /// Pictures that are asked for.
  public var pictureCount = 0
  /// Files that go with the words.
  public var inputCount = 0
  /// What it may well cost, in billionths, without items whose models have no price.
  public var estimate: Int64 = 0
  /// What it can cost at most, in billionths, without items whose models have no price.
  public var ceiling: Int64 = 0
  /// Items by model for which there is no price.
  public var unpriced: [String: Int] = [:]
  /// Items that a ledger has as done, unchanged.
  public var doneCount = 0

  /// All items.
  public var itemCount: Int { counts.values.reduce(0, +) }

  /// A plan of nothing.
  public init() {}

  /// Checks every line of a manifest and counts; memory does not grow with it.
  ///
  /// Ids and outputs are compared in a database of its own, a file in the folder for temporary files that goes afterwards.
  /// - Parameters:
  ///   - manifest: the manifest's path; `-` is standard input.
  ///   - context: what all items have in common.
  ///   - prices: what models cost.
  ///   - shard: the part that is counted; everything is checked.
  ///   - ledger: what an earlier run has written down.
  /// - Throws: ``JobError``.
  public init(
    manifest: String, context: BatchContext, prices: PriceList, shard: Shard = .whole, ledger: Ledger? = nil
  ) throws(JobError) {
    let folder = FileManager.default.temporaryDirectory.path() + "riffle-plan-" + UUID().uuidString
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    } catch {
      throw .file(path: folder, reason: "cannot be made")
    }
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let scratch = try Ledger(path: folder + "/plan.sqlite")
    var plan = BatchPlan()
    /// Counts all items; `known` tells what the ledger has of one.
    func load(_ known: (String) throws -> (state: TryState, digest: String)?) throws(JobError) {
      _ = try scratch.load(
        manifest: manifest, context: context, readsInputs: ledger != nil,
        onItem: { item, digest in
          guard shard.contains(item.id) else { return }
          try plan.count(item, context, prices)
          if let known = try known(item.id), known.state == .verified, known.digest == digest { plan.doneCount += 1 }
        })
    }
    if let ledger {
      // One look at the ledger for all of them: what runs write meanwhile is not seen.
      try ledger.read { database in try load { try Ledger.state(of: $0, database) } }
    } else {
      try load { _ in nil }
    }
    self = plan
  }

  private mutating func count(_ item: JobItem, _ context: BatchContext, _ prices: PriceList) throws(JobError) {
    counts[item.kind, default: 0] += 1
    let size = try item.wordSize(context)
    characterCount += size.characters
    inputCount += item.inputs.count
    if item.kind == .image || item.kind == .edit { pictureCount += 1 }
    let requestCount = try item.requestCount(context)
    guard let ceiling = prices.ceiling(of: item, wordBytes: size.bytes, requestCount: requestCount),
      let estimate = prices.estimate(of: item, characterCount: size.characters, requestCount: requestCount)
    else {
      unpriced[item.model, default: 0] += 1
      return
    }
    self.ceiling += ceiling
    self.estimate += estimate
  }
}

extension JobItem {
  /// How long the words are, with those of a file.
  func wordSize(_ context: BatchContext) throws(JobError) -> (characters: Int, bytes: Int) {
    guard let file else { return (text.count, text.utf8.count) }
    let bytes = try SmallFile.read(context.inputPath(file), limit: ItemRequest.textLimit)
    return (String(decoding: bytes, as: UTF8.self).count, bytes.count)
  }
}

extension Ledger {
  /// Takes in a manifest: reads it, checks that every item can be asked for, and finds out which have changed.
  func load(
    manifest: String, context: BatchContext, readsInputs: Bool = true,
    alsoCheck: (JobItem) throws(ItemFields.Problem) -> Void = { _ in },
    onItem: (JobItem, String) throws -> Void = { _, _ in }
  ) throws(JobError) -> LoadSummary {
    let reader = try ManifestReader(path: manifest) { kind, name in context.model(kind, name).id }
    return try load(
      reader,
      check: { (item) throws(ItemFields.Problem) in
        _ = try ItemRequest(item, context)
        try alsoCheck(item)
      },
      digest: { item, database in
        let spec = item.spec
        let files = readsInputs ? item.inputFiles : []
        let inputs = try files.map { try Self.digest(ofInput: context.inputPath($0), database) }
        let digest = JobItem.digest(spec: spec, way: context.way, inputs: inputs)
        try onItem(item, digest)
        return (digest, String(decoding: spec, as: UTF8.self))
      })
  }
}
