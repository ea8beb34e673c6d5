// A list of prompts to pictures, and a contact sheet of them.
//
//   Storyboard BASE_URL PROMPTS.txt FOLDER
//
// One prompt a line. One that fails leaves an empty cell, and the others go on.

import Foundation
import RiffleAPI
import RiffleClient
import RiffleImaging
import RiffleMedia
import RiffleRecording
import RiffleSession
import RiffleTypes

func stop(_ message: String) -> Never {
  FileHandle.standardError.write(Data((message + "\n").utf8))
  exit(1)
}

let arguments = CommandLine.arguments
guard arguments.count == 4 else { stop("usage: Storyboard BASE_URL PROMPTS.txt FOLDER") }
let (prompts, folder) = (try String(contentsOfFile: arguments[2], encoding: .utf8), arguments[3])

let model = ModelCatalogue.shared.defaultModel(for: .image)
let key = try Credentials.fromEnvironment(ProcessInfo.processInfo.environment).credentials
let client = try ModelClient(.init(baseURL: arguments[1], credentials: key))
var sheet = ContactSheet(cell: .init(width: 360, height: 270), columnCount: 3, title: "Storyboard")
var failures = 0

for (index, prompt) in prompts.split(whereSeparator: \.isNewline).map(String.init).enumerated() {
  var options = RecordingOptions(naming: .parsing("\(folder)/scene-\(index + 1).{ext}"))
  options.replacesFiles = true
  let request = try ImageRequest(prompt: prompt, aspectRatio: "4:3", model: model).makeRequest()
  let result = try await Session(client: client, options: options).run(request, model: model.id)
  let picture = try result.paths.first.map { try PictureReader().read(fileAt: $0) }
  sheet.append(picture, caption: "\(index + 1). \(prompt)")
  print(result.paths.first ?? "scene \(index + 1): \(result.recording.message ?? "no picture")")
  if picture == nil { failures += 1 }
}

let path = "\(folder)/storyboard.png"
let file = try PartialFile(finalPath: path, replacing: true)
try file.write(sheet.canvas().encodedPNG().span)
try file.commit(replacing: true)
print(path)
guard failures == 0 else { stop("\(failures) of \(sheet.count) failed") }
