internal import RiffleTypes

/// What becomes of the bytes once it is known what they are.
protocol MediaLane: AnyObject {
  /// What is known so far.
  var report: LaneReport { get }
  /// Throws only what the output throws; damage is remembered until ``finish()``, so that the bytes reach the disk.
  func write(_ bytes: Span<UInt8>) throws(MediaFileError)
  /// The next bytes are the beginning of another part of the same medium.
  func beginPart()
  /// Completes the output, then gives the verdict on the bytes.
  func finish() throws(MediaFileError)
}

/// What a lane knows about its medium.
struct LaneReport {
  var storedType: MediaType
  var receivedType: MediaType
  var audio: AudioSummary?
  var pixelSize: PixelSize?
  var warnings: [MediaWarning] = []
}

/// Samples without a header.
final class SampleLane: MediaLane {
  let source: PCMFormat
  private(set) var report: LaneReport
  private let sink: any SampleSink
  private var byteCount = 0

  init(_ source: PCMFormat, type: MediaType, output: any MediaOutput) throws(MediaFileError) {
    self.source = source
    let (sink, storedType, warning) = try output.openSamples(source)
    self.sink = sink
    report = LaneReport(storedType: storedType, receivedType: type)
    if let warning { report.warnings.append(warning) }
  }

  func write(_ bytes: Span<UInt8>) throws(MediaFileError) {
    try sink.write(bytes)
    byteCount += bytes.count
    report.audio = AudioSummary(source: source, byteCount: byteCount)
  }

  func beginPart() {}

  func finish() throws(MediaFileError) {
    let summary = try sink.finish()
    report.audio = summary
    try summary.checkFrames(of: source)
  }
}

extension AudioSummary {
  /// - Throws: ``MediaFileError/Code/halfFrame(trailingBytes:bytesPerFrame:)`` when the samples end inside a frame.
  func checkFrames(of source: PCMFormat) throws(MediaFileError) {
    guard trailingByteCount > 0 else { return }
    throw MediaFileError(
      .halfFrame(trailingBytes: trailingByteCount, bytesPerFrame: source.bytesPerFrame), path: "the samples",
      offset: byteCount)
  }
}

/// Bytes that are kept as they came; PNG and WAV are verified on the way, and other pictures are asked for their size.
final class VerbatimLane: MediaLane {
  private(set) var report: LaneReport
  private let sink: any ByteSink
  private var verifier: PNGVerifier?
  private var headerReader: PictureHeaderReader?
  private var wavReader: WAVReader?
  private var endScanner: PictureEndScanner?
  private var byteCount = 0
  private var failure: MediaFileError?

  init(
    _ type: MediaType, failure: MediaFileError.Code? = nil, output: any MediaOutput,
    verifier: consuming PNGVerifier? = nil, wavReader: consuming WAVReader? = nil
  ) throws(MediaFileError) {
    sink = try output.openBytes(type)
    report = LaneReport(storedType: type, receivedType: type)
    self.failure = failure.map { MediaFileError($0, path: "the medium") }
    self.verifier = verifier
    self.wavReader = wavReader
    if type.kind == .image { headerReader = PictureHeaderReader() }
    endScanner = PictureEndScanner(type)
  }

  func write(_ bytes: Span<UInt8>) throws(MediaFileError) {
    try sink.write(bytes)
    byteCount += bytes.count
    if report.pixelSize == nil, let size = headerReader?.read(bytes) { report.pixelSize = size }
    endScanner?.scan(bytes)
    do throws(PNGError) {
      try verifier?.verify(bytes)
    } catch {
      note(error)
    }
    do throws(WAVError) {
      try walk(bytes)
    } catch {
      note(error)
    }
  }

  func beginPart() {}

  func finish() throws(MediaFileError) {
    do throws(WAVError) {
      try wavReader.take()?.finish()
    } catch {
      note(error)
    }
    do throws(PNGError) {
      if let summary = try verifier.take()?.finish() { report.pixelSize = summary.size }
    } catch {
      note(error)
    }
    if let failure { throw failure }
    if case .truncated(let missing)? = endScanner?.verdict {
      throw MediaFileError(
        .truncated(report.receivedType, missingByteCount: missing), path: "the picture", offset: byteCount)
    }
  }

  /// Counts the samples of a WAV stream.
  private func walk(_ bytes: Span<UInt8>) throws(WAVError) {
    while case .some = try wavReader?.next(in: bytes) {
      guard let format = wavReader?.format, let count = wavReader?.sampleByteCount else { return }
      report.audio = AudioSummary(source: format, byteCount: count)
    }
  }

  private func note(_ error: WAVError) {
    _ = wavReader.take()
    switch error.code {
    case .bigEndian, .unsupportedFormat: return
    default: failure = failure ?? MediaFileError(.wav(error), path: "the samples", offset: error.offset)
    }
  }

  private func note(_ error: PNGError) {
    _ = verifier.take()
    failure = failure ?? MediaFileError(.png(error), path: "the picture", offset: error.offset)
  }
}

/// Bytes that nothing is known about yet.
final class SpoolLane: MediaLane {
  private(set) var report = LaneReport(storedType: .octetStream, receivedType: .octetStream)
  private let sink: any ByteSink

  init(output: any MediaOutput) throws(MediaFileError) { sink = try output.openBytes(nil) }

  func write(_ bytes: Span<UInt8>) throws(MediaFileError) { try sink.write(bytes) }

  func beginPart() {}

  /// Takes the bytes for what they were found to be after all.
  func settle(_ type: MediaType) {
    report.storedType = type
    report.receivedType = type
  }

  func finish() throws(MediaFileError) {}
}
