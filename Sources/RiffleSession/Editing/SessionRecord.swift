internal import RiffleAPI
internal import RiffleMedia

/// A session as it stands in its file.
struct SessionRecord: Codable {
  /// A file of the session, by its name in the folder of media.
  struct StoredFile: Codable {
    var file: String
    var bytes: Int
  }

  /// A long signature: the part that it belongs to, and its file.
  struct StoredSignature: Codable {
    var content: Int
    var part: Int
    var file: String
    var bytes: Int
  }

  var riffleSession: Int
  var model: String?
  var systemInstruction: Content?
  var contents: [Content]
  var media: [StoredFile]
  var signatures: [StoredSignature]

  // MARK: reading

  /// The record in `bytes`, from the file at `path`.
  init(_ bytes: [UInt8], path: String) throws(SessionFileError) {
    struct Head: Decodable { var riffleSession: Int }
    do {
      let head = try WireJSON.decode(Head.self, from: bytes)
      guard head.riffleSession <= SessionFile.version else {
        throw SessionFileError.tooNew(path, version: head.riffleSession)
      }
      self = try WireJSON.decode(SessionRecord.self, from: bytes)
    } catch let error as SessionFileError {
      throw error
    } catch {
      throw .notASession(path, "\(error)")
    }
  }

  /// The turns with their media as files and their signatures whole.
  func restoredContents(in path: String, store: MediaStore) throws(SessionFileError) -> [Content] {
    let folder = SessionFile.mediaFolder(of: path)
    var files: [MediaData] = []
    for medium in media {
      files.append(.file(path: try Self.check(medium.file, medium.bytes, in: folder), byteCount: medium.bytes))
    }
    var contents = contents
    for signature in signatures {
      let file = try Self.check(signature.file, signature.bytes, in: folder)
      guard let bytes = SystemFile.read(file, limit: signature.bytes),
        let text = String(validating: bytes, as: UTF8.self),
        contents.indices.contains(signature.content),
        contents[signature.content].parts.indices.contains(signature.part)
      else { throw .mediumChanged(file) }
      contents[signature.content].parts[signature.part].thoughtSignature = text
      store.remember(signature: text, at: file)
    }
    for turn in contents.indices {
      try contents[turn].mapMedia { medium throws(SessionFileError) in
        guard let data = medium.data else { return medium }
        guard case .ordinal(let ordinal) = data, files.indices.contains(ordinal) else {
          throw SessionFileError.notASession(path, "a medium has no file")
        }
        var medium = medium
        medium.data = files[ordinal]
        return medium
      }
    }
    return contents
  }

  /// The path of the file `name`, which must be a plain one of `byteCount` bytes in `folder` itself.
  private static func check(_ name: String, _ byteCount: Int, in folder: String) throws(SessionFileError) -> String {
    let path = "\(folder)/\(name)"
    guard !name.isEmpty, !name.hasPrefix("."), !name.utf8.contains(UInt8(ascii: "/")), !name.utf8.contains(0) else {
      throw .strayFile(name, folder: folder)
    }
    guard SystemFile.plainByteCount(path) == byteCount else { throw .mediumChanged(path) }
    return path
  }

  // MARK: writing

  /// The record of `session`; long signatures are written to files of their own by this.
  init(_ session: SessionFile) throws(SessionFileError) {
    riffleSession = SessionFile.version
    model = session.model
    systemInstruction = session.conversation.systemInstruction
    contents = session.conversation.contents
    media = []
    signatures = []
    var stored: [StoredFile] = []
    let store = session.conversation.media
    let prefix = SessionFile.mediaFolder(of: session.path) + "/"
    for turn in contents.indices {
      try contents[turn].mapMedia { medium throws(SessionFileError) in
        guard let data = medium.data else { return medium }
        guard case .file(let path, let byteCount) = data, path.hasPrefix(prefix) else {
          preconditionFailure("a session has all its media in its store before it is written")
        }
        stored.append(StoredFile(file: String(path.dropFirst(prefix.count)), bytes: byteCount))
        var medium = medium
        medium.data = .ordinal(stored.count - 1)
        return medium
      }
      for part in contents[turn].parts.indices {
        guard let signature = contents[turn].parts[part].thoughtSignature,
          signature.utf8.count > SessionFile.inlineSignatureLimit
        else { continue }
        contents[turn].parts[part].thoughtSignature = nil
        do {
          let file = try store.signatureFile(holding: signature)
          signatures.append(
            StoredSignature(
              content: turn, part: part, file: String(file.dropFirst(prefix.count)), bytes: signature.utf8.count))
        } catch {
          throw .file(error)
        }
      }
    }
    media = stored
  }

  /// The JSON text, indented.
  func encoded() throws -> [UInt8] { try WireJSON.encode(self, style: .pretty) }
}
