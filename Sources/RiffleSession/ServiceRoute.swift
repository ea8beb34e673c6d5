/// Which of OpenAI's paths carries a request; the Gemini API has one path for everything.
public enum ServiceRoute: Sendable {
  /// `/v1/chat/completions`: words, and whatever else a gateway lets a chat answer with.
  case chat
  /// `/v1/images/generations`, and `/v1/images/edits` where there are pictures to start from.
  case images
  /// `/v1/audio/speech`.
  case speech
}

/// What OpenAI's paths can be told and a request in the Gemini format has no word for.
///
/// All of it is sent as it is; nil is not sent.
public struct ServiceSettings: Hashable, Sendable {
  /// How many pictures.
  public var count: Int?
  /// The size of pictures in pixels, `1536x1024`, or `auto`; nil: by the request's aspect ratio and size class.
  public var size: String?
  /// How much care is taken over pictures: `low`, `high`, `hd`.
  public var quality: String?
  /// The background of pictures: `transparent` or `opaque`.
  public var background: String?
  /// The format of pictures: `png`, `jpeg` or `webp`; of speech: `wav`, `pcm`, `flac`, `opus` or `mp3`.
  public var format: String?
  /// How pictures come: `b64_json` or `url`.
  public var delivery: String?
  /// The voice, under the service's own name for it.
  public var voice: String?
  /// How fast speech is, 1 for usual.
  public var speed: Double?

  /// Nothing.
  public init() {}
}
