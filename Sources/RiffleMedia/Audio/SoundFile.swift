internal import CSndFile

/// Where an encoded sound goes: bytes that can be gone back over to mend a header.
protocol SeekableSink: AnyObject {
  var position: Int { get }
  var byteCount: Int { get }
  func seek(to position: Int) throws(MediaFileError)
  func write(_ bytes: UnsafeRawBufferPointer) throws(MediaFileError)
}

extension PartialFile: SeekableSink {}

/// A libsndfile handle that writes through our own functions, so that every failure of the disk is known by its number.
///
/// libsndfile reports little: a refused write may come back as "No Error" and some encoders do not look at all. So each failure is
/// noted where it happens, and the note is looked at after every call.
@safe
final class SoundFile {
  /// What the C library's callbacks get: the sink, and a place for its failure.
  private final class Channel {
    let sink: any SeekableSink
    var failure: MediaFileError?
    /// Whether the sink has gone its own way: what the library still wants to write is thrown away.
    var isMuted = false

    init(_ sink: any SeekableSink) { self.sink = sink }
  }

  private let channel: Channel
  private let path: String
  private var handle: OpaquePointer?

  /// Opens a sound of `format` (a libsndfile major format with a subtype) that is written to `sink`.
  init(
    sink: any SeekableSink, path: String, format: Int, sampleRate: Int, channelCount: Int
  ) throws(MediaFileError) {
    channel = Channel(sink)
    self.path = path
    var info = SF_INFO()
    info.samplerate = Int32(sampleRate)
    info.channels = Int32(channelCount)
    info.format = Int32(format)
    // Safe: the callbacks get a pointer to `channel`, which lives as long as the handle; the table is copied by the call.
    var calls = Self.calls
    unsafe handle = sf_open_virtual(
      &calls, Int32(SFM_WRITE), &info, Unmanaged.passUnretained(channel).toOpaque())
    if unsafe handle == nil {
      throw channel.failure ?? MediaFileError(.encoder(unsafe String(cString: sf_strerror(nil))), path: path)
    }
  }

  deinit {
    channel.isMuted = true
    if let handle = unsafe handle { _ = unsafe sf_close(handle) }
  }

  /// Sets a switch of libsndfile.
  func set(_ command: Int, _ value: Bool) {
    _ = unsafe sf_command(handle, Int32(command), nil, value ? 1 : 0)
  }

  /// Chooses what suits a stream: Ogg pages of at most `pageLatency`, and MP3 of one bit rate, whose length players tell
  /// right without a table of contents.
  func prepareForStream(_ format: AudioFileFormat, pageLatency: Duration) {
    // Safe, in each branch: the library reads one number of this size during the call.
    switch format {
    case .opus, .oggVorbis:
      var milliseconds = pageLatency / .milliseconds(1)
      let size = Int32(MemoryLayout<Double>.size)
      _ = unsafe sf_command(handle, Int32(SFC_SET_OGG_PAGE_LATENCY_MS), &milliseconds, size)
    case .mp3:
      var mode = Int32(SF_BITRATE_MODE_CONSTANT)
      _ = unsafe sf_command(handle, Int32(SFC_SET_BITRATE_MODE), &mode, Int32(MemoryLayout<Int32>.size))
      // The middle of what the rate allows: 80 kbit/s at 24 kHz.
      var level = 0.5
      _ = unsafe sf_command(handle, Int32(SFC_SET_COMPRESSION_LEVEL), &level, Int32(MemoryLayout<Double>.size))
    case .wav, .w64, .flac, .aiff, .rawPCM: break
    }
  }

  /// Sets a text; formats without a place for it leave it out.
  func setString(_ kind: Int, _ text: String?) {
    guard let text, !text.isEmpty else { return }
    let bytes = AudioTags.stored(text)
    // Safe: the array ends in a zero byte and libsndfile copies the text.
    unsafe bytes.withUnsafeBytes { raw in
      _ = unsafe sf_set_string(handle, Int32(kind), raw.bindMemory(to: CChar.self).baseAddress)
    }
  }

