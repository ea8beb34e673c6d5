extension EditSession {
  /// How many changes were asked for and kept.
  public var turnCount: Int { file.conversation.questionCount }

  /// Takes back the last change: the prompt, what was shown with it, and the answer.
  ///
  /// The session file is replaced in one step, so a failure leaves it as it was. Pictures stay on the disk: those that a person got, and
  /// those in the session's folder, which a copy of the file may still need.
  /// - Returns: how many changes are left.
  /// - Throws: ``SessionFileError/nothingToUndo(_:)``, and as ``SessionFile/save()`` does.
  public mutating func undo() throws(SessionFileError) -> Int {
    var shorter = file
    guard file.isOld, shorter.conversation.removeLastExchange() else { throw .nothingToUndo(file.path) }
    try shorter.save()
    replaceFile(by: shorter)
    return turnCount
  }
}
