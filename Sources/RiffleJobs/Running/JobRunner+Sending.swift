internal import FoundationEssentials
internal import RiffleAPI
internal import RiffleMedia
internal import RiffleRecording
internal import RiffleSession
internal import RiffleTypes
internal import Synchronization

extension JobRunner {
  /// The path of an item's output.
  func outputPath(_ item: JobItem) -> String { options.outputFolder + "/" + item.output }

  /// Whether a file of `claim`'s name may be replaced: because that was asked for, or because it is the item's own.
  private func mayReplace(_ claim: Claim) -> Bool { options.recording.replacesFiles || claim.isReplacing }

  /// Sees that the output can be written before anything is paid for.
  /// - Returns: what is in the way, or nil.
  func prepareOutput(_ claim: Claim) -> SentItem? {
    let path = outputPath(claim.item)
    let folder = BatchContext.folder(of: path)
    if let link = linkOnTheWay(to: claim.item) {
      return SentItem(unsent: .fileError, "file: \(link) is a link, expected a folder inside the folder of outputs")
    }
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      return SentItem(unsent: .fileError, "file: cannot make the folder \(folder)")
    }
    guard !path.contains(OutputNaming.extensionPlaceholder) else { return nil }
    do throws(MediaFileError) {
      try PartialFile.preflight(path, replacing: mayReplace(claim))
      return nil
    } catch {
      return SentItem(unsent: error.exitReason, error.description)
    }
  }

  /// The first folder on the way to an item's output that is a link: it could lead out of the folder of outputs.
  private func linkOnTheWay(to item: JobItem) -> String? {
    var path = options.outputFolder
    for part in item.output.split(separator: "/").dropLast() {
      path += "/" + part
      if SmallFile.isLink(path) { return path }
    }
    return nil
  }

  /// How the answer to `claim` is recorded.
  func recordingOptions(_ claim: Claim, _ request: ItemRequest) -> RecordingOptions {
    let item = claim.item
    var options = options.recording
    options.replacesFiles = mayReplace(claim)
    options.model = request.model.id
    options.wantsDigest = true
    options.label = label(claim)
    options.holdsSpooled = true
    switch item.kind {
    case .speak:
      options.expectedKind = .audio
      options.audioFormat = item.format.flatMap { AudioFileFormat(name: $0) }
      if item.metadata == true { options.comment = request.comment }
      options.naming = OutputNaming(.file(outputPath(item)))
    case .image, .edit:
      options.expectedKind = .image
      options.pictureFormat = item.format == nil ? nil : ItemRequest.pictureType(item)
      options.naming = OutputNaming(.file(outputPath(item)))
      let size = item.size == "auto" ? nil : item.size
      if item.aspect != nil || size != nil { options.pictureWish = PictureWish(aspectRatio: item.aspect, size: size) }
      if item.metadata == true { options.notePictures(prompt: item.text) }
    case .ask:
      options.wantsText = true
      options.naming = OutputNaming(.file(Self.stem(outputPath(item)) + "-media.{ext}"))
    }
    return options
  }

  private static func stem(_ path: String) -> String {
    guard let dot = path.lastIndex(of: "."), !path[dot...].contains("/"), dot != path.startIndex else { return path }
    return String(path[..<dot])
  }

  /// Sends a request once and records the answer.
  func send(_ request: ItemRequest, _ claim: Claim) async -> SentItem {
    let held = Mutex<String?>(nil)
    var session = options.session(recordingOptions(claim, request))
    session.onAnswer = { [ledger] status, spool in
      held.withLock { $0 = spool }
      // Whether this is written down changes no decision: what follows is, or fails aloud.
      try? ledger.markAnswered(claim, status: status, spool: spool)
    }
    var sent = await send(request, claim, session)
    sent.heldSpool = held.withLock { $0 }
    return sent
  }

  private func send(_ request: ItemRequest, _ claim: Claim, _ session: Session) async -> SentItem {
    do {
      switch request.asking {
      case .generation(let generation, let route, let settings):
        let result = try await session.run(
          generation, model: request.model.id, shape: context.shape(route), route: route, settings: settings)
        return try finish(result.recording)
      case .narration(let narration):
        return try await speak(narration, claim, session)
      case .question(let question, let system):
        var conversation = Conversation()
        conversation.systemInstruction = system.map { Content(role: nil, text: $0) }
        let reply = try await session.ask(question, in: &conversation, shape: context.shape(.chat))
        return try finish(reply, claim, question.model)
      }
    } catch let error as RecordingError {
      return SentItem(unsent: error.reason, error.description)
    } catch let error as MediaFileError {
      return SentItem(error.exitReason, error.description)
    } catch let error as JobError {
      return SentItem(error.exitReason, error.description)
    } catch {
      // Everything else that is thrown is thrown before anything is sent.
      return SentItem(unsent: .usage, "\(error)")
    }
  }

  /// What a recording of media became.
  func finish(_ recording: Recording) throws(JobError) -> SentItem {
    var sent = SentItem(recording)
    guard sent.reason == .success else { return sent }
    let complete = Set(recording.paths)
    for receipt in recording.receipts {
      guard let path = receipt.path, complete.contains(path) else { continue }
      sent.files.append(try recorded(path, digest: receipt.sha256))
    }
    return sent
  }

  /// What an answer in words became: its file is written here.
  private func finish(_ reply: Reply, _ claim: Claim, _ model: String) throws -> SentItem {
    guard let last = reply.turns.last else { return SentItem(unsent: reply.exitReason, reply.message ?? "not sent") }
    var sent = try finish(last.result.recording)
    (sent.reason, sent.message) = (reply.exitReason, reply.message)
    sent.usage = reply.usage ?? sent.usage
    guard reply.exitReason == .success else { return sent }
    let recording = last.result.recording
    try write(reply.text, to: &sent, claim, usage: reply.usage, recording, model: model)
    return sent
  }

  /// Writes the words of an answer to the output of its item.
  func write(
    _ text: String, to sent: inout SentItem, _ claim: Claim, usage: UsageMetadata?, _ recording: Recording,
    model: String
  ) throws {
    let path = outputPath(claim.item)
    let words = Array((text.last?.isNewline == true ? text : text + "\n").utf8)
    let file = try PartialFile(finalPath: path, replacing: mayReplace(claim))
    do {
      file.isSynced = options.recording.isSynced
      try file.write(words.span)
      try file.commit(replacing: mayReplace(claim))
    } catch {
      file.discard()
      throw error
    }
    let written = try recorded(path, digest: SmallFile.digest(of: words))
    var receipt = Receipt()
    receipt.path = path
    receipt.kind = "text"
    receipt.type = "text/plain"
    receipt.bytes = words.count
    receipt.sha256 = written.digest
    receipt.usage = usage
    receipt.model = recording.modelVersion ?? model
    receipt.responseId = recording.responseID
    receipt.finishReason = recording.finishReason?.rawValue
    sent.files.insert(written, at: 0)
    sent.receipts.insert(receipt, at: 0)
  }

  /// The name of a try for the spool of raw answers.
  func label(_ claim: Claim) -> String { "\(ledger.name)/\(claim.tryKey)" }

  /// A finished file as the ledger has it.
  func recorded(_ path: String, digest: String?) throws(JobError) -> RecordedFile {
    guard let identity = FileIdentity(path) else {
      throw .file(path: path, reason: "is gone, expected a finished file")
    }
    let prefix = options.outputFolder + "/"
    let name = path.hasPrefix(prefix) ? String(path.dropFirst(prefix.count)) : path
    guard let digest else {
      return RecordedFile(path: name, identity: identity, digest: try SmallFile.digest(of: path))
    }
    return RecordedFile(path: name, identity: identity, digest: digest)
  }
}
