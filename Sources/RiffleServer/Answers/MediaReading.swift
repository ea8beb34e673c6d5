import RiffleAPI
import RiffleEngine
import RiffleTypes

/// What a text model is told of the media of a request, as phrases.
///
/// | medium | phrase |
/// |---|---|
/// | PNG, JPEG, WebP, whatever the type says | format, size and the colours that cover the most |
/// | HEIC, HEIF | that it was not decoded, and its bytes |
/// | a damaged picture, another kind of picture | refused with 400 |
/// | text | its words and how it begins |
/// | sound, film, PDF, anything else | its type and its bytes |
struct MediaReading {
  private let checks: RequestChecks

  init(_ checks: RequestChecks) { self.checks = checks }

  /// The turns of the conversation with their media in words.
  func turns() async throws -> [TextTurn] {
    var turns: [TextTurn] = []
    for content in checks.request.contents {
      var phrases: [String] = []
      for part in content.parts where !part.thought {
        guard let data = part.inlineData else { continue }
        phrases.append(try await phrase(for: data, index: phrases.count))
      }
      turns.append(TextTurn(role: content.role == "model" ? "model" : "user", text: content.text, media: phrases))
    }
    return turns
  }

  private static let decoded: Set<String> = ["image/png", "image/jpeg", "image/jpg", "image/webp"]
  private static let known: Set<String> = ["image/heic", "image/heif"]
  private static let shownCharacters = 80

  private func phrase(for data: InlineData, index: Int) async throws -> String {
    let bytes = try checks.bytes(of: data)
    let type = data.mimeType?.lowercased() ?? ""
    let essence = String(type.prefix { $0 != ";" })
    if Self.decoded.contains(essence) {
      do throws(PictureEngineError) {
        return try await PictureEngine.shared.describe(bytes, index: index).phrase
      } catch {
        switch error {
        case .unreadablePicture(let index, let reason):
          throw ServiceError.invalidArgument("Unable to process input image \(index + 1): \(reason)")
        case .cancelled: throw CancellationError()
        default: throw ServiceError.internalError
        }
      }
    }
    guard !essence.hasPrefix("image/") || Self.known.contains(essence) else {
      throw ServiceError.invalidArgument("Unsupported MIME type: \(essence)")
    }
    guard !bytes.isEmpty else { throw ServiceError.invalidArgument("The input file \(index + 1) is empty.") }
    if essence.hasPrefix("text/"), let text = String(validating: bytes, as: UTF8.self) {
      let words = text.split(whereSeparator: \.isWhitespace)
      let line = words.joined(separator: " ")
      let shown = line.count <= Self.shownCharacters ? line : line.prefix(Self.shownCharacters - 3) + "..."
      return "a text of \(words.count) words that begins with \"\(shown)\""
    }
    let kind =
      Self.known.contains(essence) ? "a picture of type \(essence) that I cannot decode" : "a file of type \(essence)"
    return "\(kind), \(bytes.count) bytes"
  }
}
