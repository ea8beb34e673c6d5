import Foundation
import RiffleAPI
import RiffleChaos
import RiffleTestSupport
import RiffleTypes
import Testing

@testable import RiffleClient

@Suite struct ConfigurationTests {
  static let origins: [(String, String?)] = [
    ("https://generativelanguage.googleapis.com", "https://generativelanguage.googleapis.com/v1beta/models"),
    ("https://gate.example/", "https://gate.example/v1beta/models"),
    ("https://gate.example/api/v2/", "https://gate.example/api/v2/v1beta/models"),
    ("https://gate.example/v1beta", "https://gate.example/v1beta/models"),
    ("https://gate.example/v1/", "https://gate.example/v1/models"),
    ("HTTPS://Gate.Example:443", "https://gate.example/v1beta/models"),
    ("https://gate.example:8443", "https://gate.example:8443/v1beta/models"),
    ("http://127.0.0.1:8080", "http://127.0.0.1:8080/v1beta/models"),
    ("http://[::1]:8080", "http://[::1]:8080/v1beta/models"), ("http://localhost", "http://localhost/v1beta/models"),
    ("ftp://gate.example", nil), ("gate.example", nil), ("https://", nil), ("", nil),
    ("https://gate.example?key=secret", nil), ("https://me:secret@gate.example", nil),
  ]

  @Test(arguments: origins) func `a base URL is an origin and a path in front`(text: String, address: String?) {
    do {
      #expect(try Origin(baseURL: text).address(of: Endpoint.models.path) == address)
    } catch {
      #expect(address == nil && error.exitReason == .usage)
      #expect(!error.description.contains("secret"))
    }
  }

  static let openAIOrigins: [(String, String)] = [
    ("https://api.openai.com", "https://api.openai.com/v1/images/edits"),
    ("https://api.openai.com/v1", "https://api.openai.com/v1/images/edits"),
    ("https://api.openai.com/v1/", "https://api.openai.com/v1/images/edits"),
    ("https://gate.example/api/v1", "https://gate.example/api/v1/images/edits"),
    ("https://gate.example/openai", "https://gate.example/openai/v1/images/edits"),
    ("https://gate.example/v1beta/openai/", "https://gate.example/v1beta/openai/images/edits"),
    (
      "https://gate.example/v1/projects/p/endpoints/openapi",
      "https://gate.example/v1/projects/p/endpoints/openapi/images/edits"
    ),
    ("https://gate.example/v2alpha1", "https://gate.example/v2alpha1/images/edits"),
    ("https://gate.example/video", "https://gate.example/video/v1/images/edits"),
    ("https://gate.example/v", "https://gate.example/v/v1/images/edits"),
    ("http://127.0.0.1:8080", "http://127.0.0.1:8080/v1/images/edits"),
  ]

  @Test(arguments: openAIOrigins) func `OpenAI's paths follow a base URL with or without a version`(
    text: String, address: String
  ) throws {
    #expect(try Origin(baseURL: text).address(of: Endpoint.imageEdits.path) == address)
  }

