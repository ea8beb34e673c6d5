import Foundation
import RiffleMedia
import RiffleRecording
import RiffleTestSupport
import RiffleTypes

/// Answers put together from their parts, and their recording.
enum Sample {
  static func media(_ type: String?, _ bytes: [UInt8], thought: Bool = false) -> String {
    let mime = type.map { #""mimeType":"\#($0)","# } ?? ""
    let data = Data(bytes).base64EncodedString()
    return #"{"inlineData":{\#(mime)"data":"\#(data)"}\#(thought ? #","thought":true"# : "")}"#
  }

  static func text(_ text: String, thought: Bool = false) -> String {
    #"{"text":"\#(text)"\#(thought ? #","thought":true"# : "")}"#
  }

  static func answer(_ parts: [String], finish: String? = "STOP", index: Int = 0) -> String {
    let reason = finish.map { #","finishReason":"\#($0)""# } ?? ""
    let list = parts.joined(separator: ",")
    return #"{"candidates":[{"index":\#(index),"content":{"parts":[\#(list)],"role":"model"}\#(reason)}],"#
      + #""usageMetadata":{"totalTokenCount":7},"modelVersion":"sample-1","responseId":"r1"}"#
  }

  static func events(_ documents: [String]) -> [UInt8] {
    Array(documents.map { "data: \($0)\r\n\r\n" }.joined().utf8)
  }

  /// `seconds` of a saw tooth, 16-bit little-endian at 24 kHz.
  static func samples(_ seconds: Double) -> [UInt8] {
    (0..<Int(seconds * 24_000)).flatMap { [UInt8(truncatingIfNeeded: $0 * 37), UInt8(truncatingIfNeeded: $0 % 32)] }
  }

  static let pcm = "audio/L16;codec=pcm;rate=24000"

  static func wav(_ samples: [UInt8]) -> [UInt8] {
    WAVHeader(format: .geminiSpeech, dataByteCount: samples.count).bytes + samples
  }

  static func png() throws -> [UInt8] { try Samples.read("gradient-64x48-rgb.png") }
}

/// Records `pieces`, with `options` for the folder; the recording does not depend on where errors are thrown.
func record(
  _ pieces: [[UInt8]], _ options: RecordingOptions, ending: TransportEnding = .complete
) throws -> Recording {
  var recorder = try Recorder(options)
  for piece in pieces {
    do {
      try recorder.receive(piece.span)
    } catch {
      break
    }
  }
  return recorder.finish(ending)
}

func record(_ text: String, _ options: RecordingOptions, ending: TransportEnding = .complete) throws -> Recording {
  try record([Array(text.utf8)], options, ending: ending)
}

extension TemporaryFolder {
  /// Options for the file `name` in this folder, or for the folder itself.
  func options(_ name: String? = nil, _ change: (inout RecordingOptions) -> Void = { _ in }) -> RecordingOptions {
    var options = RecordingOptions(
      naming: OutputNaming(name.map { .file(path($0)) } ?? .folder(path)))
    change(&options)
    return options
  }
}

extension Recording {
  /// The last components of the receipts' paths.
  var names: [String] { receipts.map { String(($0.path ?? "").split(separator: "/").last ?? "") } }
}
