public import RiffleTypes

/// One way in which a service can misbehave, under a name, with what Riffle makes of it.
///
/// The same table is the test of Riffle, its documentation (``markdown()``), and what people play with `riffle serve --chaos`.
public struct Mishap: Sendable {
  /// The command whose outcome stands in the table.
  public enum Command: String, Sendable {
    /// Speech as an event stream, to `speech.wav`.
    case speak
    /// A picture as an event stream, to `picture.png`.
    case image
    /// Words as an event stream, to standard output.
    case ask
  }

  /// What is left when the command has ended: files, or for `ask` the words that were printed.
  public enum Remains: String, Sendable {
    /// No file and no word.
    case nothing
    /// The whole medium under the name asked for.
    case whole
    /// A beginning of it, under a name that says so.
    case part
    /// A file with a name that says so, whose content is anything.
    case wreck
    /// Something whole that is not the usual answer.
    case other
  }

  /// What the command comes to.
  public struct Outcome: Sendable {
    /// The ending.
    public var reason: ExitReason
    /// What is left.
    public var remains: Remains
    /// How many requests the server counts.
    public var requests: Int
    /// Words that the command's error has: the cause.
    public var cause: String
  }

  /// What happens, as the server does it.
  enum Script: Sendable {
    /// One answer, whole in its transport: what is in it is wrong.
    case body(@Sendable (Asked, inout Dice) -> Body)
    /// One scenario for each request, made when the whole request has come.
    case answers([@Sendable (Stage) -> Scenario])
    /// One scenario for each request, played before anything is known of it.
    case plain([Scenario])
  }

  /// The body of an answer and its head.
  struct Body: Sendable {
    var status = 200
    var contentType: String
    var headers: [(String, String)] = []
    var bytes: [UInt8]
  }

  /// What a script knows.
  struct Stage: Sendable {
    var asked: Asked
    /// The path and query of the request.
    var target: String
    var dice: Dice
    /// The address of another server.
    var stranger: String

    /// The usual answer.
    var reply: Body { Reply(asked.kind).body(for: asked) }
  }

  /// The name: small letters, digits and hyphens.
  public let name: String
  /// What happens, in a few words.
  public let summary: String
  /// The command in the table.
  public let command: Command
  /// The command's options besides its usual ones.
  public let options: [String]
  /// What it comes to.
  public let outcome: Outcome
  /// What the server proves itself with; nil without TLS.
  public let identity: ChaosServer.Identity?
  /// Whether the command is told to trust that certificate.
  public let isTrusted: Bool
  /// Whether it takes so many bytes that tests play it only when asked to.
  public let isHeavy: Bool
  let script: Script

  init(
    _ name: String, _ summary: String, by command: Command = .speak, with options: [String] = [],
    ends reason: ExitReason,
    _ remains: Remains, requests: Int = 1, saying cause: String = "",
    identity: ChaosServer.Identity? = nil, isTrusted: Bool = false, isHeavy: Bool = false, _ script: Script
  ) {
    self.name = name
    self.summary = summary
    self.command = command
    self.options = options
    self.outcome = Outcome(reason: reason, remains: remains, requests: requests, cause: cause)
    self.identity = identity
    self.isTrusted = isTrusted
    self.isHeavy = isHeavy
    self.script = script
  }

  /// How many requests it is played over.
  var stepCount: Int {
    switch script {
    case .body: 1
    case .answers(let steps): steps.count
    case .plain(let steps): steps.count
    }
  }

  /// What the server does with the request that is number `step` of this mishap.
  func scenario(_ step: Int, seed: UInt64, stranger: String) -> Scenario {
    let dice = Dice(seed: seed)
    switch script {
    case .plain(let steps): return steps[step]
    case .answers(let steps):
      return Scenario(
        .choose { request in
          steps[step](Stage(asked: Asked(request), target: request.target, dice: dice, stranger: stranger))
        })
    case .body(let make):
      return Scenario(
        .choose { request in
          var dice = dice
          let body = make(Asked(request), &dice)
          return .answer(
            body.bytes, status: body.status, contentType: body.contentType, headers: body.headers, framing: .chunked)
        })
    }
  }

  /// The answer's body alone, as a command that reads saved answers wants it; nil where the trouble is below it.
  public func savedBody(seed: UInt64) -> [UInt8]? {
    guard case .body(let make) = script else { return nil }
    var dice = Dice(seed: seed)
    let kind: Asked.Kind =
      switch command {
      case .speak: .speech
      case .image: .picture
      case .ask: .words
      }
    return make(Asked(kind: kind, form: .eventStream), &dice).bytes
  }

  /// What a usual answer to the command leaves: the samples, the picture, the words.
  public var usualContent: [UInt8] {
    switch command {
    case .speak: Reply.samples
    case .image: Reply.picture
    case .ask: Array(Reply.words.joined().utf8)
    }
  }
}
