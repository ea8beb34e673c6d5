import Foundation
import RiffleTestSupport
import Testing

/// The main job through the embedded server, as a person would run it.
@Suite(.serialized) struct LocalRunTests {
  @Test func `speak writes a wav file and prints its path alone`() throws {
    let folder = try TemporaryFolder()
    let run = try RiffleProcess.run(["speak", "--local", "Good morning.", "-o", "morning.wav"], in: folder)
    #expect(run.code == 0, "\(run.errors)")
    #expect(run.output == "morning.wav\n")
    #expect(folder.names == ["morning.wav"])
    let bytes = try Files.read(folder.path("morning.wav"))
    #expect(bytes.starts(with: Array("RIFF".utf8)))
    #expect(bytes.count > 24_000)
  }

  @Test(arguments: ["wav", "mp3"])
  func `the text stands in a sound file only when that was asked for`(format: String) throws {
    let folder = try TemporaryFolder()
    for (name, options) in [
      ("plain", []), ("noted", ["--metadata"]), ("long", ["--metadata", "--split", "sentence", "--no-cache"]),
    ] {
      let file = "\(name).\(format)"
      let run = try RiffleProcess.run(
        ["speak", "--local", "Secretword.", "-o", file] + options, in: folder)
      #expect(run.code == 0, "\(run.errors)")
      let isThere = Data(try Files.read(folder.path(file))).range(of: Data("Secretword.".utf8)) != nil
      #expect(isThere == !options.isEmpty, "\(file)")
    }
  }

  @Test(arguments: [
    ("flac", "fLaC"), ("ogg", "OggS"), ("opus", "OggS"), ("w64", "riff"), ("aiff", "FORM"), ("mp3", ""), ("pcm", ""),
  ])
  func `the extension chooses the audio format`(format: String, magic: String) throws {
    let folder = try TemporaryFolder()
    let run = try RiffleProcess.run(["speak", "--local", "Good morning.", "-o", "out.\(format)", "-q"], in: folder)
    #expect(run.code == 0, "\(run.errors)")
    #expect(run.errors.isEmpty)
    let bytes = try Files.read(folder.path("out.\(format)"))
    #expect(bytes.starts(with: Array(magic.utf8)))
    #expect(bytes.count > 1_000)
  }

  @Test func `an image is a verified png, and json gives its receipt`() throws {
    let folder = try TemporaryFolder()
    let run = try RiffleProcess.run(
      ["image", "--local", "A red boat", "-o", "boat.png", "--size", "1K", "--json"], in: folder)
    #expect(run.code == 0, "\(run.errors)")
    let receipt = try #require(try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
    #expect(receipt["path"] as? String == "boat.png")
    #expect(receipt["type"] as? String == "image/png")
    #expect((receipt["sha256"] as? String)?.count == 64)
    #expect(receipt["width"] as? Int ?? 0 > 500)
    #expect(try RiffleProcess.run(["verify", "boat.png"], in: folder).code == 0)
  }

  @Test func `an edit answers in the size of the picture that was sent`() throws {
    let folder = try TemporaryFolder()
    let run = try RiffleProcess.run(
      ["edit", "--local", Samples.path("gradient-64x48-rgb.png"), "invert it", "-o", "inverted.png", "--json"],
      in: folder)
    #expect(run.code == 0, "\(run.errors)")
    let receipt = try #require(try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
    #expect(receipt["width"] as? Int == 64)
    #expect(receipt["height"] as? Int == 48)
  }

  @Test(arguments: ["sse", "array", "unary"])
  func `each transport gives a speech of the same length`(transport: String) throws {
    let folder = try TemporaryFolder()
    let run = try RiffleProcess.run(
      ["speak", "--local", "--voice", "Charon", "One two three.", "-o", "a.pcm", "--transport", transport, "-q"],
      in: folder)
    #expect(run.code == 0, "\(run.errors)")
    let count = try Files.read(folder.path("a.pcm")).count
    #expect(count > 24_000 && count.isMultiple(of: 2))
  }

  @Test func `two speakers take turns`() throws {
    let folder = try TemporaryFolder()
    let text = "Ann: Are you ready?\nBob: Almost."
    let run = try RiffleProcess.run(
      ["speak", "--local", "--voice", "Ann=Kore", "--voice", "Bob=Puck", "-", "-o", "dialogue.wav"],
      input: Array(text.utf8), in: folder)
    #expect(run.code == 0, "\(run.errors)")
    #expect(folder.names == ["dialogue.wav"])
  }

  @Test func `a name that is taken is refused before anything is sent, and force replaces it`() throws {
    let folder = try TemporaryFolder()
    try Files.write([1, 2, 3], to: folder.path("a.wav"))
    let arguments = ["speak", "--local", "Hello.", "-o", "a.wav"]
    let refused = try RiffleProcess.run(arguments, in: folder)
    #expect(refused.code == 11)
    #expect(refused.errors.split(separator: "\n").count == 1, "\(refused.errors)")
    #expect(try Files.read(folder.path("a.wav")) == [1, 2, 3])
    #expect(try RiffleProcess.run(arguments + ["--force"], in: folder).code == 0)
    #expect(try Files.read(folder.path("a.wav")).count > 24_000)
    #expect(folder.names == ["a.wav"])
  }

