internal import RiffleAPI
internal import RiffleMedia
internal import RiffleTypes

extension Spool {
  /// Decodes an answer again, without any network.
  ///
  /// Media get the names that were asked for, in the folder that was asked for; a name that is taken gives way to the next
  /// number, and nothing is ever replaced. Media for standard output become files. Words that were asked for become
  /// `STEM.txt`. The answer goes when everything is complete and verified, unless the spool keeps those or `change` says
  /// that it is held.
  /// - Parameters:
  ///   - record: the answer.
  ///   - naming: other names.
  ///   - savesWords: whether words that were asked for become a file; without, the caller sees to them.
  ///   - shouldStop: asked before each piece; true ends the recovery as interrupted, and the answer stays.
  ///   - change: may change how it is recorded.
  /// - Returns: what became of it.
  /// - Throws: ``SpoolError``: ``SpoolError/inUse(_:)`` while another run works with it, ``SpoolError/recording(_:)`` when
  ///   files cannot be made where they are wanted.
  public func recover(
    _ record: SpoolRecord, naming: OutputNaming? = nil, savesWords: Bool = true,
    shouldStop: () -> Bool = { false }, change: (inout RecordingOptions) -> Void = { _ in }
  ) throws(SpoolError) -> Recording {
    let entry = try hold(record.id)
    guard let identity = entry.identity else { preconditionFailure("a held entry has its identity") }
    let place = LocalFile.isFolder(identity.output.folder) ? nil : "."
    var options = RecordingOptions(naming: naming ?? identity.output.naming(in: place))
    identity.output.apply(to: &options)
    options.spooling = .off
    options.status = identity.status
    options.contentType = identity.contentType
    options.requestID = identity.requestId
    options.model = identity.model
    options.label = identity.label
    options.comment = identity.comment
    options.expectedByteCount = record.byteCount
    change(&options)
    if !options.replacesFiles { options.naming = options.naming.free() }
    do throws(RecordingError) {
      let body = try entry.openBody()
      defer { LocalFile.close(body) }
      var recording = try Recorder.record(
        descriptor: body, path: identity.id, options: options,
        ending: { isMedium in identity.ending(isMedium: isMedium, byteCount: record.byteCount) },
        shouldStop: shouldStop)
      if savesWords, identity.output.wantsText { try save(&recording, options) }
      let files = recording.receipts.compactMap { $0.path == "-" ? nil : $0.path }
      // What was only stopped or could not be written is as unrecovered as before.
      let stays = entry.settle(
        recording.reason, files: files, isSalvaged: !files.isEmpty, keepsVerified: keepsVerified)
      if let stays { recording.note(spoolID: stays) }
      return recording
    } catch {
      throw .recording(error)
    }
  }

  /// Saves the words of an answer to a question, and adds a receipt for them.
  private func save(_ recording: inout Recording, _ options: RecordingOptions) throws(RecordingError) {
    guard !recording.textBytes.isEmpty, let path = options.naming.wordsPath else { return }
    var words = recording.textBytes
    if words.last != 0x0A { words.append(0x0A) }
    do throws(MediaFileError) {
      let file = try PartialFile(finalPath: path)
      file.isSynced = options.isSynced
      do throws(MediaFileError) {
        try file.write(words.span)
        try file.commit()
      } catch {
        file.discard()
        throw error
      }
    } catch {
      throw .file(error)
    }
    var receipt = recording.emptyReceipt
    receipt.path = path
    receipt.kind = MediaType.Kind.text.rawValue
    receipt.type = "text/plain"
    receipt.bytes = words.count
    recording.receipts.append(receipt)
  }
}

extension OutputNaming {
  /// The first free name for the words of an answer: `STEM.txt` beside its media; nil where nothing is written.
  fileprivate var wordsPath: String? {
    guard target != .discard else { return nil }
    var name = stem
    if case .file(let path) = target {
      name = Self.splitExtension(Self.split(path).name).stem.replacing(Self.extensionPlaceholder, with: "")
    }
    name = Self.safeName(name) + ".txt"
    let place = target == .standardOutput ? "." : folder
    guard case .file(let path) = OutputNaming(.file(place == "." ? name : place + "/" + name)).free().target else {
      return nil
    }
    return path
  }

  /// The same names, or, where the one that was asked for is taken, the first free one with a number.
  func free() -> OutputNaming {
    guard case .file(let path) = target, !path.contains(Self.extensionPlaceholder), LocalFile.exists(path) else {
      return self
    }
    for number in 2..<MediumName.numberLimit {
      let candidate = self.path(number: number, ending: nil)
      if !LocalFile.exists(candidate) { return OutputNaming(.file(candidate), stem: stem) }
    }
    return self
  }
}

extension SpoolIdentity {
  /// How the message ended: as was noted or, where its run was killed, as far as its bytes can tell.
  ///
  /// JSON and event streams prove their end themselves. A body that is itself a medium proves nothing: without a note and
  /// without the bytes that were promised it counts as cut.
  func ending(isMedium: Bool, byteCount: Int) -> TransportEnding {
    let missing = contentLength.map { $0 - byteCount } ?? 0
    if let end {
      if end.isComplete, missing <= 0 { return .complete }
      let reason = end.exit.flatMap { ExitReason(rawValue: $0) } ?? .malformedAnswer
      return .failed(reason, message: end.message ?? "the answer did not come to its end")
    }
    if missing > 0 { return .failed(.malformedAnswer, message: "\(missing) bytes of it never came") }
    if isMedium, contentLength == nil {
      return .failed(.malformedAnswer, message: "the run ended before the answer did, as far as is known")
    }
    return .complete
  }
}
