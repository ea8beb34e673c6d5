import ArgumentParser
import RiffleAPI
import RiffleTypes

/// What `image` and `edit` ask of a picture.
struct PictureOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The aspect ratio, for example 16:9.", valueName: "w:h"))
  var aspect: String?

  @Option(help: "The size class: 1K, 2K or 4K; 512 with some models.")
  var size: String?

  @Option(help: "A system instruction.")
  var system: String?

  @Option(help: "A seed, where the model takes one.")
  var seed: Int32?
}

/// `riffle image`: a prompt to a picture.
struct ImageCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "image",
    abstract: "Turn a prompt into a picture.",
    discussion: """
      A PNG is verified while it arrives. When the name asks for PNG and the service sends JPEG or WebP, the picture is converted; \
      --as-received keeps it as it came.

      Example: riffle image --local "A red boat at dawn" --aspect 16:9 -o boat.png
      """)

  @Argument(help: "The prompt, or - for standard input.")
  var prompt: String

  @OptionGroup var picture: PictureOptions
  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var disposal: DiscardOptions
  @OptionGroup var report: ReportOptions

  func validate() throws { try disposal.check(output) }

  func run() async throws {
    try await Self.run(
      prompt: prompt, inputs: [], picture: picture, connection: connection, output: output, disposal: disposal,
      report: report)
  }

  /// The one job behind `image` and `edit`: a prompt with any number of input pictures.
  static func run(
    prompt: String, inputs: [String], picture: PictureOptions, connection: ConnectionOptions, output: OutputOptions,
    disposal: DiscardOptions, report: ReportOptions
  ) async throws {
    let model = connection.model(for: .image)
    let job = try GenerationJob(
      model: model, kind: .image, stem: "image", defaultOutput: "image.png", connection: connection, output: output,
      disposal: disposal, report: report)
    let words = try Input.text(argument: prompt, file: nil)
    let request = try GenerationJob.build {
      var image = ImageRequest(prompt: words, model: model)
      image.inputs = try inputs.map { try Input.picture(at: $0) }
      image.aspectRatio = picture.aspect
      image.imageSize = picture.size
      image.systemInstruction = picture.system
      var request = try image.makeRequest()
      if let seed = picture.seed { request.generationConfig?.seed = Int(seed) }
      return request
    }
    try await job.run(request, comment: nil)
  }
}
