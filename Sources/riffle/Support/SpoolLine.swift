import FoundationEssentials
import RiffleRecording

/// What is told of an answer in the spool.
struct SpoolLine: Encodable {
  let id: String
  let time: String
  let command: String?
  let label: String?
  let api: String?
  let host: String?
  let model: String?
  let status: Int?
  let contentType: String?
  let bytes: Int
  /// `inUse`, `unrecovered`, `salvaged` or `verified`.
  let state: String
  /// Whether all of the message came; nil where its run was killed before it could tell.
  let complete: Bool?
  let reason: String?
  let folder: String
  let name: String?
  let files: [String]
  let leftovers: [String]

  /// The line on `record`.
  init(_ record: SpoolRecord) {
    let identity = record.identity
    (id, time, command, label) = (identity.id, identity.time, identity.command, identity.label)
    (api, host, model) = (identity.api, identity.host, identity.model)
    (status, contentType) = (identity.status, identity.contentType)
    bytes = record.byteCount
    state = record.isInUse ? "inUse" : identity.state.rawValue
    (complete, reason) = (identity.end?.isComplete, identity.end?.message)
    (folder, name) = (identity.output.folder, identity.output.name)
    files = identity.files
    leftovers = record.isInUse ? [] : record.leftovers
  }

  /// For people.
  var text: String {
    var parts = [id, state == "inUse" ? "in use" : state, command ?? "-", model ?? "-", host ?? "-"]
    parts.append(ProgressLine.text(bytes: Int64(bytes)))
    if state != "inUse" {
      parts.append(complete.map { $0 ? "whole" : "cut" } ?? "its run was killed")
    }
    parts.append("for " + folder + "/" + (name ?? ""))
    return parts.joined(separator: "  ")
  }

  /// For programs: one line of JSON, its members in alphabetical order.
  var jsonLine: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(self) else { preconditionFailure("a line holds only plain values") }
    return String(decoding: data, as: UTF8.self)
  }
}
