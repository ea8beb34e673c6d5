import AsyncHTTPClient
public import Logging
import NIOCore
import NIOSSL
public import RiffleAPI
import RiffleParsing

/// Sends requests to a service that speaks the Gemini format or OpenAI's and hands up its answers as they arrive.
///
/// Rules, in the order they matter:
/// - A request is sent again only where it surely was not served: there was no connection, or a complete error answer with
///   a status that allows it. Lost after it went out it is never repeated, for it may have been billed.
/// - A redirect is followed only to the same scheme, host and port: a key does not travel to strangers.
/// - Cancelling the task closes the socket.
/// - The key is in no error, no log line and no description.
public struct ModelClient: Sendable {
  /// Google's address.
  public static let googleBaseURL = "https://generativelanguage.googleapis.com"
  /// OpenAI's address.
  public static let openAIBaseURL = "https://api.openai.com/v1"

  /// How and where to send.
  public struct Configuration: Sendable {
    /// Where the service is; a path at the end stands in front of every endpoint.
    public var baseURL: String
    /// The format that the service is asked in.
    public var api = WireAPI.gemini
    /// The key; nil sends none.
    public var credentials: Credentials?
    /// The limits of time.
    public var timeouts = Timeouts()
    /// When a request is sent again.
    public var retryPolicy = RetryPolicy()
    /// Waits between two attempts; a test has a clock of its own.
    public var pause: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    /// Whether a request is also sent again whose outcome is unknown, so that it may be paid for twice.
    public var retriesUnknown = false
    /// A file of certificates (PEM) that are trusted besides the system's.
    public var caFile: String?
    /// Whether answers may come compressed; base64 shrinks by a quarter and costs more time than it saves.
    public var compressed = false
    /// Whether plain `http` may be used to other machines.
    public var allowsInsecureHTTP = false
    /// The proxies.
    public var proxies = Proxies.none
    /// What the client calls itself.
    public var userAgent = "riffle"
    /// Where progress is logged, at the level debug.
    public var logger: Logger

    /// A configuration for one service, everything else as usual.
    public init(baseURL: String = ModelClient.googleBaseURL, credentials: Credentials? = nil) {
      self.baseURL = baseURL
      self.credentials = credentials
      self.logger = Logger(label: "riffle.client")
    }

    /// The base URL by the usual order: the flag, `GOOGLE_GEMINI_BASE_URL` or `OPENAI_BASE_URL`, Google or OpenAI.
    public static func baseURL(
      flag: String?, environment: [String: String], api: WireAPI = .gemini
    ) -> String {
      let (variable, usual) =
        switch api {
        case .gemini: ("GOOGLE_GEMINI_BASE_URL", ModelClient.googleBaseURL)
        case .openAI: ("OPENAI_BASE_URL", ModelClient.openAIBaseURL)
        }
      return [flag, environment[variable]].compactMap(\.self).first { !$0.isEmpty } ?? usual
    }
  }

  let configuration: Configuration
  let origin: Origin
  let http: HTTPClient.Configuration

  /// The most bytes of an error answer that are read.
  static let errorBodyLimit = 1 << 20
  /// The most redirects that are followed for one attempt.
  static let redirectLimit = 3

  /// The library's own limit for a browser: 25 times the compressed size, a bomb to be and no answer.
  static var decompression: HTTPClient.Decompression { HTTPClient.Configuration.singletonConfiguration.decompression }

  /// Checks the configuration; nothing is opened but the file of certificates.
  ///
  /// - Throws: ``ClientError/badURL(_:)``, ``ClientError/insecureURL(host:)``, ``ClientError/badCAFile(path:reason:)``.
  public init(_ configuration: Configuration) throws(ClientError) {
    self.configuration = configuration
    origin = try Origin(baseURL: configuration.baseURL)
    guard origin.scheme == "https" || origin.isLoopback || configuration.allowsInsecureHTTP else {
      throw .insecureURL(host: origin.host)
    }
    var http = HTTPClient.Configuration()
    http.redirectConfiguration = .disallow
    http.httpVersion = .http1Only
    http.connectionPool.retryConnectionEstablishment = false
    http.timeout = HTTPClient.Configuration.Timeout(connect: TimeAmount(configuration.timeouts.connect))
    http.decompression = configuration.compressed ? Self.decompression : .disabled
    if let path = configuration.caFile { http.tlsConfiguration = try Self.tls(trusting: path) }
    http.proxy = Self.proxy(for: origin, configuration.proxies)
    self.http = http
  }

