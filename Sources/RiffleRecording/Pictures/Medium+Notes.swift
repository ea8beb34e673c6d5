internal import RiffleMedia
internal import RiffleTypes

extension Medium {
  /// Adds the words that were asked for to a finished PNG.
  /// - Returns: the result as it is then.
  /// - Throws: `MediaFileError` when the disk refuses.
  func noting(_ file: MediaFile, _ result: MediaFileResult) throws(MediaFileError) -> MediaFileResult {
    guard !options.pictureNotes.isEmpty, result.kind == .image else { return result }
    // What will be converted gets them then.
    let isConvertible = result.receivedType.agrees(with: .jpeg) || result.receivedType.agrees(with: .webp)
    if options.wantsPNG, isConvertible, !isForOutput { return result }
    guard let outcome = try file.append(options.pictureNotes) else {
      warnings.append("metadata: only PNG takes it, the picture is \(result.type.essence) and stays as it came")
      return result
    }
    note(outcome)
    return try file.finishUncommitted()
  }

  /// Adds the words that were asked for to a PNG that a picture was converted to.
  /// - Throws: `MediaFileError` when the disk refuses.
  func note(in file: PartialFile) throws(MediaFileError) {
    guard !options.pictureNotes.isEmpty else { return }
    note(try PNGTextChunks.append(options.pictureNotes, to: file))
  }

  private func note(_ outcome: PNGTextChunks.Outcome) {
    switch outcome {
    case .added(hasProvenance: false): break
    case .added(hasProvenance: true):
      warnings.append(
        "metadata: the picture carries a C2PA signature (\(PNGTextChunks.provenanceName)), which no longer fits the file"
      )
    case .notWhole: warnings.append("metadata: the chunks of the PNG do not lead to its end, nothing was added")
    }
  }
}
