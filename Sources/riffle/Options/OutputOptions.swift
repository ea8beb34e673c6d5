public import ArgumentParser
import RiffleMedia
import RiffleRecording
import RiffleTypes

extension PNGVerifier.Level: ExpressibleByArgument {}

/// Where media go and how they are checked.
struct OutputOptions: ParsableArguments {
  @Option(
    name: [.short, .long],
    help: ArgumentHelp(
      "A file, a folder, a name with {ext}, or - for standard output.", valueName: "path"), completion: .file())
  var output: String?

  @Flag(help: "Replace files that are there already.")
  var force = false

  @Option(
    help: "Audio format: wav, w64, flac, ogg, opus, mp3, aiff, pcm (default: by the file's extension, else wav).",
    completion: .list(["wav", "w64", "flac", "ogg", "opus", "mp3", "aiff", "pcm"]))
  var format: String?

  @Flag(help: "Keep pictures as they came, under their true extension, even when the name asks for PNG.")
  var asReceived = false

  @Option(help: "How far a PNG is checked: full, structure or none.")
  var verify: PNGVerifier.Level = .full

  @Option(help: "The largest width or height of a picture, in pixels.")
  var maxDimension = 16_384

  @Option(help: "The largest number of pixels of a picture.")
  var maxPixels = 268_435_456

  @Flag(help: "Treat a declared type that the bytes contradict as an error (6).")
  var strictMime = false

  @Flag(help: "Also save pictures that the model only thought of, as NAME-thought-N.")
  var keepThoughts = false

  @Flag(
    inversion: .prefixedNo,
    help: "Wait until the disk has each file; --no-sync is faster, and a power cut may take the file.")
  var sync = true

  @Option(
    name: .customLong("text"), help: ArgumentHelp("Write the answer's words to this file.", valueName: "file"),
    completion: .file())
  var textFile: String?

  func validate() throws {
    guard maxDimension > 0, maxPixels > 0 else {
      throw ValidationError("--max-dimension and --max-pixels must be above 0")
    }
    _ = try audioFormat
    if textFile == "-" { throw ValidationError("--text takes a file: standard output carries paths or media") }
  }

  /// The audio format asked for by `--format`.
  var audioFormat: AudioFileFormat? {
    get throws {
      guard let format else { return nil }
      guard let found = AudioFileFormat(name: format) else {
        throw ValidationError(
          "unknown audio format '\(format)', expected wav, w64, flac, ogg, opus, mp3, aiff or pcm")
      }
      return found
    }
  }

  /// Options for the recorder; `defaultOutput` is used where `-o` is missing, `stem` names files in a folder.
  func recordingOptions(
    defaultOutput: String, stem: String, report: ReportOptions
  ) throws -> RecordingOptions {
    var options = RecordingOptions(naming: .parsing(output ?? defaultOutput, stem: stem))
    options.replacesFiles = force
    options.audioFormat = try audioFormat
    options.keepsAsReceived = asReceived
    options.verification = verify
    options.pictureLimits = PNGLimits(maxWidth: maxDimension, maxHeight: maxDimension, maxPixels: maxPixels)
    options.isStrictMIME = strictMime
    options.keepsThoughts = keepThoughts
    options.isSynced = sync
    options.wantsText = textFile != nil
    options.wantsDigest = report.json
    return options
  }

  /// Sees whether the file of `--text` can be made, before anything is paid for.
  ///
  /// - Throws: ``Ending`` with 11 for a name that is taken or a folder that cannot be written to.
  func checkTextFile() throws {
    guard let textFile else { return }
    do throws(MediaFileError) {
      try PartialFile.preflight(textFile, replacing: force)
    } catch {
      throw Ending(error.exitReason, error.description)
    }
  }

  /// Sees whether the extension asked for can hold a medium of `kind` at all.
  ///
  /// - Throws: ``Ending`` with 2 for a picture's extension where speech was asked for, and the other way round.
  func checkExtension(for kind: MediaType.Kind) throws {
    guard let output, !output.hasSuffix("/"), let dot = output.lastIndex(of: ".") else { return }
    let name = String(output[output.index(after: dot)...])
    guard let other = MediaType(fileExtension: name)?.kind, other == .audio || other == .image, other != kind else {
      return
    }
    throw Ending(.usage, "\(output): .\(name) is for \(other.rawValue), and this makes \(kind.rawValue)")
  }

  /// Whether media go to standard output, which then carries nothing else.
  var writesToStandardOutput: Bool { output == "-" }
}
