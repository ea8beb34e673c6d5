internal import Dispatch
internal import Synchronization

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// One run of a program, without a shell: bytes in, bytes out, within a time.
///
/// The program leads a process group of its own, so that whatever ends it also ends what it started. Its input lies in a
/// file that has no name any more: a program that reads none of it harms nobody. Waiting is done on a thread that belongs to
/// no task.
struct ChildProcess: Sendable {
  private static let starting = Mutex(())

  let words: [String]
  let environment: [String: String]

  /// What may end the program from outside.
  private final class Watch: Sendable {
    private struct State {
      var process: pid_t?
      var verdict: (any Error)?
    }

    private let state = Mutex(State())

    /// Why the program was stopped; nil when it was not.
    var verdict: (any Error)? { state.withLock { $0.verdict } }

    /// The program runs as `process`; stopped at once when that was wished for before.
    func begin(_ process: pid_t) {
      state.withLock { state in
        state.process = process
        if state.verdict != nil { _ = kill(-process, SIGKILL) }
      }
    }

    /// Stops the program, for the first reason that is given.
    func stop(_ verdict: any Error) {
      state.withLock { state in
        if state.verdict == nil { state.verdict = verdict }
        if let process = state.process { _ = kill(-process, SIGKILL) }
      }
    }

    /// Takes the status of the program, which has ended: from here on nobody sends it anything.
    func reap(_ process: pid_t) -> Int32 {
      state.withLock { state in
        state.process = nil
        var status: Int32 = 0
        // The pointer lives for the call only.
        while unsafe waitpid(process, &status, 0) == -1, errno == EINTR {}
        return status
      }
    }
  }

