import HTTPTypes
import Hummingbird
import NIOCore
import RiffleAPI
import RiffleMedia
import RiffleParsing
import RiffleTranslation

/// The media of one request, by ordinal.
struct RequestMedia: Sendable {
  var media: [RequestMedium] = []

  /// The type of a medium of the request: what its bytes say, else what was declared.
  func type(of data: MediaData) -> String? {
    switch data {
    case .ordinal(let ordinal): media.indices.contains(ordinal) ? media[ordinal].type : nil
    default: RequestMedium(data).type
    }
  }
}

/// Reads the bodies of OpenAI's requests within the limits.
struct OpenAIReader: Sendable {
  let reader: RequestReader

  /// The value of a JSON body, and its media.
  ///
  /// Fields that this server does not know are passed over, as other gateways do.
  func read<Value: Decodable>(
    _ type: Value.Type, from request: Request, ticket: Admission.Ticket
  ) async throws -> (value: Value, media: RequestMedia) {
    let received = try await reader.receive(request, paths: .openAIRequest, ticket: ticket)
    do {
      return (try WireJSON.decode(type, from: received.skeleton), RequestMedia(media: received.media))
    } catch {
      throw TranslatedError.invalidRequest(
        "Invalid value at '\(error.path)': \(error.message)", param: error.path.isEmpty ? nil : error.path)
    }
  }

  /// The request for an edit that a form holds: `image`, `image[]` or either of them again and again, and perhaps a `mask`.
  func readEditForm(
    _ contentType: String, from request: Request, ticket: Admission.Ticket
  ) async throws -> (request: ImageEditRequest, media: RequestMedia) {
    guard let boundary = MultipartBoundary(contentType: contentType) else {
      throw TranslatedError.invalidRequest("Invalid content type: expected 'multipart/form-data' with a boundary.")
    }
    let form = try await reader.receiveForm(request, boundary: boundary, ticket: ticket) { name in
      name == "mask" || name == "image" || (name.hasPrefix("image[") && name.hasSuffix("]"))
    }
    var media = RequestMedia()
    var images: [InlineData] = []
    var mask: InlineData?
    for (name, medium) in form.files {
      let data = InlineData(mimeType: medium.type, data: .ordinal(media.media.count))
      media.media.append(medium)
      if name == "mask" { mask = data } else { images.append(data) }
    }
    do {
      return (try ImageEditRequest(fields: form.fields, images: images, mask: mask), media)
    } catch {
      throw TranslatedError.invalidRequest(
        "Invalid value at '\(error.path)': \(error.message)", param: error.path.isEmpty ? nil : error.path)
    }
  }
}
