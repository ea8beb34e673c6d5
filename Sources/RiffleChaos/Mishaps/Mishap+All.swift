import RiffleTypes

extension Mishap {
  /// Every mishap, in the order of the table.
  public static let all: [Mishap] =
    [
      Mishap("ok", "nothing is wrong", ends: .success, .whole, .usual { _, _, _ in })
    ] + lines + documents + cuts + waits + refusals + errors + codings + base64 + pictures + sounds + shapes + sizes
    + redirects + certificates

  /// The mishap called `name`.
  public static func named(_ name: String) -> Mishap? { all.first { $0.name == name } }

  /// The table of all mishaps and what Riffle makes of each, in Markdown.
  public static func markdown() -> String {
    let head = [
      "| scenario | what happens | command | exit code | left | requests |", "|---|---|---|---|---|---|",
    ]
    let rows = all.map { mishap in
      let command = ([mishap.command.rawValue] + mishap.options).joined(separator: " ")
      let outcome = mishap.outcome
      return "| `\(mishap.name)` | \(mishap.summary) | `\(command)` | \(outcome.reason.rawValue) | "
        + "\(outcome.remains.rawValue) | \(outcome.requests) |"
    }
    return (head + rows).joined(separator: "\n") + "\n"
  }
}

extension Mishap.Script {
  /// The usual answer with a change.
  static func usual(_ change: @escaping @Sendable (inout Mishap.Body, Asked, inout Dice) -> Void) -> Self {
    .body { asked, dice in
      var body = Reply(asked.kind).body(for: asked)
      change(&body, asked, &dice)
      return body
    }
  }

  /// The usual answer with a change to its text.
  static func text(_ change: @escaping @Sendable (String, inout Dice) -> String) -> Self {
    .usual { body, _, dice in body.bytes = Array(change(String(decoding: body.bytes, as: UTF8.self), &dice).utf8) }
  }

  /// Another answer.
  static func reply(_ make: @escaping @Sendable (Asked.Kind) -> Reply) -> Self {
    .body { asked, _ in make(asked.kind).body(for: asked) }
  }

  /// These bytes, whatever was asked.
  static func bytes(_ contentType: String, _ make: @escaping @Sendable () -> [UInt8]) -> Self {
    .body { _, _ in Mishap.Body(contentType: contentType, bytes: make()) }
  }

  /// The usual answer, sent in a way of its own.
  static func sent(_ send: @escaping @Sendable (Mishap.Body, inout Dice) -> Scenario) -> Self {
    .answers([
      { stage in
        var dice = stage.dice
        return send(stage.reply, &dice)
      }
    ])
  }

  /// These scenarios, and then the usual answer.
  static func first(_ scenarios: Scenario...) -> Self {
    .answers(scenarios.map { scenario in { @Sendable _ in scenario } } + [{ stage in .usual(stage.asked) }])
  }
}

extension String {
  /// The text with every `old` as `new`.
  func with(_ old: String, as new: String) -> String {
    split(separator: old, omittingEmptySubsequences: false).joined(separator: new)
  }
}
