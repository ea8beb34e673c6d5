public import RiffleAPI
internal import RiffleMedia

/// Everything that was said so far: what a model must be told again with each new question.
///
/// Turns are kept as they came: the parts of the model in their order, each thought signature byte for byte beside the
/// payload it came with. Media of answers lie in files of the ``media`` store and are read only while they are sent, so
/// a conversation about pictures takes no more memory than one about words.
///
/// A conversation is a value: copy it to try two ways on.
public struct Conversation: Sendable {
  /// What the model is told beforehand.
  public var systemInstruction: Content?
  /// The turns, oldest first.
  public private(set) var contents: [Content]
  /// Where the media of its turns are.
  public let media: MediaStore

  /// A conversation in which nothing was said; without a store its media last as long as it does.
  public init(system: String? = nil, media: MediaStore? = nil) {
    self.init(
      systemInstruction: system.map { Content(role: nil, text: $0) }, contents: [], media: media ?? MediaStore())
  }

  /// A conversation that goes on after `contents`, whose media are not ordinals.
  public init(systemInstruction: Content? = nil, contents: [Content], media: MediaStore? = nil) {
    self.systemInstruction = systemInstruction
    self.contents = contents
    self.media = media ?? MediaStore()
  }

  /// Adds turns.
  public mutating func append(_ turns: [Content]) { contents += turns }

  /// Adds the answers to the calls of the last turn, for those who make the calls themselves.
  public mutating func append(answers: [FunctionResponse]) {
    contents.append(Content(role: "user", parts: answers.map { Part(functionResponse: $0) }))
  }

  /// Takes back the last question with everything that was said after it; false where nothing was asked.
  mutating func removeLastExchange() -> Bool {
    guard let last = contents.lastIndex(where: \.isQuestion) else { return false }
    contents.removeSubrange(last...)
    return true
  }

  /// Replaces each medium of the turns by what `change` makes of it.
  mutating func mapMedia(_ change: (InlineData) throws(MediaFileError) -> InlineData) throws(MediaFileError) {
    for turn in contents.indices { try contents[turn].mapMedia(change) }
  }

  /// How many questions were asked: turns of the user that are more than answers to calls.
  public var questionCount: Int {
    contents.count(where: \.isQuestion)
  }
}

extension Content {
  /// Whether this is a turn of the user that is more than answers to calls.
  var isQuestion: Bool { role != "model" && parts.contains { $0.functionResponse == nil } }

  /// Replaces each medium of the turn, those in results of functions too, by what `change` makes of it.
  mutating func mapMedia<Failure: Error>(_ change: (InlineData) throws(Failure) -> InlineData) throws(Failure) {
    for part in parts.indices {
      if let medium = parts[part].inlineData { parts[part].inlineData = try change(medium) }
      for index in parts[part].functionResponse?.parts.indices ?? 0..<0 {
        guard let medium = parts[part].functionResponse?.parts[index].inlineData else { continue }
        parts[part].functionResponse?.parts[index].inlineData = try change(medium)
      }
    }
  }

  /// The turn as it may be sent back: media at their places in files, no part without any content.
  ///
  /// Nothing is joined and nothing changes its place; a part that has only a signature stays.
  /// - Parameter files: the files of media by ordinal; a medium that has none is left out.
  /// - Returns: the turn.
  func sendable(files: [Int: MediaData]) -> Content {
    var turn = self
    turn.role = role ?? "model"
    turn.parts = parts.compactMap { part in
      guard !part.isEmpty || part.thoughtSignature != nil else { return nil }
      guard case .ordinal(let ordinal) = part.inlineData?.data else { return part }
      guard let file = files[ordinal] else { return nil }
      var part = part
      part.inlineData?.data = file
      return part
    }
    return turn
  }
}
