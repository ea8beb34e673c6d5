import ArgumentParser
import RiffleAPI
import RiffleTypes

/// `riffle edit`: pictures and a prompt to a new picture.
struct EditCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "edit",
    abstract: "Change a picture by a prompt.",
    discussion: """
      The pictures are sent straight from their files, so that memory does not grow with their size.

      Example: riffle edit --local photo.png "Make it black and white" -o grey.png
      """)

  @Argument(
    help: ArgumentHelp("The picture to change: PNG, JPEG, WebP, HEIC.", valueName: "picture"), completion: .file())
  var input: String

  @Argument(help: "The prompt, or - for standard input.")
  var prompt: String

  @Option(
    name: [.customShort("a"), .customLong("attach")],
    help: ArgumentHelp("A further picture; repeatable, in order.", valueName: "picture"), completion: .file())
  var attachments: [String] = []

  @OptionGroup var picture: PictureOptions
  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var disposal: DiscardOptions
  @OptionGroup var report: ReportOptions

  func validate() throws { try disposal.check(output) }

  func run() async throws {
    try await ImageCommand.run(
      prompt: prompt, inputs: [input] + attachments, picture: picture, connection: connection, output: output,
      disposal: disposal, report: report)
  }
}
