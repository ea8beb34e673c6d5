import ArgumentParser
import RiffleAPI
import RiffleImaging
import RiffleSession
import RiffleTypes

/// What `image` and `edit` ask of a picture.
struct PictureOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The aspect ratio, for example 16:9.", valueName: "w:h"))
  var aspect: String?

  @Option(help: "The size class: 1K, 2K or 4K; 512 with some models; with --api openai also WIDTHxHEIGHT or auto.")
  var size: String?

  @Option(
    name: .customShort("n"), parsing: .unconditional,
    help: ArgumentHelp("How many pictures; Gemini is asked once for each.", valueName: "count"))
  var count: Int?

  @Option(
    help: ArgumentHelp(
      "Also cut each picture into tiles, columns by rows, as NAME-1, NAME-2 and so on.", valueName: "2x2"))
  var grid: PictureGrid?

  @Flag(
    help: """
      Write the prompt, the model and the time into PNG files as text; pixels stay as they came, a C2PA signature breaks. Other \
      kinds of files are left alone.
      """)
  var metadata = false

  @Option(help: "How much care is taken, with --api openai: low, medium, high, standard, hd.")
  var quality: String?

  @Option(help: "The background, with --api openai: transparent, opaque or auto.")
  var background: String?

  @Option(
    help: ArgumentHelp("How pictures come, with --api openai: b64_json or url.", valueName: "form"))
  var responseFormat: String?

  @Option(help: "A system instruction.")
  var system: String?

  @Option(parsing: .unconditional, help: "A seed, where the model takes one.")
  var seed: Int32?

  func validate() throws {
    if let count, !(1...10).contains(count) { throw ValidationError("-n takes a number from 1 to 10") }
    if let quality, !Self.qualities.contains(quality) {
      throw ValidationError("unknown --quality '\(quality)', expected \(Self.qualities.joined(separator: ", "))")
    }
    if let background, !["transparent", "opaque", "auto"].contains(background) {
      throw ValidationError("unknown --background '\(background)', expected transparent, opaque or auto")
    }
    if let responseFormat, !["b64_json", "url"].contains(responseFormat) {
      throw ValidationError("--response-format takes b64_json or url")
    }
  }
}

extension PictureOptions {
  private static let qualities = ["auto", "low", "medium", "high", "standard", "hd"]
  private static let sizeClasses = ["512", "1K", "2K", "4K"]
  /// A side of a picture in pixels.
  private static let sideLimits = 16...16_384

  /// Sees that the format which the service speaks has a word for all that is asked, and that sizes are such.
  ///
  /// - Parameters:
  ///   - connection: who is asked.
  ///   - isChat: whether by a chat.
  ///   - output: where pictures go.
  /// - Throws: `ValidationError` naming the option.
  func check(_ connection: ConnectionOptions, isChat: Bool, output: OutputOptions) throws {
    try checkSize(connection)
    if output.writesToStandardOutput, count ?? 1 > 1 {
      throw ValidationError("-o - takes one picture: leave out -n, or name a file or a folder")
    }
    let own = [
      ("--quality", quality != nil), ("--background", background != nil), ("--response-format", responseFormat != nil),
    ]
    guard connection.api == .openAI else {
      if let (name, _) = own.first(where: \.1) {
        throw ValidationError("\(name) is of --api openai only")
      }
      return
    }
    if isChat {
      if let (name, _) = (own + [("--size \(size ?? "")", isPixelSize)]).first(where: \.1) {
        throw ValidationError("\(name) cannot be said in a chat: leave it out")
      }
    } else if seed != nil {
      throw ValidationError("--seed cannot be said to OpenAI's path for pictures: leave it out")
    }
  }

  private func checkSize(_ connection: ConnectionOptions) throws {
    let isOpenAI = connection.api == .openAI
    if let size, !Self.sizeClasses.contains(size.uppercased()), !(isOpenAI && isPixelSize) {
      throw ValidationError(
        "unknown --size '\(size)', expected 1K, 2K, 4K or 512" + (isOpenAI ? ", WIDTHxHEIGHT or auto" : ""))
    }
    guard isOpenAI, let aspect else { return }
    if isPixelSize { throw ValidationError("--aspect and a --size in pixels exclude each other") }
    let catalogue = ModelCatalogue.shared
    guard catalogue.pixelSize(model: catalogue.modelOrGuess("gemini-image"), aspectRatio: aspect) != nil else {
      throw ValidationError("unknown --aspect '\(aspect)', expected a ratio such as 1:1, 3:2 or 16:9")
    }
  }

  /// Whether the size is one in pixels, which OpenAI's format says as it is.
  var isPixelSize: Bool {
    guard let size, size != "auto" else { return size != nil }
    let sides = size.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    return sides.count == 2 && sides.allSatisfy { $0.map(Self.sideLimits.contains) ?? false }
  }

  /// What OpenAI's paths are told besides the request.
  func settings(model: String, format: String?) -> ServiceSettings {
    var settings = ServiceSettings()
    settings.count = count
    settings.quality = quality
    settings.background = background
    settings.format = format
    if isPixelSize { settings.size = size }
    // These models send links unless they are told otherwise; their successors refuse to be told.
    settings.delivery = responseFormat ?? (model.hasPrefix("dall-e") ? "b64_json" : nil)
    return settings
  }
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
  @OptionGroup var service: ServiceOptions
  @OptionGroup var downloads: DownloadOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var disposal: DiscardOptions
  @OptionGroup var report: ReportOptions

  func validate() throws {
    try picture.check(connection, isChat: service.via == .chat, output: output)
    try disposal.check(output)
  }

  func run() async throws {
    try await Self.run(
      prompt: prompt, inputs: [], picture: picture, connection: connection, service: service, downloads: downloads,
      output: output, disposal: disposal, report: report)
  }

  /// The one job behind `image` and `edit`: a prompt with any number of input pictures.
  static func run(
    prompt: String, inputs: [String], picture: PictureOptions, connection: ConnectionOptions, service: ServiceOptions,
    downloads: DownloadOptions, output: OutputOptions, disposal: DiscardOptions, report: ReportOptions
  ) async throws {
    let model = try service.via == .chat ? connection.chatModel(for: .image) : connection.model(for: .image)
    let ending = output.pictureFormat?.fileExtension ?? "png"
    var job = try GenerationJob(
      model: model, kind: .image, stem: "image", defaultOutput: "image.\(ending)", connection: connection,
      service: service, downloads: downloads, output: output, disposal: disposal, report: report)
    job.settings = picture.settings(model: model.id, format: output.sentPictureFormat)
    let words = try Input.text(argument: prompt, file: nil)
    try job.apply(picture, prompt: words)
    let request = try GenerationJob.build {
      var image = ImageRequest(prompt: words, model: model)
      image.inputs = try inputs.map { try Input.picture(at: $0, for: connection.api) }
      image.aspectRatio = picture.aspect
      image.imageSize = picture.isPixelSize && connection.api == .openAI ? nil : picture.size
      image.systemInstruction = picture.system
      var request = try image.makeRequest()
      if let seed = picture.seed { request.generationConfig?.seed = Int(seed) }
      return request
    }
    try await job.run(request, comment: nil)
  }
}
