import Hummingbird
import RiffleAPI

/// Who answers the calls of models: the embedded stand-in, a recording, a service upstream.
///
/// Whatever shape a client speaks, a backend answers in Gemini's wire format: a response whose body is written in pieces, each
/// when the reader has taken the one before. What is wrong ahead of the head is thrown as ``ServiceError``; what goes wrong
/// after it stands in the body as an error document, or the body is cut.
protocol ModelBackend: Sendable {
  /// Answers a POST on a Gemini path, whose body has not been read yet.
  func answer(_ request: Request, to target: GeminiTarget, in exchange: Exchange) async throws -> Response

  /// Answers a call that has been read, or that was made from a request in another shape.
  func answer(_ call: ModelCall, in exchange: Exchange) async throws -> Response

  /// Answers `GET models`, a page of the catalogue in Gemini's shape.
  func modelPage(_ request: Request, in exchange: Exchange) async throws -> Response

  /// Answers `GET models/{name}` in Gemini's shape.
  func model(_ name: String, version: String, _ request: Request, in exchange: Exchange) async throws -> Response

  /// The models that answer for others, by the names of those.
  var aliases: [String: String] { get }

  /// What is known of the model called `name`, bare or with `models/` in front; nil when there is none.
  func facts(of name: String) -> Model?

  /// The whole catalogue, for listings in another shape.
  func models(in exchange: Exchange) async throws -> [ModelResource]
}

extension ModelBackend {
  var aliases: [String: String] { [:] }
}

/// What the path and the query of a Gemini request say.
struct GeminiTarget: Sendable {
  /// The model's bare name.
  let model: String
  /// The verb after the colon.
  let method: String
  /// The segment in front of `models`: `v1beta` or `v1`.
  let version: String
  /// The shape in which a stream was asked for.
  let streamFraming: AnswerFraming
}

/// One call of a model in Gemini's words, wherever it came from.
struct ModelCall: Sendable {
  /// The model's bare name.
  let model: String
  /// The version segment that errors name.
  var version = "v1beta"
  /// One document, or a stream in one of its two shapes.
  let framing: AnswerFraming
  /// What is asked; its media are ordinals in ``media``, bytes or files.
  let request: GenerateContentRequest
  /// The media of the request by ordinal.
  let media: [RequestMedium]

  /// How many times the same was asked before, for a client that wants several answers.
  var repetition = 0

  /// Whether the answer shall come as it is made.
  var isStreaming: Bool { framing != .document }
}

/// One request that is being answered.
struct Exchange: Sendable {
  let context: ServerContext
  /// What the request holds; given back when the answer has been written.
  let ticket: Admission.Ticket
  let started = ContinuousClock.now
}
