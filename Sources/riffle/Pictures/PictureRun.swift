public import ArgumentParser
import RiffleAPI
import RiffleClient
public import RiffleImaging
import RiffleRecording
import RiffleSession
import RiffleTypes

extension PictureGrid: ExpressibleByArgument {
  /// Reads the value of `--grid`.
  public init?(argument: String) { self.init(parsing: argument) }
}

/// What is asked of pictures besides the request: how many, in which shape, with which words in them, and cut how.
struct PictureRun {
  /// How many requests are sent, one after the other.
  private var count = 1
  private var wish: PictureWish?
  private var grid: PictureGrid?
  private var hasNotes = false

  /// Nothing besides the request.
  init() {}

  /// What `picture` asks for; services that take a number get one request.
  init(_ picture: PictureOptions, api: WireAPI) {
    if api == .gemini { count = picture.count ?? 1 }
    let size = picture.size == "auto" ? nil : picture.size
    if picture.aspect != nil || size != nil { wish = PictureWish(aspectRatio: picture.aspect, size: size) }
    grid = picture.grid
    hasNotes = picture.metadata
  }

  /// Puts it into the options of the recorder.
  ///
  /// - Throws: ``Ending`` where a name that will be needed is taken.
  func prepare(_ options: inout RecordingOptions, prompt: String, isDry: Bool) throws {
    options.pictureWish = wish
    if hasNotes { options.notePictures(prompt: prompt) }
    guard !isDry else { return }
    try Ending.from { [options] in
      if let grid { try options.check(grid) }
      for number in 1..<max(1, count) {
        var later = options
        later.naming = options.naming.after(number)
        try later.check()
      }
    }
  }

  /// Asks as often as pictures are wanted, until an answer says that asking again is of no use.
  ///
  /// - Parameters:
  ///   - session: records the first answer; later ones get the names that follow.
  ///   - request: what is asked; a seed counts up.
  ///   - ask: asks once.
  /// - Returns: all recordings as one.
  /// - Throws: what `ask` throws.
  func ask(
    _ session: Session, _ request: GenerateContentRequest,
    by ask: (Session, GenerateContentRequest) async throws -> SessionResult
  ) async throws -> SessionResult {
    var result = try await ask(session, request)
    var number = 1
    while number < count, Self.isWorthAnother(result.exitReason), !Task.isCancelled {
      var (session, request) = (session, request)
      // An answer may bring more than one picture, or none.
      let fileCount = result.recording.receipts.count { $0.path != nil }
      session.options.naming = session.options.naming.after(max(number, fileCount))
      if let seed = request.generationConfig?.seed { request.generationConfig?.seed = seed + number }
      let next = try await ask(session, request)
      result.recording.append(next.recording)
      result.attemptCount += next.attemptCount
      number += 1
      guard Self.isWorthAnother(next.exitReason) else { break }
    }
    return result
  }

  /// Whether the next request may fare better: not after a refusal that will meet it too, and not while it is open whether
  /// the last one is billed.
  private static func isWorthAnother(_ reason: ExitReason) -> Bool {
    switch reason {
    case .success, .partial, .mediaDamaged, .notWhatWasAsked: true
    default: false
    }
  }

  /// Cuts what was recorded into tiles, where that is asked for.
  func cut(_ recording: inout Recording, _ options: RecordingOptions) {
    guard let grid else { return }
    recording.cutPictures(into: grid, options: options)
  }
}
