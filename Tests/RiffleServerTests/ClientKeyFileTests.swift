import Foundation
import RiffleTestSupport
import Testing

@testable import RiffleServer

@Suite struct ClientKeyFileTests {
  @Test func `a line is a client with its limits`() throws {
    let text = """
      # who may come

      alice:key-a
        bob:key-b:60\t
      carol:key-c:1:20M
      dave:key-d::512k
      eve:key-e:5:
      """
    let clients = try ClientKeyFile(text + "\r\nlast:key-z:1000000:1G\r\n").clients
    #expect(
      clients == [
        ClientKey(name: "alice", key: "key-a"), ClientKey(name: "bob", key: "key-b", requestsPerMinute: 60),
        ClientKey(name: "carol", key: "key-c", requestsPerMinute: 1, bodyLimit: 20 << 20),
        ClientKey(name: "dave", key: "key-d", bodyLimit: 512 << 10),
        ClientKey(name: "eve", key: "key-e", requestsPerMinute: 5),
        ClientKey(name: "last", key: "key-z", requestsPerMinute: 1_000_000, bodyLimit: 1 << 30),
      ])
  }

  @Test(arguments: [
    ("a:k1\na:k2", 2, "the name 'a' stands in line 1"), ("a:secret-k\n\nb:secret-k", 3, "the key stands in line 1"),
    ("secret-k\na:secret-k", 1, "no key"), ("a:", 1, "bad key"), (":secret-k", 1, "bad name"),
    ("a b:secret-k", 1, "bad name"), ("a\"b:secret-k", 1, "bad name"), ("ä:secret-k", 1, "bad name"),
    ("\(String(repeating: "n", count: 65)):secret-k", 1, "bad name"), ("a:secret k", 1, "bad key"),
    ("a:secret-ü", 1, "bad key"), ("#\n#\na:secret-k:many", 3, "'many' is no count of requests"),
    ("a:secret-k:0", 1, "'0' is no count"), ("a:secret-k:-1", 1, "'-1'"), ("a:secret-k:+1", 1, "'+1'"),
    ("a:secret-k:1.5", 1, "'1.5'"), ("a:secret-k:1000001", 1, "'1000001'"), ("a:secret-k:10k", 1, "'10k'"),
    ("a:secret-k:1:M", 1, "'M' is no count of bytes"), ("a:secret-k:1:0", 1, "'0'"),
    ("a:secret-k:1:99999999999G", 1, "G'"),
    ("a:secret-k:1:1MB", 1, "'1MB'"), ("a:secret-k:1:1:1", 1, "too many fields"),
  ])
  func `a line that is none is named by its number, without the key`(text: String, line: Int, reason: String) throws {
    let flaw = #expect(throws: ClientKeyFile.Flaw.self) { try ClientKeyFile(text) }
    #expect(flaw?.line == line)
    #expect(flaw?.reason.contains(reason) == true, "\(flaw?.reason ?? "")")
    #expect(flaw?.reason.contains("secret") == false)
  }

  @Test func `a file that others can read is refused with what to do`() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("keys")
    try Files.write(Array("alice:secret-k\n".utf8), to: path)
    for mode in [0o640, 0o604, 0o660] {
      try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
      let error = #expect(throws: ServerError.self) { try ModelServer.clientKeys(inFile: path) }
      #expect(error?.description.contains("chmod 600 \(path)") == true)
    }
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    #expect(try ModelServer.clientKeys(inFile: path).map(\.name) == ["alice"])
    try Files.write(Array("alice:secret-k\nalice:other\n".utf8), to: path)
    let error = #expect(throws: ServerError.self) { try ModelServer.clientKeys(inFile: path) }
    #expect(error?.description.contains("line 2: ") == true && error?.description.contains("secret") == false)
  }

  @Test func `a client never shows its key`() {
    let client = ClientKey(name: "alice", key: "secret-k")
    var dumped = ""
    dump(client, to: &dumped)
    for text in ["\(client)", String(reflecting: client), dumped] { #expect(!text.contains("secret-k")) }
  }

  @Test func `every client is found by its own key and by no other`() {
    let registry = ClientRegistry([
      ClientKey(name: "a", key: "one"), ClientKey(name: "b", key: "onetwo"), ClientKey(name: "c", key: "thr"),
    ])
    let places = ["one", "onetwo", "thr", "", "on", "One", "onetw", "three"].map { registry.place(showing: $0) }
    #expect(places == [0, 1, 2, nil, nil, nil, nil, nil])
  }
}
