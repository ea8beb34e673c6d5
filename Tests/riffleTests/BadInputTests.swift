import Foundation
import RiffleChaos
import RiffleTestSupport
import Testing

/// Bad input: a one-line error, the right code, and nothing under a final name.
@Suite struct BadInputTests {
  /// A unary answer with one medium.
  static func answer(_ type: String, _ bytes: [UInt8], finish: String = "STOP") -> [UInt8] {
    let data = Data(bytes).base64EncodedString()
    return Array(
      """
      {"candidates":[{"content":{"parts":[{"inlineData":{"mimeType":"\(type)","data":"\(data)"}}]},"finishReason":"\(finish)"}]}
      """.utf8)
  }

  /// The sample picture with one change.
  static func picture(_ change: (inout [UInt8]) -> Void) throws -> [UInt8] {
    var bytes = try Samples.read("gradient-64x48-rgb.png")
    change(&bytes)
    return bytes
  }

  /// Extracts `input` quietly into a new folder and checks that final names are `finals` and that an error is one line.
  @discardableResult
  static func extract(
    _ input: [UInt8], _ code: Int32, finals: [String] = [], options: [String] = [],
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> RiffleProcess {
    let folder = try TemporaryFolder()
    let run = try RiffleProcess.run(["extract", "-", "-o", "./", "-q"] + options, input: input, in: folder)
    #expect(run.code == code, "\(run.errors)", sourceLocation: sourceLocation)
    #expect(folder.names.filter { !$0.contains(".partial") } == finals, sourceLocation: sourceLocation)
    let lines = run.errors.split(separator: "\n").count
    #expect(lines == (code == 0 ? 0 : 1), "\(run.errors)", sourceLocation: sourceLocation)
    return run
  }

  @Test(arguments: [
    ("words", "no json here", 10), ("html", "<!DOCTYPE html><html><body>Sorry</body></html>", 10), ("nothing", "", 10),
    ("a broken object", "{\"candidates\": [}", 10), ("a number out of place", "{\"candidates\": 1 2}", 10),
  ])
  func `what is not an answer is malformed`(name: String, text: String, code: Int32) throws {
    try Self.extract(Array(text.utf8), code)
  }

  @Test func `a bad base64 character is named with its offset`() throws {
    var answer = Self.answer("image/png", try Samples.read("gradient-64x48-rgb.png"))
    let place = try #require(answer.firstRange(of: Array("iVBORw0".utf8))).lowerBound + 1000
    answer[place] = UInt8(ascii: "!")
    let run = try Self.extract(answer, 10)
    #expect(run.errors.contains("\(place)"), "\(run.errors)")
  }

  @Test func `an answer cut anywhere before its part has closed leaves no final name`() throws {
    let answer = Self.answer("image/png", try Samples.read("gradient-64x48-rgb.png"))
    let closing = try #require(answer.firstRange(of: Array("}}]".utf8))).lowerBound
    for cut in Array(stride(from: 1, to: closing, by: answer.count / 12)) + [closing, closing + 1] {
      let folder = try TemporaryFolder()
      let run = try RiffleProcess.run(["extract", "-", "-o", "./"], input: Array(answer[..<cut]), in: folder)
      #expect([7, 10].contains(run.code), "cut at \(cut): \(run.code) \(run.errors)")
      #expect(folder.names.allSatisfy { $0.contains(".partial") })
    }
  }

  @Test func `a flipped bit in a png is found`() throws {
    let run = try Self.extract(Self.answer("image/png", try Self.picture { $0[3000] ^= 0x10 }), 6)
    #expect(run.errors.contains("png"), "\(run.errors)")
  }

  @Test func `a png header of 50000 by 50000 is refused by its size`() throws {
    var header: [UInt8] = Array("IHDR".utf8) + [0, 0, 0xC3, 0x50, 0, 0, 0xC3, 0x50, 8, 2, 0, 0, 0]
    let crc = CRC.of(header)
    header = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13] + header + crc
    let run = try Self.extract(Self.answer("image/png", header), 6)
    #expect(run.errors.contains("50000"), "\(run.errors)")
  }

  @Test func `a jpeg called png is saved as what it is, and is an error when types are strict`() throws {
    let jpeg: [UInt8] = [
      0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 0x4A, 0x46, 0xFF, 0xC0, 0, 11, 8, 0, 2, 0, 3, 1, 1, 0x11, 0, 0xFF, 0xD9,
    ]
    try Self.extract(Self.answer("image/png", jpeg), 0, finals: ["media.jpg"])
    let folder = try TemporaryFolder()
    let spoken = try RiffleProcess.run(
      ["extract", "-", "-o", "./"], input: Self.answer("image/png", jpeg), in: folder)
    #expect(spoken.errors.contains("warning:"), "\(spoken.errors)")
    try Self.extract(Self.answer("image/png", jpeg), 6, options: ["--strict-mime"])
  }

  @Test func `odd pcm keeps the whole frames and says so`() throws {
    let run = try Self.extract(Self.answer("audio/L16;rate=24000", [UInt8](repeating: 1, count: 4801)), 7)
    #expect(run.errors.contains("media.partial.wav"), "\(run.errors)")
  }

  @Test(arguments: ["audio/L16;rate=abc", "audio/L16;rate=0", "audio/l16; rate=24000; channels=x"])
  func `a garbage rate is named`(type: String) throws {
    let run = try Self.extract(Self.answer(type, [UInt8](repeating: 1, count: 4800)), 10)
    #expect(run.errors.contains("rate") || run.errors.contains("channels"))
  }

