package import RiffleMedia
package import RiffleTypes

extension RecordingOptions {
  /// The final path of the one file that is made of several answers, stored as `type`.
  package func joinedPath(for type: MediaType) -> String {
    MediumName(naming, isReplacing: replacesFiles, arrival: 1).path(for: type)
  }

  /// The audio format that is asked for, by name or by extension.
  package var joinedFormat: AudioFileFormat? { wantedAudioFormat }

  /// Where media for standard output go.
  package var joinedDescriptor: Int32 {
    get { outputDescriptor }
    set { outputDescriptor = newValue }
  }
}

extension Receipt {
  /// The SHA-256 of the file at `path`, in hexadecimal; nil when it cannot be read.
  package static func digest(ofFileAt path: String) -> String? { try? FileDigest.sha256(ofFileAt: path) }
}
