internal import RiffleMedia
internal import RiffleTypes

/// The sound of an answer on its way: taken out of what the model wraps it in, and made what the client asked for.
///
/// Several parts become one stream. Sound that is encoded already is passed on only when it is what was asked for.
final class SpeechTrack {
  /// What OpenAI promises of samples without a header.
  private static let promise = PCMFormat.geminiSpeech

  private enum Route {
    case samples, container, verbatim
  }

  private let format: AudioFileFormat
  private var route = Route.samples
  private var reader: WAVReader?
  private var encoder: AudioStreamEncoder?
  private var partFormat: PCMFormat?
  /// Whether at least one sample came.
  private(set) var hasSound = false

  /// A track that becomes `format`.
  init(format: AudioFileFormat) { self.format = format }

  /// A part begins, whose medium is of this type.
  /// - Throws: ``TranslatedError`` for sound that cannot become what was asked for.
  func beginPart(_ type: MediaType) throws(TranslatedError) {
    if type.essence == MediaType.wav.essence {
      route = .container
      reader = WAVReader()
      return
    }
    if type == .octetStream {
      route = .samples
      partFormat = .geminiSpeech
      return
    }
    do throws(PCMFormatError) {
      partFormat = try PCMFormat(mediaType: type)
      route = .samples
    } catch {
      guard type.essence == format.mediaType.essence, format != .rawPCM else {
        throw .unfit("its sound is \(type.essence), expected samples or WAV")
      }
      route = .verbatim
    }
  }

  /// More bytes of the part.
  func append(_ bytes: Span<UInt8>, into output: inout [UInt8]) throws(TranslatedError) {
    switch route {
    case .verbatim:
      hasSound = hasSound || !bytes.isEmpty
      for index in bytes.indices { output.append(bytes[index]) }
    case .samples: try encode(bytes, into: &output)
    case .container:
      while let token = try nextToken(in: bytes) {
        switch token {
        case .format(let format): partFormat = format
        case .samples(let range): try encode(bytes.extracting(range), into: &output)
        }
      }
    }
  }

  /// The part is whole.
  func endPart() throws(TranslatedError) {
    guard let reader = reader.take() else { return }
    do throws(WAVError) {
      try reader.finish()
    } catch {
      throw .malformed(error)
    }
  }

  /// The sound is over: appends what the encoder still holds.
  func finish(into output: inout [UInt8]) throws(TranslatedError) {
    do throws(MediaFileError) {
      try encoder?.finish(into: &output)
    } catch {
      throw .encodingFailed(error)
    }
  }

  private func nextToken(in bytes: Span<UInt8>) throws(TranslatedError) -> WAVReader.Token? {
    do throws(WAVError) {
      return try reader?.next(in: bytes)
    } catch {
      throw .malformed(error)
    }
  }

  private func encode(_ samples: Span<UInt8>, into output: inout [UInt8]) throws(TranslatedError) {
    guard !samples.isEmpty, let partFormat else { return }
    let encoder = if let encoder { encoder } else { try open(partFormat) }
    guard encoder.source == partFormat else {
      throw .unfit("its sound changes from \(encoder.source.mediaTypeText) to \(partFormat.mediaTypeText)")
    }
    hasSound = true
    do throws(MediaFileError) {
      try encoder.write(samples, into: &output)
    } catch {
      throw .encodingFailed(error)
    }
  }

  private func open(_ source: PCMFormat) throws(TranslatedError) -> AudioStreamEncoder {
    if format == .rawPCM {
      let isDeep = ![.signed16LittleEndian, .signed16BigEndian, .muLaw, .aLaw].contains(source.encoding)
      let isOther = source.sampleRate != Self.promise.sampleRate || source.channelCount != Self.promise.channelCount
      if isDeep || isOther {
        throw .unfit("its samples are \(source.mediaTypeText), expected 16 bits, 24000 Hz and one channel")
      }
    }
    do throws(MediaFileError) {
      let encoder = try AudioStreamEncoder(format: format, source: source)
      self.encoder = encoder
      return encoder
    } catch {
      throw .encodingFailed(error)
    }
  }
}
