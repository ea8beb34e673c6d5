internal import RiffleTypes

/// The way of one medium from its first bytes to its lane; where the lane leads is the output's business.
final class MediaStream {
  let options: MediaFileOptions
  var declaredType: MediaType?
  private(set) var head: [UInt8] = []
  private(set) var lane: (any MediaLane)?
  private(set) var receivedByteCount = 0
  private let output: any MediaOutput
  /// Whether bytes that nothing is known about may wait for a type in the output.
  private let canSpool: Bool
  private var isAssumed = false

  init(_ options: MediaFileOptions, output: any MediaOutput, canSpool: Bool) {
    self.options = options
    self.output = output
    self.canSpool = canSpool
    declaredType = options.declaredType
    head.reserveCapacity(MediaSniffer.prefixLength)
  }

  func write(_ bytes: Span<UInt8>) throws(MediaFileError) {
    receivedByteCount += bytes.count
    if let lane { return try lane.write(bytes) }
    let count = min(bytes.count, MediaSniffer.prefixLength - head.count)
    for index in 0..<count { head.append(bytes[index]) }
    guard head.count == MediaSniffer.prefixLength else { return }
    try begin(plan(isWhole: !canSpool))
    if count < bytes.count { try lane?.write(bytes.extracting(count..<bytes.count)) }
  }

  /// Ends the first part, however short it was, so that the next part's header is not taken for its samples.
  func beginPart() throws(MediaFileError) {
    if lane == nil, !head.isEmpty { try begin(plan(isWhole: !canSpool)) }
    lane?.beginPart()
  }

  /// The plan for the bytes by what is known now.
  func plan(isWhole: Bool) -> MediaPlan {
    let head = head
    return MediaPlan(
      head: head.span, declaredType: declaredType, expectedKind: options.expectedKind, isWhole: isWhole)
  }

  /// Opens the lane of `plan` and gives it the first bytes.
  func begin(_ plan: MediaPlan) throws(MediaFileError) {
    let lane = try makeLane(plan)
    self.lane = lane
    let head = head
    try lane.write(head.span)
  }

  /// Opens the lane of `plan` without bytes: they lie in a spool and are to be given to it.
  func beginAgain(_ plan: MediaPlan) throws(MediaFileError) { lane = try makeLane(plan) }

  private func makeLane(_ plan: MediaPlan) throws(MediaFileError) -> any MediaLane {
    switch plan {
    case .samples(let format, let type, let isAssumed):
      self.isAssumed = isAssumed
      return try SampleLane(format, type: type, output: output)
    case .wav where options.isVerbatim: return try VerbatimLane(.wav, output: output, wavReader: WAVReader())
    case .wav: return WAVLane(output: output)
    case .png:
      return try VerbatimLane(
        .png, output: output, verifier: PNGVerifier(level: options.pngLevel, limits: options.pngLimits))
    case .verbatim(let type, let failure): return try VerbatimLane(type, failure: failure, output: output)
    case .undecided: return try SpoolLane(output: output)
    }
  }

  /// Everything that the user should know.
  var warnings: [MediaWarning] {
    guard let lane else { return [] }
    var warnings = lane.report.warnings
    let actual = lane.report.receivedType
    if isAssumed { warnings.append(.assumedPCM) }
    if let declaredType, !declaredType.isVague {
      if let samples = lane as? SampleLane {
        let declared = try? PCMFormat(mediaType: declaredType)
        if !isAssumed, declared != samples.source { warnings.append(.typeChanged(from: actual, to: declaredType)) }
      } else if !declaredType.agrees(with: actual), !(actual == .octetStream) {
        warnings.append(.typeContradicted(declared: declaredType, actual: actual))
      }
    }
    if let requested = options.audioFormat, lane is VerbatimLane, actual.kind == .audio,
      !actual.agrees(with: requested.mediaType)
    {
      warnings.append(.savedAsReceived(requested: requested, actual: actual))
    }
    return warnings
  }

  var progress: MediaProgress {
    let report = lane?.report
    return MediaProgress(
      receivedByteCount: receivedByteCount, actualType: lane is SpoolLane ? nil : report?.receivedType,
      duration: report?.audio?.duration, pixelSize: report?.pixelSize)
  }

  /// What is known of the medium, for a file of `byteCount` bytes at `path`.
  func result(path: String, finalPath: String, byteCount: Int) -> MediaFileResult {
    let report = lane?.report
    return MediaFileResult(
      path: path, finalPath: finalPath, type: report?.storedType ?? .octetStream,
      receivedType: report?.receivedType ?? .octetStream, declaredType: declaredType, convertedFrom: nil,
      byteCount: byteCount, receivedByteCount: receivedByteCount, pixelSize: report?.pixelSize,
      duration: report?.audio?.duration, sampleRate: report?.audio?.sampleRate,
      channelCount: report?.audio?.channelCount, warnings: warnings, isPartial: false)
  }
}