  /// Writes `count` items with `body`, one of the sf_write functions, and checks that all were taken.
  private func checked(_ count: Int, _ body: (OpaquePointer?) -> sf_count_t) throws(MediaFileError) {
    let written = unsafe body(handle)
    if let failure = channel.failure { throw failure }
    guard Int(written) == count else {
      throw MediaFileError(
        .encoder(unsafe String(cString: sf_strerror(handle))), path: path, offset: channel.sink.position)
    }
  }

  /// Writes whole frames of 16-bit samples.
  func write(_ samples: UnsafeBufferPointer<Int16>) throws(MediaFileError) {
    // Safe, here and below: pointer and count belong to one buffer that lives during the call.
    try unsafe checked(samples.count) { unsafe sf_write_short($0, samples.baseAddress, sf_count_t(samples.count)) }
  }

  /// Writes whole frames of samples that stand at the top of 32 bits.
  func write(_ samples: UnsafeBufferPointer<Int32>) throws(MediaFileError) {
    try unsafe checked(samples.count) { unsafe sf_write_int($0, samples.baseAddress, sf_count_t(samples.count)) }
  }

  /// Writes whole frames of samples between -1 and 1.
  func write(_ samples: UnsafeBufferPointer<Float>) throws(MediaFileError) {
    try unsafe checked(samples.count) { unsafe sf_write_float($0, samples.baseAddress, sf_count_t(samples.count)) }
  }

  /// Writes whole frames of bytes that are already what the file wants.
  func write(raw bytes: UnsafeRawBufferPointer) throws(MediaFileError) {
    try unsafe checked(bytes.count) { unsafe sf_write_raw($0, bytes.baseAddress, sf_count_t(bytes.count)) }
  }

  /// Writes what the encoder still holds, mends the header and closes.
  func close() throws(MediaFileError) {
    guard let handle = unsafe handle else { return }
    unsafe self.handle = nil
    let status = unsafe sf_close(handle)
    if let failure = channel.failure { throw failure }
    if status != 0 {
      throw MediaFileError(.encoder(unsafe String(cString: sf_error_number(status))), path: path)
    }
  }

  /// The functions that libsndfile calls; after a failure they answer that nothing was done.
  private static var calls: SF_VIRTUAL_IO {
    // Safe: the pointer is the unretained channel that the initializer passed, alive until the handle is closed.
    unsafe SF_VIRTUAL_IO(
      get_filelen: { user in
        sf_count_t(unsafe SoundFile.channel(user).sink.byteCount)
      },
      seek: { offset, whence, user in
        let channel = unsafe SoundFile.channel(user)
        if channel.isMuted { return offset }
        let start =
          switch whence {
          case SEEK_SET: 0
          case SEEK_CUR: channel.sink.position
          default: channel.sink.byteCount
          }
        do throws(MediaFileError) {
          try channel.sink.seek(to: start + Int(offset))
        } catch {
          channel.failure = channel.failure ?? error
          return -1
        }
        return sf_count_t(channel.sink.position)
      },
      read: { _, _, _ in 0 },
      write: { bytes, count, user in
        let channel = unsafe SoundFile.channel(user)
        if channel.isMuted { return count }
        guard channel.failure == nil else { return 0 }
        do throws(MediaFileError) {
          try unsafe channel.sink.write(UnsafeRawBufferPointer(start: bytes, count: Int(count)))
        } catch {
          channel.failure = error
          return 0
        }
        return count
      },
      tell: { user in
        sf_count_t(unsafe SoundFile.channel(user).sink.position)
      })
  }

  private static func channel(_ user: UnsafeMutableRawPointer?) -> Channel {
    guard let user = unsafe user else { preconditionFailure("libsndfile gives back the pointer that it got") }
    return unsafe Unmanaged<Channel>.fromOpaque(user).takeUnretainedValue()
  }
}
