import Foundation
import RiffleTestSupport
import Testing

@testable import RiffleMedia

@Suite struct HeldFolderTests {
  typealias Folder = TemporaryFolder

  private func age(_ path: String) throws {
    let date = Date(timeIntervalSinceNow: -3600)
    try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: path)
  }

  @Test func `a folder is its owner's alone and goes away with what is in it`() throws {
    let root = try Folder()
    var folder = HeldFolder(in: root.path)
    let path = try #require(folder?.path)
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o700)
    try Files.write([1], to: path + "/a")
    folder = nil
    #expect(root.names.isEmpty)
  }

  @Test func `what killed processes left is removed, and nothing else`() throws {
    let root = try Folder()
    let prefix = HeldFolder.prefix
    for name in [prefix + "stale", prefix + "young", "riffle-other", prefix + "full/inner"] {
      try FileManager.default.createDirectory(atPath: root.path(name), withIntermediateDirectories: true)
      try Files.write([1], to: root.path(name) + "/a")
    }
    try FileManager.default.createSymbolicLink(
      atPath: root.path(prefix + "link"), withDestinationPath: root.path("riffle-other"))
    try Files.write([1], to: root.path(prefix + "file"))
    let held = try #require(HeldFolder(in: root.path))
    for path in [root.path(prefix + "stale"), root.path("riffle-other"), root.path(prefix + "full"), held.path] {
      try age(path)
    }
    HeldFolder.sweep(root.path)
    let kept = ["file", "full", "link", "young"].map { prefix + $0 } + ["riffle-other"]
    #expect(Set(root.names) == Set(kept + [String(held.path.split(separator: "/").last ?? "")]))
    #expect(Files.exists(root.path("riffle-other") + "/a") && Files.exists(root.path(prefix + "full/inner/a")))
    withExtendedLifetime(held) {}
  }
}
