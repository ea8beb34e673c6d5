public import ArgumentParser
import RiffleNarration
import RiffleSound

extension PieceRules.Granularity: ExpressibleByArgument {}
extension Script.TextFormat: ExpressibleByArgument {}

/// How a text is cut into pieces, joined again, leveled and described.
struct NarrationOptions: ParsableArguments {
  @Option(help: "How the text is written: plain, markdown or subtitles (default: by the file's extension, else plain).")
  var readAs: Script.TextFormat?

  @Option(help: "Where a piece ends at the latest: auto (as long as the model takes), paragraph or sentence.")
  var split: PieceRules.Granularity?

  @Option(
    help: ArgumentHelp(
      "The longest piece in characters; a Chinese, Japanese or Korean one counts three (default: by the model).",
      valueName: "n"))
  var pieceLimit: Int?

  @Option(help: ArgumentHelp("Requests at the same time.", valueName: "n"))
  var jobs = 3

  @Option(
    help: ArgumentHelp(
      "Silence between pieces: 300ms, or sentence=200ms,paragraph=600ms, which cuts there too.", valueName: "times"))
  var pause: PauseArgument?

  @Option(help: ArgumentHelp("Fade pieces into each other, equal power, over this many milliseconds.", valueName: "ms"))
  var fade = 0

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Bring the whole to this loudness (EBU R 128), for example -16.", valueName: "lufs"))
  var loudness: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Hold true peaks below this (default with --loudness: -1).", valueName: "dbtp"))
  var truePeak: Double?

  @Option(
    help: ArgumentHelp("Ask again for pieces whose loudness lies further from the middle one.", valueName: "lu"))
  var maxDriftDb: Double?

  @Option(help: ArgumentHelp("How often a piece is asked for again because of --max-drift-db.", valueName: "n"))
  var driftRetries = 2

  @Option(
    help: ArgumentHelp(
      "Write subtitles: a name that ends in .srt or .vtt; repeatable. Cuts at sentences.", valueName: "file"),
    completion: .file())
  var subtitles: [String] = []

  @Flag(
    help: """
      Mark chapters (the headings of Markdown, else paragraphs): cue points in a WAV file, and NAME.ffmetadata beside it.
      """)
  var chapters = false

  @Flag(help: "Write the beginning of the text into the sound file as a comment.")
  var metadata = false

  @Option(
    help: ArgumentHelp("Where finished pieces are kept (default: ~/.cache/riffle/pieces).", valueName: "folder"),
    completion: .directory)
  var cache: String?

  @Flag(help: "Take no piece from an earlier run, and keep none.")
  var noCache = false

  func validate() throws {
    guard (1...64).contains(jobs) else { throw ValidationError("--jobs takes a number from 1 to 64") }
    if let pieceLimit, !(1...1_000_000).contains(pieceLimit) {
      throw ValidationError("--piece-limit takes a number from 1 to 1000000")
    }
    guard (0...400).contains(fade) else { throw ValidationError("--fade takes milliseconds from 0 to 400") }
    if let loudness, !(-70 ... -5).contains(loudness) {
      throw ValidationError("--loudness takes LUFS from -70 to -5, for example -16")
    }
    if let truePeak, !(-20...0).contains(truePeak) {
      throw ValidationError("--true-peak takes dBTP from -20 to 0, for example -1.5")
    }
    if let maxDriftDb, !(maxDriftDb > 0 && maxDriftDb <= 60) {
      throw ValidationError("--max-drift-db takes a number above 0, at most 60")
    }
    guard (0...10).contains(driftRetries) else { throw ValidationError("--drift-retries takes a number from 0 to 10") }
    for path in subtitles where Self.format(of: path) == nil {
      throw ValidationError("--subtitles takes a name that ends in .srt or .vtt, not '\(path)'")
    }
    if noCache, cache != nil { throw ValidationError("--cache and --no-cache exclude each other") }
  }

  /// The kind of subtitles that a file of this name holds.
  static func format(of path: String) -> Subtitles.Format? {
    OutputOptions.fileExtension(of: path).flatMap { Subtitles.Format(rawValue: $0.lowercased()) }
  }

  /// Whether more is wished for than one answer's own file.
  var asksForJoining: Bool {
    pause != nil || fade > 0 || loudness != nil || truePeak != nil || maxDriftDb != nil || !subtitles.isEmpty
      || chapters
      || split == .sentence || split == .paragraph || cache != nil
  }

  /// Puts the wishes into `narration`.
  func apply(to narration: inout Narration) {
    if let pieceLimit { narration.rules.limit = pieceLimit }
    narration.rules.granularity = split ?? (subtitles.isEmpty ? .auto : .sentence)
    if chapters {
      if !narration.script.hasChapters { narration.script.makeParagraphsChapters() }
      narration.rules.breaksAtChapters = true
    }
    narration.pauses = pause?.pauses ?? Narration.Pauses()
    narration.fade = .milliseconds(fade)
    narration.jobCount = jobs
    if loudness != nil || truePeak != nil {
      narration.loudness = LoudnessTarget(integrated: loudness, truePeak: truePeak ?? LoudnessTarget.usualTruePeak)
    }
    if let maxDriftDb {
      narration.drift = Narration.DriftRule(limit: maxDriftDb)
      narration.drift?.retryLimit = driftRetries
    }
  }
}

/// The value of `--pause`.
struct PauseArgument: ExpressibleByArgument {
  let pauses: Narration.Pauses

  /// The longest silence.
  private static let limit = Duration.seconds(60)

  /// Reads `300ms`, `sentence=0.2s` or `sentence=200ms,paragraph=600ms`.
  init?(argument: String) {
    var pauses = Narration.Pauses()
    for part in argument.split(separator: ",", omittingEmptySubsequences: false) {
      let words = part.split(separator: "=", omittingEmptySubsequences: false).map { $0.filter { !$0.isWhitespace } }
      guard let last = words.last, let time = Self.time(last) else { return nil }
      switch (words.count, words.first?.lowercased()) {
      case (1, _): (pauses.sentence, pauses.paragraph) = (time, time)
      case (2, "sentence"): pauses.sentence = time
      case (2, "paragraph"): pauses.paragraph = time
      default: return nil
      }
    }
    self.pauses = pauses
  }

  private static func time(_ text: String) -> Duration? {
    let isMilliseconds = text.hasSuffix("ms")
    guard isMilliseconds || text.hasSuffix("s"), let number = Double(text.dropLast(isMilliseconds ? 2 : 1)),
      number.isFinite, number >= 0, number <= 1_000_000
    else { return nil }
    let time = Duration.milliseconds(isMilliseconds ? number : number * 1_000)
    return time <= limit ? time : nil
  }
}
