#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif
public import RiffleTypes

/// Joins pieces of 16-bit sound into one stream, sample by sample.
///
/// Without a fade every sample goes through as it is: the stream is the pieces and the silences between them, and nothing else. With a
/// fade, pieces that touch overlap by its length, their powers adding up to one (sine and cosine); at a pause the earlier piece fades out
/// and the later one in, and nothing overlaps. The layout of the first piece is that of the stream: others are resampled, and mixed to its
/// channels. What is kept between calls is the length of the fade, and 400 ms on each side of a seam for its report.
///
/// Call ``beginPiece(_:pause:)``, ``append(_:)`` in any pieces of whole frames, and ``endPiece()`` for each piece, then ``finish()``.
public struct SoundJoiner {
  /// The layout of the stream; nil before the first piece.
  public private(set) var format: PCMFormat?
  /// Frames that were given out.
  public private(set) var frameCount = 0
  /// What was found at the seams so far.
  public private(set) var report = SeamReport()

  /// The longest fade: what is kept of a seam is as long.
  public static let fadeLimit = Duration.milliseconds(400)

  private let fade: Duration
  private let emit: (Span<Int16>, PCMFormat) throws -> Void
  private var fadeFrameCount = 0
  /// The end of the last piece, which waits for the fade: at most its length.
  private var tail: [Int16] = []
  private var adapter: PieceAdapter?
  private var before: SeamSide?
  private var after: SeamSide?
  private var pieceNumber = 0
  private var pause = 0
  /// The seam before the piece, until both its sides are known.
  private var openSeam: Seam?
  private var head: [Int16] = []
  private var isHeadOpen = false
  private var startFrame = 0

  /// A joiner that gives each block of whole frames to `emit`, as soon as it is final.
  public init(fade: Duration = .zero, emit: @escaping (Span<Int16>, PCMFormat) throws -> Void) {
    precondition((.zero...Self.fadeLimit).contains(fade), "a fade is at most 400 ms long")
    self.fade = fade
    self.emit = emit
  }

  /// Begins the next piece after `pause` of silence, which the first piece has none of.
  public mutating func beginPiece(_ piece: PCMFormat, pause: Duration = .zero) throws {
    if format == nil {
      var stream = piece
      stream.encoding = .signed16LittleEndian
      format = stream
      fadeFrameCount = Self.frames(fade, at: stream.sampleRate)
    }
    guard let format else { return }
    pieceNumber += 1
    head = []
    self.pause = pieceNumber == 1 ? 0 : Self.frames(pause, at: format.sampleRate)
    adapter =
      piece.sampleRate == format.sampleRate && piece.channelCount == format.channelCount
      ? nil : PieceAdapter(from: piece, to: format)
    after = SeamSide(sampleRate: format.sampleRate, channelCount: format.channelCount)
    openSeam = nil
    startFrame = frameCount + tail.count / format.channelCount + self.pause
    guard pieceNumber > 1 else {
      isHeadOpen = false
      return
    }
    openSeam = Seam(frame: 0, pauseFrameCount: self.pause, fadeFrameCount: 0, dcStep: 0, sampleStep: 0)
    if piece.sampleRate != format.sampleRate { openSeam?.sampleRateMismatch = piece.sampleRate }
    if piece.channelCount != format.channelCount { openSeam?.channelCountMismatch = piece.channelCount }
    isHeadOpen = fadeFrameCount > 0
    if self.pause > 0 {
      if fadeFrameCount > 0 { Self.shape(&tail, channelCount: format.channelCount, isRising: false) }
      try flushTail()
      try emitSilence(self.pause)
    }
  }

  /// Takes whole frames of the piece, in its own layout.
  public mutating func append(_ samples: Span<Int16>) throws {
    if adapter != nil {
      var adapted: [Int16] = []
      adapter?.append(samples, to: &adapted)
      try take(adapted.span)
    } else {
      try take(samples)
    }
  }

  /// Ends the piece.
  /// - Returns: its frames in the stream; those that overlap with the piece before belong to it too.
  @discardableResult
  public mutating func endPiece() throws -> Range<Int> {
    if let last = adapter {
      adapter = nil
      var adapted: [Int16] = []
      last.finish(to: &adapted)
      try take(adapted.span)
    }
    if isHeadOpen { try closeHead() }
    closeSeam()
    guard let format else { return 0..<0 }
    before = before ?? SeamSide(sampleRate: format.sampleRate, channelCount: format.channelCount)
    return startFrame..<(frameCount + tail.count / format.channelCount)
  }

  /// Gives out what is still held.
  public mutating func finish() throws { try flushTail() }

  // MARK: Samples of the stream's layout

