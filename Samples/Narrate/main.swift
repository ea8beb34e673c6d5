// A text file with two speakers to one WAV file.
//
//   Narrate BASE_URL DIALOGUE.txt OUT.wav
//
// Lines begin with a speaker's name and a colon; a line without one goes on with who spoke last.

import Foundation
import RiffleAPI
import RiffleClient
import RiffleRecording
import RiffleSession
import RiffleTypes

func stop(_ message: String) -> Never {
  FileHandle.standardError.write(Data((message + "\n").utf8))
  exit(1)
}

let arguments = CommandLine.arguments
guard arguments.count == 4 else { stop("usage: Narrate BASE_URL DIALOGUE.txt OUT.wav") }

var turns: [SpeechRequest.Turn] = []
for line in try String(contentsOfFile: arguments[2], encoding: .utf8).split(whereSeparator: \.isNewline) {
  if let colon = line.firstIndex(of: ":"), line[..<colon].allSatisfy(\.isLetter) {
    turns.append(.init(text: String(line[line.index(after: colon)...]), speaker: String(line[..<colon])))
  } else if let last = turns.indices.last {
    turns[last].text += " " + line
  } else {
    turns.append(.init(text: String(line), speaker: "Narrator"))
  }
}

var speakers: [String] = []
for case let speaker? in turns.map(\.speaker) where !speakers.contains(speaker) { speakers.append(speaker) }
let voices = zip(speakers, ["Kore", "Puck"]).map { VoiceAssignment(speaker: $0, voice: $1) }

let model = ModelCatalogue.shared.defaultModel(for: .speech)
let request = try SpeechRequest(turns: turns, voices: voices, model: model).makeRequest()
let key = try Credentials.fromEnvironment(ProcessInfo.processInfo.environment).credentials
let client = try ModelClient(.init(baseURL: arguments[1], credentials: key))
var options = RecordingOptions(naming: .parsing(arguments[3]))
options.replacesFiles = true

let result = try await Session(client: client, options: options).run(request, model: model.id)
guard result.exitReason == .success, let receipt = result.recording.receipts.first else {
  stop(result.recording.message ?? "no speech")
}
print("\(receipt.path ?? ""): \(receipt.durationSeconds ?? 0) s, \(speakers.joined(separator: " and "))")
