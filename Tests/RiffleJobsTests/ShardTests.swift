import RiffleJobs
import Testing

@Suite struct ShardTests {
  @Test(arguments: [1, 2, 3, 7, 64])
  func `parts are disjoint and complete, none much larger than another`(count: Int) throws {
    let parts = try (1...count).map { try Shard(number: $0, of: count) }
    var sizes = [Int](repeating: 0, count: count)
    for number in 0..<2_000 {
      let owners = parts.indices.filter { parts[$0].contains("item-\(number)") }
      #expect(owners.count == 1)
      if let owner = owners.first { sizes[owner] += 1 }
    }
    #expect(sizes.reduce(0, +) == 2_000)
    #expect(sizes.allSatisfy { $0 > 2_000 / count / 3 && $0 < 2_000 * 3 / count + 1 })
  }

  @Test func `an id stays in its part for ever`() {
    #expect(
      ["", "a", "item-07", "ä"].map { Shard.bucket(of: $0) } == [
        7834642614631021650, 7890712121335980621, 4554193958372663878, 1013633950191438871,
      ])
  }

  @Test(
    arguments: [
      (["SLURM_ARRAY_TASK_ID": "0", "SLURM_ARRAY_TASK_COUNT": "4", "SLURM_ARRAY_TASK_MIN": "0"], nil, "1/4"),
      (
        [
          "SLURM_ARRAY_TASK_ID": "9", "SLURM_ARRAY_TASK_COUNT": "3", "SLURM_ARRAY_TASK_MIN": "5",
          "SLURM_ARRAY_TASK_STEP": "2",
        ], nil, "3/3"
      ),
      (["SLURM_ARRAY_TASK_ID": "1", "SLURM_ARRAY_TASK_MIN": "1"], 8, "1/8"),
      (["JOB_COMPLETION_INDEX": "2"], 5, "3/5"),
      (["JOB_COMPLETION_INDEX": "2", "RIFFLE_SHARD_COUNT": "3"], nil, "3/3"),
      ([:], 5, nil), ([:], nil, nil),
    ] as [([String: String], Int?, String?)])
  func `arrays of jobs tell their part`(environment: [String: String], count: Int?, part: String?) throws {
    #expect(try Shard(environment: environment, count: count)?.description == part)
  }

  @Test(
    arguments: [
      (["SLURM_ARRAY_TASK_ID": "0"], nil), (["SLURM_ARRAY_TASK_ID": "x", "SLURM_ARRAY_TASK_COUNT": "2"], nil),
      (["SLURM_ARRAY_TASK_ID": "2", "SLURM_ARRAY_TASK_COUNT": "2"], nil),
      (
        [
          "SLURM_ARRAY_TASK_ID": "2", "SLURM_ARRAY_TASK_COUNT": "9", "SLURM_ARRAY_TASK_MIN": "1",
          "SLURM_ARRAY_TASK_STEP": "2",
        ], nil
      ),
      (["JOB_COMPLETION_INDEX": "0"], nil), (["JOB_COMPLETION_INDEX": "-1"], 2), (["JOB_COMPLETION_INDEX": "2"], 2),
      (["JOB_COMPLETION_INDEX": "9223372036854775807"], 2),
    ] as [([String: String], Int?)])
  func `variables that contradict each other are refused`(environment: [String: String], count: Int?) {
    #expect(throws: JobError.self) { try Shard(environment: environment, count: count) }
  }

  @Test(arguments: ["", "1", "0/2", "3/2", "-1/2", "1/0", "1/2/3", "a/b", "1/9999999999"])
  func `a part that is none is refused`(text: String) {
    #expect(throws: JobError.self) { try Shard(parsing: text) }
  }
}
