public import RiffleTypes

extension MediaType {
  /// Types that name the same bytes.
  private static let families: [Set<String>] = [
    ["audio/wav", "audio/x-wav", "audio/vnd.wave", "audio/wave", "audio/x-pn-wav"],
    ["audio/mpeg", "audio/mp3", "audio/x-mp3", "audio/mpeg3", "audio/x-mpeg"],
    ["audio/ogg", "audio/opus", "audio/vorbis", "audio/x-ogg", "application/ogg"],
    ["audio/flac", "audio/x-flac"],
    ["audio/aiff", "audio/x-aiff"],
    ["audio/mp4", "audio/m4a", "audio/x-m4a", "audio/aac", "audio/x-aac", "audio/aacp", "video/mp4"],
    ["image/jpeg", "image/jpg", "image/pjpeg"],
    ["image/png", "image/x-png"],
    ["image/bmp", "image/x-bmp", "image/x-ms-bmp"],
    ["image/heic", "image/heif", "image/heic-sequence"],
    ["image/tiff", "image/tif"],
    ["application/gzip", "application/x-gzip"],
    ["audio/basic", "audio/x-au"],
  ]

  /// The types whose bytes always begin with a mark that ``MediaSniffer`` knows.
  private static let markedTypes: Set<String> = [
    "image/gif", "image/webp", "image/avif", "application/pdf", "video/mp4", "video/webm",
  ]

  /// Whether `other` names the same kind of bytes, by the same or by another of its names; parameters do not count.
  public func agrees(with other: MediaType) -> Bool {
    essence == other.essence
      || Self.families.contains { $0.contains(essence) && $0.contains(other.essence) }
  }

  /// Whether the type says nothing about the bytes.
  var isVague: Bool { ["application/octet-stream", "binary/octet-stream", "audio/*", "image/*"].contains(essence) }

  /// Whether bytes of this type always begin with a mark, so that bytes without one are of another type or damaged.
  ///
  /// MPEG audio may begin anywhere, and `audio/basic` has no header at all.
  var promisesMark: Bool {
    if ["audio/aac", "audio/aacp", "audio/x-aac", "audio/basic"].contains(essence) { return false }
    if agrees(with: .mpegAudio) { return false }
    return Self.markedTypes.contains(essence) || Self.families.contains { $0.contains(essence) }
  }

  /// The file extension for bytes of this type, without its dot; `bin` when there is none to be known.
  public var storedFileExtension: String {
    switch essence {
    case "audio/x-w64": "w64"
    case "audio/x-au": "au"
    default: fileExtension ?? "bin"
    }
  }
}
