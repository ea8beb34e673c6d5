import RiffleBench

/// Every row of the comparison, in the order of the report.
struct Rows {
  static let names = [
    "document", "speech", "images", "text-equal", "text-varying", "text-chat", "core", "encode", "small-events",
    "growth", "chunks", "disk-wav", "disk-png", "png", "http", "tls", "start", "sizes",
  ]

  let plan: Plan
  let field: Field
  let payloads: Payloads
  let arena: Arena
  let report: Findings

  init(_ plan: Plan) {
    self.plan = plan
    field = Field(tools: plan.tools, workFolder: plan.workFolder)
    payloads = Payloads(folder: plan.workFolder, seed: plan.seed)
    arena = Arena(launcher: Launcher(path: plan.tools.launch), rounds: plan.rounds, isCheckOnly: plan.isQuick)
    report = Findings()
  }

  /// `whole`, or `small` in a quick run.
  func size(_ whole: Int, quick small: Int) -> Int { plan.isQuick ? small : whole }

  func holdAll() throws {
    let wholeProcess: [(String, () throws -> Void)] = [
      ("document", document), ("speech", speech), ("images", images), ("text-equal", equalWords),
      ("text-varying", varyingWords), ("text-chat", chat), ("growth", growth), ("disk-wav", diskWAV),
      ("disk-png", diskPNG), ("png", pictures), ("http", { try loopback(isTLS: false) }),
      ("tls", { try loopback(isTLS: true) }), ("start", start), ("sizes", sizes),
    ]
    for (name, row) in wholeProcess where plan.wants(name) { try row() }
    let process = InProcess(plan: plan, findings: report)
    for name in ["core", "encode", "small-events", "chunks"] where plan.wants(name) { try process.hold(name) }
  }

  /// Holds a contest and notes its outcome and whether its targets were reached.
  func hold(_ contest: Contest) throws -> Outcome {
    let outcome = try arena.hold(contest)
    report.outcomes.append(outcome)
    for target in contest.targets {
      guard let ratio = outcome.speedup(of: target.name, over: target.against) else { continue }
      report.claims.append(
        Claim(
          row: contest.row, work: contest.title + (target.name == "riffle" ? "" : " (\(target.name))"),
          against: target.against, measured: ratio,
          bound: .atLeast(target.atLeast)))
    }
    return outcome
  }

  private func document() throws {
    let payload = try payloads.payload("document.json", .image, size(256 << 20, quick: 3 << 20))
    _ = try hold(
      Contest(
        row: "document", title: "one payload of 256 MiB in one JSON document", byteCount: payload.byteCount,
        truth: payload.truth, contestants: field.ofDocument(payload.path),
        targets: [
          Target(against: "cat", atLeast: 0.75), Target(against: "Foundation", atLeast: 8),
          Target(against: "orjson", atLeast: 12), Target(against: "google-genai", atLeast: 30),
          Target(against: "jq", atLeast: 40),
        ]))
  }

  private func speech() throws {
    let payload = try payloads.payload("speech.sse", .speechSSE, size(10_000, quick: 100) * (24 << 10))
    _ = try hold(
      Contest(
        row: "speech", title: "10,000 speech events of 24 KiB", byteCount: payload.byteCount, truth: payload.truth,
        contestants: field.ofEvents(payload.path, as: .speech),
        targets: [
          Target(against: "cat", atLeast: 0.65), Target(against: "orjson", atLeast: 6),
          Target(against: "google-genai", atLeast: 50), Target(against: "Node", atLeast: 5),
        ]))
  }

  private func images() throws {
    let payload = try payloads.payload("images.json", .images, size(64, quick: 3) * (2 << 20))
    _ = try hold(
      Contest(
        row: "images", title: "64 images of 2 MiB in one document", byteCount: payload.byteCount, truth: payload.truth,
        contestants: field.ofDocument(payload.path),
        targets: [Target(against: "cat", atLeast: 0.7), Target(against: "Foundation", atLeast: 9)]))
  }

  private func equalWords() throws { try words(isVarying: false) }
  private func varyingWords() throws { try words(isVarying: true) }

  private func words(isVarying: Bool) throws {
    let name = isVarying ? "text-varying" : "text-equal"
    let payload = try payloads.payload("\(name).sse", .text, size(60_000_000, quick: 600_000), isVarying: isVarying)
    _ = try hold(
      Contest(
        row: name, title: "200,000 text events of 300 bytes, \(isVarying ? "varying" : "equal") skeletons",
        byteCount: payload.byteCount, truth: payload.truth, contestants: field.ofEvents(payload.path, as: .words),
        targets: [
          Target(against: "orjson", atLeast: 5), Target(against: "google-genai", atLeast: 150),
          Target(against: "Foundation", atLeast: 20),
        ]))
  }

  private func chat() throws {
    let payload = try payloads.payload("chat.sse", .text, size(60_000_000, quick: 600_000), isChat: true)
    _ = try hold(
      Contest(
        row: "text-chat", title: "200,000 chat events of 300 bytes", byteCount: payload.byteCount, truth: payload.truth,
        contestants: field.ofChat(payload.path), targets: [Target(against: "openai", atLeast: 25)]))
  }

  private func start() throws {
    guard let curl = plan.tools.curl else { return }
    let outcome = try hold(
      Contest(
        row: "start", title: "cold start: --version", byteCount: 1, truth: nil,
        contestants: [
          Contestant(name: "riffle", arguments: [plan.tools.riffle, "--version"]),
          Contestant(name: "curl", arguments: [curl, "--version"]),
        ], roundFactor: 4))
    if let ratio = outcome.speedup(of: "curl", over: "riffle") {
      report.claims.append(
        Claim(row: "start", work: outcome.title, against: "curl --version (time)", measured: ratio, bound: .atMost(3)))
    }
  }

  /// Not a claim: the curves of speed and memory by the size of one payload.
  private func sizes() throws {
    for size in plan.isQuick ? [1] : [1, 4, 16, 64, 256] {
      let name = size == 256 ? "document.json" : "document-\(size).json"
      let payload = try payloads.payload(name, .image, size << 20)
      var arena = arena
      arena.rounds = min(arena.rounds, 3)
      let contestants = field.ofDocument(payload.path) + (size <= 4 ? field.ijson(payload.path) : [])
      report.sizes.append(
        try arena.hold(
          Contest(
            row: "sizes", title: "one payload of \(size) MiB", byteCount: payload.byteCount, truth: payload.truth,
            contestants: contestants)))
    }
  }
}
