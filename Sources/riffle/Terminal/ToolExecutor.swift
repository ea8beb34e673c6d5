import Dispatch

/// Runs the tool's own tasks on a thread that belongs to nobody else.
///
/// With `--local` the model computes in the same process. What it takes of the threads that all tasks share is then not missing
/// here: a signal or a limit of time ends the run when it comes, and not when the model is done.
final class ToolExecutor: TaskExecutor {
  /// The executor of this process.
  static let shared = ToolExecutor()

  private let queue = DispatchQueue(label: "riffle.tool")

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    // A job is run exactly once: the queue runs each closure that it was given once.
    queue.async { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}
