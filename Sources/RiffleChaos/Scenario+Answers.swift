// Scenarios about what an answer says, and about answers that never come.
extension Scenario {
  /// The request is read, and the connection ends without a byte.
  public static var cutBeforeHead: Scenario { Scenario(.readRequest, .close) }
  /// The connection ends inside the head.
  public static var cutInHead: Scenario {
    Scenario(.readRequest, .send(Array("HTTP/1.1 200 OK\r\nConte".utf8)), .close)
  }
  /// The request is read, and the connection is reset.
  public static var resetBeforeHead: Scenario { Scenario(.readRequest, .reset) }
  /// The connection is reset as soon as it is open.
  public static var resetOnConnect: Scenario { Scenario(.reset) }
  /// The request is read, and nothing comes.
  public static var stallBeforeHead: Scenario { Scenario(.readRequest, .stall) }
  /// The head begins and does not end.
  public static var stallInHead: Scenario {
    Scenario(.readRequest, .send(Array("HTTP/1.1 200 OK\r\nConte".utf8)), .stall)
  }
  /// What comes is not HTTP.
  public static var notHTTP: Scenario {
    Scenario(.readRequest, .send(Array("220 mail.example ESMTP\r\n".utf8)), .close)
  }

  /// A proxy's page instead of an answer, with status 200.
  public static var htmlPage: Scenario {
    let page = "<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>Sign in to the network</body></html>\n"
    return .answer(Array(page.utf8), contentType: "text/html; charset=utf-8")
  }

  /// Status 200 and no body.
  public static var emptyBody: Scenario { .answer([]) }

  /// Another address, with a body that nobody should take for the answer.
  public static func redirect(to location: String, status: Int = 302) -> Scenario {
    .answer(
      Array("<a href=\"\(location)\">Found</a>\n".utf8), status: status, contentType: "text/html",
      headers: [("Location", location)])
  }

  /// An error in Google's form (`google.rpc.Status`).
  ///
  /// - Parameters:
  ///   - status: The HTTP status, repeated in the body as `code`.
  ///   - name: The canonical name, such as `RESOURCE_EXHAUSTED`.
  ///   - message: The sentence for people.
  ///   - reason: An `ErrorInfo` reason, such as `API_KEY_INVALID`.
  ///   - retryDelay: A `RetryInfo` delay, such as `0.01s`.
  ///   - retryAfter: A `Retry-After` header.
  ///   - isArray: Whether the error is the only element of an array, as it comes where the array form was asked for.
  /// - Returns: A scenario that answers with the error.
  public static func apiError(
    _ status: Int, name: String, message: String = "Something is wrong with the request.", reason: String? = nil,
    retryDelay: String? = nil, retryAfter: String? = nil, isArray: Bool = false
  ) -> Scenario {
    let object = errorObject(status, name: name, message: message, reason: reason, retryDelay: retryDelay)
    let body = isArray ? "[\(object)\n]\n" : "\(object)\n"
    return .answer(Array(body.utf8), status: status, headers: retryAfter.map { [("Retry-After", $0)] } ?? [])
  }

  /// Status 429.
  public static func quotaExceeded(retryAfter: String? = nil, retryDelay: String? = nil) -> Scenario {
    .apiError(
      429, name: "RESOURCE_EXHAUSTED", message: "You exceeded your current quota.", retryDelay: retryDelay,
      retryAfter: retryAfter)
  }

  /// Status 503, or another that asks for patience.
  public static func unavailable(_ status: Int = 503) -> Scenario {
    .apiError(
      status, name: status == 500 ? "INTERNAL" : status == 504 ? "DEADLINE_EXCEEDED" : "UNAVAILABLE",
      message: "The model is overloaded. Please try again later.")
  }

  /// An event stream: one event for each of `documents` (each one line of JSON), each event a write and a chunk of its own.
  ///
  /// - Parameters:
  ///   - documents: The data of the events.
  ///   - lineEnd: What ends a line: CR LF for Google, LF for most others.
  ///   - tail: Bytes that follow the last event as they are.
  ///   - framing: How the end of the body is told.
  /// - Returns: A scenario that answers with the stream.
  public static func events(
    _ documents: [[UInt8]], lineEnd: String = "\r\n", then tail: [UInt8] = [], framing: Framing = .chunked
  ) -> Scenario {
    let events = documents.map { Array("data: ".utf8) + $0 + Array((lineEnd + lineEnd).utf8) }
    return pieces(events + (tail.isEmpty ? [] : [tail]), contentType: "text/event-stream", framing: framing)
  }

  /// A stream in the array form: one array whose elements arrive one by one.
  public static func array(_ documents: [[UInt8]], framing: Framing = .chunked) -> Scenario {
    let elements = documents.enumerated().map { Array(($0.offset == 0 ? "[" : "\n,\r\n").utf8) + $0.element }
    let opening: [[UInt8]] = documents.isEmpty ? [Array("[".utf8)] : []
    return pieces(opening + elements + [Array("\n]".utf8)], contentType: jsonContentType, framing: framing)
  }

  /// An event stream that breaks off with an error, after status 200.
  ///
  /// - Parameters:
  ///   - documents: The data of the events before it.
  ///   - isBare: Whether the error is pretty-printed JSON without `data:`, as some services send it.
  /// - Returns: A scenario that answers with the stream.
  public static func errorInMidStream(after documents: [[UInt8]], isBare: Bool) -> Scenario {
    let message = "An internal error has occurred."
    let tail =
      isBare
      ? errorObject(500, name: "INTERNAL", message: message) + "\n"
      : "data: {\"error\":{\"code\":500,\"message\":\"\(message)\",\"status\":\"INTERNAL\"}}\r\n\r\n"
    return .events(documents, then: Array(tail.utf8))
  }

  /// An error object as Google prints it.
  private static func errorObject(
    _ status: Int, name: String, message: String, reason: String? = nil, retryDelay: String? = nil
  ) -> String {
    var details: [String] = []
    if let reason {
      details.append(
        "{\"@type\":\"type.googleapis.com/google.rpc.ErrorInfo\",\"reason\":\"\(reason)\",\"domain\":\"googleapis.com\"}"
      )
    }
    if let retryDelay {
      details.append("{\"@type\":\"type.googleapis.com/google.rpc.RetryInfo\",\"retryDelay\":\"\(retryDelay)\"}")
    }
    let list = details.isEmpty ? "" : ",\n    \"details\": [\n      \(details.joined(separator: ",\n      "))\n    ]"
    return """
      {
        "error": {
          "code": \(status),
          "message": "\(message)",
          "status": "\(name)"\(list)
        }
      }
      """
  }

  private static func pieces(_ pieces: [[UInt8]], contentType: String, framing: Framing) -> Scenario {
    let sends = pieces.map { framing == .chunked ? Action.chunk($0) : Action.send($0) }
    return Scenario(start(of: Array(pieces.joined()), 0, contentType, framing) + sends + ending(framing))
  }
}
