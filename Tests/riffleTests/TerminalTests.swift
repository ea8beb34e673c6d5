import Foundation
import RiffleChaos
import RiffleTestSupport
import Testing

#if canImport(Glibc)
  import Glibc

  /// What a service says cannot drive the terminal of who asked it.
  @Suite(.serialized, .timeLimit(.minutes(3))) struct TerminalTests {
    /// A terminal that shows nothing and keeps what it was given.
    private final class PseudoTerminal {
      let path: String
      private let master: CInt
      private let slave: CInt

      /// Linux's own way: the C library's is not in the module that Swift sees.
      init() throws {
        // The path is copied by the kernel before the call returns.
        master = unsafe open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK)
        var (lock, number) = (CInt(0), CUnsignedInt(0))
        // Each call reads or fills the one number that it is given: TIOCSPTLCK and TIOCGPTN.
        try #require(unsafe ioctl(master, UInt(0x4004_5431), &lock) == 0)
        try #require(unsafe ioctl(master, UInt(0x8004_5430), &number) == 0)
        path = "/dev/pts/\(number)"
        // Held open, so that nothing is lost when the tool has ended. As above.
        slave = unsafe open(path, O_RDWR | O_NOCTTY | O_CLOEXEC)
        try #require(slave >= 0)
      }

      deinit {
        close(slave)
        close(master)
      }

      /// What was written so far, which must be less than the terminal's own buffer.
      func read() -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
          // The buffer is as long as its count says.
          let count = unsafe buffer.withUnsafeMutableBytes { unsafe Glibc.read(master, $0.baseAddress, $0.count) }
          guard count > 0 else { return bytes }
          bytes += buffer[..<count]
        }
      }
    }

    /// A title, a bell, a return to the line's beginning, a CSI of one byte, backspaces, and text that runs backwards.
    private static let hostile =
      #"a\u001b]0;owned\u0007b\rc\u009b31md\b\be\u007ff\u202eg\u2066h\u061ci\u2028j\tk\nl"#
    private static let shown =
      "a\\u{1b}]0;owned\\u{7}b\\u{d}c\\u{9b}31md\\u{8}\\u{8}e\\u{7f}f\\u{202e}g\\u{2066}h\\u{61c}i\\u{2028}j\tk\nl"

    /// Whether nothing in `bytes` drives a terminal but line ends, which the terminal itself makes two bytes.
    private static func isHarmless(_ bytes: [UInt8]) -> Bool {
      let text = String(decoding: bytes, as: UTF8.self).unicodeScalars
      return text.allSatisfy { scalar in
        switch scalar.value {
        case 0x09, 0x0A, 0x0D, 0x20..<0x7F: true
        case 0..<0xA0, 0x61C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: false
        default: true
        }
      } && zip(bytes, bytes.dropFirst()).allSatisfy { $0 != 0x0D || $1 == 0x0A }
    }

    @Test(arguments: [["ask", "a"], ["ask", "a", "--json"]])
    func `words of a model are harmless on a terminal, and as they came in a file`(arguments: [String]) async throws {
      let body = AskCommandTests.answer(#"{"text":"\#(Self.hostile)"}"#).map { Array($0.utf8) }
      try await ChaosServer.run([.events(body)]) { server in
        let terminal = try PseudoTerminal()
        let (url, path) = (server.url, terminal.path)
        let (onTerminal, inFile) = try await Self.aside {
          (
            try RiffleProcess.run(arguments + ["--base-url", url], output: path),
            try RiffleProcess.run(arguments + ["--base-url", url])
          )
        }
        #expect(onTerminal.code == 0 && inFile.code == 0, "\(onTerminal.errors) \(inFile.errors)")
        let bytes = terminal.read()
        #expect(!bytes.isEmpty && Self.isHarmless(bytes))
        #expect(inFile.output.contains("\u{202E}"))
        if arguments.count == 2 {
          #expect(String(decoding: bytes, as: UTF8.self) == Self.shown.replacing("\n", with: "\r\n") + "\r\n")
          #expect(inFile.output.contains("a\u{1B}]0;owned\u{7}b\rc\u{9B}31m"))
        }
      }
    }

    @Test func `names of models, and errors, are harmless too`() async throws {
      let list = #"{"models":[{"name":"models/\#(Self.hostile)","supportedGenerationMethods":["generateContent"]}]}"#
      let error = #"{"error":{"code":400,"message":"\#(Self.hostile)","status":"INVALID_ARGUMENT"}}"#
      try await ChaosServer.run([.answer(Array(list.utf8)), .answer(Array(error.utf8), status: 400)]) { server in
        let terminal = try PseudoTerminal()
        let (url, path) = (server.url, terminal.path)
        let (models, refused) = try await Self.aside {
          (
            try RiffleProcess.run(["models", "--base-url", url], output: path),
            try RiffleProcess.run(["ask", "a", "--base-url", url, "--attempts", "1"])
          )
        }
        #expect(models.code == 0 && Self.isHarmless(terminal.read()), "\(models.errors)")
        #expect(refused.code == 12 && refused.errors.contains("owned"))
        #expect(Self.isHarmless(Array(refused.errors.utf8)), "\(refused.errors)")
      }
    }

    private static func aside<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
      try await withCheckedThrowingContinuation { continuation in
        DispatchQueue.global().async { continuation.resume(with: Result { try work() }) }
      }
    }
  }
#endif
