internal import RiffleMedia
internal import RiffleTypes

/// The name of one medium, which is known for good only at its end.
///
/// While a medium is written its provisional name counts arrivals; the final number counts only what is kept, so that a
/// dropped thought leaves no gap.
final class MediumName {
  private let naming: OutputNaming
  private let isReplacing: Bool
  private let arrival: Int
  /// The number among the kept media, from 1, once it is known.
  var number: Int?
  /// The number among the pictures of a thought, from 1, when this is one that is kept.
  var thoughtNumber: Int?

  /// The name of the medium that came as number `arrival`, from 1.
  init(_ naming: OutputNaming, isReplacing: Bool, arrival: Int) {
    self.naming = naming
    self.isReplacing = isReplacing
    self.arrival = arrival
  }

  /// The final path for a stored type; nil when it is not known yet.
  ///
  /// A name that is taken gives way to the next number, save the one that the user gave.
  func path(for type: MediaType?) -> String {
    let first = number ?? arrival
    var candidate = naming.path(number: first, ending: type?.storedFileExtension, thought: thoughtNumber)
    guard !isReplacing else { return candidate }
    var next = (thoughtNumber ?? first) + 1
    while LocalFile.exists(candidate), !naming.isAsAsked(candidate), next < first + Self.numberLimit {
      candidate = naming.path(
        number: next, ending: type?.storedFileExtension, thought: thoughtNumber == nil ? nil : next)
      next += 1
    }
    return candidate
  }

  /// How many taken names are passed over: more are a folder to be looked at by a person.
  static let numberLimit = 10_000
}
