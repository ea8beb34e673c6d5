public import RiffleTypes

/// One medium of an answer on its way to a file that ends well.
///
/// The first bytes decide what is done: samples (and WAV streams) are wrapped in the audio format that was asked for, PNG is kept as it
/// came and verified on the way, everything else is kept as it came. The bytes beat the declared type, which may come as late as
/// just before the end: bytes that nothing is known about wait in the partial file, and samples among them are wrapped from there.
///
/// Nothing is on the disk before the first byte. A bad medium does not stop the writing: ``write(_:)`` throws only for the disk, and the
/// verdict comes from ``finishUncommitted()``. Only ``commit(as:)`` gives a final name; after any error ``abandon(keepingPartial:)`` keeps what
/// can be used. Memory is bounded: ``MediaSniffer/prefixLength`` bytes and the buffers of the file and the encoder.
public final class MediaFile {
  private let stream: MediaStream
  private let output: FileOutput
  private var finished: MediaFileResult?
  /// The left-over that the spool found, once the spool is gone; its own name is no left-over.
  private var spoolLeftover: String??

  /// A medium that has no bytes yet.
  public init(_ options: MediaFileOptions) {
    output = FileOutput(options)
    stream = MediaStream(options, output: output, canSpool: true)
  }

  /// What the service says that the bytes are; may be set at any time before the end.
  public var declaredType: MediaType? {
    get { stream.declaredType }
    set { stream.declaredType = newValue }
  }

  /// How far the medium has come.
  public var progress: MediaProgress { stream.progress }

  /// Where the bytes are while the file has no final name; nil before the first ones are on the disk.
  public var partialPath: String? { output.file?.path }

  /// Takes the next bytes, cut anywhere.
  /// - Throws: ``MediaFileError`` when the disk or an encoder refuses; damage of the medium is not thrown here.
  public func write(_ bytes: Span<UInt8>) throws(MediaFileError) {
    precondition(finished == nil, "a MediaFile takes no bytes after its end")
    try stream.write(bytes)
  }

  /// Says that the next bytes begin another part of the same medium: a WAV header is then expected and taken out.
  /// - Throws: ``MediaFileError`` when the disk refuses the bytes of the first part.
  public func beginPart() throws(MediaFileError) { try stream.beginPart() }

  /// Completes and verifies the medium but leaves it under its partial name, where it can be read.
  /// - Throws: ``MediaFileError`` with what is wrong with the medium or the disk; then ``abandon(keepingPartial:)`` is the way out.
  public func finishUncommitted() throws(MediaFileError) -> MediaFileResult {
    if let finished { return finished }
    guard stream.receivedByteCount > 0 else {
      throw MediaFileError(.empty, path: stream.options.name(declaredType))
    }
    try settle()
    do throws(MediaFileError) {
      try stream.lane?.finish()
    } catch {
      throw error.isLocalFileError ? error : MediaFileError(error.code, path: finalPath, offset: error.offset)
    }
    try output.file?.flush()
    let result = currentResult(path: output.file?.path ?? "")
    finished = result
    return result
  }

  /// The file while it has no final name.
  var unnamedFile: PartialFile? { output.file }

  /// Takes note that the finished file has another length now.
  func noteByteCount(_ count: Int) { finished?.byteCount = count }

  /// Gives the finished medium its final name.
  /// - Parameter path: the name; nil asks the options for it. It must be in the folder of the partial file.
  /// - Returns: what became of the medium.
  /// - Throws: ``MediaFileError`` as ``finishUncommitted()``, or with what is in the way of the name; then another name may be tried.
  @discardableResult
  public func commit(as path: String? = nil) throws(MediaFileError) -> MediaFileResult {
    var result = try finishUncommitted()
    let path = path ?? result.finalPath
    try output.file?.commit(as: path, replacing: stream.options.isReplacing)
    result.path = path
    result.finalPath = path
    finished = result
    return result
  }

  /// Gives the final name to another file instead, that was made from the finished medium, and removes the medium.
  /// - Parameters:
  ///   - other: the converted file; its final path is taken.
  ///   - type: its type.
  /// - Returns: what became of the medium, with ``MediaFileResult/convertedFrom``.
  /// - Throws: ``MediaFileError``; the medium itself is then still there.
  @discardableResult
  public func commit(replacedBy other: PartialFile, type: MediaType) throws(MediaFileError) -> MediaFileResult {
    var result = try finishUncommitted()
    try other.commit(replacing: stream.options.isReplacing)
    output.file?.discard()
    result.convertedFrom = result.type
    result.type = type
    result.path = other.path
    result.finalPath = other.path
    result.byteCount = other.byteCount
    finished = result
    return result
  }

