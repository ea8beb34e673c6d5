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
    help: """
      Audio format: \(Self.audioNames); for pictures png, jpeg or webp (default: by the file's extension, else wav, or \
      what the service sends).
      """,
    completion: .list(["wav", "w64", "flac", "ogg", "opus", "mp3", "aiff", "pcm", "png", "jpeg", "webp"]))
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
    if let format, AudioFileFormat(name: format) == nil, Self.pictureFormat(named: format) == nil {
      throw ValidationError(
        "unknown format '\(format)', expected \(Self.audioNames) for sound, png, jpeg or webp for pictures")
    }
    if output == "" { throw ValidationError("--output takes a name, not nothing") }
    if textFile == "-" { throw ValidationError("--text takes a file: standard output carries paths or media") }
  }

  static let audioNames = "wav, w64, flac, ogg, opus, mp3, aiff or pcm"

  /// The audio format asked for by `--format`.
  var audioFormat: AudioFileFormat? { format.flatMap { AudioFileFormat(name: $0) } }

  /// The audio format of the file to be: by `--format`, else by its extension, else WAV.
  var wantedAudioFormat: AudioFileFormat { namedAudioFormat ?? .wav }

  /// The audio format that `--format` or the extension names; nil where they name none.
  var namedAudioFormat: AudioFileFormat? {
    audioFormat ?? output.flatMap(Self.fileExtension).flatMap { AudioFileFormat(fileExtension: $0) }
  }

  /// The type of pictures asked for by `--format`.
  var pictureFormat: MediaType? { format.flatMap(Self.pictureFormat) }

  /// The format that a service is asked for which can choose: by `--format`, else by the extension; nil where PNG, which is
  /// usual, or nothing is asked for.
  var sentPictureFormat: String? {
    if let pictureFormat { return pictureFormat.subtype }
    let type = output.flatMap(Self.fileExtension).flatMap { MediaType(fileExtension: $0) }
    return type == .jpeg || type == .webp ? type?.subtype : nil
  }

  private static func pictureFormat(named name: String) -> MediaType? {
    switch name.lowercased() {
    case "png": .png
    case "jpeg", "jpg": .jpeg
    case "webp": .webp
    default: nil
    }
  }

  /// The largest picture that is believed.
  var pictureLimits: PNGLimits { PNGLimits(maxWidth: maxDimension, maxHeight: maxDimension, maxPixels: maxPixels) }

  /// Options for the recorder; `defaultOutput` is used where `-o` is missing, `stem` names files in a folder.
  func recordingOptions(
    defaultOutput: String, stem: String, report: ReportOptions
  ) throws -> RecordingOptions {
    var options = RecordingOptions(naming: .parsing(output ?? defaultOutput, stem: stem))
    options.replacesFiles = force
    options.audioFormat = audioFormat
    options.pictureFormat = pictureFormat
    options.keepsAsReceived = asReceived
    options.verification = verify
    options.pictureLimits = pictureLimits
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

  /// Sees whether the format and the extension asked for can hold a medium of `kind` at all.
  ///
  /// - Throws: ``Ending`` with 2 for a picture's format where speech was asked for, and the other way round, for an
  ///   extension that is nobody's, and for one that contradicts `--format`.
  func checkExtension(for kind: MediaType.Kind) throws {
    if let format, (kind == .audio ? pictureFormat != nil : audioFormat != nil) {
      throw Ending(.usage, "--format \(format) is not for \(kind.rawValue), which this makes")
    }
    guard let output, let name = Self.fileExtension(of: output) else { return }
    let type = MediaType(fileExtension: name)
    if let other = type?.kind, other == .audio || other == .image, other != kind {
      throw Ending(.usage, "\(output): .\(name) is for \(other.rawValue), and this makes \(kind.rawValue)")
    }
    // Whoever names the format may call the file anything.
    let isKnown =
      kind == .audio
      ? AudioFileFormat(fileExtension: name) != nil : type.map { [.png, .jpeg, .webp].contains($0) } ?? false
    guard isKnown || format != nil || asReceived else {
      let names = kind == .audio ? Self.audioNames : "png, jpg or webp"
      throw Ending(.usage, "\(output): unknown extension .\(name), expected \(names); --format allows any")
    }
    if let pictureFormat, kind == .image, let type, type.kind == .image, !pictureFormat.agrees(with: type) {
      throw Ending(.usage, "\(output): .\(name) contradicts --format \(format ?? "")")
    }
  }

  /// The extension of a path, where the user wrote one.
  static func fileExtension(of path: String) -> String? {
    let name = path.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex, path != "-" else { return nil }
    let ending = name[name.index(after: dot)...]
    return ending.isEmpty || ending == "{ext}" ? nil : String(ending)
  }

  /// Whether media go to standard output, which then carries nothing else.
  var writesToStandardOutput: Bool { output == "-" }
}
