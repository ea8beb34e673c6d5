import NIOCore
import NIOPosix

/// The threads that receive answers, apart from those of other users of the network library in the process.
///
/// The reader of an answer may work on the thread that receives it, and then may block it, with a disk for example. These
/// threads are therefore Riffle's own: as many as the machine has cores, started with the first request and kept.
enum AnswerLoops {
  private static let group = MultiThreadedEventLoopGroup(numberOfThreads: System.coreCount)

  /// The loop for the next exchange.
  static func next() -> any EventLoop { group.next() }
}

/// Runs tasks on one event loop.
final class LoopExecutor: TaskExecutor {
  private let loop: any EventLoop

  init(_ loop: any EventLoop) { self.loop = loop }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    // A job is run exactly once: the loop runs each closure that it was given once.
    loop.execute { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}
