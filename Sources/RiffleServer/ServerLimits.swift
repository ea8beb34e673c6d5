extension ModelServer {
  /// Bounds on what one server holds and how long it waits.
  public struct Limits: Sendable {
    /// Bytes of one request body.
    ///
    /// Google takes 100 MB; the text around the media wants some room above that.
    public var bodyBytes = 128 * 1024 * 1024
    /// Bytes of one request body that are not media: text, tools, signatures of earlier turns.
    public var textBytes = 16 * 1024 * 1024
    /// Bytes of one request body that are read and dropped behind an answer that needed no more of it.
    ///
    /// A connection that is closed under a client that still sends takes the answer with it; one that is kept open for ever is a
    /// gift to those who send for ever.
    public var droppedBytes = 64 * 1024 * 1024
    /// Bytes of all the request bodies that are being read or answered at one time.
    public var heldBytes = 512 * 1024 * 1024
    /// Bytes of large media of all requests together that wait in files to be sent on.
    public var spooledBytes = 8 * 1024 * 1024 * 1024
    /// Requests that are answered at one time; one more is told that the model is overloaded.
    public var concurrentRequests = 256
    /// Connections at one time; the next ones wait until one ends.
    ///
    /// Fewer where the system allows the process fewer open files: each request may need two more.
    public var connections = 4096
    /// Bytes of the head of one request: its line and its fields.
    public var headBytes = 64 * 1024
    /// Fields in the head of one request.
    public var headFields = 256
    /// Bytes of all the results together that clients asked for by address, and that are kept for an hour.
    public var resultBytes = 1024 * 1024 * 1024
    /// How long a connection may stay without a request, take to the end of a request's head, or stop in the middle of a body.
    public var idleTimeout: Duration = .seconds(60)
    /// How long a refusal waits for the end of the body that it refuses, before it is sent.
    ///
    /// Many clients read no answer before they have sent everything.
    public var refusalPatience: Duration = .seconds(2)
    /// How long a reader may take nothing of an answer; a patient client waits ten minutes for a large picture.
    public var stalledReaderTimeout: Duration = .seconds(900)
    /// Bytes a second that a body must come with, and an answer be taken with, on the average, once these times are used up.
    public var bytesPerSecond = 1024
    /// How long the server goes on as usual after it was told to stop, while `/healthz` says that it does; for balancers that send
    /// clients elsewhere then.
    public var drainNotice: Duration = .zero
    /// How long answers that have begun may go on after the server was told to stop.
    public var drainTime: Duration = .seconds(10)

    /// The limits that suit a server on the own machine.
    public init() {}

    /// Connections that are taken where the process may have so many files open.
    ///
    /// A server that has no file left for a connection cannot even refuse it: it would stop listening.
    func connections(openFiles: Int) -> Int {
      max(min(connections, openFiles - 2 * concurrentRequests - Self.spareFiles), Self.fewestConnections)
    }

    /// Open files that are nobody's connection: the listening socket, queues of events, the log, a recording.
    private static let spareFiles = 64
    private static let fewestConnections = 32
  }
}
