import ArgumentParser
import RiffleChaos
import RiffleTypes

/// A server that misbehaves.
struct ChaosOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Misbehave: a scenario, or a list NAME[=WEIGHT],...[,seed=N] drawn by chance; `list` prints them all.",
      valueName: "spec"))
  var chaos: String?

  @Option(
    help: ArgumentHelp("Write the certificate of a --chaos scenario with TLS to this file.", valueName: "file"),
    completion: .file())
  var chaosCert: String?

  /// What shall be played; nil where the server is to behave.
  private func play() throws -> ChaosPlay? {
    guard let chaos, chaos != "list" else { return nil }
    do throws(ChaosPlay.SpecError) {
      return try ChaosPlay(parsing: chaos)
    } catch {
      throw ValidationError(error.description)
    }
  }

  func validate() throws {
    let play = try play()
    guard chaosCert == nil || play?.identity != nil else {
      throw ValidationError("--chaos-cert is for scenarios with TLS, for example --chaos tls-wrong-name")
    }
  }

  /// Serves what `--chaos` asks for until a signal comes; false where it asks for nothing.
  func run(host: String, port: Int, report: ReportOptions) async throws -> Bool {
    guard chaos != nil else { return false }
    guard let play = try play() else {
      Terminal.print(String(Mishap.markdown().dropLast()))
      return true
    }
    if let chaosCert, let identity = play.identity {
      let text = String(decoding: identity.certificatePEM, as: UTF8.self)
      try Ending.from { try Reporting.save(text: text, to: chaosCert, replacing: false) }
    }
    let stage: ChaosStage
    do {
      stage = try await ChaosStage(play, host: host, port: port) { name, request in
        // The head only: the path without its query, and whether a key came, never which.
        let names = ["x-goog-api-key", "api-key", "authorization"]
        let hasKey = names.contains { request.header($0) != nil } || request.query?.contains("key=") ?? false
        report.remark("\(name): \(request.method) \(request.path), \(hasKey ? "with a key" : "no key")")
      }
    } catch {
      throw Ending(.fileError, "server: cannot listen on \(host):\(port): \(error)")
    }
    Terminal.print(stage.server.url)
    report.remark("misbehaving (seed \(play.seed)); give this address as --base-url, or press Ctrl-C to end")
    _ = await Signals.run {
      let (waiting, continuation) = AsyncStream<Never>.makeStream()
      defer { continuation.finish() }
      for await _ in waiting {}
    }
    await stage.shutdown()
    return true
  }
}