  @Test(arguments: ["image/../../evil", "../../../evil", "image/png/../../x", "image/x\\u0000y", "/etc/passwd"])
  func `a type with path tricks never leaves the folder`(type: String) throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(atPath: folder.path("inner"), withIntermediateDirectories: false)
    let run = try RiffleProcess.run(
      ["extract", "-", "-o", "inner/"], input: Self.answer(type, try Samples.read("gradient-64x48-rgb.png")), in: folder
    )
    #expect(run.code == 0, "\(run.errors)")
    #expect(folder.names == ["inner"])
    #expect(Files.names(in: folder.path("inner")) == ["media.png"])
  }

  @Test func `a response file with a strange name gives safe names`() throws {
    let folder = try TemporaryFolder()
    let name = "..-.hidden\n\u{1B}[31m.json"
    try Files.write(Self.answer("image/png", try Samples.read("gradient-64x48-rgb.png")), to: folder.path(name))
    try FileManager.default.createDirectory(atPath: folder.path("out"), withIntermediateDirectories: false)
    let run = try RiffleProcess.run(["extract", folder.path(name), "-o", "out/"], in: folder)
    #expect(run.code == 0, "\(run.errors)")
    #expect(!run.errors.contains("\u{1B}") && !run.output.contains("\u{1B}"))
    let made = Files.names(in: folder.path("out"))
    #expect(made.count == 1 && !made[0].hasPrefix(".") && made[0].hasSuffix(".png"))
  }

  @Test func `a full disk is a file error`() throws {
    let folder = try TemporaryFolder()
    let run = try RiffleProcess.run(
      ["extract", Samples.path("gemini-speech-two-parts.sse"), "-o", "-"], in: folder, output: "/dev/full")
    #expect(run.code == 11)
    #expect(run.errors.lowercased().contains("no space left"), "\(run.errors)")
    #expect(folder.names.isEmpty)
  }

  @Test(arguments: ["/proc/nowhere/out.wav", "/proc/out.wav", "/dev/null/out.wav"])
  func `an unwritable folder is a file error`(path: String) throws {
    let run = try RiffleProcess.run(["extract", Samples.path("gemini-speech-two-parts.sse"), "-o", path])
    #expect(run.code == 11)
    #expect(run.errors.split(separator: "\n").count == 1, "\(run.errors)")
  }

  @Test func `a refused connection is named, with nothing left`() throws {
    let folder = try TemporaryFolder()
    let run = try RiffleProcess.run(
      ["speak", "Hello.", "-o", "a.wav", "--base-url", "http://127.0.0.1:1", "--attempts", "1"], in: folder)
    #expect(run.code == 8, "\(run.errors)")
    #expect(run.errors.split(separator: "\n").count == 1, "\(run.errors)")
    #expect(folder.names.isEmpty)
  }

  @Test func `each further attempt is told, unless quiet`() throws {
    let folder = try TemporaryFolder()
    let arguments = ["speak", "Hello.", "-o", "a.wav", "--base-url", "http://127.0.0.1:1", "--attempts", "2"]
    let told = try RiffleProcess.run(arguments, in: folder)
    #expect(told.code == 8 && told.errors.contains("attempt 2 of 2 in "), "\(told.errors)")
    let quiet = try RiffleProcess.run(arguments + ["-q"], in: folder)
    #expect(quiet.code == 8 && quiet.errors.split(separator: "\n").count == 1, "\(quiet.errors)")
  }

  @Test func `an answer of 502 is called maybe billed before it is asked for again`() async throws {
    let folder = try TemporaryFolder()
    try await ChaosServer.run([.unavailable(502), .htmlPage]) { server in
      let run = try await RiffleProcess.runAside(
        ["speak", "Hello.", "-o", "a.wav", "--base-url", server.url], in: folder)
      #expect(run.code == 10 && run.errors.contains("(maybe billed); attempt 2 of 5"), "\(run.errors)")
      #expect(server.requestCount == 2)
    }
  }

  @Test func `a wrong key is refused by the server and never shown`() throws {
    let folder = try TemporaryFolder()
    try Files.write(Array("anna:right-key\n".utf8), to: folder.path("keys"))
    _ = unsafe chmod(folder.path("keys"), 0o600)
    let server = try RiffleProcess.start(["serve", "--client-keys", folder.path("keys")])
    defer { server.signal(SIGTERM) }
    #expect(server.wait { server.output.hasSuffix("\n") })
    let address = server.output.split(separator: "\n").first.map(String.init) ?? ""
    for (key, code) in [("wrong-key-5521", Int32(3)), ("right-key", 0)] {
      let run = try RiffleProcess.run(
        ["speak", "Hello.", "-o", "\(key).wav", "--base-url", address, "-v"], in: folder,
        environment: ["GEMINI_API_KEY": key])
      #expect(run.code == code, "\(run.errors)")
      #expect(!run.errors.replacing("\(key).wav", with: "").contains(key), "\(run.errors)")
    }
    #expect(folder.names == ["keys", "right-key.wav"])
    server.signal(SIGTERM)
    #expect(server.finish(seconds: 30).code == 0)
  }

  @Test func `an unknown voice is refused with names that are near`() throws {
    let run = try RiffleProcess.run(["speak", "--local", "Hello.", "--voice", "Cora"])
    #expect(run.code == 2)
    #expect(run.errors.contains("Kore"), "\(run.errors)")
  }
}

/// The CRC-32 of PNG, for headers made by hand.
enum CRC {
  static func of(_ bytes: [UInt8]) -> [UInt8] {
    var crc: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    crc ^= 0xFFFF_FFFF
    return [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: crc >> $0) }
  }
}