  /// Completes, verifies and names the medium.
  /// - Throws: ``MediaFileError``, as ``finishUncommitted()`` and ``commit(as:)`` do.
  @discardableResult
  public func finish() throws(MediaFileError) -> MediaFileResult { try commit() }

  /// Ends a medium that is cut, damaged or not wanted.
  ///
  /// What is kept is made playable as far as it goes: samples get a right header. It gets a name that says what it is,
  /// `out.partial.wav`, and never replaces another file.
  /// - Parameter keepingPartial: whether the bytes that came are kept.
  /// - Returns: what was kept; nil when there was nothing, or nothing is kept, or the disk does not allow it.
  @discardableResult
  public func abandon(keepingPartial: Bool) -> MediaFileResult? {
    guard keepingPartial, stream.receivedByteCount > 0 else {
      output.file?.discard()
      return nil
    }
    if output.file?.isClosed ?? false { return nil }
    // The verdict on the bytes is known to the caller, or is that they were cut; what counts is that the encoder has closed.
    try? settle()
    try? stream.lane?.finish()
    guard let file = output.file else { return nil }
    if let audio = stream.lane?.report.audio, audio.frameCount == 0 {
      // A header without a single frame is nothing that anybody could use.
      file.discard()
      return nil
    }
    file.finalPath = finalPath
    guard let path = try? file.keepPartial() else { return nil }
    var result = currentResult(path: path)
    result.isPartial = true
    // After a failed write there is less on the disk than was given to it: the file itself tells how much.
    if let count = SystemCalls.byteCount(of: path), count < result.byteCount {
      guard count > 0 else {
        SystemCalls.remove(path)
        return nil
      }
      result.byteCount = count
      result.duration = nil
      if result.type.agrees(with: .wav), let mended = WAVFile.mendSizes(of: path) {
        (result.byteCount, result.duration) = (mended.byteCount, mended.duration)
      }
    }
    finished = result
    return result
  }

  private var finalPath: String { stream.options.name(stream.lane?.report.storedType ?? declaredType) }

  private func currentResult(path: String) -> MediaFileResult {
    var result = stream.result(path: path, finalPath: finalPath, byteCount: output.file?.byteCount ?? 0)
    if let leftover = spoolLeftover ?? output.file?.leftoverPath { result.warnings.append(.leftover(path: leftover)) }
    return result
  }

  /// Opens the lane of a medium whose first bytes were too few to tell, or whose type came after them.
  private func settle() throws(MediaFileError) {
    guard let lane = stream.lane else { return try stream.begin(stream.plan(isWhole: true)) }
    guard let spool = lane as? SpoolLane else { return }
    let plan = stream.plan(isWhole: true)
    switch plan {
    case .samples: try wrapSpool(plan)
    case .verbatim(let type, nil): spool.settle(type)
    case .verbatim(_, let failure?): throw MediaFileError(failure, path: finalPath)
    case .png:
      throw MediaFileError(.png(PNGError(.notPNG, at: 0)), path: finalPath)
    case .wav, .undecided: preconditionFailure("a whole medium without a mark is samples or something else")
    }
  }

  /// Gives the bytes of the spool to the lane of `plan`, a buffer at a time, and removes the spool.
  private func wrapSpool(_ plan: MediaPlan) throws(MediaFileError) {
    guard let spool = output.release() else { return }
    spoolLeftover = .some(spool.leftoverPath)
    try stream.beginAgain(plan)
    var offset = 0
    var buffer: [UInt8] = []
    while true {
      buffer.removeAll(keepingCapacity: true)
      var failure: MediaFileError?
      buffer.append(addingCapacity: PartialFile.bufferSize) { output in
        do throws(MediaFileError) {
          _ = try spool.read(at: offset, into: &output)
        } catch {
          failure = error
        }
      }
      if let failure { throw failure }
      if buffer.isEmpty { break }
      try stream.lane?.write(buffer.span)
      offset += buffer.count
    }
    spool.discard()
  }
}
