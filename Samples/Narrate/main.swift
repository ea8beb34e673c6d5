// A text file with speakers, of any length, to one WAV file.
//
//   Narrate BASE_URL DIALOGUE.txt OUT.wav
//
// Lines begin with a speaker's name and a colon; a line without one goes on with who spoke last. Pieces of a long text are kept, so that
// another run asks only for what is missing or has changed.

import Foundation
import RiffleAPI
import RiffleClient
import RiffleNarration
import RiffleRecording
import RiffleSession
import RiffleTypes

func stop(_ message: String) -> Never {
  FileHandle.standardError.write(Data((message + "\n").utf8))
  exit(1)
}

let arguments = CommandLine.arguments
guard arguments.count == 4 else { stop("usage: Narrate BASE_URL DIALOGUE.txt OUT.wav") }

let text = try String(contentsOfFile: arguments[2], encoding: .utf8)
var speakers: [String] = []
for line in text.split(whereSeparator: \.isNewline) {
  guard let colon = line.firstIndex(of: ":"), line[..<colon].allSatisfy(\.isLetter) else { continue }
  if !speakers.contains(String(line[..<colon])) { speakers.append(String(line[..<colon])) }
}

var narration = Narration(
  script: Script(text, speakers: speakers), model: ModelCatalogue.shared.defaultModel(for: .speech))
let names = ["Kore", "Puck", "Leda", "Charon", "Zephyr"]
narration.voices = speakers.indices.map { VoiceAssignment(speaker: speakers[$0], voice: names[$0 % names.count]) }

let key = try Credentials.fromEnvironment(ProcessInfo.processInfo.environment).credentials
let client = try ModelClient(.init(baseURL: arguments[1], credentials: key))
var options = RecordingOptions(naming: .parsing(arguments[3]))
options.replacesFiles = true
let store = try FilePieceStore(folder: FileManager.default.temporaryDirectory.path + "/riffle-narrate")

let narrator = Narrator(session: Session(client: client, options: options), store: store, service: arguments[1])
let result = try await narrator.run(narration)
guard let path = result.path else { stop(result.message ?? "no speech") }
print("\(path): \(result.receipt.durationSeconds ?? 0) s, \(speakers.joined(separator: " and "))")
