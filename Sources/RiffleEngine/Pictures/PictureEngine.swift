public import RiffleImaging
import RiffleMedia
public import RiffleTypes

/// Draws pictures from the words of a prompt and changes pictures that were sent.
///
/// A stand-in for an image model, not a generative one: it knows some forty words (hours, weather, land, a few things,
/// colours), composes them by a seeded generator and writes the prompt at the foot. The same prompt, size and seed give
/// the same pixels on every platform. Pictures are made one at a time on a thread of the engine's own
/// (``EngineThreads/pictures``), so the memory in use is that of one picture, however many are asked for. When the task that
/// asked is cancelled, the work ends with the row in hand.
public struct PictureEngine: Sendable {
  /// The engine of this process.
  public static let shared = PictureEngine()

  /// The shortest and the longest side that is drawn, in pixels.
  public static let sizeLimits = 64...8_192

  /// What a sent picture may measure: a 4K answer of the models, and a little more.
  static let inputLimits = PNGLimits(maxWidth: 16_384, maxHeight: 16_384, maxPixels: 40_000_000)

  private init() {}

  /// A new picture for `prompt`; without a seed, the prompt's own bytes are the seed.
  /// - Throws: ``PictureEngineError/sizeNotSupported(_:)``, ``PictureEngineError/cancelled``.
  public func draw(
    prompt: String, size: PixelSize, seed: UInt64? = nil
  ) async throws(PictureEngineError) -> DrawnPicture {
    guard Self.sizeLimits.contains(size.width), Self.sizeLimits.contains(size.height) else {
      throw .sizeNotSupported(size)
    }
    return try await Self.onThread {
      var random = seed.map { SplitMix64(seed: $0) } ?? SplitMix64(text: prompt)
      let scene = Scene(prompt, &random)
      var painter = ScenePainter(size: size, scene: scene, random: random)
      painter.paint(prompt: prompt)
      let picture = DrawnPicture(painter.canvas, summary: "drew a picture of \(size.width) by \(size.height)")
      return .success(picture)
    }
  }

  /// A changed picture from one or more encoded ones (PNG, JPEG, WebP), in the first one's size.
  ///
  /// Words in the prompt decide: grey, black and white, invert, negative, blur, rotate (180 degrees; with 90, 270,
  /// clockwise, left or right a quarter turn, scaled to fit), brighter, darker, a colour, `caption: TEXT` or a quoted
  /// text. Where they name none of these, the picture gets a frame and the prompt as caption. Several pictures are put
  /// side by side first.
  /// - Throws: ``PictureEngineError/noPicture``, ``PictureEngineError/unreadablePicture(index:reason:)``,
  ///   ``PictureEngineError/cancelled``.
  public func edit(_ pictures: [[UInt8]], prompt: String) async throws(PictureEngineError) -> DrawnPicture {
    guard !pictures.isEmpty else { throw .noPicture }
    return try await Self.onThread {
      var canvases: [Canvas] = []
      for (index, bytes) in pictures.enumerated() {
        guard !Task.isCancelled else { return .failure(.cancelled) }
        do throws(PictureError) {
          var canvas = try PictureReader(limits: Self.inputLimits).read(bytes)
          canvas.endsWithTask = true
          canvases.append(canvas)
        } catch {
          return .failure(.unreadablePicture(index: index, reason: error.description))
        }
      }
      guard var canvas = canvases.count == 1 ? canvases[0] : PictureEdit.collage(canvases) else {
        return .failure(.noPicture)
      }
      let edits = PictureEdit.edits(in: prompt)
      for edit in edits { canvas = edit.applied(to: canvas) }
      let done = edits.map(\.summary)
      return .success(DrawnPicture(canvas, summary: done.joined(separator: ", ")))
    }
  }

  /// The same picture as a file of another type, PNG, JPEG or WebP.
  ///
  /// - Parameters:
  ///   - bytes: a PNG, JPEG or WebP.
  ///   - type: the wanted type.
  ///   - quality: the quality of a lossy type, from 1 to 100.
  /// - Returns: the bytes of the file.
  /// - Throws: ``PictureEngineError/unreadablePicture(index:reason:)``, ``PictureEngineError/cannotEncode(_:)``,
  ///   ``PictureEngineError/cancelled``.
  public func converted(
    _ bytes: [UInt8], to type: MediaType, quality: Int
  ) async throws(PictureEngineError) -> [UInt8] {
    try await Self.onThread {
      var canvas: Canvas
      do throws(PictureError) {
        canvas = try PictureReader().read(bytes)
      } catch {
        return .failure(.unreadablePicture(index: 0, reason: error.description))
      }
      guard !Task.isCancelled else { return .failure(.cancelled) }
      canvas.endsWithTask = true
      do throws(PictureError) {
        switch type.essence {
        case MediaType.png.essence: return .success(canvas.encodedPNG())
        case MediaType.jpeg.essence: return .success(try canvas.encodedJPEG(quality: quality))
        case MediaType.webp.essence: return .success(try canvas.encodedWebP(quality: quality))
        default: return .failure(.cannotEncode("\(type.essence) is not image/png, image/jpeg or image/webp"))
        }
      } catch {
        return .failure(.cannotEncode(error.description))
      }
    }
  }