  /// The proxy for requests to `origin`, as the HTTP client wants it.
  func proxy(for origin: Origin) -> HTTPClient.Configuration.Proxy? { Self.proxy(for: origin, configuration.proxies) }

  private static func proxy(for origin: Origin, _ proxies: Proxies) -> HTTPClient.Configuration.Proxy? {
    proxies.proxy(for: origin).map { proxy in
      .server(
        host: proxy.host, port: proxy.port,
        authorization: proxy.userInfo.map { .basic(credentials: Base64Encoder.encode(Array($0.utf8))) })
    }
  }

  /// The host that requests go to.
  public var host: String { origin.host }

  /// The format that the service is asked in.
  public var api: WireAPI { configuration.api }

  /// Whether the service is on this machine, where a request needs no key of anybody's.
  public var isLoopback: Bool { origin.isLoopback }

  /// A request for an answer of `model` in the Gemini format.
  ///
  /// - Throws: what the request throws when it is encoded, which is nothing for requests that Riffle made.
  public func prepare(
    _ request: GenerateContentRequest, model: String, shape: ResponseShape
  ) throws -> PreparedRequest {
    prepare(
      .generateContent(model: model, shape), body: try RequestBody(encoding: request),
      preview: try RequestBody.preview(of: request))
  }

  /// A request with the JSON of `value`, whose media are read while they are sent.
  ///
  /// - Throws: what `value` throws when it is encoded.
  public func prepare(_ endpoint: Endpoint, encoding value: some Encodable) throws -> PreparedRequest {
    prepare(endpoint, body: try RequestBody(encoding: value), preview: try RequestBody.preview(of: value))
  }

  /// A request with a form.
  ///
  /// - Throws: `RequestError` where a field of the form cannot be sent.
  public func prepare(_ endpoint: Endpoint, form: MultipartForm) throws(RequestError) -> PreparedRequest {
    prepare(endpoint, body: try form.body(), preview: form.preview)
  }

  /// A request to any endpoint.
  public func prepare(_ endpoint: Endpoint, body: RequestBody? = nil) -> PreparedRequest {
    prepare(endpoint, body: body, preview: [])
  }

  private func prepare(_ endpoint: Endpoint, body: RequestBody?, preview: [UInt8]) -> PreparedRequest {
    let address = origin.address(of: endpoint.path) + (endpoint.query.map { "?\($0)" } ?? "")
    var headers: [(name: String, value: String)] = []
    if let body {
      headers.append(("content-type", body.contentType))
      headers.append(("content-length", "\(body.contentLength)"))
    }
    if !configuration.compressed { headers.append(("accept-encoding", "identity")) }
    headers.append(("user-agent", configuration.userAgent))
    var url = address
    if let credentials = configuration.credentials {
      let shown = Credentials.placeholder
      switch credentials.placement {
      case .header: headers.append((keyHeader, shown))
      case .bearer: headers.append(("authorization", "Bearer \(shown)"))
      case .query: url += (address.contains("?") ? "&" : "?") + "key=\(shown)"
      }
    }
    return PreparedRequest(
      method: endpoint.method, url: url, headers: headers, body: body, preview: preview, address: address)
  }

  /// The header that holds nothing but a key.
  var keyHeader: String {
    switch api {
    case .gemini: "x-goog-api-key"
    case .openAI: "api-key"
    }
  }

  private static func tls(trusting path: String) throws(ClientError) -> TLSConfiguration {
    do {
      var tls = TLSConfiguration.makeClientConfiguration()
      let certificates = try NIOSSLCertificate.fromPEMFile(path)
      guard !certificates.isEmpty else { throw ClientError.badCAFile(path: path, reason: "no certificate in it") }
      tls.additionalTrustRoots = [.certificates(certificates)]
      return tls
    } catch let error as ClientError {
      throw error
    } catch let error as IOError {
      throw .badCAFile(path: path, reason: systemMessage(error.errnoCode))
    } catch {
      throw .badCAFile(path: path, reason: "not a PEM file of certificates")
    }
  }
}
