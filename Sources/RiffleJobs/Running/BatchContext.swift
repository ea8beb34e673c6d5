public import RiffleAPI
public import RiffleSession

/// What all items of a batch have in common.
public struct BatchContext: Sendable {
  /// The format that the service is asked in.
  public var api = WireAPI.gemini
  /// Whether the embedded stand-in answers: its answers are never taken for a service's.
  public var isStandIn = false
  /// The path by which OpenAI's services are asked for media; nil: by what is asked for.
  public var route: ServiceRoute?
  /// How answers come, by the path they are asked for on.
  public var shape: @Sendable (ServiceRoute) -> ResponseShape = { _ in .eventStream }
  /// The folder that inputs are relative to.
  public var inputFolder: String
  /// Who is asked, by an item's kind and the model that it names.
  public var model: @Sendable (ItemKind, String?) -> Model

  /// A context with inputs in `inputFolder`.
  public init(inputFolder: String, model: @escaping @Sendable (ItemKind, String?) -> Model) {
    self.inputFolder = inputFolder
    self.model = model
  }

  /// The path of an input.
  func inputPath(_ name: String) -> String { name.hasPrefix("/") ? name : inputFolder + "/" + name }

  /// What makes the same item another one: who answers, and in which format.
  var way: String { api.rawValue + (isStandIn ? " stand-in" : "") }

  /// The folder of a path; `.` for a bare name.
  public static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}
