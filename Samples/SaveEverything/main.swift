// Any response to files: `SaveEverything FILE|- [FOLDER]` saves every medium of a response that was recorded with curl.
//
//   curl -sN ".../models/MODEL:streamGenerateContent?alt=sse" -d @request.json | SaveEverything - out

import Foundation
import RiffleRecording
import RiffleTypes

func stop(_ message: String) -> Never {
  FileHandle.standardError.write(Data((message + "\n").utf8))
  exit(1)
}

let arguments = CommandLine.arguments.dropFirst()
guard let input = arguments.first, arguments.count <= 2 else { stop("usage: SaveEverything FILE|- [FOLDER]") }

var options = RecordingOptions(naming: .parsing((arguments.dropFirst().first ?? ".") + "/"))
options.wantsText = true
options.wantsDigest = true

// The bytes decide what a file is; a cut response leaves its usable part under a name that says so.
let recording = try Recorder.record(fileAt: input, options: options)
for line in recording.receiptLines { print(line) }
if !recording.text.isEmpty { print(recording.text) }
guard recording.reason == .success else { stop(recording.message ?? "\(recording.reason)") }
