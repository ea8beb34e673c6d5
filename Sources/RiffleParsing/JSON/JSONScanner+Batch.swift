// Batches.
//
// One call of `next` for each token, with a search for the end of each string, costs more than the text of a short event is
// worth: a kilobyte of an answer has a hundred tokens, and most of them nobody wants. A batch reads them in one go.
//
// A kernel first makes an index of at most a kilobyte: the brackets, braces, colons and commas outside of strings, both
// quotation marks of each string, escapes and control bytes inside strings, and where numbers and literals begin. Between two
// neighbouring entries there is nothing that the grammar has to see: only plain bytes of a string, the rest of a number or a
// literal, or white space. So the walk goes from entry to entry. It knows the grammar's straight road and nothing else:
// - a name is three entries: two quotation marks and a colon;
// - a value is one entry, or two for a plain string; whole numbers and literals are read to their end, which must be the
//   next entry or white space;
// - after a value comes a comma or a closing bracket.
//
// Whatever else it meets, an error too, it leaves alone: it puts the scanner's state to the place before it, and one step of
// `scan`, which `next` is made of, reads that token or throws. So the tokens, the errors and their offsets are those of `next`,
// and there is one grammar. Afterwards the walk goes on with the entries behind that token.
//
// A string that the index does not close is announced by `beginString`, and that ends the batch where the token was wanted:
// whoever knows what to do with a long string (it may be a medium) gets it before anybody has searched for its end. For the same
// reason the kernel stops after some blocks that hold nothing but bytes of one string. A string that merely crosses the end of an
// index is no such string: the next index begins with it.
//
// Where an error follows tokens, the batch ends before it, and the next call throws.

extension JSONScanner {
  /// Empties `matches` and fills it with the next tokens of the window `start..<end` of `chunk` that `walker` wants.
  ///
  /// What is promised, ``JSONPathTracker/fill(_:in:from:upTo:)`` tells.
  mutating func fill(
    _ matches: inout JSONMatchBuffer, in chunk: Span<UInt8>, from start: Int, upTo end: Int, _ walker: inout PathWalker
  ) throws(JSONError) -> Int {
    matches.removeAll()
    try throwEarlierFailure()
    if !isWindowOpen { openWindow(at: start) }
    entries.removeAll()
    while index < end || queuedScalar != nil, matches.room >= Self.walkRoom {
      if isBetweenTokens, end - index >= Self.shortestWalk, canWalk(chunk, upTo: end) {
        if walk(chunk, upTo: end, into: &matches, &walker) == .longString { return matches.count }
        if index == end { break }
      }
      do throws(JSONError) {
        guard let token = try scan(chunk, upTo: end) else { break }
        let id = walker.number(of: token, chunk, depth: depth)
        if id == PathWalker.dropped { continue }
        matches.append(.init(id: id, token: token, end: index))
        if token == .beginString { return matches.count }
      } catch {
        fail(error)
        if matches.count == 0 { throw error }
        return matches.count
      }
    }
    if matches.count == 0 { closeWindow() }
    return matches.count
  }

  /// Finds the entries from the next byte on.
  private mutating func canWalk(_ chunk: Span<UInt8>, upTo end: Int) -> Bool {
    guard depth <= PathWalker.firstCapacity else { return false }
    if !entries.seek(to: index) {
      entries.make(of: chunk, from: index, upTo: end)
      return true
    }
    // A number or a literal that `scan` has read may end in the middle of a run, `01` or `nullx`; no entry tells of the rest.
    return entries.hasEntry(at: index) || Self.isWhite(chunk[index])
  }
}