  @Test func `what cannot be written in the end is refused before anything is sent`() throws {
    let folder = try TemporaryFolder()
    try Files.write([1], to: folder.path("taken.txt"))
    for (options, code): ([String], Int32) in [
      (["-o", "a.wav", "--text", "taken.txt"], 11), (["-o", "a.wav", "--text", "none/t.txt"], 11),
      (["-o", "a.png"], 2),
    ] {
      let run = try RiffleProcess.run(["speak", "--local", "Hello."] + options, in: folder)
      #expect(run.code == code, "\(run.errors)")
    }
    #expect(folder.names == ["taken.txt"])
  }

  @Test func `a model id that nobody knows is asked in the usual form`() throws {
    for (command, id) in [("speak", "our-voice"), ("image", "our-painter")] {
      let run = try RiffleProcess.run([command, "Hello.", "-m", id, "--dry-run", "--base-url", "http://127.0.0.1:1"])
      #expect(run.code == 0, "\(run.errors)")
      #expect(run.output.contains("models/\(id):"))
    }
    #expect(try RiffleProcess.run(["speak", "Hello.", "-m", "gemini-3.8-flash", "--dry-run"]).code == 2)
  }

  @Test func `a drawn picture says that a stand-in made it, also after its conversion`() throws {
    let folder = try TemporaryFolder()
    let run = try RiffleProcess.run(["image", "--local", "A boat", "-o", "a.png", "-q"], in: folder)
    #expect(run.code == 0, "\(run.errors)")
    #expect(try Files.read(folder.path("a.png")).firstRange(of: Array("stand-in".utf8)) != nil)
  }

  @Test func `receipts of a stream to standard output go to standard error`() throws {
    let folder = try TemporaryFolder()
    let run = try RiffleProcess.run(
      ["speak", "--local", "Hello.", "-o", "-", "--json", "-q"], in: folder, output: folder.path("piped.wav"))
    #expect(run.code == 0)
    let receipt = try #require(try JSONSerialization.jsonObject(with: Data(run.errors.utf8)) as? [String: Any])
    #expect(receipt["path"] as? String == "-")
  }

  @Test func `speech to standard output is a wav stream and nothing else`() throws {
    let folder = try TemporaryFolder()
    let run = try RiffleProcess.run(
      ["speak", "--local", "Hello.", "-o", "-", "--format", "wav"], in: folder, output: folder.path("piped.wav"))
    #expect(run.code == 0, "\(run.errors)")
    let bytes = try Files.read(folder.path("piped.wav"))
    #expect(bytes.starts(with: Array("RIFF".utf8)))
    #expect(Array(bytes[8..<12]) == Array("WAVE".utf8))
    #expect(folder.names == ["piped.wav"])
  }

  @Test func `a dry run prints the request without the key and opens no socket`() throws {
    let run = try RiffleProcess.run(
      ["speak", "Hello.", "--dry-run", "--base-url", "http://127.0.0.1:1"],
      environment: ["GEMINI_API_KEY": "canary-71624"])
    #expect(run.code == 0, "\(run.errors)")
    #expect(run.output.contains("streamGenerateContent"))
    #expect(run.output.contains("Hello."))
    #expect(!run.output.contains("canary-71624") && !run.errors.contains("canary-71624"))
  }

  @Test func `without a key and without local the error says both ways out`() throws {
    let folder = try TemporaryFolder()
    let run = try RiffleProcess.run(["speak", "Hello.", "-o", "a.wav"], in: folder)
    #expect(run.code == 2)
    #expect(run.errors.contains("GEMINI_API_KEY") && run.errors.contains("--local"))
    #expect(folder.names.isEmpty)
  }

  @Test(arguments: ["speak", "image", "edit"])
  func `the options for links are spelled as the README spells them`(command: String) throws {
    let run = try RiffleProcess.run([command, "--help"])
    for option in ["--fetch-links", "--allow-private-urls", "--max-download"] {
      #expect(run.output.contains("\(option) "), "\(option)")
    }
  }

  @Test func `the version names the linked libraries`() throws {
    let run = try RiffleProcess.run(["--version"])
    #expect(run.code == 0)
    for name in ["riffle ", "libsndfile ", "libpng ", "libjpeg-turbo ", "libwebp ", "flite "] {
      #expect(run.output.contains(name))
    }
  }

  @Test(arguments: [
    "ask", "speak", "image", "edit", "extract", "verify", "serve", "voices", "models", "count", "bench",
  ])
  func `every command has a help with an example`(command: String) throws {
    let run = try RiffleProcess.run([command, "--help"])
    #expect(run.code == 0)
    #expect(run.output.contains("Example: riffle \(command)"))
  }

  @Test(arguments: [
    [], ["nonsense"], ["speak"], ["speak", "a", "--verify", "half"], ["speak", "--local", "a", "--voice", "Nobody"],
    ["image", "--local", "a", "--aspect", "7:3"], ["speak", "a", "--local", "--base-url", "http://127.0.0.1:1"],
    ["extract", "-", "--status", "99"], ["extract", "-", "--text", "-"], ["serve", "--port", "70000"],
  ])
  func `a wrong command line ends with 2`(arguments: [String]) throws {
    let folder = try TemporaryFolder()
    let run = try RiffleProcess.run(arguments, in: folder)
    #expect(run.code == (arguments.isEmpty ? 0 : 2), "\(run.errors)")
    #expect(folder.names.isEmpty)
  }
}
