import Foundation
import RiffleChaos
import RiffleJobs
import RiffleTestSupport
import RiffleTypes
import Testing

/// Where the outputs of a batch may be made.
@Suite(.timeLimit(.minutes(1))) struct OutputPlaceTests {
  @Test func `a link among the folders of an output is refused before anything is sent`() async throws {
    let batch = try BatchFixture([
      BatchFixture.ask("a", output: "way/a.txt"), BatchFixture.ask("b", output: "way/new/b.txt"),
      BatchFixture.ask("c", output: "plain/c.txt"),
    ])
    let elsewhere = batch.folder.path("elsewhere")
    try Files.makeFolder(elsewhere)
    try Files.makeFolder(batch.folder.path("out"))
    try FileManager.default.createSymbolicLink(
      atPath: batch.folder.path("out/way"), withDestinationPath: elsewhere)
    try await ChaosServer.run([BatchFixture.answer("Yes")]) { server in
      let run = try await batch.run(server.url)
      #expect(server.requestCount == 1)
      #expect(run.events.endings.map(\.reason) == [.fileError, .fileError, .success])
      #expect(run.events.endings.first?.message?.contains("out/way is a link, expected a folder") == true)
      #expect(Files.names(in: elsewhere).isEmpty)
      #expect(try batch.text("plain/c.txt") == "Yes\n")
    }
  }
}
