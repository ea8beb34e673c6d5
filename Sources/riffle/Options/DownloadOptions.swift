import ArgumentParser
import RiffleClient
import RiffleSession

/// What is fetched of media that an answer only links to.
struct DownloadOptions: ParsableArguments {
  @Flag(help: "Also fetch pictures that stand as https links among the words.")
  var fetchLinks = false

  @Flag(name: .customLong("allow-private-urls"), help: "Allow links to hosts of private networks.")
  var allowPrivateURLs = false

  @Option(help: ArgumentHelp("The largest medium that is fetched from a link, in MiB.", valueName: "mib"))
  var maxDownload = DownloadPolicy.usualSizeLimit >> 20

  func validate() throws {
    guard (1...1_000_000).contains(maxDownload) else {
      throw ValidationError("--max-download takes a number from 1 to 1000000")
    }
  }

  /// Tells `session` what it may fetch.
  func apply(to session: inout Session) {
    var policy = DownloadPolicy()
    policy.allowsPrivateAddresses = allowPrivateURLs
    policy.sizeLimit = maxDownload << 20
    session.downloads = policy
    session.fetchesLinksInWords = fetchLinks
  }
}