  /// Runs `body` on the engine's thread, or not at all when the task was cancelled before its turn came.
  static func onThread<T: Sendable>(
    _ body: @escaping @Sendable () -> Result<T, PictureEngineError>
  ) async throws(PictureEngineError) -> T {
    let result = await EngineThreads.pictures.run { () -> Result<T, PictureEngineError> in
      guard !Task.isCancelled else { return .failure(.cancelled) }
      let result = body()
      // What was made after a cancellation is only a part.
      return Task.isCancelled ? .failure(.cancelled) : result
    }
    return try result.get()
  }
}

/// A picture that the engine made.
public struct DrawnPicture: Sendable {
  /// The pixels.
  public let canvas: Canvas
  /// What was done, for a person, for example `turned it to grey, added a caption`.
  public let summary: String

  init(_ canvas: Canvas, summary: String) {
    var canvas = canvas
    canvas.endsWithTask = false
    self.canvas = canvas
    self.summary = summary
  }

  /// The canvas for work that ends with its task.
  private var fleeting: Canvas {
    var canvas = canvas
    canvas.endsWithTask = true
    return canvas
  }

  /// The size in pixels.
  public var size: PixelSize { canvas.size }

  /// The same picture at a quarter of its width and height, as a model shows it while it still thinks.
  /// - Throws: ``PictureEngineError/cancelled``.
  public func sketch() async throws(PictureEngineError) -> DrawnPicture {
    try await PictureEngine.onThread {
      let small = PixelSize(width: max(1, size.width / 4), height: max(1, size.height / 4))
      return .success(DrawnPicture(fleeting.scaled(to: small), summary: summary))
    }
  }

  /// What the PNG says about its origin, under the keyword `Comment`.
  public static let origin =
    "Made by Riffle's embedded stand-in model, not by a generative model: shapes chosen by words of the prompt."

  /// The picture as a file of `type`, which is `image/png` or `image/jpeg`, with ``origin`` in a text chunk or a comment.
  /// - Throws: ``PictureEngineError/cannotEncode(_:)``, ``PictureEngineError/cancelled``.
  public func encoded(as type: MediaType) async throws(PictureEngineError) -> [UInt8] {
    try await PictureEngine.onThread {
      switch type.essence {
      case MediaType.png.essence:
        return .success(fleeting.encodedPNG(text: [PNGText("Software", "Riffle"), PNGText("Comment", Self.origin)]))
      case MediaType.jpeg.essence:
        do throws(PictureError) {
          return .success(try fleeting.encodedJPEG(quality: 90, comment: Self.origin))
        } catch {
          return .failure(.cannotEncode(error.description))
        }
      default: return .failure(.cannotEncode("\(type.essence) is not image/png or image/jpeg"))
      }
    }
  }
}

/// Why a picture was not made.
public enum PictureEngineError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A side is shorter or longer than ``PictureEngine/sizeLimits``.
  case sizeNotSupported(PixelSize)
  /// An edit was asked for without a picture.
  case noPicture
  /// The picture at `index`, counted from 0, could not be read.
  case unreadablePicture(index: Int, reason: String)
  /// The encoder refused.
  case cannotEncode(String)
  /// The task that asked was cancelled.
  case cancelled

  /// One line: the subject first, then what was expected.
  public var description: String {
    switch self {
    case .sizeNotSupported(let size):
      "picture: size \(size) is not supported, expected sides of \(PictureEngine.sizeLimits.lowerBound) to "
        + "\(PictureEngine.sizeLimits.upperBound)"
    case .noPicture: "picture: nothing to edit, expected at least one picture"
    case .unreadablePicture(let index, let reason): "picture: input \(index + 1) is unreadable: \(reason)"
    case .cannotEncode(let reason): "picture: cannot encode: \(reason)"
    case .cancelled: "picture: cancelled"
    }
  }
}
