public import RiffleAPI

/// What may be fetched from elsewhere, and how patiently.
public struct DownloadPolicy: Sendable {
  /// The bytes of the largest medium that is taken, unless told otherwise: ten times the largest picture that was seen.
  public static let usualSizeLimit = 256 << 20

  /// Whether hosts of private networks may be asked.
  public var allowsPrivateAddresses = false
  /// The bytes of the largest medium that is taken.
  public var sizeLimit = DownloadPolicy.usualSizeLimit
  /// The limits of time; the total is that of one medium.
  public var timeouts = Timeouts(firstByte: .seconds(60), total: .seconds(600))
  /// When a medium is asked for again.
  public var retryPolicy = RetryPolicy(attempts: 3)

  /// Public hosts only, and at most ``usualSizeLimit`` bytes.
  public init() {}
}
