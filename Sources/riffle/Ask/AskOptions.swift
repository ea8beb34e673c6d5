import ArgumentParser
import RiffleAPI
import RiffleSession
import RiffleTypes

/// What surrounds a question: instructions, media, a history, a form for the answer.
struct QuestionOptions: ParsableArguments {
  @Option(
    name: [.customShort("a"), .customLong("attach")],
    help: ArgumentHelp(
      "A picture, sound, film, PDF or text to ask about; repeatable, in order.", valueName: "file"),
    completion: .file())
  var attachments: [String] = []

  @Option(help: ArgumentHelp("A system instruction, or @FILE.", valueName: "text"))
  var system: String?

  @Option(
    help: ArgumentHelp("Go on with the conversation in this file, or begin one in it.", valueName: "file"),
    completion: .file())
  var session: String?
}

/// The form of an answer.
struct FormOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A JSON Schema; the answer is JSON that was held against it before the run ends with 0.", valueName: "file"),
    completion: .file())
  var schema: String?
}

/// Whether the model thinks, and who may see it.
struct ThinkingOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Tokens for thinking: 0 for none, -1 for the model's choice.", valueName: "n"))
  var thinkingBudget: Int?

  @Option(help: ArgumentHelp("How much to think: minimal, low, medium or high (newer models).", valueName: "level"))
  var thinkingLevel: String?

  @Flag(help: "Ask for summaries of thoughts; --json and --show-thoughts tell them.")
  var includeThoughts = false

  @Flag(help: "Write thoughts to standard error as they come; asks for them too.")
  var showThoughts = false

  func validate() throws {
    if let thinkingBudget, thinkingBudget < -1 { throw ValidationError("--thinking-budget takes -1, 0 or more") }
    if let thinkingLevel, !Self.levels.contains(thinkingLevel.lowercased()) {
      throw ValidationError("unknown --thinking-level '\(thinkingLevel)', expected minimal, low, medium or high")
    }
    if thinkingBudget != nil, thinkingLevel != nil {
      throw ValidationError("--thinking-budget and --thinking-level exclude each other")
    }
  }

  /// The levels that models know.
  private static let levels = ["minimal", "low", "medium", "high"]

  /// The configuration; nil when nothing was said.
  var config: ThinkingConfig? {
    let wantsThoughts = includeThoughts || showThoughts
    guard wantsThoughts || thinkingBudget != nil || thinkingLevel != nil else { return nil }
    return ThinkingConfig(
      includeThoughts: wantsThoughts ? true : nil, thinkingBudget: thinkingBudget,
      thinkingLevel: thinkingLevel.map { ThinkingLevel(rawValue: $0.uppercased()) })
  }
}

/// How words are chosen, and when they end.
struct SamplingOptions: ParsableArguments {
  @Option(parsing: .unconditional, help: "Randomness, 0 to 2.")
  var temperature: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Choose among the likeliest words of this share, 0 to 1.", valueName: "share"))
  var topP: Double?

  @Option(
    parsing: .unconditional, help: ArgumentHelp("Choose among so many of the likeliest words.", valueName: "n"))
  var topK: Int?

  @Option(
    parsing: .unconditional, help: ArgumentHelp("The longest answer in tokens, thoughts included.", valueName: "n"))
  var maxTokens: Int?

  @Option(help: ArgumentHelp("Words that end the answer; repeatable, at most 5.", valueName: "text"))
  var stop: [String] = []

  @Option(parsing: .unconditional, help: "A seed, where the model takes one.")
  var seed: Int32?

  func validate() throws {
    if let temperature, !(0...2).contains(temperature) { throw ValidationError("--temperature takes 0 to 2") }
    if let topP, !(0...1).contains(topP) { throw ValidationError("--top-p takes 0 to 1") }
    if let topK, topK < 1 { throw ValidationError("--top-k takes a number above 0") }
    if let maxTokens, maxTokens < 1 { throw ValidationError("--max-tokens takes a number above 0") }
    guard stop.count <= 5 else { throw ValidationError("--stop can be given 5 times") }
  }

  /// Puts what was said into `config`.
  func apply(to config: inout GenerationConfig) {
    config.temperature = temperature
    config.topP = topP
    config.topK = topK.map(Double.init)
    config.maxOutputTokens = maxTokens
    config.stopSequences = stop
    config.seed = seed.map(Int.init)
  }
}

