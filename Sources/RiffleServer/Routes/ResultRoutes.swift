import HTTPTypes
import Hummingbird
import NIOCore
import RiffleTypes

/// The addresses of results: `/files/{name}`, without a key, without a listing.
struct ResultRoutes: Sendable {
  /// What all of them begin with.
  static let prefix = "/files/"

  let store: ResultStore

  /// Adds these paths to `router`.
  func add(to router: Router<ServerContext>) {
    router.get("files/:name") { _, context in
      guard let name = context.parameters.get("name"), let result = store.result(name),
        let file = try? OpenFile(path: result.file.path)
      else { throw ServiceError.notFound }
      var headers: HTTPFields = [.contentType: result.type.description, .contentTypeOptions: "nosniff"]
      headers[.cacheControl] = "private, max-age=\(store.remainingTime(of: result).components.seconds)"
      return Response(status: .ok, headers: headers, body: file.body(eventLoop: context.channel.eventLoop))
    }
  }

  /// What stands in front of a result's name in its address.
  ///
  /// - Parameters:
  ///   - request: the request whose answer holds the address: results are at the host that it was sent to.
  ///   - publicURL: what stands in front of `/files/` where clients see the server under another name; nil for that host.
  ///   - isSecure: whether the server serves TLS.
  /// - Returns: an address that ends with a slash.
  static func base(for request: Request, publicURL: String?, isSecure: Bool) -> String {
    let host = request.head.authority ?? "127.0.0.1"
    return (publicURL ?? "\(isSecure ? "https" : "http")://\(host)") + prefix
  }
}
