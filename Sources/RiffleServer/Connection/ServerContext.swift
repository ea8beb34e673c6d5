import Hummingbird
import NIOCore

/// What a handler knows about its connection and its request.
struct ServerContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  let channel: any Channel
  /// What is noted about the request.
  let record = RequestRecord()

  init(source: Source) {
    coreContext = CoreRequestContextStorage(source: source)
    channel = source.channel
  }
}
