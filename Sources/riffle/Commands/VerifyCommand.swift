import ArgumentParser
import RiffleImaging
import RiffleMedia
import RiffleRecording
import RiffleTypes

/// `riffle verify`: whether files are whole, and what they are.
struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Check media files and say what they are.",
    discussion: """
      PNG: every CRC, complete inflate, size, end. WAV: header and length. JPEG and WebP: decoded whole. Other kinds are named by \
      their first bytes and not checked further. Ends with 6 when a file is damaged, 11 when one cannot be read.

      Example: riffle verify speech.wav picture.png
      """)

  @Argument(help: "Files to check.", completion: .file())
  var files: [String]

  @Option(help: "How far a PNG is checked: full, structure or none.")
  var level: PNGVerifier.Level = .full

  @Option(help: "The largest width or height of a picture, in pixels.")
  var maxDimension = 16_384

  @Option(help: "The largest number of pixels of a picture.")
  var maxPixels = 268_435_456

  @OptionGroup var report: ReportOptions

  func run() throws {
    let limits = PNGLimits(maxWidth: maxDimension, maxHeight: maxDimension, maxPixels: maxPixels)
    var worst: ExitReason?
    for path in files {
      var verdict = FileVerdict(path: path)
      verdict.check(level: level, limits: limits)
      if let problem = verdict.problem { verdict.receipt.warnings.append(problem.message) }
      if report.json {
        Terminal.print(verdict.receipt.jsonLine)
      } else if verdict.problem == nil {
        Terminal.print(Reporting.summary(of: verdict.receipt) + ", " + verdict.depth)
      }
      if let note = verdict.nameContradiction, !report.quiet { Terminal.say("\(path): warning: \(note)") }
      if let problem = verdict.problem {
        Terminal.say("\(path): \(problem.message)")
        if worst == nil || worst == .fileError { worst = problem.reason }
      }
    }
    if let worst { throw Ending(worst) }
  }
}