  /// Runs the program to its end.
  /// - Throws: ``ProcessFailure``, `CancellationError`.
  func run(input: [UInt8], timeLimit: Duration, outputLimit: Int) async throws -> [UInt8] {
    let watch = Watch()
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        Thread.detach {
          continuation.resume(
            with: Result { try self.run(input, timeLimit: timeLimit, outputLimit: outputLimit, watch) })
        }
      }
    } onCancel: {
      watch.stop(CancellationError())
    }
  }

  private func run(
    _ input: [UInt8], timeLimit: Duration, outputLimit: Int, _ watch: Watch
  ) throws -> [UInt8] {
    let source = try inputFile(input)
    defer { close(source) }
    let (process, reading) = try Self.starting.withLock { _ in
      // No other program may be started between the making of the pipe and its marks: it would hold the pipe open.
      let (reading, writing) = try pipe()
      defer { close(writing) }
      do {
        return (try spawn(input: source, output: writing), reading)
      } catch {
        close(reading)
        throw error
      }
    }
    defer { close(reading) }
    watch.begin(process)
    let timer = DispatchWorkItem { watch.stop(ProcessFailure.timedOut(timeLimit)) }
    let nanoseconds = Int(min(timeLimit / .nanoseconds(1), Double(Int.max / 2)))
    DispatchQueue.global().asyncAfter(deadline: .now() + .nanoseconds(nanoseconds), execute: timer)
    defer { timer.cancel() }
    let output = read(reading, of: process, limit: outputLimit, watch)
    wait(for: process)
    let status = watch.reap(process)
    if let verdict = watch.verdict { throw verdict }
    let signal = status & 0x7F
    guard signal == 0 else { throw ProcessFailure.killed(signal: signal) }
    let code = (status >> 8) & 0xFF
    guard code == 0 else { throw ProcessFailure.ended(status: code) }
    return output
  }

  /// All that the program writes; one that writes too much is stopped.
  ///
  /// A program that it started may have left its group and keep the pipe open: after the end of the program itself, and
  /// after a stop, nobody waits for that one.
  private func read(_ descriptor: Int32, of process: pid_t, limit: Int, _ watch: Watch) -> [UInt8] {
    var output: [UInt8] = []
    var hasEnded = false
    var buffer = [UInt8](repeating: 0, count: 64 * 1024)
    while true {
      var wish = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      // The pointer lives for the call only.
      let isReady = unsafe poll(&wish, 1, 250)
      if isReady < 0, errno == EINTR { continue }
      guard isReady != 0 else {
        // What it wrote right before its end is looked for once more.
        if watch.verdict != nil || hasEnded { return output }
        hasEnded = self.hasEnded(process)
        continue
      }
      // The buffer is as long as it says.
      let count = unsafe buffer.withUnsafeMutableBytes { unsafe systemRead(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR || errno == EAGAIN { continue }
      guard count > 0 else { return output }
      guard output.count + count <= limit else {
        watch.stop(ProcessFailure.tooMuchOutput(limit: limit))
        return []
      }
      output += buffer[..<count]
    }
  }

  /// Whether the program has ended; its status stays where it is.
  private func hasEnded(_ process: pid_t) -> Bool {
    var information = unsafe siginfo_t()
    // The pointer lives for the call only.
    return unsafe waitid(P_PID, id_t(process), &information, WEXITED | WNOWAIT | WNOHANG) == 0
      && information.si_signo != 0
  }

  /// Waits for the end of the program and leaves its status where it is.
  private func wait(for process: pid_t) {
    var information = unsafe siginfo_t()
    // The pointer lives for the call only.
    while unsafe waitid(P_PID, id_t(process), &information, WEXITED | WNOWAIT) == -1, errno == EINTR {}
  }

  private func spawn(input: Int32, output: Int32) throws -> pid_t {
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
      var attributes: posix_spawnattr_t?
    #else
      var actions = unsafe posix_spawn_file_actions_t()
      var attributes = posix_spawnattr_t()
    #endif
    var none = sigset_t()
    var defaults = sigset_t()
    // All structures outlive the calls, and what is made here is destroyed here.
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    unsafe posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
    unsafe posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
    unsafe sigemptyset(&none)
    unsafe sigemptyset(&defaults)
    // The tool ignores these; a program that it starts should not.
    for number in [SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGXFSZ] { unsafe sigaddset(&defaults, number) }
    unsafe posix_spawnattr_setsigmask(&attributes, &none)
    unsafe posix_spawnattr_setsigdefault(&attributes, &defaults)
    unsafe posix_spawnattr_setpgroup(&attributes, 0)
    var flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
    #if canImport(Darwin)
      flags |= POSIX_SPAWN_CLOEXEC_DEFAULT
    #endif
    unsafe posix_spawnattr_setflags(&attributes, Int16(flags))
    var process: pid_t = 0
    let variables = environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    let failure = unsafe withCStrings(words) { arguments in
      unsafe withCStrings(variables) { variables in
        // Both arrays end in null and live for the call.
        unsafe posix_spawnp(&process, words[0], &actions, &attributes, arguments, variables)
      }
    }
    guard failure == 0 else {
      throw ProcessFailure.cannotStart(words[0], reason: SystemFile.words(failure))
    }
    return process
  }

  /// A file without a name that holds `bytes`, at its beginning.
  private func inputFile(_ bytes: [UInt8]) throws -> Int32 {
    func failure() -> ProcessFailure { .cannotStart(words[0], reason: SystemFile.words(errno)) }
    guard let folder = SystemFile.makeTemporaryFolder() else { throw failure() }
    defer { SystemFile.removeFolder(folder) }
    let path = folder + "/input"
    // The path lives for the call only.
    let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600 as mode_t)
    guard descriptor >= 0 else { throw failure() }
    SystemFile.remove(path)
    var start = 0
    while start < bytes.count {
      // The range lies inside the array.
      let count = unsafe bytes[start...].withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        defer { close(descriptor) }
        throw failure()
      }
      start += count
    }
    lseek(descriptor, 0, SEEK_SET)
    return descriptor
  }

  private func pipe() throws -> (reading: Int32, writing: Int32) {
    var ends: [Int32] = [-1, -1]
    // The array has room for two.
    guard unsafe systemPipe(&ends) == 0 else {
      throw ProcessFailure.cannotStart(words[0], reason: SystemFile.words(errno))
    }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
  }
}

/// Threads for calls that block.
private enum Thread {
  /// Runs `body` on a thread of its own.
  static func detach(_ body: @escaping @Sendable () -> Void) {
    DispatchQueue(label: "riffle.child", qos: .userInitiated).async(execute: body)
  }
}

/// Calls `body` with `texts` as an array of C strings that ends in null.
private func withCStrings<Result>(
  _ texts: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
  var pointers: [UnsafeMutablePointer<CChar>?] = unsafe texts.map { unsafe strdup($0) } + [nil]
  defer { unsafe pointers.forEach { unsafe free($0) } }
  return unsafe pointers.withUnsafeMutableBufferPointer { buffer in
    guard let start = buffer.baseAddress else { preconditionFailure("the array has at least its null") }
    return unsafe body(start)
  }
}

private func systemPipe(_ ends: UnsafeMutablePointer<Int32>) -> Int32 { unsafe pipe(ends) }
private func systemRead(_ descriptor: Int32, _ memory: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  unsafe read(descriptor, memory, count)
}
