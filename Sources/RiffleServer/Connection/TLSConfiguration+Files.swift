import NIOCore
import NIOSSL

extension ModelServer {
  /// How long a connection that is being closed waits for the other side's farewell; many clients never send one.
  private static let shutdownTimeout = TimeAmount.seconds(1)

  /// Reads the certificate chain and the key, and checks that they belong together.
  static func tlsConfiguration(_ files: TLSFiles) throws(ServerError) -> TLSConfiguration {
    let chain: [NIOSSLCertificateSource]
    do {
      chain = try NIOSSLCertificate.fromPEMFile(files.certificateFile).map { .certificate($0) }
    } catch {
      throw ServerError(.badTLSFile(path: files.certificateFile), error)
    }
    guard !chain.isEmpty else {
      throw ServerError(.badTLSFile(path: files.certificateFile), reason: "no certificate in it, expected PEM")
    }
    let isPrivate: Bool
    do {
      isPrivate = try OpenFile(path: files.keyFile).isPrivate
    } catch {
      throw ServerError(.badTLSFile(path: files.keyFile), reason: error.reason)
    }
    guard isPrivate else { throw ServerError(.exposedTLSKey(path: files.keyFile), reason: "can be read by others") }
    do {
      let key = try NIOSSLPrivateKey(file: files.keyFile, format: .pem)
      var configuration = TLSConfiguration.makeServerConfiguration(
        certificateChain: chain, privateKey: .privateKey(key))
      configuration.shutdownTimeout = shutdownTimeout
      _ = try NIOSSLContext(configuration: configuration)
      return configuration
    } catch {
      throw ServerError(.badTLSFile(path: files.keyFile), error)
    }
  }
}
