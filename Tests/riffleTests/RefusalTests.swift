import Foundation
import RiffleTestSupport
import Testing

/// What a service cannot be told, or would refuse after a request was sent, is refused before it: in one line, with 2.
@Suite(.serialized) struct RefusalTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var arguments: [String]
    var message: String
    var testDescription: String { arguments.joined(separator: " ") }

    init(_ line: String, _ message: String) {
      arguments = line.split(separator: " ").map(String.init)
      self.message = message
    }
  }

  static let everywhere: [Row] = [
    Row("ask x --thinking-level lots", "unknown --thinking-level 'lots', expected minimal, low, medium or high"),
    Row("ask x --temperature -1", "--temperature takes 0 to 2"),
    Row("ask x --max-tokens -3", "--max-tokens takes a number above 0"),
    Row("ask x --top-k -3", "--top-k takes a number above 0"),
    Row("ask x --tool a=/no/such/program", "--tool a: cannot start '/no/such/program': no such file or directory"),
    Row("ask x --tool a=no-program-of-this-name", "--tool a: cannot start 'no-program-of-this-name'"),
    Row("ask x --tool a=./plain", "--tool a: cannot start './plain': permission denied"),
    Row("ask x --schema none", "none: is empty, expected a JSON Schema"),
    Row("count x --schema none", "Unknown option '--schema'"),
    Row("image x --size 3K", "unknown --size '3K', expected 1K, 2K, 4K or 512"),
    Row("image x --size 1024x1024", "unknown --size '1024x1024', expected 1K, 2K, 4K or 512"),
    Row("image x -m a-new-painter --size 3K", "unknown --size '3K'"),
    Row("image x -o a.gif", "a.gif: unknown extension .gif, expected png, jpg or webp"),
    Row("image x -o a.tiff", "a.tiff: unknown extension .tiff"),
    Row("image x --nonsense", "Unknown option '--nonsense'"),
    Row("speak", "give the text as an argument"),
  ]

  static let openAI: [Row] = [
    Row("ask x", "no model: name one of the service's with --model"),
    Row("edit --session s plain x", "no model: name one of the service's with --model"),
    Row("image x --via chat", "no model: name one of the service's with --model"),
    Row("speak x --via chat", "no model: name one of the service's with --model"),
    Row("ask x -m gpt-5 --code", "--code cannot be said to 'gpt-5'"),
    Row("ask x -m gpt-5 --url-context", "--url-context cannot be said to 'gpt-5'"),
    Row("ask x -m gpt-5 --include-thoughts", "--include-thoughts cannot be said to 'gpt-5'"),
    Row("ask x -m gpt-5 --show-thoughts", "--show-thoughts cannot be said to 'gpt-5'"),
    Row("ask x -m gpt-5 --top-k 3", "--top-k cannot be said to 'gpt-5'"),
    Row("ask x -m llama --thinking-budget 500", "--thinking-budget 500 cannot be said to 'llama'"),
    Row("ask x -m llama --thinking-budget -1", "--thinking-budget -1 cannot be said to 'llama'"),
    Row("ask x -m llama --tool a=cat --tool-mode validated", "--tool-mode validated is of --api gemini only"),
    Row("ask x -m llama --stop a --stop b --stop c --stop d --stop e", "--stop can be given 4 times"),
    Row("ask x -m llama --transport array", "--transport array is of --api gemini only"),
    Row("count x", "OpenAI's format has no way to count"),
    Row("image x --seed 3", "--seed cannot be said to OpenAI's path for pictures"),
    Row("image x --quality best", "unknown --quality 'best', expected auto, low, medium, high, standard, hd"),
    Row("image x --background red", "unknown --background 'red'"),
    Row("image x --response-format link", "--response-format takes b64_json or url"),
    Row("image x --size 3K", "unknown --size '3K', expected 1K, 2K, 4K or 512, WIDTHxHEIGHT or auto"),
    Row("image x --size axb", "unknown --size 'axb'"),
    Row("image x --size 8x8", "unknown --size '8x8'"),
    Row("image x --size 16x16x16", "unknown --size '16x16x16'"),
    Row("image x --aspect 7:3", "unknown --aspect '7:3', expected a ratio such as 1:1, 3:2 or 16:9"),
    Row("image x --aspect 1:1 --size auto", "--aspect and a --size in pixels exclude each other"),
    Row("image x -n 2 -o -", "-o - takes one picture"),
    Row("image x -n -2", "-n takes a number from 1 to 10"),
    Row("image x --via chat -m g --quality high", "--quality cannot be said in a chat"),
    Row("image x --via chat -m g --background opaque", "--background cannot be said in a chat"),
    Row("image x --via chat -m g --response-format url", "--response-format cannot be said in a chat"),
    Row("image x --via chat -m g --size 1024x1024", "--size 1024x1024 cannot be said in a chat"),
    Row("edit --session s -m g plain x -n 2", "-n is not for --session"),
    Row("edit --session s -m g plain x --quality high", "--quality cannot be said in a chat"),
    Row("speak x --language en", "--language cannot be said in OpenAI's format"),
    Row("speak x --speed 9", "--speed takes a number from 0.25 to 4"),
    Row("speak x --speed -1", "--speed takes a number from 0.25 to 4"),
    Row("speak x --via chat -m g --speed 2", "--speed cannot be said in a chat"),
    Row("speak x --system calm", "system instruction"),
    Row("speak x --style calm --via chat -m g", "speechMetadata"),
    Row("speak x --system calm --split sentence", "system instruction"),
    Row("speak x --style calm --via chat -m g --split sentence", "speechMetadata"),
    Row("speak A:x --voice A=nova --as-received", "--as-received is for one answer"),
  ]

  private func refuse(_ row: Row, _ more: [String]) throws {
    let folder = try TemporaryFolder()
    try Files.write(Array("no program, no picture\n".utf8), to: folder.path("plain"))
    try Files.write([], to: folder.path("none"))
    // Whoever sends all the same ends with 8.
    let service = ["--base-url", "http://127.0.0.1:1", "--attempts", "1"]
    let run = try RiffleProcess.run(
      row.arguments + more + service, in: folder,
      environment: ["OPENAI_API_KEY": "sk-none", "OPENAI_BASE_URL": "", "GEMINI_API_KEY": "none"])
    #expect(run.code == 2 && run.errors.contains(row.message), "\(run.code) \(run.errors)")
    #expect(run.errors.hasPrefix("riffle: ") && run.errors.split(separator: "\n").count == 1, "\(run.errors)")
    #expect(folder.names == ["none", "plain"] && run.output.isEmpty)
  }

  @Test(arguments: everywhere) func `what no service takes is refused`(row: Row) throws { try refuse(row, []) }

  @Test(arguments: openAI) func `what OpenAI's format cannot say is refused`(row: Row) throws {
    try refuse(row, ["--api", "openai"])
  }

  /// What a chat or a path of OpenAI's has a word for, with that word.
  static let said: [Row] = [
    Row("ask x -m gpt-5 --thinking-level LOW --seed -1", #""reasoning_effort": "low""#),
    Row("ask x -m gpt-5 --seed -1", #""seed": -1"#),
    Row("ask x -m llama --top-k 3", #""top_k": 3"#),
    Row("ask x -m gpt-5 --thinking-budget 1024", #""reasoning_effort": "low""#),
    Row("ask x -m gpt-5 --search", #""web_search_options""#),
    Row("ask x -m gpt-5 --max-tokens 5", #""max_completion_tokens": 5"#),
    Row("ask x -m g --max-tokens 5", #""max_tokens": 5"#),
    Row("ask x -m g --temperature 0.5", #""temperature": 0.5"#),
    Row("ask x -m g --top-p 0.5", #""top_p": 0.5"#),
    Row("ask x -m g --stop END", #""stop""#),
    Row("ask x -m g --system calm", #""role": "system""#),
    Row("ask x -m g --tool a=cat --tool-mode any", #""tool_choice": "required""#),
    Row("ask x -m g --tool a=cat --tool b=cat --allow-tool a --tool-mode any", #""name": "a""#),
    Row("ask x -m gemini-3 --code", #""name": "codeExecution""#),
    Row("ask x -m gemini-3 --url-context", #""name": "urlContext""#),
    Row("ask x -m gemini-3 --include-thoughts", #""include_thoughts": true"#),
    Row("ask x -m gemini-3 --thinking-budget 500", #""thinking_budget": 500"#),
    Row("ask x -m g --transport unary", #""model": "g""#),
    Row("image x -n 2", #""n": 2"#), Row("image x --size 1024x1024", #""size": "1024x1024""#),
    Row("image x --size auto", #""size": "auto""#), Row("image x --aspect 16:9", #""size": "1536x1024""#),
    Row("image x -m painter --size 2k", #""size": "2048x2048""#),
    Row("image x --quality high", #""quality": "high""#), Row("image x --system calm", "calm"),
    Row("image x --background opaque", #""background": "opaque""#),
    Row("image x --response-format url", #""response_format": "url""#),
    Row("image x --via chat -m g -n 2", #""n": 2"#), Row("image x --via chat -m g --seed 3", #""seed": 3"#),
    Row("image x --via chat -m g --aspect 16:9", "16:9"), Row("image x --via chat -m g --system calm", "calm"),
    Row("speak x --speed 2", #""speed": 2"#), Row("speak x --style calm", #""instructions": "calm""#),
    Row("speak x --voice nova", #""voice": "nova""#), Row("speak x --via chat -m g --voice nova", "nova"),
  ]

  @Test(arguments: said) func `everything else stands in the request`(row: Row) throws {
    let run = try RiffleProcess.run(
      row.arguments + ["--api", "openai", "--dry-run", "--base-url", "http://127.0.0.1:1"], in: try TemporaryFolder())
    #expect(run.code == 0 && run.output.contains(row.message), "\(run.errors) \(run.output)")
  }

  @Test func `a pipe is not waited for where a file is wanted`() throws {
    let folder = try TemporaryFolder()
    #expect(unsafe mkfifo(folder.path("pipe"), 0o600) == 0)
    for (arguments, code, message): ([String], Int32, String) in [
      (["ask", "x", "-a", "pipe"], 11, "pipe: is not a regular file"),
      (["count", "x", "-a", "pipe"], 11, "pipe: is not a regular file"),
      (["edit", "pipe", "x"], 11, "pipe: is not a regular file"),
      (["ask", "x", "--session", "pipe"], 2, "no plain file"),
      (["edit", "--session", "pipe", "x"], 2, "no plain file"),
    ] {
      let running = try RiffleProcess.start(
        arguments + ["--base-url", "http://127.0.0.1:1", "--attempts", "1"], in: folder)
      let run = running.finish(seconds: 30)
      #expect(run.code == code && run.errors.contains(message), "\(arguments): \(run.code) \(run.errors)")
      #expect(run.errors.split(separator: "\n").count == 1, "\(run.errors)")
    }
    #expect(folder.names == ["pipe"])
  }

  @Test func `an error answer is told by its beginning and without its keys`() throws {
    let long = String(repeating: "Nothing of this is an error object. ", count: 200)
    for (status, body, code): (String, String, Int32) in [
      ("401", "Incorrect API key provided: sk-proj-abcd1234efgh", 3), ("429", long, 4),
      (
        "429",
        #"{"error":{"code":429,"message":"Quota of key AIzaSyA1234567890abcdefg","status":"RESOURCE_EXHAUSTED"}}"#, 4
      ),
    ] {
      let run = try RiffleProcess.run(
        ["extract", "-", "--status", status, "-o", "./"], input: Array(body.utf8), in: try TemporaryFolder())
      #expect(run.code == code && run.errors.utf8.count < 300, "\(run.code) \(run.errors)")
      #expect(!run.errors.contains("abcd1234") && !run.errors.contains("AIza"), "\(run.errors)")
    }
  }
}
