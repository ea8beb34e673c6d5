internal import RiffleAPI

/// What is found in the words of an answer: media in Markdown, and links.
final class WordSorter {
  /// One candidate's words.
  final class Candidate {
    var scanner = MarkdownScanner()
    /// The medium that is open.
    var medium: PartMedia?
  }

  /// Room for decoded bytes: a piece that file systems like.
  private static let outputCapacity = 64 * 1024
  /// Above every ordinal that a decoder gives to a medium.
  private static let firstOrdinal = 1 << 40
  /// Candidates whose words are kept apart; a request may ask for eight.
  private static let candidateLimit = 128
  /// The most links that are remembered.
  private static let linkCountLimit = 256

  private let first = Candidate()
  private var others: [Int: Candidate] = [:]
  private var ordinalCount = 0
  /// Where decoded bytes and held words go.
  private(set) lazy var output = ByteBuffer(capacity: Self.outputCapacity)
  /// Pictures that the words only link to.
  private(set) var links: [String] = []
  /// Links that somebody has dealt with.
  var settled: Set<MediaLink> = []
  /// The medium that is being received without any words or JSON around it.
  var current: PartMedia?

  /// A sorter of an answer without words.
  init() {}

  /// The words of candidate `number`; those beyond the limit share one place.
  func candidate(_ number: Int) -> Candidate {
    if number == 0 { return first }
    let number = others.count < Self.candidateLimit || others[number] != nil ? number : .max
    if let candidate = others[number] { return candidate }
    let candidate = Candidate()
    others[number] = candidate
    return candidate
  }

  /// The candidates that have said anything, in order.
  var candidates: [(number: Int, candidate: Candidate)] {
    [(0, first)] + others.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  /// A name for a medium that no decoder has named.
  func nextOrdinal() -> Int {
    ordinalCount += 1
    return Self.firstOrdinal + ordinalCount
  }

  /// Remembers a link.
  func note(_ link: String) {
    if links.count < Self.linkCountLimit, !links.contains(link) { links.append(link) }
  }
}
