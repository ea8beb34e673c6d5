import Foundation
import RiffleChaos
import RiffleTestSupport

/// A self-signed certificate, made by the openssl program, and programs run off the task pool.
final class TestIdentity: Sendable {
  private let folder: TemporaryFolder

  /// The path of the certificate in PEM form: what `--ca-file` takes.
  let certificatePath: String
  /// What the server takes.
  let identity: ChaosServer.Identity

  /// Whether both programs that these tests run are here.
  static var isPossible: Bool { Files.exists(openssl) && Files.exists(curl) }
  static let openssl = "/usr/bin/openssl"
  static let curl = "/usr/bin/curl"

  /// Makes a new key and certificate for `name`, an address or a host.
  init(_ name: String = "127.0.0.1") async throws {
    folder = try TemporaryFolder()
    certificatePath = folder.path("certificate.pem")
    let key = folder.path("key.pem")
    _ = try await Self.run(
      Self.openssl,
      [
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
        "/CN=\(name)", "-addext", "subjectAltName=\(name == "127.0.0.1" ? "IP" : "DNS"):\(name)", "-keyout", key,
        "-out", certificatePath,
      ])
    identity = ChaosServer.Identity(
      certificatePEM: try Files.read(certificatePath), privateKeyPEM: try Files.read(key))
  }

  /// Runs a program and gives what it printed and its exit status.
  static func run(_ program: String, _ arguments: [String]) async throws -> (output: String, status: Int32) {
    try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread {
        continuation.resume(
          with: Result {
            let process = Process()
            process.executableURL = URL(filePath: program)
            process.arguments = arguments
            let pipe = Pipe()
            process.standardOutput = pipe
            process.standardError = FileHandle.nullDevice
            try process.run()
            let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            return (output, process.terminationStatus)
          })
      }
    }
  }
}
