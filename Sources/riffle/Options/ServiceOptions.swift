import ArgumentParser
import RiffleAPI
import RiffleTypes

/// A way to ask that is not the usual one.
enum ServiceDetour: String, CaseIterable, ExpressibleByArgument {
  case chat
}

/// By which of a service's paths pictures and speech are asked for.
struct ServiceOptions: ParsableArguments {
  @Option(help: "Ask by another path, with --api openai: chat, as many gateways offer pictures and speech.")
  var via: ServiceDetour?
}

extension ServiceOptions {
  /// Sees that there is a choice.
  ///
  /// - Throws: `ValidationError` for the Gemini format, which has one path.
  func check(_ connection: ConnectionOptions) throws {
    if via != nil, connection.api != .openAI { throw Ending(.usage, "--via is of --api openai only") }
  }
}
