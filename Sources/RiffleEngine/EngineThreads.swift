import Dispatch
import Synchronization

/// A few threads for work that takes its time: the tasks of the process and their clocks never wait for it.
///
/// Work that draws, encodes or reads a long text would hold a thread of Swift's cooperative pool, of which there are no more than
/// cores. Here it waits for a thread of its own kind, in the order of asking. Inside, `Task.isCancelled` is that of the task
/// that asked, so long loops can look and end early.
public final class EngineThreads: TaskExecutor {
  /// Where pictures are drawn, changed, converted and encoded: one at a time, so that memory is that of one picture.
  public static let pictures = EngineThreads(label: "riffle.pictures", count: 1)
  /// Where prompts are read and words are made.
  public static let words = EngineThreads(label: "riffle.words", count: 2)

  private struct State {
    /// Indexes of the threads that have nothing to do.
    var idle: [Int]
    var waiting: [UnownedJob] = []
    /// Index of the first waiting job.
    var head = 0

    /// The job that has waited the longest.
    mutating func take() -> UnownedJob? {
      guard head < waiting.count else { return nil }
      let job = waiting[head]
      head += 1
      // Half of them or more are gone: moving the rest costs no more than they did.
      if head * 2 >= waiting.count {
        waiting.removeFirst(head)
        head = 0
      }
      return job
    }
  }

  private let queues: [DispatchQueue]
  private let state: Mutex<State>

  /// So many threads.
  init(label: String, count: Int) {
    queues = (0..<count).map { DispatchQueue(label: "\(label).\($0)") }
    state = Mutex(State(idle: Array((0..<count).reversed())))
  }

  /// Runs `work` on one of these threads, when one is free.
  ///
  /// Work whose task was cancelled before its turn came is run too: it looks for itself, at its beginning.
  @concurrent public func run<Value: Sendable, Failure: Error>(
    _ work: @escaping @Sendable () throws(Failure) -> Value
  ) async throws(Failure) -> Value {
    try await withTaskExecutorPreference(self) { () async throws(Failure) -> Value in try work() }
  }

  /// Takes a job that one of the threads shall run.
  public func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let place = state.withLock { state -> Int? in
      guard let place = state.idle.popLast() else {
        state.waiting.append(job)
        return nil
      }
      return place
    }
    if let place { queues[place].async { self.work(job, place) } }
  }

  /// Runs `job` and then what has waited, on the thread at `place`.
  private func work(_ job: UnownedJob, _ place: Int) {
    var next: UnownedJob? = job
    while let job = next {
      // A job is run exactly once: it is here or among the waiting, and leaves both when it is taken.
      unsafe job.runSynchronously(on: asUnownedTaskExecutor())
      next = state.withLock { state in
        let job = state.take()
        if job == nil { state.idle.append(place) }
        return job
      }
    }
  }
}
