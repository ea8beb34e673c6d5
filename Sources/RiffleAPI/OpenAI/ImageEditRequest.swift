/// The body of `POST /v1/images/edits`, as JSON or as the fields of a form.
public struct ImageEditRequest: Hashable, Sendable {
  /// Everything that a request without pictures has too.
  public var settings: ImageGenerationRequest
  /// The pictures to start from, in the order that the words count them.
  public var images: [ImageReference]
  /// A picture whose transparent places may be changed.
  public var mask: ImageReference?

  /// The most pictures to start from.
  public static let imageLimit = 16

  /// A request to change `images`.
  public init(settings: ImageGenerationRequest, images: [ImageReference], mask: ImageReference? = nil) {
    self.settings = settings
    self.images = images
    self.mask = mask
  }

  /// The request that a form (`multipart/form-data`) holds: its text fields in order, and its pictures.
  ///
  /// Numbers and truth values are text in a form. A field given twice counts as it was given last; `name[]` is `name`.
  /// - Throws: ``WireJSONError`` that names the field.
  public init(
    fields: [(name: String, value: String)], images: [InlineData], mask: InlineData? = nil
  ) throws(WireJSONError) {
    var members: [String: JSONValue] = [:]
    for (name, value) in fields {
      let name = name.hasSuffix("[]") ? String(name.dropLast(2)) : name
      switch (name, value) {
      case ("stream", "true"), ("stream", "false"): members[name] = .bool(value == "true")
      case (_, "") where name != "prompt": members[name] = nil
      case ("extra_body", _), ("google", _), ("image_config", _):
        members[name] = try WireJSON.decode(JSONValue.self, from: Array(value.utf8))
      default: members[name] = .string(value)
      }
    }
    let text: [UInt8]
    do {
      text = try WireJSON.encode(JSONValue.object(members))
    } catch {
      throw WireJSONError(path: "", message: "expected a form of texts")
    }
    settings = try WireJSON.decode(ImageGenerationRequest.self, from: text)
    self.images = images.map(ImageReference.init)
    self.mask = mask.map(ImageReference.init)
  }

  /// The fields of a form, without its pictures.
  public var formFields: [(name: String, value: String)] {
    let texts: [(String, String?)] = [
      ("model", settings.model), ("prompt", settings.prompt), ("n", settings.n.map(String.init)),
      ("size", settings.size), ("quality", settings.quality), ("response_format", settings.responseFormat),
      ("output_format", settings.outputFormat), ("output_compression", settings.outputCompression.map(String.init)),
      ("background", settings.background), ("moderation", settings.moderation), ("style", settings.style),
      ("input_fidelity", settings.inputFidelity), ("user", settings.user),
      ("stream", settings.stream.map { $0 ? "true" : "false" }),
      ("partial_images", settings.partialImages.map(String.init)),
    ]
    return texts.compactMap { name, value in value.map { (name, $0) } }
      + settings.rest.sorted { $0.key < $1.key }.compactMap { name, value in Self.text(value).map { (name, $0) } }
  }

  /// A member's value as a form writes it.
  private static func text(_ value: JSONValue) -> String? {
    switch value {
    case .null: nil
    case .string(let text): text
    default: (try? WireJSON.encode(value)).map { String(decoding: $0, as: UTF8.self) }
    }
  }
}

extension ImageEditRequest: Codable {
  /// Reads both name styles; pictures are found under `images`, and under `image` as gateways take it.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    settings = try ImageGenerationRequest(fields, besides: ["images", "image", "image[]", "mask"])
    images = try fields.references("images") + fields.references("image") + fields.references("image[]")
    mask = try fields.value("mask")
  }

  /// Writes snake_case.
  public func encode(to encoder: any Encoder) throws {
    try settings.encode(to: encoder)
    var output = SnakeOutput(encoder)
    try output.set("images", images)
    try output.set("mask", mask)
  }
}

/// A picture of an edit: its address, itself, or the name of an uploaded file.
public struct ImageReference: Hashable, Sendable, Codable {
  /// Where it is, or itself.
  public var imageURL: MediaURL?
  /// The name of an uploaded file.
  public var fileID: String?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A picture at `imageURL`.
  public init(imageURL: MediaURL) {
    self.imageURL = imageURL
    self.rest = [:]
  }

  /// A picture as Gemini writes it.
  public init(_ data: InlineData) {
    self.init(imageURL: .data(mimeType: data.mimeType, data.data ?? .bytes([])))
  }

  /// Reads an object, or the address alone; a string that is neither is base64.
  public init(from decoder: any Decoder) throws {
    rest = [:]
    if let url = try? MediaURL(from: decoder) {
      imageURL = url
      if let text = url.address, !text.contains(":") { imageURL = .data(mimeType: nil, .base64(text)) }
      return
    }
    let fields = try WireFields(decoder)
    imageURL = try fields.value("imageUrl", as: ChatImageURL.self)?.url
    fileID = try fields.value("fileId")
    rest = try fields.rest(besides: ["imageUrl", "fileId"])
  }

  /// Writes an object.
  public func encode(to encoder: any Encoder) throws {
    var output = SnakeOutput(encoder)
    try output.set("image_url", imageURL)
    try output.set("file_id", fileID)
    try output.set(rest: rest)
  }
}

extension WireFields {
  /// The pictures called `name`: a list, or one alone in any of its forms.
  fileprivate func references(_ name: String) throws -> [ImageReference] {
    if let list = try? value(name, as: [ImageReference].self) { return list }
    return try value(name, as: ImageReference.self).map { [$0] } ?? []
  }
}
