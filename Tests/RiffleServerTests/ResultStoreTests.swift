import Foundation
import RiffleTestSupport
import RiffleTypes
import Synchronization
import Testing

@testable import RiffleServer

@Suite struct ResultStoreTests {
  /// A clock that is moved by hand.
  private final class Clock: Sendable {
    private let moment = Mutex(ContinuousClock.now)

    var now: ContinuousClock.Instant { moment.withLock(\.self) }

    func move(_ duration: Duration) { moment.withLock { $0 += duration } }
  }

  private let clock = Clock()
  private let folder = ScratchFolder()

  private func store(byteLimit: Int = 1000) -> ResultStore {
    let clock = clock
    return ResultStore(folder: folder, byteLimit: byteLimit) { clock.now }
  }

  private func keep(_ text: String, in store: ResultStore) throws -> String {
    let draft = try store.begin(.png)
    try draft.append(Array(text.utf8).span)
    return draft.keep()
  }

  private func mode(_ path: String) throws -> Int {
    try #require(FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
  }

  @Test func `a result lasts an hour and its file is gone afterwards`() throws {
    let store = store()
    let name = try keep("first", in: store)
    clock.move(.seconds(1800))
    let second = try keep("second", in: store)
    let path = try #require(store.result(name)).file.path
    #expect(try Files.read(path) == Array("first".utf8))
    clock.move(.seconds(1799))
    #expect(store.result(name) != nil)
    clock.move(.seconds(1))
    #expect(store.result(name) == nil)
    #expect(!Files.exists(path))
    #expect(store.result(second) != nil)
    clock.move(.seconds(1800))
    store.sweep()
    #expect(store.result(second) == nil)
  }

  @Test func `files are for nobody else, under names that cannot be guessed`() throws {
    let store = store()
    let names = try (0..<20).map { try keep("\($0)", in: store) }
    #expect(Set(names).count == 20)
    #expect(names.allSatisfy { $0.wholeMatch(of: /[0-9a-f]{32}\.png/) != nil })
    let path = try #require(store.result(names[0])).file.path
    #expect(try mode(path) == 0o600)
    #expect(try mode(URL(filePath: path).deletingLastPathComponent().path()) == 0o700)
  }

  @Test func `a result that would be too much is refused, and room comes back`() throws {
    let store = store(byteLimit: 10)
    _ = try keep("12345", in: store)
    do {
      let draft = try store.begin(.png)
      try draft.append(Array("1234".utf8).span)
      let error = #expect(throws: ServiceError.self) { try draft.append(Array("56".utf8).span) }
      #expect(error?.httpStatus == 503)
    }
    // The draft was dropped: its four bytes are free again.
    _ = try keep("12345", in: store)
    #expect(throws: ServiceError.self) { try keep("1", in: store) }
    clock.move(ResultStore.lifetime)
    _ = try keep("1234567890", in: store)
  }

  @Test func `a result in the making has no name yet and leaves no file when it is dropped`() throws {
    let store = store()
    let kept = try keep("a", in: store)
    let directory = URL(filePath: try #require(store.result(kept)).file.path).deletingLastPathComponent().path()
    do {
      let draft = try store.begin(.png)
      try draft.append(Array("b".utf8).span)
      #expect(Files.names(in: directory).count == 2)
      withExtendedLifetime(draft) {}
    }
    #expect(Files.names(in: directory) == [kept])
  }

  @Test func `emptying removes every file, and a removed folder makes no more`() throws {
    let store = store()
    let path = try #require(store.result(keep("a", in: store))).file.path
    store.empty()
    #expect(!Files.exists(path))
    folder.remove()
    #expect(!Files.exists(URL(filePath: path).deletingLastPathComponent().path()))
    #expect(throws: ServiceError.self) { try store.begin(.png) }
  }

  @Test(arguments: ["", ".", "..", "../x", "%2e%2e%2fx", "x", "*"]) func `other names are nothing`(name: String) throws
  {
    let store = store()
    _ = try keep("a", in: store)
    #expect(store.result(name) == nil)
  }
}
