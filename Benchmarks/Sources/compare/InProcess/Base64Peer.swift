import Foundation

/// aklomp/base64, from the shared library that `compare.sh` builds of its source.
@safe struct Base64Peer {
  private typealias Start = @convention(c) (UnsafeMutableRawPointer, CInt) -> Void
  private typealias Step =
    @convention(c) (
      UnsafeMutableRawPointer, UnsafePointer<UInt8>, Int, UnsafeMutablePointer<UInt8>, UnsafeMutablePointer<Int>
    ) -> CInt
  private typealias Encode =
    @convention(c) (
      UnsafePointer<UInt8>, Int, UnsafeMutablePointer<UInt8>, UnsafeMutablePointer<Int>, CInt
    ) -> Void

  private let start: Start
  private let step: Step
  private let whole: Encode

  /// Loads the library at `path`.
  init(path: String) throws {
    guard let library = unsafe dlopen(path, RTLD_NOW) else { throw CompareError("\(path): cannot be loaded") }
    func symbol(_ name: String) throws -> UnsafeMutableRawPointer {
      guard let address = unsafe dlsym(library, name) else { throw CompareError("\(path): no \(name)") }
      return unsafe address
    }
    // The signatures are those of libbase64.h; the library is never closed.
    unsafe start = unsafeBitCast(try symbol("base64_stream_decode_init"), to: Start.self)
    unsafe step = unsafeBitCast(try symbol("base64_stream_decode"), to: Step.self)
    unsafe whole = unsafeBitCast(try symbol("base64_encode"), to: Encode.self)
  }

  /// Decodes `text` in chunks into the same `output` again and again; returns the bytes decoded, -1 for damage.
  func decode(_ text: [UInt8], chunk: Int, output: Output) -> Int {
    // `struct base64_state` is three ints and a byte; the output holds what a chunk decodes to; all pointers are used
    // only inside the closures.
    unsafe withUnsafeTemporaryAllocation(byteCount: 64, alignment: 16) { state in
      unsafe text.withUnsafeBufferPointer { text in
        guard let state = state.baseAddress, let source = text.baseAddress,
          let target = unsafe output.memory.baseAddress
        else { return 0 }
        unsafe start(state, 0)
        var total = 0
        var index = 0
        while index < text.count {
          let count = min(chunk, text.count - index)
          var written = 0
          guard unsafe step(state, source + index, count, target, &written) == 1 else { return -1 }
          total += written
          index += count
        }
        return total
      }
    }
  }

  /// Encodes `bytes` at once; returns the characters written.
  func encode(_ bytes: [UInt8], output: Output) -> Int {
    var written = 0
    // The output holds four characters for every three bytes; the pointers are used only inside the closure.
    unsafe bytes.withUnsafeBufferPointer { bytes in
      guard let source = bytes.baseAddress, let target = unsafe output.memory.baseAddress else { return }
      unsafe whole(source, bytes.count, target, &written, 0)
    }
    return written
  }
}
