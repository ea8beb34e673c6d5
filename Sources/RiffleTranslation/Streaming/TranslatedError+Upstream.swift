internal import RiffleAPI
internal import RiffleMedia

extension TranslatedError {
  /// 502: the upstream failed in a way that no error of its own tells, for example a lost connection.
  public static func upstreamFailed(_ message: String) -> TranslatedError {
    TranslatedError(
      status: 502, body: OpenAIErrorBody(message: message, type: "server_error", param: nil, code: "upstream_error"))
  }

  /// 502: the upstream's answer stops before its end.
  static let truncated = upstreamFailed("The model's answer was cut before its end.")

  /// 502: the upstream's answer cannot be read.
  static func malformed(_ error: some Error & CustomStringConvertible) -> TranslatedError {
    upstreamFailed("The model's answer cannot be read: \(error)")
  }

  /// 500: the sound of an answer cannot be encoded.
  static func encodingFailed(_ error: MediaFileError) -> TranslatedError {
    TranslatedError(
      status: 500, body: OpenAIErrorBody(message: "The sound cannot be encoded: \(error)", type: "server_error"))
  }

  /// 502: an answer that an OpenAI shape has no place for, or not any more.
  static func unfit(_ what: String) -> TranslatedError {
    upstreamFailed("The model's answer does not fit OpenAI's format: \(what)")
  }
}

extension TranslatedError {
  /// The member `"error":{…}` of a JSON object.
  var member: [UInt8] {
    var object: [UInt8] = []
    object.append(json: body)
    return Array(object.dropFirst().dropLast())
  }

  /// The error as a server-sent event.
  var event: [UInt8] {
    var bytes = Array("data: ".utf8)
    bytes.append(json: body)
    return bytes + Array("\n\n".utf8)
  }
}
