import Foundation
import RiffleBench

extension Rows {
  /// An answer of 1 GiB from `riffle serve` over loopback: `riffle speak --discard --no-spool` against curl.
  func loopback(isTLS: Bool) throws {
    guard let curl = plan.tools.curl else { return }
    let row = isTLS ? "tls" : "http"
    let payload = try payloads.payload("speech-1024.sse", .speechSSE, size(1 << 30, quick: 1 << 20))
    var serve = ["serve", "--replay", payload.path, "--port", "0", "-q"]
    var trust: (riffle: [String], curl: [String]) = ([], [])
    if isTLS {
      let certificate = "\(plan.workFolder)/server.pem"
      let key = "\(plan.workFolder)/server.key"
      let made = try arena.launcher.run([
        "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
        "-subj",
        "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key, "-out", certificate,
      ])
      guard made.status == 0 else { throw CompareError("openssl: \(made.standardError)") }
      serve += ["--tls-cert", certificate, "--tls-key", key]
      trust = (["--ca-file", certificate], ["--cacert", certificate])
    }
    let keyFile = "\(plan.workFolder)/client.key"
    try Files.create(keyFile).write(contentsOf: Data("none\n".utf8))

    let server = try Server(program: plan.tools.riffle, arguments: serve)
    defer { server.stop() }
    let path = "/v1beta/models/gemini-2.5-flash-preview-tts:streamGenerateContent?alt=sse"
    let body = "{\"contents\":[{\"parts\":[{\"text\":\"hello\"}]}]}"
    let ours = Contestant(
      name: "riffle",
      arguments: [plan.tools.riffle, "speak", "--base-url", server.address, "--key-file", keyFile]
        + trust.riffle + ["--discard", "--no-spool", "hello"])
    let said = try arena.launcher.run(ours.arguments)
    guard said.status == 0, said.standardError.contains("\(payload.contents.mediaByteCount) bytes decoded") else {
      throw CompareError("\(row): riffle speak ended with \(said.status): \(said.standardError.suffix(2000))")
    }
    let request = [curl, "-s", "-S", "-f"] + trust.curl + ["-H", "Content-Type: application/json", "-d", body]
    let received = "\(plan.workFolder)/received"
    let fetched = try arena.launcher.run(request + ["-o", received, server.address + path])
    guard fetched.status == 0, try Files.size(of: received) == payload.byteCount else {
      throw CompareError("\(row): curl ended with \(fetched.status): \(fetched.standardError.suffix(2000))")
    }
    Files.remove(received)
    let outcome = try hold(
      Contest(
        row: row, title: "1 GiB of speech from riffle serve over loopback \(row.uppercased())",
        byteCount: payload.byteCount, truth: nil,
        contestants: [
          ours, Contestant(name: "curl", arguments: request + ["-o", "/dev/null", server.address + path]),
        ], targets: [Target(against: "curl", atLeast: 0.8)]))
    if !plan.isQuick {
      report.notes.append(
        "\(row): the server's peak memory was \(mebibytes(server.peakMemory ?? 0)), riffle speak's "
          + "\(mebibytes(outcome.score("riffle")?.peakMemory ?? 0)).")
    }
  }
}

/// `riffle serve` in the background.
final class Server {
  private let process = Process()
  /// As printed: scheme, host and port.
  let address: String

  init(program: String, arguments: [String]) throws {
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    try process.run()
    var line = Data()
    while let byte = try output.fileHandleForReading.read(upToCount: 1), let value = byte.first, value != 10 {
      line.append(value)
    }
    address = String(decoding: line, as: UTF8.self)
    guard address.hasPrefix("http") else {
      process.terminate()
      throw CompareError("riffle \(arguments.joined(separator: " ")): printed '\(address)', not its address")
    }
  }

  /// The largest resident memory so far, in bytes, where the system tells.
  var peakMemory: Int? {
    let status = try? String(contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)
    let line = status?.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    return line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }.map { $0 * 1024 }
  }

  func stop() {
    process.terminate()
    process.waitUntilExit()
  }
}
