import Hummingbird
import NIOCore
import Synchronization
import Testing

@testable import RiffleServer

@Suite struct BodyPumpTests {
  private struct Damage: Error {}

  @Test func `pieces come in order, each when it is asked for`() async throws {
    let written = Atomic(0)
    let pump = BodyPump(
      ResponseBody { writer in
        for number in 0..<20 {
          try await writer.write(ByteBuffer(string: "\(number)"))
          written.add(1, ordering: .relaxed)
        }
        try await writer.finish(nil)
      })
    for number in 0..<20 {
      #expect(try await pump.next().map { String(buffer: $0) } == "\(number)")
      // A writer that waits is at most one piece ahead of its reader.
      #expect(written.load(ordering: .relaxed) <= number + 1)
    }
    #expect(try await pump.next() == nil)
    #expect(try await pump.next() == nil)
  }

  @Test func `empty pieces are passed over and a body at rest is taken too`() async throws {
    let pump = BodyPump(ResponseBody(contentsOf: [ByteBuffer(), ByteBuffer(string: "a"), ByteBuffer()]))
    #expect(try await pump.next().map { String(buffer: $0) } == "a")
    #expect(try await pump.next() == nil)
    #expect(try await BodyPump(ResponseBody()).next() == nil)
  }

  @Test func `what stops the writer reaches the reader, after the pieces before it`() async throws {
    let pump = BodyPump(
      ResponseBody { writer in
        try await writer.write(ByteBuffer(string: "a"))
        throw Damage()
      })
    #expect(try await pump.next().map { String(buffer: $0) } == "a")
    await #expect(throws: Damage.self) { try await pump.next() }
    await #expect(throws: Damage.self) { try await pump.next() }
  }

  @Test func `a writer is stopped when nobody reads any more`() async throws {
    let (endings, continuation) = AsyncStream.makeStream(of: Bool.self)
    var pump: BodyPump? = BodyPump(
      ResponseBody { writer in
        do {
          while true { try await writer.write(ByteBuffer(string: "a")) }
        } catch {
          continuation.yield(error is CancellationError)
          throw error
        }
      })
    #expect(try await pump?.next() != nil)
    pump = nil
    var iterator = endings.makeAsyncIterator()
    #expect(await iterator.next() == true)
  }

  @Test func `a reader that is cancelled does not wait for its writer`() async throws {
    let (gate, opening) = AsyncStream.makeStream(of: Void.self)
    let pump = BodyPump(
      ResponseBody { _ in
        for await _ in gate {}
      })
    let task = Task { try await pump.next() }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    opening.finish()
  }
}
