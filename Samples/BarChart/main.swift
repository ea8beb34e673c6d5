// A function of this program that a model may call: it asks for a bar chart, the program draws it as a PNG and sends the
// result back.
//
//   BarChart BASE_URL chart.png ["Create a bar chart titled 'Quarterly Sales' with data: Q1: 50000, Q2: 75000, Q3: 60000."]

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
guard (3...4).contains(arguments.count) else { stop("usage: BarChart BASE_URL OUT.png [PROMPT]") }
let path = arguments[2]
let prompt =
  arguments.count == 4
  ? arguments[3]
  : "Create a bar chart titled 'Quarterly Sales' with data: Q1: 50000, Q2: 75000, Q3: 60000."

/// What the model fills in.
struct Numbers: Decodable, Sendable {
  var title: String
  var labels: [String]
  var values: [Double]
}

/// A reason that the model is told.
struct Mismatch: Error, CustomStringConvertible {
  var description: String
}

let createBarChart = FunctionTool(
  "create_bar_chart", "Creates a bar chart given a title, labels, and corresponding values.",
  parameters: .object([
    "title": .string("The title for the chart."),
    "labels": .array(of: .string("The name of a bar.")),
    "values": .array(of: .number("The number of the bar with the same place.")),
  ])
) { (numbers: Numbers) in
  guard numbers.labels.count == numbers.values.count else {
    throw Mismatch(description: "\(numbers.labels.count) labels for \(numbers.values.count) values")
  }
  let bars = zip(numbers.labels, numbers.values).map { Chart.Bar($0, $1) }
  let chart = Chart(title: numbers.title, plot: .bars(bars, axis: .init("")))
  let file = try PartialFile(finalPath: path, replacing: true)
  try file.write(chart.canvas().encodedPNG().span)
  try file.commit(replacing: true)
  return ["status": "drawn", "bars": "\(bars.count)", "file": path]
}

let key = try Credentials.fromEnvironment(ProcessInfo.processInfo.environment).credentials
let client = try ModelClient(.init(baseURL: arguments[1], credentials: key))
let session = Session(client: client, options: RecordingOptions(naming: .discard))
var question = Question(prompt, model: "gemini-3.8-flash")
question.tools = [createBarChart]

/// Asks, and makes what the model calls, until the model has nothing left to call.
@MainActor func ask() async throws -> Reply {
  var conversation = Conversation()
  return try await session.ask(question, in: &conversation) { event in
    if case .words(let words) = event { print(words, terminator: "") }
  }
}

let reply = try await ask()
print()
guard reply.exitReason == .success else { stop(reply.message ?? "no answer") }
guard reply.turns.contains(where: { $0.calls.contains { $0.error == nil } }) else { stop("the model drew no chart") }
print(path)
