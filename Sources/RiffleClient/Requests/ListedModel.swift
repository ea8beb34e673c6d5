internal import RiffleAPI

/// A model as a service lists it, in either format.
public struct ListedModel: Hashable, Sendable {
  /// The name to ask for, without `models/`.
  public var id: String
  /// A name for people.
  public var displayName: String?
  /// Who offers it.
  public var owner: String?
  /// The verbs that it answers to, where the service tells.
  public var methods: [String]
}

extension ModelClient {
  /// The most bytes of a list that are read.
  private static let listLimit = 64 << 20
  /// The most pages of a list that are asked for.
  private static let pageLimit = 100

  /// The models that the service lists, in its order.
  ///
  /// Both formats are understood, whichever was asked for: some gateways know one list only.
  /// - Throws: what ``send(_:onRetry:)`` throws; `WireJSONError` for an answer that is no list.
  public func listModels() async throws -> [ListedModel] {
    var models: [ListedModel] = []
    var token: String?
    for _ in 0..<Self.pageLimit {
      let endpoint = api == .openAI ? Endpoint.openAIModels : .modelPage(token: token)
      let response = try await send(prepare(endpoint))
      let bytes = try await response.body.collect(upTo: Self.listLimit)
      let json = try WireJSON.decode(JSONValue.self, from: bytes)
      if json["data"]?.array != nil {
        let list = try WireJSON.decode(OpenAIModelList.self, from: bytes)
        models += list.data.map { ListedModel(id: $0.id, displayName: nil, owner: $0.ownedBy, methods: []) }
        return models
      }
      guard json["models"]?.array != nil || json == .object([:]) else {
        throw WireJSONError(path: "", message: "expected a list of models")
      }
      let page = try WireJSON.decode(ModelListResponse.self, from: bytes)
      models += page.models.map { model in
        let id = model.name.hasPrefix("models/") ? String(model.name.dropFirst("models/".count)) : model.name
        return ListedModel(
          id: id, displayName: model.displayName, owner: nil, methods: model.supportedGenerationMethods)
      }
      guard let next = page.nextPageToken, !next.isEmpty, next != token else { return models }
      token = next
    }
    return models
  }
}
