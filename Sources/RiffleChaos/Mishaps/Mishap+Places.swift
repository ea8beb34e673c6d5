import RiffleTypes

// Servers that send somebody elsewhere, or cannot prove who they are.
extension Mishap {
  private static func redirect(_ status: Int, _ location: @escaping @Sendable (Stage) -> String) -> Script {
    .answers([{ stage in .redirect(to: location(stage), status: status) }])
  }

  static let redirects: [Mishap] = [
    Mishap(
      "redirect-here", "307 to another path of the same server, which answers", ends: .success, .whole, requests: 2,
      .first(.redirect(to: "/v1beta/elsewhere:streamGenerateContent?alt=sse", status: 307))),
    Mishap(
      "redirect-elsewhere", "307 to another host, which must not get the key", ends: .serviceUnavailable, .nothing,
      saying: "redirect", redirect(307) { $0.stranger + $0.target }),
    Mishap(
      "redirect-302-elsewhere", "302 to another host", ends: .serviceUnavailable, .nothing, saying: "redirect",
      redirect(302) { $0.stranger + "/" }),
    Mishap(
      "redirect-loop", "307 to the same server for ever", ends: .serviceUnavailable, .nothing, requests: 4,
      saying: "redirect",
      redirect(307) { _ in "/v1beta/again:streamGenerateContent?alt=sse" }),
    Mishap(
      "redirect-nowhere", "307 without an address", ends: .serviceUnavailable, .nothing, saying: "redirect",
      .plain([Scenario(.readRequest, .head(307, [("Content-Length", "0")]))])),
    Mishap(
      "redirect-to-http", "over TLS: 307 to plain http", ends: .serviceUnavailable, .nothing, saying: "redirect",
      identity: .selfSigned, isTrusted: true, redirect(307) { $0.stranger + "/v1beta/models/x" }),
  ]

  static let certificates: [Mishap] = [
    Mishap(
      "tls", "TLS with a certificate that is trusted", ends: .success, .whole, identity: .selfSigned, isTrusted: true,
      .usual { _, _, _ in }),
    Mishap(
      "tls-self-signed", "TLS with a certificate that nobody trusts", ends: .serviceUnavailable, .nothing, requests: 0,
      saying: "certificate", identity: .selfSigned, .usual { _, _, _ in }),
    Mishap(
      "tls-wrong-name", "TLS with a trusted certificate for another name", ends: .serviceUnavailable, .nothing,
      requests: 0, saying: "certificate", identity: .wrongName, isTrusted: true, .usual { _, _, _ in }),
    Mishap(
      "tls-expired", "TLS with a trusted certificate that is no longer valid", ends: .serviceUnavailable, .nothing,
      requests: 0, saying: "certificate", identity: .expired, isTrusted: true, .usual { _, _, _ in }),
  ]
}
