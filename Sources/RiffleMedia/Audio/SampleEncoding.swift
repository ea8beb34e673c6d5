internal import CSndFile
internal import RiffleTypes

/// How samples of one layout go into one kind of file: nothing is lost that the file can hold.
struct SampleEncoding: Equatable {
  /// What is done with the bytes of a frame on their way.
  enum Route {
    /// They are what the file wants.
    case raw
    /// They become 16-bit, 32-bit or floating samples, and libsndfile does the rest.
    case shorts, ints, floats
  }

  /// libsndfile's number for the kind of file and the kind of its samples.
  let format: Int
  /// What is done with the bytes.
  let route: Route

  /// The encoding of `source` in `file`; nil for WAV and raw samples, which need no library.
  init?(_ source: PCMFormat.Encoding, in file: AudioFileFormat) {
    let isDeep = Self.route(of: source) != .shorts
    switch file {
    case .w64: self.init(container: SF_FORMAT_W64, source)
    case .aiff: self.init(aiff: source)
    case .flac: self.init(SF_FORMAT_FLAC | (isDeep ? SF_FORMAT_PCM_24 : SF_FORMAT_PCM_16), Self.route(of: source))
    case .oggVorbis: self.init(SF_FORMAT_OGG | SF_FORMAT_VORBIS, Self.route(of: source))
    case .opus: self.init(SF_FORMAT_OGG | SF_FORMAT_OPUS, Self.route(of: source))
    case .mp3:
      // libsndfile 1.2.0 garbles 16-bit stereo on its way to LAME; 32-bit samples arrive as they are.
      let route = Self.route(of: source)
      self.init(SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III, route == .shorts ? .ints : route)
    case .wav, .rawPCM: return nil
    }
  }

  private init(_ format: Int, _ route: Route) {
    self.format = format
    self.route = route
  }

  /// A little-endian container that keeps samples as they are.
  private init(container: Int, _ source: PCMFormat.Encoding) {
    switch source {
    case .signed16LittleEndian: self.init(container | SF_FORMAT_PCM_16, .raw)
    case .signed16BigEndian: self.init(container | SF_FORMAT_PCM_16, .shorts)
    case .unsigned8: self.init(container | SF_FORMAT_PCM_U8, .raw)
    case .signed24LittleEndian: self.init(container | SF_FORMAT_PCM_24, .raw)
    case .signed32LittleEndian: self.init(container | SF_FORMAT_PCM_32, .raw)
    case .float32LittleEndian: self.init(container | SF_FORMAT_FLOAT, .raw)
    case .muLaw: self.init(container | SF_FORMAT_ULAW, .raw)
    case .aLaw: self.init(container | SF_FORMAT_ALAW, .raw)
    }
  }

  /// AIFF, where samples of one byte become 16-bit ones.
  ///
  /// libsndfile 1.2.0 counts the pad byte after an odd number of such samples as a frame.
  private init(aiff source: PCMFormat.Encoding) {
    switch source {
    case .signed16LittleEndian, .signed16BigEndian, .unsigned8, .muLaw, .aLaw:
      self.init(SF_FORMAT_AIFF | SF_FORMAT_PCM_16, .shorts)
    case .signed24LittleEndian: self.init(SF_FORMAT_AIFF | SF_FORMAT_PCM_24, .ints)
    case .signed32LittleEndian: self.init(SF_FORMAT_AIFF | SF_FORMAT_PCM_32, .ints)
    case .float32LittleEndian: self.init(SF_FORMAT_AIFF | SF_FORMAT_FLOAT, .floats)
    }
  }

  private static func route(of source: PCMFormat.Encoding) -> Route {
    switch source {
    case .signed16LittleEndian, .signed16BigEndian, .unsigned8, .muLaw, .aLaw: .shorts
    case .signed24LittleEndian, .signed32LittleEndian: .ints
    case .float32LittleEndian: .floats
    }
  }
}

/// Samples as numbers, from the bytes that came.
struct SampleUnpacker {
  let encoding: PCMFormat.Encoding

  /// The 16-bit samples in `bytes`, a whole number of them.
  func shorts(_ bytes: Span<UInt8>) -> [Int16] {
    let count = bytes.count / encoding.bytesPerSample
    return Array(capacity: count) { output in
      switch encoding {
      case .signed16LittleEndian:
        for index in 0..<count { output.append(Self.short(bytes[2 * index], bytes[2 * index + 1])) }
      case .signed16BigEndian:
        for index in 0..<count { output.append(Self.short(bytes[2 * index + 1], bytes[2 * index])) }
      case .unsigned8:
        for index in 0..<count { output.append((Int16(bytes[index]) - 128) << 8) }
      case .muLaw:
        for index in 0..<count { output.append(G711.decodeMuLaw(bytes[index])) }
      case .aLaw:
        for index in 0..<count { output.append(G711.decodeALaw(bytes[index])) }
      case .signed24LittleEndian, .signed32LittleEndian, .float32LittleEndian:
        preconditionFailure("deep samples are not cut to 16 bits here")
      }
    }
  }

  /// The integer samples in `bytes`, at the top of 32 bits.
  func ints(_ bytes: Span<UInt8>) -> [Int32] {
    precondition(encoding != .float32LittleEndian, "only integer samples become Int32")
    guard encoding == .signed24LittleEndian || encoding == .signed32LittleEndian else {
      return shorts(bytes).map { Int32($0) << 16 }
    }
    let size = encoding.bytesPerSample
    let count = bytes.count / size
    return Array(capacity: count) { output in
      for index in 0..<count {
        var bits: UInt32 = 0
        for place in 0..<size { bits |= UInt32(bytes[index * size + place]) << UInt32(8 * (4 - size + place)) }
        output.append(Int32(bitPattern: bits))
      }
    }
  }

  /// The floating samples in `bytes`.
  func floats(_ bytes: Span<UInt8>) -> [Float] {
    precondition(encoding == .float32LittleEndian, "only floating samples become Float")
    let count = bytes.count / 4
    return Array(capacity: count) { output in
      for index in 0..<count {
        var bits: UInt32 = 0
        for place in 0..<4 { bits |= UInt32(bytes[index * 4 + place]) << UInt32(8 * place) }
        output.append(Float(bitPattern: bits))
      }
    }
  }

  private static func short(_ low: UInt8, _ high: UInt8) -> Int16 { Int16(bitPattern: UInt16(high) << 8 | UInt16(low)) }
}
