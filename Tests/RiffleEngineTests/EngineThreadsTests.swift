import Dispatch
import RiffleImaging
import RiffleTypes
import Synchronization
import Testing

@testable import RiffleEngine

@Suite struct EngineThreadsTests {
  /// How many pieces of work have begun, and a gate that all of them wait for.
  private final class Gate: Sendable {
    private let count = Atomic(0)
    private let gate = DispatchSemaphore(value: 0)

    var begun: Int { count.load(ordering: .acquiring) }

    /// Whether the gate was opened before half a minute was over.
    func wait() -> Bool {
      count.add(1, ordering: .acquiringAndReleasing)
      return gate.wait(timeout: .now() + 30) == .success
    }

    func open(_ times: Int = 1) { for _ in 0..<times { gate.signal() } }
  }

  @Test func `work that blocks keeps no task of the process from running`() async {
    // More than the cooperative pool has threads: there, nobody would be left to open the gate.
    let count = 70
    let threads = EngineThreads(label: "test.blocked", count: count)
    let gate = Gate()
    let isOpened = await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<count { group.addTask { await threads.run { gate.wait() } } }
      group.addTask {
        while gate.begun < count { await Task.yield() }
        gate.open(count)
        return true
      }
      return await group.reduce(true) { $0 && $1 }
    }
    #expect(isOpened)
  }

  /// How much work runs, ran at one time at most, and is done.
  private final class Counts: Sendable {
    private let state = Mutex((running: 0, most: 0, done: 0))

    var most: Int { state.withLock { $0.most } }
    var done: Int { state.withLock { $0.done } }

    func work() {
      state.withLock {
        $0.running += 1
        $0.most = max($0.most, $0.running)
      }
      state.withLock {
        $0.running -= 1
        $0.done += 1
      }
    }
  }

  @Test(arguments: [1, 3]) func `no more work runs at one time than there are threads`(count: Int) async {
    let threads = EngineThreads(label: "test.bounded", count: count)
    let counts = Counts()
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<60 { group.addTask { await threads.run { counts.work() } } }
    }
    #expect(counts.done == 60)
    #expect((1...count).contains(counts.most))
  }

  @Test func `work sees the cancellation of the task that asked, and gives its error`() async throws {
    struct Failure: Error {}
    let threads = EngineThreads(label: "test.cancelled", count: 1)
    await #expect(throws: Failure.self) { try await threads.run { throw Failure() } }
    let gate = Gate()
    let task = Task {
      await threads.run {
        let isOpened = gate.wait()
        return isOpened && Task.isCancelled
      }
    }
    while gate.begun == 0 { await Task.yield() }
    task.cancel()
    gate.open()
    #expect(await task.value)
    #expect(await threads.run { !Task.isCancelled })
  }

  @Test func `a picture whose task is cancelled is given up`() async throws {
    let gate = Gate()
    let holder = Task { await EngineThreads.pictures.run { gate.wait() } }
    while gate.begun == 0 { await Task.yield() }
    let size = PixelSize(width: 256, height: 256)
    let task = Task { try await PictureEngine.shared.draw(prompt: "sea", size: size) }
    task.cancel()
    gate.open()
    await #expect(throws: PictureEngineError.cancelled) { try await task.value }
    #expect(await holder.value)
    let picture = try await PictureEngine.shared.draw(prompt: "sea", size: size)
    // What comes out of the engine belongs to nobody's task.
    #expect(!picture.canvas.endsWithTask)
  }

  @Test(arguments: [MediaType.png, .jpeg, .webp]) func `a picture is converted to another type`(
    type: MediaType
  ) async throws {
    let sent = Canvas(size: PixelSize(width: 40, height: 30), color: Color(red: 200, green: 30, blue: 40))
    let bytes = try await PictureEngine.shared.converted(sent.encodedPNG(), to: type, quality: 90)
    let back = try PictureReader().read(bytes)
    #expect(back.size == sent.size)
    #expect(back[20, 15].red > 150 && back[20, 15].green < 80)
  }

  @Test func `what is no picture, or no picture's type, is not converted`() async throws {
    await #expect(throws: PictureEngineError.self) {
      try await PictureEngine.shared.converted([1, 2, 3], to: .png, quality: 90)
    }
    let bytes = Canvas(size: PixelSize(width: 4, height: 4)).encodedPNG()
    await #expect(throws: PictureEngineError.cannotEncode("audio/wav is not image/png, image/jpeg or image/webp")) {
      try await PictureEngine.shared.converted(bytes, to: .wav, quality: 90)
    }
  }
}
