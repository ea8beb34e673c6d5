public import RiffleTypes

/// Why a question cannot be asked; nothing was sent.
public enum QuestionError: Error, Hashable, Sendable {
  /// There is nothing in it.
  case empty
  /// A change is wanted, and there is no picture to change.
  case noPicture
  /// A name that no model takes for a function.
  case badFunctionName(String)
  /// Two functions of one name.
  case functionGivenTwice(String)
  /// A name is allowed that no function has.
  case unknownFunction(String)
  /// A schema cannot be used; whose it is, and why.
  case badSchema(of: String, String)
  /// A budget and a level of thinking exclude each other.
  case budgetAndLevel
  /// Fewer turns than one.
  case badTurnLimit(Int)

  /// How a run ends that fails with this error.
  public var exitReason: ExitReason { .usage }
}

extension QuestionError: CustomStringConvertible {
  /// One line: the subject, what is wrong with it, what would do.
  public var description: String {
    switch self {
    case .empty: "question: is empty, expected words or media"
    case .noPicture: "edit: no picture yet in the session, expected one to begin with"
    case .badFunctionName(let name):
      "function: bad name '\(name)', expected a letter or _, then letters, digits or _ . : -, at most 128"
    case .functionGivenTwice(let name): "function: '\(name)' is given twice"
    case .unknownFunction(let name): "function: '\(name)' is allowed but not given"
    case .badSchema(let owner, let text): "schema: of \(owner), \(text)"
    case .budgetAndLevel: "thinking: a budget and a level exclude each other"
    case .badTurnLimit(let limit): "question: a limit of \(limit) turns, expected 1 or more"
    }
  }
}
