/// The shape of a made-up answer.
public enum PayloadShape: String, CaseIterable, Hashable, Sendable {
  /// An event stream of speech: 24 KiB of samples an event.
  case speechSSE = "speech-sse"
  /// One document with one picture.
  case image
  /// One document with many pictures of 2 MiB.
  case images
  /// An event stream of words: about 300 bytes an event.
  case text
}
