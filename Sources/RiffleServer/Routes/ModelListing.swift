import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore
import RiffleAPI
import RiffleParsing

/// The catalogue as `GET models` and `GET models/{m}` tell it.
enum ModelListing {
  private static let standingPageSize = 50
  private static let pageSizeLimit = 1000

  /// One page; the token of the next one holds where it begins.
  static func page(_ query: FlatDictionary<Substring, Substring>) throws(ServiceError) -> Response {
    let models = ModelCatalogue.shared.models
    var size = standingPageSize
    if let text = query["pageSize"] ?? query["page_size"], !text.isEmpty {
      guard let wish = Int(text), wish >= 0 else {
        throw .invalidField("page_size", "Invalid value at 'page_size' (TYPE_INT32), \"\(text)\"")
      }
      size = wish == 0 ? standingPageSize : min(wish, pageSizeLimit)
    }
    var start = 0
    if let token = query["pageToken"] ?? query["page_token"], !token.isEmpty {
      guard let index = index(ofToken: String(token)), models.indices.contains(index) else {
        throw .invalidArgument("Invalid page token.")
      }
      start = index
    }
    let end = min(start + size, models.count)
    return response(
      .object([
        ("models", .array(models[start..<end].map(node))),
        ("nextPageToken", end < models.count ? .string(token(for: end)) : nil),
      ]))
  }

  /// One model.
  static func model(_ name: String, version: String) throws(ServiceError) -> Response {
    guard let model = ModelCatalogue.shared.model(name) else {
      throw ServiceError(
        httpStatus: 404, status: "NOT_FOUND",
        message: "Model is not found: models/\(name) for api version \(version)")
    }
    return response(node(model))
  }

  private static func node(_ model: Model) -> JSONNode {
    let takesSampling = !model.speaks && model.family != .video
    return .object([
      ("name", .string("models/\(model.id)")), ("version", .string(model.resource.version ?? "001")),
      ("displayName", .string(model.displayName)),
      ("description", .string(model.resource.description ?? "Answered by Riffle's embedded stand-in, by rules.")),
      ("inputTokenLimit", .integer(model.inputTokenLimit)), ("outputTokenLimit", .integer(model.outputTokenLimit)),
      ("supportedGenerationMethods", .array(model.methods.map { .string($0) })),
      ("temperature", takesSampling ? 1 : nil), ("topP", takesSampling ? .number(0.95) : nil),
      ("topK", takesSampling ? 64 : nil), ("maxTemperature", takesSampling ? 2 : nil),
      ("thinking", model.isThinking ? true : nil),
    ])
  }

  private static func token(for index: Int) -> String { Base64Encoder.encode(Array("from:\(index)".utf8)) }

  private static func index(ofToken token: String) -> Int? {
    guard let bytes = try? Base64Decoder.decode(Array(token.utf8)) else { return nil }
    let text = String(decoding: bytes, as: UTF8.self)
    return text.hasPrefix("from:") ? Int(text.dropFirst("from:".count)) : nil
  }

  private static func response(_ node: JSONNode) -> Response {
    let text = JSONRendering.text(of: node) + "\n"
    return Response(status: .ok, headers: .json, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
  }
}
