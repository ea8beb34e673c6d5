import ArgumentParser
import RiffleImaging
import RiffleMedia
import RiffleSound
import RiffleTypes

/// `riffle inspect`: how long, how loud and how clean a sound is.
struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Measure sound files: duration, loudness, peaks, silences, clipping.",
    discussion: """
      WAV, FLAC, Ogg, Opus, MP3, AIFF and W64, of any length, a block at a time. Loudness and true peak are measured as EBU R 128 \
      says; silent is what stays below -50 dBFS for 0.3 s; clipped are three full-scale samples or more in a row. Ends with 6 when a \
      file is damaged, cut or no sound, 11 when one cannot be read.

      Example: riffle inspect speech.wav --plot wave.png
      """)

  @Argument(help: "Sound files.", completion: .file())
  var files: [String]

  @Option(
    help: ArgumentHelp("Also draw the wave into this PNG file; for one sound.", valueName: "file"), completion: .file())
  var plot: String?

  @Flag(help: "Replace the picture if it is there already.")
  var force = false

  @OptionGroup var report: ReportOptions

  func validate() throws {
    guard plot != nil else { return }
    guard files.count == 1 else { throw ValidationError("--plot draws one sound: give one file") }
    guard plot?.lowercased().hasSuffix(".png") == true else {
      throw ValidationError("--plot takes a name that ends in .png")
    }
  }

  func run() throws {
    if let plot {
      try Ending.from { try PartialFile.preflight(plot, replacing: force) }
    }
    var worst: ExitReason?
    for path in files {
      do {
        let inspection = try SoundInspection(of: path)
        if report.json {
          Terminal.print(inspection.jsonLine)
        } else {
          for line in inspection.lines { Terminal.print(line) }
        }
        if let plot { try Ending.from { try inspection.draw(to: plot, replacing: force) } }
        if inspection.isTruncated {
          Terminal.say("\(path): ends before its header says, what is there was measured")
          worst = .mediaDamaged
        }
      } catch let ending as Ending where ending.reason == .fileError || ending.reason == .mediaDamaged {
        if let message = ending.message { Terminal.say(message) }
        if worst == nil || worst == .fileError { worst = ending.reason }
      }
    }
    if let worst { throw Ending(worst) }
    if let plot { report.remark("\(plot): the wave of \(files[0])") }
  }
}