/// What the model may use besides its own words.
struct ToolOptions: ParsableArguments {
  @Option(
    name: .customLong("tool"),
    help: ArgumentHelp(
      """
      Let the model call this program as a function; repeatable. It gets the arguments as a JSON object on standard input \
      and answers with JSON on standard output. No shell: words are split at blanks, '…' and "…" group, \\ escapes.
      """, valueName: "name=command"))
  var tools: [String] = []

  @Option(
    name: .customLong("tool-schema"),
    help: ArgumentHelp(
      "The JSON Schema of a program's arguments; its description tells the model what the program does.",
      valueName: "name=file"))
  var schemas: [String] = []

  @Option(help: ArgumentHelp("Seconds that a program may take for one call.", valueName: "seconds"))
  var toolTimeout = 30.0

  @Option(
    help: ArgumentHelp(
      "Whether functions are called: auto, any (the first turn must), none, validated.", valueName: "mode"))
  var toolMode: String?

  @Option(help: ArgumentHelp("Allow only this function; repeatable.", valueName: "name"))
  var allowTool: [String] = []

  @Option(help: ArgumentHelp("How often the model may answer, calls of functions included.", valueName: "n"))
  var maxTurns = Question.defaultTurnLimit

  @Flag(help: "Let the model search the web; sources become footnotes.")
  var search = false

  @Flag(help: "Let the model read the addresses in the question; they become footnotes.")
  var urlContext = false

  @Flag(help: "Let the model run code at the service; code and results are shown as blocks.")
  var code = false

  func validate() throws {
    guard toolTimeout > 0, toolTimeout <= 86_400 else { throw ValidationError("--tool-timeout takes seconds above 0") }
    guard (1...1000).contains(maxTurns) else { throw ValidationError("--max-turns takes a number from 1 to 1000") }
    if let toolMode, !["auto", "any", "none", "validated"].contains(toolMode.lowercased()) {
      throw ValidationError("unknown --tool-mode '\(toolMode)', expected auto, any, none or validated")
    }
    if tools.isEmpty, !schemas.isEmpty || toolMode != nil || !allowTool.isEmpty {
      throw ValidationError("--tool-schema, --tool-mode and --allow-tool need a --tool")
    }
  }

  /// Whether marks of footnotes may belong into the words.
  var wantsFootnotes: Bool { search || urlContext }

  /// Puts what was said into `question`.
  ///
  /// - Throws: ``Ending`` with 2 for what is no function, 11 for a file that cannot be read.
  func apply(to question: inout Question) throws {
    let named = try schemas.map { try Self.pair($0, option: "--tool-schema", form: "NAME=FILE") }
    let commands = try tools.map { try Self.pair($0, option: "--tool", form: "NAME=COMMAND") }
    for (name, _) in named where !commands.contains(where: { $0.name == name }) {
      throw Ending(.usage, "--tool-schema \(name): there is no --tool of this name")
    }
    question.tools = try commands.map { name, command in
      let schema = try named.last { $0.name == name }.map { try Input.schema(at: $0.value) }
      return try Self.function(name, command, schema, seconds: toolTimeout)
    }
    question.turnLimit = maxTurns
    if toolMode != nil || !allowTool.isEmpty {
      question.functionCalling = FunctionCallingConfig(
        mode: toolMode.map { FunctionCallingMode(rawValue: $0.uppercased()) }, allowedFunctionNames: allowTool)
    }
    if search { question.serviceTools.append(.googleSearch) }
    if urlContext { question.serviceTools.append(.urlContext) }
    if code { question.serviceTools.append(.codeExecution) }
  }

  private static func function(
    _ name: String, _ command: String, _ schema: Schema?, seconds: Double
  ) throws -> FunctionTool {
    let words: [String]
    do throws(CommandWords.Failure) {
      words = try CommandWords.split(command)
    } catch {
      throw Ending(.usage, "--tool \(name): \(error)")
    }
    let tool = CommandTool(
      words: words, environment: CommandTool.withoutKeys(Terminal.environment), timeLimit: .seconds(seconds))
    if let obstacle = tool.obstacle {
      throw Ending(.usage, "--tool \(name): cannot start '\(words[0])': \(obstacle)")
    }
    return tool.function(name, schema?.description ?? "Runs the program \(words[0]).", parameters: schema)
  }

  private static func pair(_ text: String, option: String, form: String) throws -> (name: String, value: String) {
    guard let equals = text.firstIndex(of: "="), equals != text.startIndex, text.index(after: equals) != text.endIndex
    else { throw Ending(.usage, "\(option) '\(text)': expected \(form)") }
    return (String(text[..<equals]), String(text[text.index(after: equals)...]))
  }
}
