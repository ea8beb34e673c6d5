// A speech stream to standard output while it arrives: 24 kHz, mono, 16 bits, little-endian.
//
//   LivePlayer BASE_URL "Good evening!" | aplay -q -t raw -f S16_LE -r 24000 -c 1

import Foundation
import RiffleAPI
import RiffleClient
import RiffleMedia
import RiffleRecording
import RiffleSession
import RiffleTypes

func stop(_ message: String) -> Never {
  FileHandle.standardError.write(Data((message + "\n").utf8))
  exit(1)
}

let arguments = CommandLine.arguments
guard arguments.count == 3 else { stop("usage: LivePlayer BASE_URL TEXT | aplay -t raw -f S16_LE -r 24000") }

let model = ModelCatalogue.shared.defaultModel(for: .speech)
let request = try SpeechRequest(text: arguments[2], voice: "Puck", model: model).makeRequest()
let key = try Credentials.fromEnvironment(ProcessInfo.processInfo.environment).credentials
let client = try ModelClient(.init(baseURL: arguments[1], credentials: key))

// The samples leave as they come: nothing waits for the end of the answer.
var options = RecordingOptions(naming: .parsing("-"))
options.audioFormat = .rawPCM
let result = try await Session(client: client, options: options).run(request, model: model.id)
guard result.exitReason == .success else { stop(result.recording.message ?? "no speech") }
