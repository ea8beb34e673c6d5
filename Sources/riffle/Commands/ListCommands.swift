import ArgumentParser
import RiffleAPI
import RiffleClient
import RiffleServer
import RiffleTypes

/// `riffle voices`: the prebuilt voices.
struct VoicesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "voices",
    abstract: "List the prebuilt voices.",
    discussion: "Example: riffle voices")

  @Flag(help: "Print one JSON object a line.")
  var json = false

  func run() throws {
    let width = Voices.prebuilt.map(\.name.count).max() ?? 0
    for voice in Voices.prebuilt {
      if json {
        Terminal.print(JSONLine.text([("name", voice.name), ("style", voice.style)]))
      } else {
        Terminal.print(voice.name + String(repeating: " ", count: width + 2 - voice.name.count) + voice.style)
      }
    }
  }
}

/// `riffle models`: the models that Riffle knows, and which are the defaults; or those that a service lists.
struct ModelsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models",
    abstract: "List the models that Riffle knows, with the defaults marked, or those of a service.",
    discussion: """
      Any other model id can be given with --model; the list only tells the defaults and how a request is shaped. With --base-url, \
      --api openai or --local the service is asked for its own list.

      Example: riffle models
      """)

  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var report: ReportOptions

  func run() async throws {
    let asksService = connection.baseURL != nil || connection.local || connection.api == .openAI
    guard asksService || connection.dryRun else { return listKnown() }
    let local = connection.local && !connection.dryRun ? try await EmbeddedService.start(report: report) : nil
    let address = connection.local ? local?.baseURL ?? "http://127.0.0.1" : nil
    let client = try Ending.from {
      try ModelClient(try connection.serviceConfiguration(local: address, report: report))
    }
    if connection.dryRun {
      let endpoint = connection.api == .openAI ? Endpoint.openAIModels : .modelPage(token: nil)
      return Terminal.print(client.prepare(endpoint).description)
    }
    let (result, signal) = await Signals.run { try await client.listModels() }
    await local?.stop()
    do {
      list(try result.get())
    } catch is CancellationError {
      throw Ending(signal ?? .interrupted, "stopped before an answer came")
    } catch let error as APIError {
      throw Ending(error.exitReason, error.description)
    } catch let error as ClientError {
      throw Ending(error.exitReason, error.description)
    } catch {
      throw Ending(.malformedAnswer, "models: the answer is no list of models: \(error)")
    }
  }

  /// Prints what a service lists.
  private func list(_ models: [ListedModel]) {
    let width = models.map(\.id.count).max() ?? 0
    for model in models {
      let note = model.displayName ?? model.owner ?? ""
      if report.json {
        Terminal.print(
          JSONLine.text([
            ("id", model.id), ("displayName", model.displayName ?? ""), ("owner", model.owner ?? ""),
            ("methods", model.methods.joined(separator: ",")),
          ]))
      } else {
        let gap = note.isEmpty ? "" : String(repeating: " ", count: width + 2 - model.id.count)
        Terminal.print(model.id + gap + note)
      }
    }
  }

  private func listKnown() {
    let catalogue = ModelCatalogue.shared
    let defaults = ModelCatalogue.Purpose.allCases.map { ($0, catalogue.defaultModel(for: $0).id) }
    let width = catalogue.models.map(\.id.count).max() ?? 0
    for model in catalogue.models {
      let purposes = defaults.filter { $0.1 == model.id }.map(\.0.rawValue)
      if report.json {
        Terminal.print(
          JSONLine.text([
            ("id", model.id), ("family", model.family.rawValue), ("displayName", model.displayName),
            ("defaultFor", purposes.joined(separator: ",")),
          ]))
      } else {
        let mark = purposes.isEmpty ? "" : "  (default for \(purposes.joined(separator: ", ")))"
        Terminal.print(
          model.id + String(repeating: " ", count: width + 2 - model.id.count) + model.family.rawValue + mark)
      }
    }
  }
}
