internal import RiffleMedia
internal import RiffleTypes

/// One medium of an answer on its way to where it belongs: a picture, or a speech that may come in many parts.
final class Medium {
  /// Where the bytes go.
  enum Destination {
    case file(MediaFile)
    case pipe(MediaPipe)
    case counter
  }

  /// Its place in the order of arrival, from 1.
  let arrival: Int
  /// The candidate it belongs to.
  let candidate: Int
  /// Whether it is sound, so that later parts of the same type are more of it.
  var isSpeech: Bool
  /// Whether it belongs to a thought.
  var isThought: Bool
  /// Whether its base64 did not come to its end.
  var isCut = false
  /// Decoded bytes so far.
  private(set) var byteCount = 0
  /// Its name, when it goes to a file.
  let name: MediumName
  let destination: Destination
  /// Whether the finished file is copied to standard output and then removed.
  ///
  /// Known at the end only: what came first may have been a thought.
  var isForOutput: Bool {
    options.naming.target == .standardOutput && name.number == 1 && name.thoughtNumber == nil
  }
  let options: RecordingOptions
  private(set) var counter = MediaCounter()
  /// Warnings of this room's own.
  var warnings: [String] = []

  /// The type that the answer declares.
  private(set) var declaredType: MediaType?
  /// Whether it declares one, for the part that only asks that.
  private(set) var isDeclared: Bool
  /// The declaration that was last found to be of the same speech.
  private var agreed: TypeReader.Known?

  /// A medium without bytes.
  ///
  /// `isWAV` tells whether the first bytes are those of a WAV stream, which as it came stays one.
  init(
    arrival: Int, candidate: Int, declaredType: MediaType?, isWAV: Bool, isSpeech: Bool, isThought: Bool,
    options: RecordingOptions
  ) {
    self.arrival = arrival
    self.candidate = candidate
    self.declaredType = declaredType
    isDeclared = declaredType != nil
    self.isSpeech = isSpeech
    self.isThought = isThought
    self.options = options
    counter.declaredType = declaredType
    let isFirstOutput =
      options.naming.target == .standardOutput && arrival == 1 && !(isThought && options.keepsThoughts)
    let place = OutputNaming(
      .folder(LocalFile.temporaryFolder), stem: "riffle-\(LocalFile.processNumber)-\(options.naming.stem)")
    let name = MediumName(
      isFirstOutput ? place : options.naming, isReplacing: options.replacesFiles && !isFirstOutput, arrival: arrival)
    self.name = name
    var fileOptions = MediaFileOptions(name: { name.path(for: $0) })
    fileOptions.declaredType = declaredType
    fileOptions.expectedKind = isSpeech ? .audio : options.expectedKind
    fileOptions.audioFormat = options.keepsAsReceived ? (isWAV ? .wav : .rawPCM) : options.wantedAudioFormat
    fileOptions.isVerbatim = options.keepsAsReceived
    fileOptions.pngLevel = options.verification
    fileOptions.pngLimits = options.pictureLimits
    fileOptions.isReplacing = options.replacesFiles
    // Base64 is a third longer than its bytes, and the answer may hold other media too.
    fileOptions.expectedByteCount = options.expectedByteCount.map { $0 / 4 * 3 }
    // What is copied to standard output is thrown away after that.
    fileOptions.isSynced = options.isSynced && !isFirstOutput
    fileOptions.listener = options.listener
    fileOptions.tags = AudioTags(software: "Riffle", comment: options.comment)
    if options.naming.target == .discard {
      destination = .counter
    } else if isFirstOutput, isSpeech {
      destination = .pipe(MediaPipe(descriptor: options.outputDescriptor, fileOptions))
    } else {
      destination = .file(MediaFile(fileOptions))
    }
  }

  /// Takes the type that was declared only after the bytes.
  func declare(_ type: MediaType) {
    guard declaredType == nil else { return }
    declaredType = type
    isDeclared = true
    agreed = nil
    counter.declaredType = type
    switch destination {
    case .file(let file): file.declaredType = type
    case .pipe(let pipe): pipe.declaredType = type
    case .counter: break
    }
  }

  /// Whether a part so declared, or else of the type that its bytes tell, is more of this speech; one without both is.
  func continues(with declared: TypeReader.Known?, or sniffed: MediaType?) -> Bool {
    if let declared { return continues(with: declared) }
    return sniffed.map { continues(with: $0) } ?? true
  }

  /// Whether a part so declared is more of this speech: asked for each part, and mostly of the same declaration.
  func continues(with declared: TypeReader.Known) -> Bool {
    if declared === agreed { return true }
    guard continues(with: declared.type) else { return false }
    agreed = declared
    return true
  }

  /// Whether a part of the type `type` is more of this speech.
  func continues(with type: MediaType) -> Bool {
    guard isSpeech, type.kind == .audio else { return false }
    guard let declaredType, declaredType != type else { return true }
    if let mine = try? PCMFormat(mediaType: declaredType), let other = try? PCMFormat(mediaType: type) {
      return mine == other
    }
    return declaredType.agrees(with: type)
  }

  /// Says that the next bytes are a further part of the speech.
  func beginPart() throws(RecordingError) {
    do {
      switch destination {
      case .file(let file): try file.beginPart()
      case .pipe(let pipe): try pipe.beginPart()
      case .counter: break
      }
    } catch {
      throw .file(error)
    }
  }

  /// Appends decoded bytes.
  func write(_ bytes: Span<UInt8>) throws(RecordingError) {
    guard bytes.count > 0 else { return }
    byteCount += bytes.count
    do {
      switch destination {
      case .file(let file): try file.write(bytes)
      case .pipe(let pipe): try pipe.write(bytes)
      case .counter: counter.count(bytes)
      }
    } catch {
      throw .file(error)
    }
  }

  /// How long the sound so far is, and how large the picture.
  var extent: (duration: Duration?, pixelSize: PixelSize?) {
    switch destination {
    case .file(let file): (file.progress.duration, file.progress.pixelSize)
    case .pipe(let pipe): (pipe.progress.duration, pipe.progress.pixelSize)
    case .counter: (isSpeech ? counter.duration : nil, counter.pixelSize)
    }
  }
}
