public import RiffleImaging
internal import RiffleMedia
internal import RiffleTypes

extension Recording {
  /// Cuts each picture into tiles beside it: `out-1.png` to `out-4.png` for `out.png` and a grid of 2x2.
  ///
  /// With several pictures the tiles of the second are `out-2-1.png` and so on, those of the first `out-1-1.png`. The pictures themselves
  /// stay. Each tile has a receipt; a tile that cannot be written ends the recording as a local file error.
  /// - Parameters:
  ///   - grid: columns and rows.
  ///   - options: how the pictures were recorded.
  public mutating func cutPictures(into grid: PictureGrid, options: RecordingOptions) {
    let pictures = receipts.filter { $0.kind == MediaType.Kind.image.rawValue && !$0.isPartial && $0.path != "-" }
    for (index, picture) in pictures.enumerated() {
      guard let path = picture.path else { continue }
      // A single picture needs no number of its own, and the second one has it in its name already.
      let stem = index == 0 && pictures.count > 1 ? "-1" : ""
      do throws(RecordingError) {
        receipts += try Self.tiles(of: picture, at: path, mark: stem, grid, options)
      } catch {
        warnings.append(error.description)
        if reason == .success { (reason, message) = (error.reason, error.description) }
      }
    }
  }

  private static func tiles(
    of picture: Receipt, at path: String, mark: String, _ grid: PictureGrid, _ options: RecordingOptions
  ) throws(RecordingError) -> [Receipt] {
    let tiles: PictureTiles
    do {
      tiles = try PictureTiles(cutting: path, into: grid, limits: options.pictureLimits)
    } catch {
      throw .stopped(.mediaDamaged, message: "grid: \(error.description)")
    }
    var receipts: [Receipt] = []
    for index in tiles.places.indices {
      let target = tilePath(of: path, mark: mark, number: index + 1, ending: tiles.type.storedFileExtension)
      var receipt = picture
      receipt.path = target
      receipt.tileOf = path
      receipt.type = tiles.type.description
      receipt.declaredType = nil
      receipt.convertedFrom = tiles.type.description == picture.type ? nil : picture.type
      (receipt.requestedAspect, receipt.requestedSize, receipt.warnings) = (nil, nil, [])
      (receipt.width, receipt.height) = (tiles.places[index].width, tiles.places[index].height)
      do {
        receipt.bytes = try write(tiles, index, to: target, options)
      } catch {
        throw .file(error)
      }
      if options.wantsDigest { receipt.sha256 = try? FileDigest.sha256(ofFileAt: target) }
      receipts.append(receipt)
    }
    return receipts
  }

  private static func write(
    _ tiles: PictureTiles, _ index: Int, to path: String, _ options: RecordingOptions
  ) throws(MediaFileError) -> Int {
    let file = try PartialFile(finalPath: path, replacing: options.replacesFiles)
    file.isSynced = options.isSynced
    do throws(MediaFileError) {
      try tiles.write(index) { piece throws(MediaFileError) in try file.write(piece) }
      if tiles.type == .png, !options.pictureNotes.isEmpty {
        _ = try PNGTextChunks.append(options.pictureNotes, to: file)
      }
      try file.commit(replacing: options.replacesFiles)
    } catch {
      file.discard()
      throw error
    }
    return file.byteCount
  }

  /// The name of a tile of the picture at `path`.
  static func tilePath(of path: String, mark: String, number: Int, ending: String?) -> String {
    let (folder, name) = OutputNaming.split(path)
    let (stem, asked) = OutputNaming.splitExtension(name)
    let tail = (ending ?? asked).map { ".\($0)" } ?? ""
    // An extension that names the type already stays as the person wrote it.
    let kept =
      asked.flatMap { asked in ending.map { OutputNaming.isSameType(asked, $0) } } == true ? ".\(asked ?? "")" : tail
    let full = "\(stem)\(mark)-\(number)\(kept)"
    return folder == "." ? full : folder + "/" + full
  }
}

extension RecordingOptions {
  /// Sees, before anything is paid for, whether tiles beside the file that is asked for can be made.
  /// - Parameter grid: columns and rows.
  /// - Throws: ``RecordingError`` for a name that is taken, and for an output that has no place beside it.
  public func check(_ grid: PictureGrid) throws(RecordingError) {
    switch naming.target {
    case .standardOutput, .discard: throw .usage("grid: tiles are files, expected a file or a folder for them")
    case .folder: return
    case .file(let path):
      guard naming.requestedExtension != nil else { return }
      for number in 1...grid.count {
        let target = Recording.tilePath(of: path, mark: "", number: number, ending: naming.requestedExtension)
        do {
          try PartialFile.preflight(target, replacing: replacesFiles)
        } catch {
          throw .file(error)
        }
      }
    }
  }
}
