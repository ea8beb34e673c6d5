internal import RiffleImaging
internal import RiffleMedia
internal import RiffleTypes

/// How one medium ended.
struct MediumEnding {
  /// Its receipt, when something of it is there.
  var receipt: Receipt?
  /// ``ExitReason/success``, ``ExitReason/partial``, ``ExitReason/mediaDamaged``, ``ExitReason/notWhatWasAsked`` for a
  /// medium without content, or a local failure.
  var reason = ExitReason.success
  /// What is wrong, in one line.
  var message: String?
  /// What it is for a person.
  var kind: MediaType.Kind?
}

extension Medium {
  /// Ends the medium: a whole one under its final name, anything else as a partial file.
  func end(isWhole: Bool) -> MediumEnding {
    var ending: MediumEnding
    switch destination {
    case .counter:
      ending = MediumEnding(receipt: counter.receipt(), reason: isWhole ? .success : .partial)
      ending.receipt?.isPartial = !isWhole
      ending.kind = ending.receipt?.kind.flatMap { MediaType.Kind(rawValue: $0) }
    case .pipe(let pipe):
      do {
        let result = try pipe.finish()
        ending = MediumEnding(receipt: Receipt(result), reason: isWhole ? .success : .partial, kind: result.kind)
      } catch {
        ending = MediumEnding(receipt: nil, reason: Self.reason(of: error), message: error.description)
        if ending.reason == .partial {
          ending.receipt = Receipt(pipe.result)
          ending.kind = pipe.result.kind
        }
      }
    case .file(let file):
      ending = isWhole ? finish(file) : keep(file, .partial, nil)
    }
    if let type = ending.receipt?.type.flatMap({ MediaType(parsing: $0) }),
      type.fileExtension == nil || type == .octetStream
    {
      warnings.append("media: \(type.essence) is no kind of medium that Riffle knows, kept as it came")
    }
    if let wish = options.pictureWish, !isThought { ending.receipt?.compare(with: wish) }
    ending.receipt?.warnings += warnings
    // What was only assumed was not declared.
    if declaredType == options.undeclaredType { ending.receipt?.declaredType = nil }
    return ending
  }

  /// Ends the medium with nothing left of it.
  func drop() {
    if case .file(let file) = destination { _ = file.abandon(keepingPartial: false) }
  }

  private func finish(_ file: MediaFile) -> MediumEnding {
    do {
      var result = try file.finishUncommitted()
      if result.duration == .zero { return dropEmpty(file) }
      if options.isStrictMIME, let contradiction = Self.contradiction(in: result) {
        return keep(file, .mediaDamaged, "media: \(contradiction)")
      }
      result = try noting(file, result)
      if isForOutput { return copyToOutput(file, result) }
      let isConvertible = result.receivedType.agrees(with: .jpeg) || result.receivedType.agrees(with: .webp)
      if options.wantsPNG, isConvertible { return convertToPNG(file, result) }
      noteForeignExtension(result)
      return try Self.whole(file.commit())
    } catch {
      if error.code == .empty { return dropEmpty(file) }
      return keep(file, Self.reason(of: error), error.description)
    }
  }

  /// A header without samples is no speech, and nothing that anybody could use.
  private func dropEmpty(_ file: MediaFile) -> MediumEnding {
    _ = file.abandon(keepingPartial: false)
    return MediumEnding(reason: .notWhatWasAsked, message: "an empty medium")
  }

  /// Keeps what is there under a name that says so.
  private func keep(_ file: MediaFile, _ reason: ExitReason, _ message: String?) -> MediumEnding {
    let result = file.abandon(keepingPartial: true)
    var receipt = result.map(Receipt.init)
    receipt?.isPartial = true
    return MediumEnding(receipt: receipt, reason: reason, message: message, kind: result?.kind)
  }

  private static func whole(_ result: MediaFileResult) -> MediumEnding {
    MediumEnding(receipt: Receipt(result), kind: result.kind)
  }

  /// A picture for standard output is verified in a temporary file first: what is in a pipe cannot be taken back.
  private func copyToOutput(_ file: MediaFile, _ result: MediaFileResult) -> MediumEnding {
    do {
      let source = try LocalFile.open(result.path)
      defer { LocalFile.close(source) }
      let buffer = ByteBuffer(capacity: FileDigest.pieceSize)
      while case let count = try LocalFile.read(source, into: buffer), count > 0 {
        // The first `count` bytes of the buffer were just read.
        try unsafe LocalFile.write(
          Span(_unsafeElements: UnsafeBufferPointer(rebasing: buffer.memory[..<count])), to: options.outputDescriptor)
      }
    } catch {
      let failure = RecordingError(error, path: "standard output")
      return keep(file, failure.reason, failure.description)
    }
    _ = file.abandon(keepingPartial: false)
    var receipt = Receipt(result)
    receipt.path = "-"
    receipt.isPartial = false
    return MediumEnding(receipt: receipt, kind: result.kind)
  }

  private func convertToPNG(_ file: MediaFile, _ result: MediaFileResult) -> MediumEnding {
    do throws(ConversionError<MediaFileError>) {
      let target: PartialFile
      do {
        target = try PartialFile(finalPath: name.path(for: .png), replacing: options.replacesFiles)
        target.isSynced = options.isSynced
      } catch {
        throw .sink(error)
      }
      do throws(ConversionError<MediaFileError>) {
        _ = try PictureConverter(limits: options.pictureLimits).convertToPNG(fileAt: result.path) {
          piece throws(MediaFileError) in try target.write(piece)
        }
      } catch {
        target.discard()
        throw error
      }
      do {
        try note(in: target)
        return Self.whole(try file.commit(replacedBy: target, type: .png))
      } catch {
        target.discard()
        throw .sink(error)
      }
    } catch {
      switch error {
      case .picture(let error): return keep(file, .mediaDamaged, error.description)
      case .sink(let error): return keep(file, Self.reason(of: error), error.description)
      }
    }
  }

  /// A picture that cannot become what its name asks for is saved as what it is, and that is said.
  private func noteForeignExtension(_ result: MediaFileResult) {
    guard !isThought || name.thoughtNumber == nil else { return }
    if let wanted = options.pictureFormat, result.receivedType.kind == .image, !options.keepsAsReceived,
      !wanted.agrees(with: result.receivedType)
    {
      return warnings.append("file: \(wanted) was asked for, the answer is \(result.receivedType.essence)")
    }
    guard let asked = options.naming.requestedExtension else { return }
    guard let ending = OutputNaming.splitExtension(OutputNaming.split(result.finalPath).name).ending else { return }
    guard !OutputNaming.isSameType(asked, ending), !options.keepsAsReceived else { return }
    warnings.append("file: .\(asked) was asked for, the answer is \(result.receivedType.essence), saved as .\(ending)")
  }

  /// The warning of a declared type that the bytes contradict.
  private static func contradiction(in result: MediaFileResult) -> String? {
    for warning in result.warnings {
      if case .typeContradicted = warning { return warning.description }
    }
    return nil
  }

  private static func reason(of error: MediaFileError) -> ExitReason {
    error.code == .empty ? .notWhatWasAsked : error.exitReason
  }
}