  private mutating func take(_ samples: Span<Int16>) throws {
    guard let format, samples.count > 0 else { return }
    if after?.isFull == false { after?.appendAfter(samples) }
    defer { if after?.isFull == true { closeSeam() } }
    if isHeadOpen {
      let room = fadeFrameCount * format.channelCount - head.count
      let part = samples.extracting(first: room)
      for index in part.indices { head.append(part[index]) }
      guard head.count == fadeFrameCount * format.channelCount else { return }
      try closeHead()
      if samples.count > room { try pass(samples.extracting(room...)) }
    } else {
      try pass(samples)
    }
  }

  /// Gives out samples, but for the last ones, which the next piece may fade with.
  private mutating func pass(_ samples: Span<Int16>) throws {
    guard let format else { return }
    if before == nil { before = SeamSide(sampleRate: format.sampleRate, channelCount: format.channelCount) }
    if openSeam == nil {
      before?.appendBefore(samples)
    } else {
      for index in samples.indices { pending.append(samples[index]) }
    }
    let wanted = fadeFrameCount * format.channelCount
    guard wanted > 0 else { return try give(samples) }
    if samples.count >= wanted {
      try flushTail()
      try give(samples.extracting(..<(samples.count - wanted)))
      let rest = samples.extracting(last: wanted)
      for index in rest.indices { tail.append(rest[index]) }
    } else {
      for index in samples.indices { tail.append(samples[index]) }
      let excess = tail.count - wanted
      guard excess > 0 else { return }
      let whole = tail
      try give(whole.span.extracting(first: excess))
      tail.removeFirst(excess)
    }
  }

  /// Samples of the later side that came before its seam was closed.
  private var pending: [Int16] = []

  /// Mixes the beginning of the piece with the end of the one before.
  private mutating func closeHead() throws {
    guard let format else { return }
    isHeadOpen = false
    var samples = head
    head = []
    if pause > 0 {
      Self.shape(&samples, channelCount: format.channelCount, isRising: true)
      return try pass(samples.span)
    }
    let count = min(samples.count, tail.count) / format.channelCount
    openSeam?.fadeFrameCount = count
    startFrame = frameCount + tail.count / format.channelCount - count
    guard count > 0 else { return try pass(samples.span) }
    let first = tail.count - count * format.channelCount
    for frame in 0..<count {
      let angle = (Double(frame) + 0.5) / Double(count) * .pi / 2
      let (rise, fall) = (sin(angle), cos(angle))
      for channel in 0..<format.channelCount {
        let place = frame * format.channelCount + channel
        let sum = Double(samples[place]) * rise + Double(tail[first + place]) * fall
        samples[place] = Int16(max(-32_768, min(32_767, sum.rounded())))
      }
    }
    tail.removeLast(count * format.channelCount)
    try flushTail()
    try pass(samples.span)
  }

  private mutating func closeSeam() {
    guard let format, var seam = openSeam, let later = after else { return }
    let earlier = before ?? SeamSide(sampleRate: format.sampleRate, channelCount: format.channelCount)
    openSeam = nil
    let found = earlier.seam(to: later, frame: startFrame, pause: pause)
    seam.frame = startFrame
    (seam.dcStep, seam.sampleStep, seam.peakJump) = (found.dcStep, found.sampleStep, found.peakJump)
    report.add(seam)
    before = SeamSide(sampleRate: format.sampleRate, channelCount: format.channelCount)
    let held = pending
    pending = []
    before?.appendBefore(held.span)
  }

  private mutating func flushTail() throws {
    guard !tail.isEmpty else { return }
    let samples = tail
    tail = []
    try give(samples.span)
  }

  private mutating func give(_ samples: Span<Int16>) throws {
    guard let format, samples.count > 0 else { return }
    frameCount += samples.count / format.channelCount
    try emit(samples, format)
  }

  private mutating func emitSilence(_ count: Int) throws {
    guard let format else { return }
    let block = [Int16](repeating: 0, count: min(count, 4_096) * format.channelCount)
    var left = count
    while left > 0 {
      let step = min(left, 4_096)
      try give(block.span.extracting(first: step * format.channelCount))
      left -= step
    }
  }

  /// Fades `samples` in or out over their whole length, by a quarter of a sine.
  private static func shape(_ samples: inout [Int16], channelCount: Int, isRising: Bool) {
    let count = samples.count / channelCount
    for frame in 0..<count {
      let angle = (Double(frame) + 0.5) / Double(count) * .pi / 2
      let factor = isRising ? sin(angle) : cos(angle)
      for place in frame * channelCount..<(frame + 1) * channelCount {
        samples[place] = Int16((Double(samples[place]) * factor).rounded())
      }
    }
  }

  /// `duration` in frames, to the nearest one.
  static func frames(_ duration: Duration, at sampleRate: Int) -> Int {
    Int((duration / .nanoseconds(1) * Double(sampleRate) / 1e9).rounded())
  }
}
