public import RiffleAPI

/// A request that is ready to be sent, without its key.
///
/// The key is put in when the request goes out, so nothing here has to be hidden from logs; where the key will stand,
/// a placeholder stands.
public struct PreparedRequest: Sendable {
  /// `GET` or `POST`.
  public let method: String
  /// The address, with a placeholder where the key will be.
  public let url: String
  /// The header fields that Riffle sets, with a placeholder where the key will be.
  public let headers: [(name: String, value: String)]
  /// The body; nil for `GET`.
  public let body: RequestBody?
  /// The body for people: indented JSON with media as their sizes; empty without a body.
  public let preview: [UInt8]

  /// The address without the key.
  let address: String
}

extension PreparedRequest: CustomStringConvertible {
  /// The request as a person wants to see it before it is sent: request line, header fields, body.
  public var description: String {
    let head = ["\(method) \(url)"] + headers.map { "\($0.name): \($0.value)" }
    return head.joined(separator: "\n") + "\n"
      + (preview.isEmpty ? "" : "\n" + String(decoding: preview, as: UTF8.self))
  }
}
