import RiffleParsing

/// Base64 that arrives in pieces, decoded through an output of few bytes that is emptied whenever it is full.
enum PiecewiseBase64 {
  static func decode(
    _ chunks: [[UInt8]], whitespace: Base64Decoder.Whitespace = .reject, capacity: Int = 64
  ) -> Result<[UInt8], Base64Error> {
    var decoder = Base64Decoder(whitespace: whitespace)
    var bytes: [UInt8] = []
    do throws(Base64Error) {
      for chunk in chunks {
        var index = 0
        while index < chunk.count {
          let start = index
          var isFull = false
          var failure: Base64Error?
          bytes += [UInt8](capacity: capacity) { output in
            do throws(Base64Error) {
              index = try decoder.decode(chunk.span, from: start, upTo: chunk.count, into: &output)
              isFull = output.freeCapacity < Base64Decoder.minimumCapacity
            } catch {
              failure = error
            }
          }
          if let failure { throw failure }
          if index < chunk.count, !isFull || index == start { throw decoder.foreignByte(chunk[index]) }
        }
      }
      bytes += try [UInt8](capacity: 2) { (output: inout OutputSpan<UInt8>) throws(Base64Error) -> Void in
        try decoder.finish(into: &output)
      }
      return .success(bytes)
    } catch {
      return .failure(error)
    }
  }

  static func encode(_ chunks: [[UInt8]], capacity: Int = 64) -> [UInt8] {
    var encoder = Base64Encoder()
    var text: [UInt8] = []
    for chunk in chunks {
      var index = 0
      while index < chunk.count {
        text += [UInt8](capacity: capacity) { output in index = encoder.encode(chunk.span, from: index, into: &output) }
      }
    }
    return text + [UInt8](capacity: 4) { output in encoder.finish(into: &output) }
  }
}
