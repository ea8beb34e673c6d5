import Hummingbird
import NIOCore
import RiffleAPI
import RiffleEngine
import RiffleTranslation
import RiffleTypes

/// The pictures of one or several calls, one call after the other, as OpenAI's image answers.
///
/// A picture goes by in pieces. Only one that must have another type than the model gave it is held, whole, until it is converted.
actor PictureSource: AnswerSource {
  /// What is asked for.
  struct Plan: Sendable {
    /// The call; repeated for every picture.
    var call: ModelCall
    var count: Int
    /// The type that pictures shall have; nil for their own.
    var type: MediaType?
    /// The quality of a lossy type, 0 to 100.
    var compression: Int?
    var options: ImagesResponseOptions
    /// What stands in front of the name of a kept result; nil to give the bytes.
    var resultBase: String?
  }

  /// The largest picture that is converted, in bytes of its file.
  private static let conversionLimit = 64 * 1024 * 1024
  /// Bytes of a converted picture that are written at once.
  private static let pieceBytes = 64 * 1024
  /// The quality where nothing is said, as this project's pictures have it.
  private static let standingQuality = 90

  /// What happens to the picture that is coming in.
  private enum Stage {
    case between
    /// It goes into the answer as it comes.
    case passing
    /// It becomes a file.
    case storing(ResultStore.Draft, MediaType)
    /// It is held, to be converted.
    case holding([UInt8], MediaType)
  }

  private let plan: Plan
  private let backend: any ModelBackend
  private let results: ResultStore
  private let exchange: Exchange
  private var writer: ImagesResponseWriter
  private var extractor: PictureExtractor?
  private var pump: BodyPump?
  private var answeredCount = 0
  private var stage = Stage.between
  /// A converted picture on its way out.
  private var rest: ArraySlice<UInt8> = []
  private var isFinished = false
  private var failure: (any Error)?

  init(_ plan: Plan, backend: any ModelBackend, results: ResultStore, exchange: Exchange) {
    self.plan = plan
    self.backend = backend
    self.results = results
    self.exchange = exchange
    writer = ImagesResponseWriter(plan.options)
  }

  func next() async throws -> [UInt8]? {
    var output: [UInt8] = []
    while output.isEmpty, !isFinished {
      if let failure { throw failure }
      do {
        try await step(into: &output)
      } catch {
        failure = error
      }
    }
    return output.isEmpty ? nil : output
  }

  func farewell(_ error: TranslatedError) -> [UInt8]? {
    var output: [UInt8] = []
    return writer.fail(error, into: &output) ? output : nil
  }

  private func step(into output: inout [UInt8]) async throws {
    guard answeredCount < plan.count else {
      writer.finish(into: &output)
      isFinished = true
      return
    }
    let pump = try await currentPump()
    var pieces: [PictureExtractor.Piece] = []
    var isAnswered = false
    if let buffer = try await pump.next() {
      try extractor?.receive(buffer.readableBytesUInt8Span, into: &pieces)
    } else {
      try extractor?.finish(into: &pieces)
      isAnswered = true
    }
    for piece in pieces { try await take(piece, into: &output) }
    guard isAnswered else { return }
    writer.endAnswer(usage: extractor?.usage, into: &output)
    self.pump = nil
    extractor = nil
    answeredCount += 1
  }

  /// The answer that is coming in; the next call is made when the one before has been answered whole.
  private func currentPump() async throws -> BodyPump {
    if let pump { return pump }
    var call = plan.call
    call.repetition = answeredCount
    let answer = try await backend.answer(call, in: exchange)
    let pump = BodyPump(answer.body)
    self.pump = pump
    extractor = PictureExtractor(contentType: answer.headers[.contentType])
    return pump
  }

  private func take(_ piece: PictureExtractor.Piece, into output: inout [UInt8]) async throws {
    switch piece {
    case .begin(let type):
      if let wanted = plan.type, wanted != type {
        stage = .holding([], type)
      } else {
        try begin(type, into: &output)
      }
    case .bytes(let bytes): try append(bytes, into: &output)
    case .end:
      if case .holding(let bytes, let type) = stage, let wanted = plan.type {
        let converted = try await convert(bytes, type, to: wanted)
        try begin(wanted, into: &output)
        try append(converted, into: &output)
      }
      end(into: &output)
    }
  }

  private func begin(_ type: MediaType, into output: inout [UInt8]) throws {
    if plan.resultBase == nil {
      writer.beginPicture(type, into: &output)
      stage = .passing
    } else {
      stage = .storing(try results.begin(type), type)
    }
  }

  private func append(_ bytes: [UInt8], into output: inout [UInt8]) throws {
    switch stage {
    case .between: preconditionFailure("a picture's bytes come after its beginning")
    case .passing: writer.append(bytes.span, into: &output)
    case .storing(let draft, _): try draft.append(bytes.span)
    case .holding(var held, let type):
      guard held.count + bytes.count <= Self.conversionLimit else {
        throw TranslatedError.upstreamFailed(
          "The picture is too large to be converted to '\(plan.type?.subtype ?? "")'.")
      }
      stage = .between
      held += bytes
      stage = .holding(held, type)
    }
  }

  private func end(into output: inout [UInt8]) {
    if case .storing(let draft, let type) = stage, let base = plan.resultBase {
      writer.append(url: base + draft.keep(), type: type, into: &output)
    } else {
      writer.endPicture(into: &output)
    }
    stage = .between
  }

  /// The same picture in another format.
  private func convert(_ bytes: [UInt8], _ type: MediaType, to wanted: MediaType) async throws -> [UInt8] {
    let quality = plan.compression.map { max($0, 1) } ?? Self.standingQuality
    do throws(PictureEngineError) {
      return try await PictureEngine.shared.converted(bytes, to: wanted, quality: quality)
    } catch {
      if error == .cancelled { throw CancellationError() }
      throw TranslatedError.upstreamFailed("The picture cannot be converted to '\(wanted.subtype)': \(error)")
    }
  }
}
