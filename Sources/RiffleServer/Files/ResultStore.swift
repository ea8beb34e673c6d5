import RiffleMedia
import RiffleTypes
import ServiceLifecycle
import Synchronization

/// Keeps the pictures that clients asked for by address, for an hour, under names that cannot be guessed.
///
/// Nothing can be listed, and a name is looked up among the known ones: it never becomes part of a path.
final class ResultStore: Sendable {
  /// How long a result can be fetched; OpenAI's service gives its own 60 minutes too.
  static let lifetime: Duration = .seconds(3600)
  /// How often results that are over are removed, though nobody asks.
  private static let sweepInterval: Duration = .seconds(60)

  /// A finished result.
  struct Result: Sendable {
    let file: ScratchFile
    let type: MediaType
    let expiry: ContinuousClock.Instant
  }

  private struct State {
    var results: [String: Result] = [:]
    var byteCount = 0
  }

  private let folder: ScratchFolder
  private let byteLimit: Int
  private let now: @Sendable () -> ContinuousClock.Instant
  private let state = Mutex(State())

  /// - Parameters:
  ///   - folder: where the files are; emptied with the store.
  ///   - byteLimit: bytes of all results together, those in the making too.
  ///   - now: the time.
  init(
    folder: ScratchFolder, byteLimit: Int, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
  ) {
    self.folder = folder
    self.byteLimit = byteLimit
    self.now = now
  }

  /// A result in the making.
  func begin(_ type: MediaType) throws(ServiceError) -> Draft {
    sweep()
    return Draft(self, try folder.makeFile(fileExtension: type.fileExtension ?? "bin"), type)
  }

  /// The result called `name`, while it lasts.
  func result(_ name: String) -> Result? {
    sweep()
    return state.withLock { $0.results[name] }
  }

  /// How long `result` lasts.
  func remainingTime(of result: Result) -> Duration { result.expiry - now() }

  /// Removes what is over.
  func sweep() {
    let now = now()
    let removed = state.withLock { state -> [Result] in
      let over = state.results.filter { $0.value.expiry <= now }
      for (name, result) in over {
        state.results[name] = nil
        state.byteCount -= result.file.byteCount
      }
      return Array(over.values)
    }
    // The files go away here, outside the lock.
    withExtendedLifetime(removed) {}
  }

  /// Removes everything.
  func empty() {
    let removed = state.withLock { state -> State in
      defer { state = State() }
      return state
    }
    withExtendedLifetime(removed) {}
  }

  /// A result while its bytes come in; it is dropped with the object unless it was kept.
  final class Draft: Sendable {
    private let store: ResultStore
    private let file: ScratchFile
    private let type: MediaType
    private let isKept = Mutex(false)

    fileprivate init(_ store: ResultStore, _ file: ScratchFile, _ type: MediaType) {
      (self.store, self.file, self.type) = (store, file, type)
    }

    deinit {
      let count = isKept.withLock(\.self) ? 0 : file.byteCount
      store.state.withLock { $0.byteCount -= count }
    }

    /// Adds bytes.
    ///
    /// - Throws: `ServiceError` when all results together would be too large.
    func append(_ bytes: Span<UInt8>) throws(ServiceError) {
      let hasRoom = store.state.withLock { state in
        guard state.byteCount + bytes.count <= store.byteLimit else { return false }
        state.byteCount += bytes.count
        return true
      }
      guard hasRoom else { throw .overloaded }
      do throws(ServiceError) {
        try file.append(bytes)
      } catch {
        store.state.withLock { $0.byteCount -= bytes.count }
        throw error
      }
    }

    /// Keeps the result, and gives its name.
    func keep() -> String {
      isKept.withLock { $0 = true }
      file.finish()
      let result = Result(file: file, type: type, expiry: store.now() + ResultStore.lifetime)
      store.state.withLock { $0.results[file.name] = result }
      return file.name
    }
  }
}

extension ResultStore: Service {
  /// Removes what is over again and again, and everything at the end.
  func run() async {
    HeldFolder.removeAbandoned()
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        try? await Task.sleep(for: Self.sweepInterval)
        self.sweep()
      }
    }
    empty()
    folder.remove()
  }
}
