import RiffleAPI

/// What a ``ResponseDecoder`` makes of a response, after neighbouring pieces were joined.
struct DecodedResponse: Equatable {
  enum Entry: Equatable {
    case event(ResponseEvent)
    /// Bytes of a medium; they are in ``media``.
    case bytes(media: Int)
    /// Words that came one after another.
    case words(candidate: Int, isThought: Bool, [UInt8])
  }

  var entries: [Entry] = []
  /// The bytes of each medium, by ordinal.
  var media: [[UInt8]] = []
  var usage: UsageMetadata?
  var summary: ResponseSummary?
  var error: ResponseDecodingError?

  /// Decodes `pieces` one after another, with room for `capacity` bytes at each call.
  init(
    _ pieces: [[UInt8]], _ options: ResponseDecoder.Options = .init(),
    capacity: Int = 4 * ResponseDecoder.minimumOutputCapacity
  ) {
    var decoder = ResponseDecoder(options)
    do throws(ResponseDecodingError) {
      for piece in pieces {
        while true {
          let (event, bytes) = try Self.next(&decoder, piece, capacity)
          guard let event else { break }
          take(event, bytes)
        }
      }
      while true {
        var event: ResponseEvent?
        let bytes = [UInt8](capacity: capacity) { event = decoder.drain(into: &$0) }
        guard let event else { break }
        take(event, bytes)
      }
      usage = decoder.usage
      summary = try decoder.finish()
    } catch {
      self.error = error
    }
  }

  private static func next(
    _ decoder: inout ResponseDecoder, _ piece: [UInt8], _ capacity: Int
  ) throws(ResponseDecodingError) -> (ResponseEvent?, [UInt8]) {
    var event: ResponseEvent?
    let bytes = try [UInt8](capacity: capacity) { output throws(ResponseDecodingError) in
      event = try decoder.next(in: piece.span, into: &output)
    }
    return (event, bytes)
  }

  private mutating func take(_ event: ResponseEvent, _ bytes: [UInt8]) {
    switch (event, entries.last) {
    case (.media(let ordinal, let count), let last):
      precondition(count == bytes.count && count > 0)
      media[ordinal] += bytes
      if last != .bytes(media: ordinal) { entries.append(.bytes(media: ordinal)) }
    case (.beginMedia(let head), _):
      precondition(bytes.isEmpty && head.media == media.count)
      media.append([])
      entries.append(.event(event))
    case (.text(let delta), let last):
      precondition(delta.byteCount == bytes.count && !bytes.isEmpty)
      if case .words(delta.candidate, delta.isThought, let earlier) = last {
        entries[entries.count - 1] = .words(candidate: delta.candidate, isThought: delta.isThought, earlier + bytes)
      } else {
        entries.append(.words(candidate: delta.candidate, isThought: delta.isThought, bytes))
      }
    default:
      precondition(bytes.isEmpty)
      entries.append(.event(event))
    }
  }

  // MARK: - Views

  var events: [ResponseEvent] {
    entries.compactMap { if case .event(let event) = $0 { event } else { nil } }
  }

  /// The words of candidate 0.
  func text(isThought: Bool) -> String {
    let words = entries.flatMap { entry -> [UInt8] in
      if case .words(candidate: 0, isThought: isThought, let bytes) = entry { bytes } else { [] }
    }
    return String(decoding: words, as: UTF8.self)
  }

  var parts: [PartTail] { events.compactMap { if case .part(let tail) = $0 { tail } else { nil } } }
  var heads: [MediaHead] { events.compactMap { if case .beginMedia(let head) = $0 { head } else { nil } } }
  var errors: [APIError] { events.compactMap { if case .error(let error) = $0 { error } else { nil } } }
  var skeletons: [String] {
    events.compactMap {
      if case .endDocument(let bytes?) = $0 { String(decoding: bytes, as: UTF8.self) } else { nil }
    }
  }
  var finishReasons: [FinishReason] {
    events.compactMap { if case .finishReason(_, let reason, _) = $0 { reason } else { nil } }
  }
}
