import RiffleClient

extension ServiceError {
  /// 502: no connection to the service upstream, or an answer that is none.
  static let upstreamUnreachable = ServiceError(
    httpStatus: 502, status: "UNAVAILABLE",
    message: "The service upstream could not be reached, or did not answer properly. Please try again later.")

  /// 504: nothing came from the service upstream for too long.
  static let upstreamTimeout = ServiceError(
    httpStatus: 504, status: "DEADLINE_EXCEEDED",
    message: "The service upstream did not answer in time. Please try again later.")

  /// 502: the service upstream refused the gateway's own key, which is not the client's fault.
  static let upstreamKeyRefused = ServiceError(
    httpStatus: 502, status: "UNAVAILABLE",
    message: "The service upstream refused the key of this server. Please tell those who run it.")

  /// An error whose words cannot be passed on.
  static func upstreamError(_ status: Int) -> ServiceError {
    ServiceError(
      httpStatus: status, status: status < 500 ? "FAILED_PRECONDITION" : "UNAVAILABLE",
      message: "The service upstream answered with status \(status).")
  }

  /// 501: a path in the format that the service upstream does not speak.
  static let otherFormat = ServiceError(
    httpStatus: 501, status: "UNIMPLEMENTED",
    message: "The service upstream speaks OpenAI's format, to which this server translates nothing: "
      + "use the paths under /v1.")

  /// What a client is told of a failed exchange with the service upstream; no host, no key.
  init(_ error: ClientError) {
    switch error {
    case .connectTimeout, .firstByteTimeout, .stalled, .totalTimeout: self = .upstreamTimeout
    case .uploadChanged, .uploadUnreadable: self = .internalError
    default: self = .upstreamUnreachable
    }
  }
}

extension ServerMetrics.UpstreamFailure {
  /// How an exchange failed.
  init(_ error: ClientError) {
    switch error {
    case .connectTimeout, .firstByteTimeout, .stalled, .totalTimeout: self = .timeout
    case .connectionLost: self = .cut
    default: self = .unreachable
    }
  }
}
