import ArgumentParser
import RiffleParsing
import RiffleSession

/// `edit --undo`: the last change of a session is taken back.
struct SessionUndo {
  let path: String

  /// Takes it back and says how many are left.
  ///
  /// - Throws: ``Ending`` with 2 where there is none, 11 where the file cannot be written.
  func run(_ report: ReportOptions) throws {
    let count = try Ending.from {
      var editing = try EditSession(at: path)
      return try editing.undo()
    }
    if report.json {
      var writer = JSONWriter()
      writer.beginObject()
      writer.key("session")
      writer.string(path)
      writer.key("turns")
      writer.number(count)
      writer.endObject()
      Terminal.print(String(decoding: writer.bytes, as: UTF8.self))
    }
    report.remark(
      "\(path): the last change is taken back, \(count) \(count == 1 ? "is" : "are") left; pictures stay where they are"
    )
  }
}

extension EditCommand {
  /// Sees that `--undo` stands with a session and with nothing to ask for.
  ///
  /// - Throws: `ValidationError`.
  func checkUndo() throws {
    guard session != nil else { throw ValidationError("--undo takes back a change of a session: give --session FILE") }
    guard words.isEmpty, attachments.isEmpty else {
      throw ValidationError("--undo asks for nothing: leave out pictures and the prompt")
    }
  }
}
