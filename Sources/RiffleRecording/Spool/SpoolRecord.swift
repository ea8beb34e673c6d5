/// An answer in the spool.
public struct SpoolRecord: Sendable {
  /// What is known of it.
  public let identity: SpoolIdentity
  /// Its bytes.
  public let byteCount: Int
  /// Whether a run works with it now.
  public let isInUse: Bool

  /// Its name.
  public var id: String { identity.id }

  /// Unfinished and partial files that stand where its media were to go, as a run that was killed leaves them.
  ///
  /// They are found by their names: files of other runs with the same wish are among them.
  public var leftovers: [String] {
    let naming = identity.output.naming()
    let isFile = identity.output.target == "file"
    let name = isFile ? identity.output.name ?? "" : naming.stem
    let stem = isFile ? OutputNaming.splitExtension(name).stem : name
    let beginning = stem.prefix { $0 != "{" }
    guard !beginning.isEmpty, identity.output.target != "discard" else { return [] }
    let names = (try? LocalFile.names(in: identity.output.folder)) ?? []
    let found = names.filter { $0.hasPrefix(beginning) && $0.contains(".partial") }
    return found.prefix(Self.leftoverLimit).map { identity.output.folder + "/" + $0 }
  }

  /// More left-overs than these are told by nobody.
  private static let leftoverLimit = 20
}

extension Spool {
  /// The answers in the spool, the oldest first; what is no answer is passed over.
  /// - Throws: ``SpoolError`` when the folder cannot be read; a missing one has no answers.
  public func entries() throws(SpoolError) -> [SpoolRecord] {
    guard LocalFile.exists(path) else { return [] }
    let folder = try folder()
    let names: [String]
    do {
      names = try folder.names()
    } catch {
      throw .system(error.code, path: path)
    }
    return names.compactMap { name in
      guard name.hasSuffix(Self.identitySuffix) else { return nil }
      let id = String(name.dropLast(Self.identitySuffix.count))
      return SpoolIdentity.isName(id) ? try? record(id, in: folder) : nil
    }
  }

  /// The answer called `name`, or the only one whose name begins like that.
  /// - Throws: ``SpoolError/notFound(_:)``.
  public func entry(_ name: String) throws(SpoolError) -> SpoolRecord {
    guard SpoolIdentity.isName(name) else { throw .notFound(name) }
    let found = try entries().filter { $0.id.hasPrefix(name) }
    if let exact = found.first(where: { $0.id == name }) { return exact }
    guard found.count == 1, let only = found.first else { throw .notFound(name) }
    return only
  }

  private func record(_ id: String, in folder: SpoolFolder) throws(SpoolError) -> SpoolRecord {
    let identity = try identity(of: id, in: folder)
    let body: Int32
    do {
      body = try folder.open(id + Self.bodySuffix)
    } catch {
      throw .system(error.code, path: path)
    }
    defer { LocalFile.close(body) }
    let isInUse = !SpoolFolder.isFree(body)
    return SpoolRecord(identity: identity, byteCount: LocalFile.byteCount(body) ?? 0, isInUse: isInUse)
  }

  func identity(of id: String, in folder: SpoolFolder) throws(SpoolError) -> SpoolIdentity {
    let bytes: [UInt8]
    do {
      bytes = try folder.read(id + Self.identitySuffix)
    } catch {
      throw .system(error.code, path: path)
    }
    return try SpoolIdentity(bytes, id: id)
  }

  /// Takes the answer called `id` for this process alone.
  func hold(_ id: String) throws(SpoolError) -> SpoolEntry {
    let folder = try folder()
    let body: Int32
    do {
      body = try folder.open(id + Self.bodySuffix)
    } catch {
      throw .notFound(id)
    }
    guard SpoolFolder.lockPatiently(body), SpoolFolder.hasName(body) else {
      LocalFile.close(body)
      throw .inUse(id)
    }
    do throws(SpoolError) {
      // Its last owner may have written since it was listed.
      return SpoolEntry(try identity(of: id, in: folder), body, in: folder, of: self)
    } catch {
      LocalFile.close(body)
      throw error
    }
  }

  /// Removes an answer, whatever its state.
  /// - Throws: ``SpoolError/inUse(_:)`` while a run works with it, ``SpoolError/notFound(_:)`` when it is gone.
  public func remove(_ record: SpoolRecord) throws(SpoolError) { try hold(record.id).remove() }

  /// Lets an answer go that its owner has held, unless it is not verified or this spool keeps those.
  /// - Returns: whether it went.
  @discardableResult
  public func release(_ id: String) -> Bool {
    guard !keepsVerified, SpoolIdentity.isName(id), let entry = try? hold(id),
      entry.identity?.state == .verified
    else { return false }
    entry.remove()
    return true
  }

  /// Removes what is left of runs that were killed before an answer was known: bytes without an identity, drafts.
  /// - Returns: how many files went.
  /// - Throws: ``SpoolError`` when the folder cannot be read.
  @discardableResult
  public func removeScraps() throws(SpoolError) -> Int {
    guard LocalFile.exists(path) else { return 0 }
    let folder = try folder()
    do {
      let names = try folder.names()
      var count = 0
      for name in names where name.hasSuffix(Self.bodySuffix) {
        let id = name.dropLast(Self.bodySuffix.count)
        guard SpoolIdentity.isName(id), !names.contains(id + Self.identitySuffix),
          let body = try? folder.open(name)
        else { continue }
        defer { LocalFile.close(body) }
        // The identity of an answer that has just begun may have come since.
        guard SpoolFolder.lock(body), folder.byteCount(of: id + Self.identitySuffix) == nil else { continue }
        if folder.remove(name) { count += 1 }
      }
      return count
    } catch {
      throw .system(error.code, path: path)
    }
  }
}
