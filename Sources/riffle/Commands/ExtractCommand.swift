import ArgumentParser
import RiffleImaging
import RiffleMedia
import RiffleRecording
import RiffleSession
import RiffleTypes

/// `riffle extract`: any saved response to media files, without a network.
struct ExtractCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "extract",
    abstract: "Save the media inside a recorded response.",
    discussion: """
      Reads an event stream, a JSON array stream, one JSON document or several, decides by the first bytes which, and needs \
      no network. Memory does not grow with the payload.

      Example: riffle extract response.sse -o media/
      """)

  @Argument(help: "A file with a response, or - for standard input.", completion: .file())
  var input: String

  @Option(
    help: ArgumentHelp(
      "Also cut each picture into tiles, columns by rows, as NAME-1, NAME-2 and so on.", valueName: "2x2"))
  var grid: PictureGrid?

  @Flag(help: "Decode and count, write nothing.")
  var discard = false

  @Option(help: "The HTTP status that the response came with (default: from its error object, else 200).")
  var status: Int?

  @Option(help: "The Content-Type that the response came with (default: the first bytes decide).")
  var contentType: String?

  @Option(
    help: ArgumentHelp(
      """
      What media are that are neither declared nor known by their first bytes (default where a sound file is asked for: \
      \(PCMFormat.geminiSpeech.mediaTypeText), as OpenAI's services send).
      """, valueName: "type"))
  var mediaType: String?

  @OptionGroup var output: OutputOptions
  @OptionGroup var report: ReportOptions

  func validate() throws {
    if discard, output.output != nil { throw ValidationError("--discard writes nothing: leave out --output") }
    if discard, grid != nil { throw ValidationError("--discard writes nothing: leave out --grid") }
    if let mediaType, MediaType(parsing: mediaType) == nil {
      throw ValidationError("--media-type takes a type, for example audio/L16;rate=24000, not '\(mediaType)'")
    }
    if let status, !(100...599).contains(status) { throw ValidationError("--status takes a number from 100 to 599") }
  }

  func run() throws {
    let stem = input == "-" ? "media" : OutputNaming.safeName(Self.stem(of: input))
    var options = try output.recordingOptions(defaultOutput: "./", stem: stem, report: report)
    if discard { options.naming = .discard }
    if output.textFile == nil { options.textLimit = Reporting.shownTextByteCount }
    options.status = status
    try output.checkTextFile()
    options.contentType = contentType
    let standing = output.namedAudioFormat == nil ? nil : PCMFormat.geminiSpeech.mediaTypeText
    options.undeclaredType = (mediaType ?? standing).flatMap { MediaType(parsing: $0) }
    // Any file at all would be sound.
    options.takesBareSamples = mediaType != nil
    let progress = ProgressLine(isQuiet: report.quiet)
    let signals = Stop()
    var recording: Recording
    if let grid { try Ending.from { try options.check(grid) } }
    do throws(RecordingError) {
      recording = try Session.extract(
        fileAt: input, options: options,
        shouldStop: { signals.isSet },
        onProgress: { now in progress.update(Reporting.parts(of: now, seconds: progress.elapsedSeconds)) })
    } catch {
      throw Ending(error.reason, error.description)
    }
    progress.clear()
    if let grid { recording.cutPictures(into: grid, options: options) }
    if discard {
      report.remark(
        "\(input): \(recording.mediaCount) media, \(recording.mediaByteCount) bytes decoded from \(recording.byteCount)"
      )
    }
    do {
      try Reporting.report(recording, output: output, report: report)
    } catch let ending as Ending where ending.reason == .interrupted {
      throw Ending(signals.reason ?? .interrupted, ending.message)
    }
  }

  /// The last component of `path` without its extension.
  private static func stem(of path: String) -> String {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return name }
    return String(name[..<dot])
  }
}
