/// The four limits of time.
public struct Timeouts: Hashable, Sendable {
  /// From the first packet to a connection with TLS.
  public var connect: Duration
  /// From the last piece that was sent to the first byte of the answer.
  public var firstByte: Duration
  /// From the moment the reader asks to the next bytes of the answer.
  public var stall: Duration
  /// All attempts, waits and the answer together; nil for no limit.
  public var total: Duration?

  /// Limits that suit models: pictures may take minutes to their first byte, speech pauses for many seconds.
  public init(
    connect: Duration = .seconds(10), firstByte: Duration = .seconds(300), stall: Duration = .seconds(60),
    total: Duration? = nil
  ) {
    self.connect = connect
    self.firstByte = firstByte
    self.stall = stall
    self.total = total
  }
}
