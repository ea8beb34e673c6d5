extension MediaPaths {
  /// The media of a chat, of a request for pictures, and of a request to change pictures.
  ///
  /// Data URLs inside the words of a message stay there.
  public static let openAIRequest = MediaPaths(openAIRequestRows)

  private static let openAIRequestRows: [Row] =
    [("", .document)]
    + ["", "[]"].flatMap { list -> [Row] in
      // One piece may stand where a list is wanted.
      let part = "messages[].content\(list)"
      return [
        (part + ".image_url", .dataURL), (part + ".image_url.url", .dataURL), (part + ".input_audio.data", .media),
        (part + ".file.file_data", .dataURL),
      ]
    }
    + [
      ("messages[].images[].image_url", .dataURL), ("messages[].images[].image_url.url", .dataURL),
      ("messages[].audio.data", .media), ("mask", .dataURL), ("mask.image_url", .dataURL),
      ("mask.image_url.url", .dataURL),
    ]
    + ["image", "image[]", "images", "images[]"].flatMap { picture -> [Row] in
      [(picture, .dataURL), (picture + ".image_url", .dataURL), (picture + ".image_url.url", .dataURL)]
    }
}
