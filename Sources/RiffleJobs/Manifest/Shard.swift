/// One of several disjoint parts of a batch, together complete.
///
/// An item's part depends on its id alone, so it stays the same when the manifest grows or changes its order.
public struct Shard: Sendable, Equatable, CustomStringConvertible {
  /// Which part, from 1.
  public let number: Int
  /// How many parts there are.
  public let count: Int

  /// The whole batch.
  public static let whole = Shard(uncheckedNumber: 1, of: 1)
  /// The most parts.
  public static let countLimit = 1_000_000

  private init(uncheckedNumber number: Int, of count: Int) {
    self.number = number
    self.count = count
  }

  /// Part `number` (from 1) of `count`.
  /// - Throws: ``JobError/usage(_:)`` where there is no such part.
  public init(number: Int, of count: Int) throws(JobError) {
    guard (1...Self.countLimit).contains(count), (1...count).contains(number) else {
      throw .usage("shard \(number)/\(count): there is no such part, expected 1/\(count) to \(count)/\(count)")
    }
    self.init(uncheckedNumber: number, of: count)
  }

  /// Reads `i/n`.
  /// - Throws: ``JobError/usage(_:)``.
  public init(parsing text: String) throws(JobError) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let number = parts[0], let count = parts[1] else {
      throw .usage("--shard '\(text)': expected i/n, for example 2/8")
    }
    try self.init(number: number, of: count)
  }

  /// The part that a Slurm array or an indexed job of Kubernetes gives this process; nil outside of both.
  ///
  /// Slurm: `SLURM_ARRAY_TASK_ID` counted from `SLURM_ARRAY_TASK_MIN` in steps of `SLURM_ARRAY_TASK_STEP`, of
  /// `SLURM_ARRAY_TASK_COUNT`. Kubernetes: `JOB_COMPLETION_INDEX`, from 0, of `count` or `RIFFLE_SHARD_COUNT`, since
  /// Kubernetes tells no number of completions.
  /// - Throws: ``JobError/usage(_:)`` where the variables contradict each other or the number of parts is missing.
  public init?(environment: [String: String], count: Int?) throws(JobError) {
    func number(_ name: String) throws(JobError) -> Int? {
      guard let text = environment[name], !text.isEmpty else { return nil }
      guard let number = Int(text) else { throw .usage("\(name): '\(text)' is no number") }
      return number
    }
    var told = count
    if told == nil { told = try number("RIFFLE_SHARD_COUNT") }
    if let task = try number("SLURM_ARRAY_TASK_ID") {
      if told == nil { told = try number("SLURM_ARRAY_TASK_COUNT") }
      guard let count = told else {
        throw .usage("SLURM_ARRAY_TASK_ID is set without SLURM_ARRAY_TASK_COUNT: give --shard-count N or --shard i/n")
      }
      let first = try number("SLURM_ARRAY_TASK_MIN") ?? 0
      let step = max(try number("SLURM_ARRAY_TASK_STEP") ?? 1, 1)
      let (distance, overflow) = task.subtractingReportingOverflow(first)
      guard !overflow, distance >= 0, distance % step == 0, distance / step < Int.max else {
        throw .usage("SLURM_ARRAY_TASK_ID \(task) does not fit its first task \(first) and its step \(step)")
      }
      try self.init(number: distance / step + 1, of: count)
    } else if let index = try number("JOB_COMPLETION_INDEX") {
      guard let count = told else {
        throw .usage(
          "JOB_COMPLETION_INDEX is set: give --shard-count N (or RIFFLE_SHARD_COUNT), as the job's completions")
      }
      guard index >= 0, index < Int.max else { throw .usage("JOB_COMPLETION_INDEX: \(index) is below 0") }
      try self.init(number: index + 1, of: count)
    } else {
      return nil
    }
  }

  /// `i/n`.
  public var description: String { "\(number)/\(count)" }

  /// Whether this is all there is.
  public var isWhole: Bool { count == 1 }

  /// The number that says to which part an id belongs: its remainder by the number of parts.
  ///
  /// FNV-1a of 64 bits over the UTF-8 bytes, mixed once more, without the sign.
  public static func bucket(of id: String) -> Int64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in id.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    // The low bits alone would follow the last letter.
    hash ^= hash >> 33
    hash &*= 0xFF51_AFD7_ED55_8CCD
    hash ^= hash >> 33
    return Int64(truncatingIfNeeded: hash & 0x7FFF_FFFF_FFFF_FFFF)
  }

  /// Whether the item called `id` belongs to this part.
  public func contains(_ id: String) -> Bool { Self.bucket(of: id) % Int64(count) == Int64(number - 1) }
}
