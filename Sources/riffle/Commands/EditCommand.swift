import ArgumentParser
import RiffleAPI
import RiffleTypes

/// `riffle edit`: pictures and a prompt to a new picture.
struct EditCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "edit",
    abstract: "Change a picture by a prompt.",
    discussion: """
      The pictures are sent straight from their files, so that memory does not grow with their size. With --session the file \
      keeps what was said and shown, so that a later run with the same file and a prompt alone goes on from there; --undo takes the \
      last change back.

      Example: riffle edit --local photo.png "Make it black and white" -o grey.png
      """)

  @Argument(
    help: ArgumentHelp(
      "The pictures to change, in order (PNG, JPEG, WebP, HEIC), and at last the prompt, or - for standard input; the prompt "
        + "alone goes on with a session.", valueName: "picture> <prompt"), completion: .file())
  var words: [String] = []

  @Option(
    name: [.customShort("a"), .customLong("attach")],
    help: ArgumentHelp("A further picture, after those before the prompt; repeatable, in order.", valueName: "picture"),
    completion: .file())
  var attachments: [String] = []

  @Option(
    help: ArgumentHelp(
      "Go on with the changes kept in this file, or begin to keep them in it.", valueName: "file"),
    completion: .file())
  var session: String?

  @Flag(help: "Take back the last change of --session, and ask for nothing; pictures stay where they are.")
  var undo = false

  @OptionGroup var picture: PictureOptions
  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var service: ServiceOptions
  @OptionGroup var downloads: DownloadOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var disposal: DiscardOptions
  @OptionGroup var report: ReportOptions

  func validate() throws {
    if undo { return try checkUndo() }
    guard words.count >= (session == nil ? 2 : 1) else {
      throw ValidationError(
        session == nil ? "give a picture and a prompt" : "give a prompt, or a picture and a prompt, to go on with")
    }
    if session != nil, picture.count != nil {
      throw ValidationError("-n is not for --session, which goes on from one picture")
    }
    try picture.check(connection, isChat: session != nil || service.via == .chat, output: output)
    try disposal.check(output)
  }

  func run() async throws {
    if undo, let session { return try SessionUndo(path: session).run(report) }
    let inputs = words.dropLast() + attachments
    guard let session else {
      return try await ImageCommand.run(
        prompt: words[words.count - 1], inputs: Array(inputs), picture: picture, connection: connection,
        service: service,
        downloads: downloads, output: output, disposal: disposal, report: report)
    }
    let job = EditJob(
      path: session, picture: picture, connection: connection, downloads: downloads, output: output,
      disposal: disposal, report: report)
    try await job.run(prompt: words[words.count - 1], inputs: Array(inputs))
  }
}