  @Test func `each format has its own variables`() throws {
    let environment = [
      "OPENAI_BASE_URL": "https://o", "GOOGLE_GEMINI_BASE_URL": "https://g", "OPENAI_API_KEY": "ok",
      "GOOGLE_API_KEY": "gk",
    ]
    #expect(ModelClient.Configuration.baseURL(flag: nil, environment: environment, api: .openAI) == "https://o")
    #expect(ModelClient.Configuration.baseURL(flag: "https://a", environment: environment, api: .openAI) == "https://a")
    #expect(
      ModelClient.Configuration.baseURL(flag: nil, environment: [:], api: .openAI) == "https://api.openai.com/v1")
    let (credentials, warning) = try Credentials.fromEnvironment(environment, api: .openAI)
    #expect(credentials?.key == "ok" && credentials?.placement == .bearer && warning == nil)
    #expect(
      try Credentials.fromEnvironment(environment, placement: .query, api: .openAI).credentials?.placement == .query)
    #expect(try Credentials.fromEnvironment(environment).credentials?.key == "gk")
    #expect(try Credentials.fromEnvironment(["GOOGLE_API_KEY": "gk"], api: .openAI).credentials == nil)
  }

  @Test(arguments: ["http://gate.example", "http://127.example", "http://128.0.0.1", "http://localhost.example"])
  func `plain http leaves this machine only when it is allowed`(url: String) throws {
    var configuration = ModelClient.Configuration(baseURL: url)
    let error = #expect(throws: ClientError.self) { try ModelClient(configuration) }
    #expect(error?.exitReason == .usage)
    configuration.allowsInsecureHTTP = true
    _ = try ModelClient(configuration)
  }

  @Test func `the flag beats the variable beats Google`() {
    let variable = ["GOOGLE_GEMINI_BASE_URL": "https://b"]
    #expect(ModelClient.Configuration.baseURL(flag: "https://a", environment: variable) == "https://a")
    #expect(ModelClient.Configuration.baseURL(flag: nil, environment: variable) == "https://b")
    #expect(ModelClient.Configuration.baseURL(flag: nil, environment: [:]) == ModelClient.googleBaseURL)
    #expect(
      ModelClient.Configuration.baseURL(flag: "", environment: ["GOOGLE_GEMINI_BASE_URL": ""])
        == ModelClient.googleBaseURL)
  }

  static let keys: [(String?, String?, String?, Bool)] = [
    (nil, nil, nil, false), ("a", nil, "a", false), (nil, "b", "b", false), ("a", "b", "a", true),
    ("a", "a", "a", false), ("", "b", "b", false), ("", "", nil, false),
  ]

  @Test(arguments: keys) func `GOOGLE_API_KEY comes first, with one warning when both differ`(
    google: String?, gemini: String?, used: String?, warns: Bool
  ) throws {
    var environment: [String: String] = [:]
    environment["GOOGLE_API_KEY"] = google
    environment["GEMINI_API_KEY"] = gemini
    let (credentials, warning) = try Credentials.fromEnvironment(environment)
    #expect(credentials?.key == used && (warning != nil) == warns)
  }

  @Test func `a key file is read only when nobody else can read it`() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("key")
    try Files.write(Array("\n  file-key \nsecond line\n".utf8), to: path)
    func read() -> Result<Credentials?, CredentialsError> {
      do {
        return .success(try Credentials.fromEnvironment(["GOOGLE_API_KEY": "other"], keyFile: path).credentials)
      } catch {
        return .failure(error)
      }
    }
    for mode in [0o644, 0o640, 0o604] {
      try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
      guard case .failure(let error) = read() else { return #expect(Bool(false), "mode \(mode) was accepted") }
      #expect(error.code == .readableByOthers && error.exitReason == .usage)
      #expect(error.description == "key: '\(path)' can be read by others, expected `chmod 600 \(path)`")
    }
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    #expect(try read().get()?.key == "file-key")
    try Files.write([], to: path)
    #expect(read() == .failure(CredentialsError(code: .malformedKey, source: path)))
    #expect(throws: CredentialsError(code: .unreadable(2), source: "/no/such/key")) {
      try Credentials.fromEnvironment([:], keyFile: "/no/such/key")
    }
  }

  @Test func `a key is never shown`() throws {
    let credentials = try Credentials(key: "se+cret", placement: .query)
    var dumped = ""
    dump(credentials, to: &dumped)
    for text in ["\(credentials)", String(reflecting: credentials), dumped] { #expect(!text.contains("cret")) }
    #expect(credentials.redacting("a se+cret b se%2Bcret c") == "a [redacted] b [redacted] c")
    for bad in ["", "a b", "a\nb", "schlüssel"] {
      let error = #expect(throws: CredentialsError.self) { try Credentials(key: bad) }
      if !bad.isEmpty { #expect(error?.description.contains(bad) == false) }
    }
  }

  static let proxies: [([String: String], String, String?)] = [
    (["HTTPS_PROXY": "http://p:3128"], "https://gate.example", "p:3128"),
    (["https_proxy": "q:1", "HTTPS_PROXY": "http://p:3128"], "https://gate.example", "q:1"),
    (["HTTPS_PROXY": "http://me:pw@p"], "https://gate.example", "p:80"),
    (["HTTP_PROXY": "http://p:3128"], "https://gate.example", nil),
    (["HTTP_PROXY": "http://p:3128"], "http://gate.example", "p:3128"),
    (["HTTPS_PROXY": "http://p:3128"], "https://127.0.0.1", nil),
    (["HTTPS_PROXY": "http://p:3128", "NO_PROXY": "a.b, gate.example"], "https://gate.example", nil),
    (["HTTPS_PROXY": "http://p:3128", "NO_PROXY": ".example"], "https://gate.example", nil),
    (["HTTPS_PROXY": "http://p:3128", "NO_PROXY": "ate.example"], "https://gate.example", "p:3128"),
    (["HTTPS_PROXY": "http://p:3128", "no_proxy": "*"], "https://gate.example", nil),
    (["HTTPS_PROXY": "socks5://p:1"], "https://gate.example", nil),
    ([:], "https://gate.example", nil),
  ]

  @Test(arguments: proxies) func `proxies come from the environment`(
    environment: [String: String], url: String, proxy: String?
  ) throws {
    let found = Proxies(environment: environment).proxy(for: try Origin(baseURL: url))
    #expect(found?.description == proxy)
  }

  @Test func `a file of certificates must hold one`() throws {
    let folder = try TemporaryFolder()
    try Files.write(Array("no certificate".utf8), to: folder.path("ca.pem"))
    for path in [folder.path("ca.pem"), "/no/such/ca.pem"] {
      var configuration = ModelClient.Configuration()
      configuration.caFile = path
      let error = #expect(throws: ClientError.self) { try ModelClient(configuration) }
      #expect(error?.exitReason == .fileError && error?.description.contains(path) == true)
    }
  }

  @Test(.enabled(if: TestIdentity.isPossible)) func `a certificate is trusted by its file and refused without`()
    async throws
  {
    let identity = try await TestIdentity()
    try await ChaosServer.run([.answer(ok)], identity: identity.identity) { server in
      let trusting = try client(of: server) { $0.caFile = identity.certificatePath }
      #expect(try await trusting.ask().body == ok)
      let strict = try client(of: server)
      let error = await failure { _ = try await strict.ask() } as? ClientError
      guard case .certificateRefused? = error else { return #expect(Bool(false), "\(String(describing: error))") }
      #expect(error?.exitReason == .serviceUnavailable && server.requestCount == 1)
    }
  }
}
