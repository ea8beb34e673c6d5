internal import RiffleAPI
internal import RiffleTypes

extension MultipartForm {
  /// The form of a picture's edit: its settings, then the pictures.
  ///
  /// - Throws: `RequestError` for a picture that is only an address, which a form cannot hold.
  init(_ edit: ImageEditRequest) throws(RequestError) {
    self.init(edit.formFields.map { Field($0.name, text: $0.value) })
    let name = edit.images.count == 1 ? "image" : "image[]"
    for (index, image) in edit.images.enumerated() {
      fields.append(try Self.field(name, image, number: index + 1))
    }
    if let mask = edit.mask { fields.append(try Self.field("mask", mask, number: 1)) }
  }

  private static func field(_ name: String, _ image: ImageReference, number: Int) throws(RequestError) -> Field {
    guard let medium = image.imageURL?.media else { throw .malformedMedium(field: name) }
    let type = image.imageURL?.mimeType ?? MediaType.png.essence
    let ending = MediaType(parsing: type)?.fileExtension ?? "png"
    // Names of people's files are nobody's business.
    return Field(name, file: medium, filename: "\(name.prefix { $0 != "[" })-\(number).\(ending)", contentType: type)
  }
}
