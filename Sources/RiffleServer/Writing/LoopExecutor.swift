import NIOCore

/// Runs tasks on one event loop.
///
/// A writer beside its loop is not held back: each write returns as soon as the loop has been told of it, so a writer that
/// is faster than the loop encrypts would queue a whole answer in memory. On the loop itself a write has happened when it
/// returns, and the next one waits while the connection takes no more.
final class LoopExecutor: TaskExecutor {
  private let loop: any EventLoop

  init(_ loop: any EventLoop) { self.loop = loop }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    // A job is run exactly once: the loop runs each closure it was given once, also while it shuts down.
    loop.execute { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}
