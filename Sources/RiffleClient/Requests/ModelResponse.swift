import RiffleAPI

/// An answer whose head has come; its body is read as it arrives.
public struct ModelResponse: Sendable {
  /// The status: 200 to 299, or any for a request that was forwarded.
  public let status: Int
  /// The header fields in the order they came.
  public let headers: [(name: String, value: String)]
  /// How many attempts it took.
  public let attemptCount: Int
  /// The bytes.
  public let body: ResponseBody

  /// The value of the first field called `name`, in any case.
  public func header(_ name: String) -> String? {
    let wanted = name.lowercased()
    return headers.first { $0.name.lowercased() == wanted }?.value
  }

  /// The service's name for the request, by which its people find it.
  public var requestID: String? { header("x-request-id").flatMap(APIError.requestName) }

  /// The declared type of the body.
  public var contentType: String? { header("content-type") }
}

/// Word of a request that failed and is about to be sent again.
public struct RetryNotice: Sendable {
  /// The number of the attempt that comes next.
  public let attempt: Int
  /// How many there may be.
  public let attempts: Int
  /// The wait before it.
  public let delay: Duration
  /// Why the last one failed: one line.
  public let reason: String
  /// The failure itself: an `APIError` or a ``ClientError``.
  public let error: any Error
  /// Whether the attempt that failed may have been charged for.
  public let maybeBilled: Bool
}
