import ArgumentParser
import RiffleAPI
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

/// `riffle models`: the models that Riffle knows, and which are the defaults.
struct ModelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models",
    abstract: "List the models that Riffle knows, with the defaults marked.",
    discussion: """
      Any other model id can be given with --model; the list only tells the defaults and how a request is shaped.

      Example: riffle models
      """)

  @Flag(help: "Print one JSON object a line.")
  var json = false

  func run() throws {
    let catalogue = ModelCatalogue.shared
    let defaults = ModelCatalogue.Purpose.allCases.map { ($0, catalogue.defaultModel(for: $0).id) }
    let width = catalogue.models.map(\.id.count).max() ?? 0
    for model in catalogue.models {
      let purposes = defaults.filter { $0.1 == model.id }.map(\.0.rawValue)
      if json {
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
