import Foundation

/// What one run of a program took and said.
struct Run: Sendable {
  var status: Int32
  /// From before it was started until it was reaped.
  var wallSeconds: Double
  /// User and system together, of the program and of the programs it waited for.
  var cpuSeconds: Double
  /// Bytes, of the largest process among them.
  var peakMemory: Int
  var standardOutput: String
  var standardError: String

  /// The number after `name=` in what the program printed.
  func number(_ name: String) -> Double? {
    for word in standardOutput.split(whereSeparator: \.isWhitespace) where word.hasPrefix(name + "=") {
      return Double(word.dropFirst(name.count + 1))
    }
    return nil
  }
}

/// Why a comparison stops: a program that failed, or one that gave something else than the others.
struct CompareError: Error, CustomStringConvertible {
  var description: String
  init(_ description: String) { self.description = description }
}

/// Starts programs through `launch`, which measures them without adding its own memory.
struct Launcher: Sendable {
  /// The path of `launch`.
  var path: String

  /// Runs a program to its end; its standard output goes to `onOutput` when there is one, else it is kept.
  func run(_ arguments: [String], onOutput: ((Span<UInt8>) throws -> Void)? = nil) throws -> Run {
    var streams = try [Pipe(), Pipe(), Pipe()]
    defer { for stream in streams { stream.closeBoth() } }
    let process = try spawn(arguments, outputs: streams)
    for index in streams.indices { streams[index].closeWriter() }

    var collected: [[UInt8]] = [[], [], []]
    var failure: (any Error)?
    try drain(streams) { index, bytes in
      if index == 0, let onOutput {
        do { try onOutput(bytes) } catch { failure = failure ?? error }
      } else {
        for position in bytes.indices { collected[index].append(bytes[position]) }
      }
    }
    var status: Int32 = 0
    while unsafe waitpid(process, &status, 0) < 0 && errno == EINTR {}
    if let failure { throw failure }

    let numbers = String(decoding: collected[2], as: UTF8.self).split(whereSeparator: \.isWhitespace).compactMap {
      Int($0)
    }
    let said = String(decoding: collected[1], as: UTF8.self)
    guard numbers.count == 5 else { throw CompareError("\(arguments.joined(separator: " ")): not started: \(said)") }
    return Run(
      status: Int32(numbers[0]), wallSeconds: Double(numbers[1]) / 1e9,
      cpuSeconds: Double(numbers[2] + numbers[3]) / 1e6, peakMemory: numbers[4] * 1024,
      standardOutput: String(decoding: collected[0], as: UTF8.self), standardError: said)
  }

  /// Starts `launch` with descriptors 1, 2 and 3 on the writers of `outputs`.
  private func spawn(_ arguments: [String], outputs: [Pipe]) throws -> pid_t {
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    for (index, output) in outputs.enumerated() {
      unsafe posix_spawn_file_actions_adddup2(&actions, output.writer, Int32(index + 1))
    }
    // The strings live until posix_spawn has copied them.
    let words = unsafe ([path] + arguments).map { unsafe strdup($0) }
    defer { for index in unsafe words.indices { unsafe free(words[index]) } }
    var process: pid_t = 0
    let error = unsafe posix_spawn(&process, path, &actions, nil, words + [nil], environ)
    guard error == 0 else { throw CompareError("\(path): \(unsafe String(cString: strerror(error)))") }
    return process
  }

  /// Reads all `streams` until each has ended.
  private func drain(_ streams: [Pipe], _ body: (Int, Span<UInt8>) -> Void) throws {
    var buffer = [UInt8](repeating: 0, count: 1 << 17)
    var isOpen = [Bool](repeating: true, count: streams.count)
    while isOpen.contains(true) {
      var polls = streams.indices.map {
        pollfd(fd: isOpen[$0] ? streams[$0].reader : -1, events: Int16(POLLIN), revents: 0)
      }
      guard unsafe poll(&polls, nfds_t(polls.count), -1) >= 0 || errno == EINTR else {
        throw CompareError("poll: errno \(errno)")
      }
      for index in streams.indices where polls[index].revents != 0 {
        let count = unsafe read(streams[index].reader, &buffer, buffer.count)
        if count > 0 {
          body(index, buffer.span.extracting(..<count))
        } else if count == 0 || errno != EINTR {
          isOpen[index] = false
        }
      }
    }
  }

  /// Both ends of a pipe that no child inherits by itself.
  struct Pipe {
    private(set) var reader: Int32
    private(set) var writer: Int32

    init() throws {
      var ends: [Int32] = [-1, -1]
      guard unsafe pipe(&ends) == 0 else { throw CompareError("pipe: errno \(errno)") }
      // Above 3, so that no dup2 of another stream replaces an end that is still needed.
      (reader, writer) = (fcntl(ends[0], F_DUPFD_CLOEXEC, 10), fcntl(ends[1], F_DUPFD_CLOEXEC, 10))
      for end in ends { close(end) }
    }

    mutating func closeWriter() {
      if writer >= 0 { close(writer) }
      writer = -1
    }

    func closeBoth() {
      for end in [reader, writer] where end >= 0 { close(end) }
    }
  }
}
